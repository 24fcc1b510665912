"""A customer agrees to something, or no longer does (data rules, "Consent"; seed 001, transmission range)."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from core.audit import record
from core.customers.agreement import Agreement, consent_row
from core.customers.identity import demanded
from core.models import Consent, ConsentEvent, ConsentRequest, ConsentState, Purpose
from core.outbox import suppress_queued
from core.shop import Shop

OPTED_OUT = "the customer opted out"


def give_consent(tx: Session, shop: Shop, about: Agreement, how: str, *, text_version: str = "") -> bool:
    """Write down that a customer agrees, with `how` as the proof; return whether that is new.

    `how` names the message, page or word by which they said so, `text_version` the text that they read. Agreeing
    again to what is agreed changes nothing, so the first proof stays. Raises `NotFoundError` for an unknown customer.
    """
    return change_consent(tx, shop, about, how=how, text_version=text_version, state=ConsentState.GIVEN)


def withdraw_consent(tx: Session, shop: Shop, about: Agreement, how: str, *, text_version: str = "") -> bool:
    """Write down that a customer does not agree (any more); return whether that is new.

    It is final until they agree again. It closes no route: answers and receipts still arrive. Withdrawn offers are
    taken out of the queue of their channel in the same transaction, whether or not the withdrawal is new; what was
    asked of them before can no longer be confirmed.
    """
    about = about.of(demanded(tx, about.customer_id).id or 0)
    if about.purpose is Purpose.OFFERS:
        # First, because it holds the plans and then the customer, in the order in which a claim does.
        suppress_queued(tx, shop, about.customer_id, OPTED_OUT, about.channel)
    _close_requests(tx, about, shop.clock.now())
    return change_consent(tx, shop, about, how=how, text_version=text_version, state=ConsentState.WITHDRAWN)


def change_consent(
    tx: Session, shop: Shop, about: Agreement, *, how: str, text_version: str, state: ConsentState
) -> bool:
    """Bring an agreement into `state` and keep the proof; return whether that is new. For the actions about consent."""
    about, now = about.of(demanded(tx, about.customer_id).id or 0), shop.clock.now()
    consent = consent_row(tx, about)
    if consent is not None and consent.state is state:
        return False
    consent = consent or Consent(**about._asdict(), state=state, changed_at=now)
    consent.state, consent.changed_at = state, now
    tx.add(consent)
    event = ConsentEvent(**about._asdict(), state=state, at=now, how=how[:400], text_version=text_version[:32])
    tx.add(event)
    person, on = f"customer:{about.customer_id}", {"channel": about.channel, "purpose": about.purpose}
    record(tx, shop.clock, actor=person, action=f"consent {state}", subject=person, **on)
    tx.flush()
    return True


def _close_requests(tx: Session, about: Agreement, now: datetime) -> None:
    """End what still waits to be confirmed: a no outlasts an older question."""
    tx.connection().execute(
        update(ConsentRequest)
        .where(
            *about.rows(ConsentRequest),
            col(ConsentRequest.confirmed_at).is_(None),
            col(ConsentRequest.expires_at) > now,
        )
        .values(expires_at=now)
    )
