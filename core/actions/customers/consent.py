"""A customer agrees to something, or no longer does (data rules, "Consent"; seed 001, transmission range)."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from core.audit import record
from core.customers.agreement import consent_row
from core.customers.identity import demanded
from core.models import ChannelName, Consent, ConsentEvent, ConsentRequest, ConsentState, Purpose
from core.outbox import suppress_queued
from core.shop import Shop

OPTED_OUT = "the customer opted out"


def give_consent(  # noqa: PLR0917 - customer, channel, purpose and proof are what an agreement is
    tx: Session,
    shop: Shop,
    customer_id: int,
    channel: ChannelName,
    purpose: Purpose,
    how: str,
    *,
    text_version: str = "",
) -> bool:
    """Write down that a customer agrees, with `how` as the proof; return whether that is new.

    `how` names the message, page or word by which they said so, `text_version` the text that they read. Agreeing
    again to what is agreed changes nothing, so the first proof stays. Raises `NotFoundError` for an unknown customer.
    """
    return change_consent(
        tx, shop, customer_id, channel, purpose, how=how, text_version=text_version, state=ConsentState.GIVEN
    )


def withdraw_consent(  # noqa: PLR0917 - customer, channel, purpose and proof are what an agreement is
    tx: Session,
    shop: Shop,
    customer_id: int,
    channel: ChannelName,
    purpose: Purpose,
    how: str,
    *,
    text_version: str = "",
) -> bool:
    """Write down that a customer does not agree (any more); return whether that is new.

    It is final until they agree again. It closes no route: answers and receipts still arrive. Withdrawn offers are
    taken out of the queue in the same transaction, whether or not the withdrawal is new; what was asked of them before
    can no longer be confirmed.
    """
    number = demanded(tx, customer_id).id or 0
    if purpose is Purpose.OFFERS:
        # First, because it holds the plans and then the customer, in the order in which a claim does.
        suppress_queued(tx, shop, number, OPTED_OUT)
    _close_requests(tx, number, channel, purpose, shop.clock.now())
    return change_consent(
        tx, shop, customer_id, channel, purpose, how=how, text_version=text_version, state=ConsentState.WITHDRAWN
    )


def change_consent(
    tx: Session,
    shop: Shop,
    customer_id: int,
    channel: ChannelName,
    purpose: Purpose,
    *,
    how: str,
    text_version: str,
    state: ConsentState,
) -> bool:
    """Bring an agreement into `state` and keep the proof; return whether that is new. For the actions about consent."""
    number = demanded(tx, customer_id).id or 0
    now = shop.clock.now()
    consent = consent_row(tx, number, channel, purpose)
    if consent is not None and consent.state is state:
        return False
    if consent is None:
        consent = Consent(customer_id=number, channel=channel, purpose=purpose, state=state, changed_at=now)
        tx.add(consent)
    consent.state, consent.changed_at = state, now
    tx.add(
        ConsentEvent(
            customer_id=number,
            channel=channel,
            purpose=purpose,
            state=state,
            at=now,
            how=how[:400],
            text_version=text_version[:32],
        )
    )
    person = f"customer:{number}"
    record(tx, shop.clock, actor=person, action=f"consent {state}", subject=person, channel=channel, purpose=purpose)
    tx.flush()
    return True


def _close_requests(tx: Session, customer_id: int, channel: ChannelName, purpose: Purpose, now: datetime) -> None:
    """End what still waits to be confirmed: a no outlasts an older question."""
    tx.connection().execute(
        update(ConsentRequest)
        .where(
            col(ConsentRequest.customer_id) == customer_id,
            col(ConsentRequest.channel) == channel,
            col(ConsentRequest.purpose) == purpose,
            col(ConsentRequest.confirmed_at).is_(None),
            col(ConsentRequest.expires_at) > now,
        )
        .values(expires_at=now)
    )
