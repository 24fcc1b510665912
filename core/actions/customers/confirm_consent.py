"""Double opt-in: an agreement is asked for at the customer's own address and counts once they confirm it there."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.actions.customers.consent import change_consent, give_consent, withdraw_consent
from core.audit import record
from core.customers.agreement import Agreement, consent_row, open_request
from core.customers.identity import demanded, resolved
from core.errors import RefusedError
from core.models import ConsentRequest, ConsentState, Customer
from core.policy import policy_in_force
from core.shop import Shop

REQUEST_DAYS = 7
# 24 random bytes are 32 characters.
TOKEN_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
# What comes by a link of this kind is remembered so.
BY_LINK = "the link that was sent to the customer"


class ConfirmationEnd(StrEnum):
    """What became of a confirmation."""

    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Confirmation:
    """The end of a confirmation; the request and its customer where there is one."""

    end: ConfirmationEnd
    request: ConsentRequest | None = None
    customer: Customer | None = None


class Agreed(StrEnum):
    """What an answer of yes led to: an agreement, a question to confirm it, or nothing new."""

    GIVEN = "given"
    REQUESTED = "requested"
    ALREADY = "already"


def request_consent(
    tx: Session, shop: Shop, about: Agreement, how: str, text_version: str, *, by_customer: bool = False
) -> str:
    """Ask for an agreement and return the token that confirms it, once and for `REQUEST_DAYS` days.

    Only a digest of the token is kept. The agreement becomes `requested`, which nobody takes for a yes. One that was
    withdrawn stays so until it is confirmed, unless `by_customer`: then their own word began this. Raises
    `RefusedError` where they agree already, and `NotFoundError` for an unknown customer.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _request(tx, shop, about, how, text_version, token=token, by_customer=by_customer)
    return token


def agree(tx: Session, shop: Shop, about: Agreement, how: str, text_version: str) -> tuple[Agreed, int | None]:
    """Take a customer's yes: an agreement, or, where the policy wants double opt-in, the request to be confirmed.

    Returns the id of the request as well; who is asked again and has not confirmed yet gets the one that waits.
    """
    about = about.of(demanded(tx, about.customer_id).id or 0)
    standing = consent_row(tx, about)
    if standing is not None and standing.state is ConsentState.GIVEN:
        return Agreed.ALREADY, None
    if not policy_in_force(tx).double_opt_in:
        give_consent(tx, shop, about, how, text_version=text_version)
        return Agreed.GIVEN, None
    waiting = open_request(tx, about, shop.clock.now())
    if waiting is not None:
        return Agreed.REQUESTED, waiting.id
    # Confirmed by a button in the customer's own chat: nobody needs to know the token.
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = _request(tx, shop, about, how, text_version, token=token, by_customer=True)
    return Agreed.REQUESTED, row.id


def find_request(session: Session, token: str) -> ConsentRequest | None:
    """Return the request of a token, whatever has become of it; None for one that was never given out."""
    if not _TOKEN.fullmatch(token):
        return None
    digest = _digest(token)
    row = session.exec(select(ConsentRequest).where(ConsentRequest.digest == digest)).first()
    return row if row is not None and hmac.compare_digest(row.digest, digest) else None


def confirm_consent(tx: Session, shop: Shop, token: str, how: str) -> Confirmation:
    """Confirm an agreement by its token; `how` says where that was done and becomes its proof."""
    return _confirm(tx, shop, find_request(tx, token), how)


def confirm_request(tx: Session, shop: Shop, request_id: int, customer_id: int, how: str) -> Confirmation:
    """Confirm an agreement in a place that is the customer's own, such as their chat; others' requests are unknown."""
    row = tx.get(ConsentRequest, request_id)
    owner = resolved(tx, row.customer_id) if row is not None else None
    mine = row is not None and owner is not None and owner.id == customer_id
    return _confirm(tx, shop, row if mine else None, how)


def decline_request(tx: Session, shop: Shop, token: str, how: str) -> Confirmation:
    """Say no by a token, or take back what was confirmed with it; works as long as its request is kept."""
    row = find_request(tx, token)
    customer = resolved(tx, row.customer_id) if row is not None else None
    if row is None or customer is None:
        return Confirmation(ConfirmationEnd.UNKNOWN)
    withdraw_consent(tx, shop, _about(row, customer), how, text_version=row.text_version)
    return Confirmation(ConfirmationEnd.USED, row, customer)


def note_consent(tx: Session, shop: Shop, about: Agreement, how: str, *, agrees: bool) -> ConsentState:
    """Write down what a customer told a member of staff; `how` says who, where and how. Return what stands now.

    Staff cannot agree on a customer's behalf: a yes counts only where the policy asks for no confirmation and the
    customer never withdrew. Otherwise it is a request that the customer has to confirm. A no counts at once.
    """
    if not how.strip():
        message = "Write down how and where the customer said so: that is the proof."
        raise RefusedError(message)
    about = about.of(demanded(tx, about.customer_id).id or 0)
    if not agrees:
        withdraw_consent(tx, shop, about, how)
        return ConsentState.WITHDRAWN
    standing = consent_row(tx, about)
    withdrawn = standing is not None and standing.state is ConsentState.WITHDRAWN
    if not withdrawn and not policy_in_force(tx).double_opt_in:
        give_consent(tx, shop, about, how)
        return ConsentState.GIVEN
    if not withdrawn:
        change_consent(tx, shop, about, how=how, text_version="", state=ConsentState.REQUESTED)
    return ConsentState.WITHDRAWN if withdrawn else ConsentState.REQUESTED


def _request(
    tx: Session, shop: Shop, about: Agreement, how: str, text_version: str, *, token: str, by_customer: bool
) -> ConsentRequest:
    about, now = about.of(demanded(tx, about.customer_id).id or 0), shop.clock.now()
    standing = consent_row(tx, about)
    state = standing.state if standing is not None else None
    if state is ConsentState.GIVEN:
        message = "The customer agrees to this already; there is nothing to ask."
        raise RefusedError(message)
    row = ConsentRequest(
        **about._asdict(),
        digest=_digest(token),
        how=how[:400],
        text_version=text_version[:32],
        made_at=now,
        expires_at=now + timedelta(days=REQUEST_DAYS),
    )
    tx.add(row)
    if state is None or by_customer:
        asked = ConsentState.REQUESTED
        change_consent(tx, shop, about, how=how, text_version=text_version, state=asked)
    person, on = f"customer:{about.customer_id}", {"channel": about.channel, "purpose": about.purpose}
    record(tx, shop.clock, actor=person, action="consent asked for", subject=person, **on)
    tx.flush()
    return row


def _confirm(tx: Session, shop: Shop, row: ConsentRequest | None, how: str) -> Confirmation:
    customer = resolved(tx, row.customer_id) if row is not None else None
    if row is None or customer is None:
        return Confirmation(ConfirmationEnd.UNKNOWN)
    now = shop.clock.now()
    if row.confirmed_at is not None:
        return Confirmation(ConfirmationEnd.USED, row, customer)
    taken = tx.connection().execute(
        update(ConsentRequest)
        .where(
            col(ConsentRequest.id) == row.id,
            col(ConsentRequest.confirmed_at).is_(None),
            col(ConsentRequest.expires_at) > now,
        )
        .values(confirmed_at=now)
    )
    if taken.rowcount != 1:
        return Confirmation(ConfirmationEnd.EXPIRED, row, customer)
    give_consent(tx, shop, _about(row, customer), how, text_version=row.text_version)
    tx.refresh(row)
    return Confirmation(ConfirmationEnd.CONFIRMED, row, customer)


def _about(row: ConsentRequest, customer: Customer) -> Agreement:
    return Agreement(customer.id or 0, row.channel, row.purpose)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
