"""Making a person's rows say nothing about anybody: what goes, what stays without them (docs/privacy.md)."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    Call,
    CallConsent,
    CallMark,
    CallTask,
    CallUtterance,
    Card,
    CardFinding,
    CardStanding,
    CardState,
    Caution,
    Consent,
    ConsentEvent,
    ConsentRequest,
    Contact,
    ContactPreference,
    Contract,
    Conversation,
    ConversationMessage,
    Customer,
    CustomerMerge,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DistinctPair,
    ErasedIdentity,
    Identity,
    IdentityKind,
    ImportChange,
    InboxEvent,
    LinkToken,
    ListMember,
    ListVersionMember,
    ManagerialAccount,
    Plan,
    Proposal,
    ProposalState,
    Purchase,
    RegisteredRange,
    Reply,
    ReplyState,
    Response,
    Route,
    Surface,
    TerminalEntry,
    Trouble,
    Voucher,
)
from core.plans.audience import ERASED
from core.plans.fingerprint import stored_fingerprint
from core.plans.states import UNAPPROVED
from core.privacy.holdings import HELD
from core.privacy.loose_texts import rows_of
from core.privacy.mentions import Mentions
from core.privacy.person import Person

NO_ADDRESS = "erased"
TELEGRAM = "telegram"
# Children before what they belong to.
_DELETED: tuple[type[SQLModel], ...] = (
    CardStanding,
    CallMark,
    CallUtterance,
    Caution,
    ConversationMessage,
    Conversation,
    Contact,
    Trouble,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ContactPreference,
    RegisteredRange,
    LinkToken,
    CustomerMerge,
    DistinctPair,
    Identity,
    Route,
)
_AT_ONCE = 500
# How the name of a document goes on after a customer's number (`core.importing.loading.part_name`).
_ENDINGS = (" return", "")


def remember(tx: Session, person: Person, key: bytes, now: datetime) -> None:
    """Keep the keyed hash of each identity, so that the erasure outlasts a later import."""
    keep_digests(tx, person.digests(key), now)


def keep_digests(tx: Session, digests: Mapping[str, IdentityKind], at: datetime) -> None:
    """Keep these hashes, unless they are kept already."""
    known = set(tx.exec(select(ErasedIdentity.digest).where(col(ErasedIdentity.digest).in_(list(digests)))))
    for digest, kind in digests.items():
        if digest not in known:
            tx.add(ErasedIdentity(kind=kind, digest=digest, erased_at=at))
    tx.flush()


def leave_plans(tx: Session, person: Person) -> dict[str, str]:
    """Take a person out of plans that nobody has approved yet; return the changed fingerprints, old to new."""
    rows = tx.exec(
        select(Proposal)
        .join(Plan, col(Plan.id) == col(Proposal.plan_id))
        .where(col(Proposal.customer_id).in_(person.ids), col(Plan.state).in_(UNAPPROVED))
    ).all()
    for row in rows:
        row.state, row.held_back_reason, row.address, row.text, row.reason = (
            ProposalState.HELD_BACK,
            ERASED,
            None,
            "",
            "",
        )
        tx.add(row)
    tx.flush()
    exchanged: dict[str, str] = {}
    for plan_id in sorted({row.plan_id for row in rows}):
        plan = tx.get_one(Plan, plan_id)
        before, plan.fingerprint = plan.fingerprint, stored_fingerprint(tx, plan)
        tx.add(plan)
        if before:
            exchanged[before] = plan.fingerprint
    tx.flush()
    return exchanged


def clear_messages(tx: Session, mentions: Mentions, events: Sequence[int], replies: Sequence[int]) -> None:
    """Empty what came from a person's chats and what was said there; what still waits to be said is not said.

    `events` and `replies` are the ids of those that may mention the person.
    """
    for event in rows_of(tx, InboxEvent, events):
        if event.source == TELEGRAM and mentions.chat_in(event.payload):
            event.payload, event.answer, event.error = {}, None, None
            tx.add(event)
    for reply in rows_of(tx, Reply, replies):
        if reply.surface is Surface.TELEGRAM and mentions.chat_in(reply.payload):
            reply.payload, reply.result, reply.error = {}, None, None
            if reply.state is ReplyState.WAITING:
                reply.state = ReplyState.FAILED
        # What was said seldom is counted under a cause that names the chat, also once its words are forgotten.
        if mentions.without(reply.cause) != reply.cause:
            reply.cause = f"erased:{reply.id}"
        tx.add(reply)
    tx.flush()


def clear_rows(tx: Session, person: Person, now: datetime) -> dict[str, int]:
    """Empty or delete every row of a person's; return how many rows of which table were theirs."""
    ids = {held.name: held.row_ids(tx, person) for held in HELD}
    for name, numbers in ids.items():
        for part in _parts(numbers):
            changes = (col(ImportChange.table_name) == name, col(ImportChange.row_id).in_(part))
            tx.connection().execute(update(ImportChange).where(*changes).values(before={}))
    _leave_calls(tx, person, ids, now)
    for model in _DELETED:
        for part in _parts(ids[str(model.__tablename__)]):
            tx.connection().execute(delete(model).where(col(model.id).in_(part)))  # type: ignore[attr-defined]
    _empty(tx, person, ids["delivery_attempt"])
    _leave_cards(tx, person, ids, now)
    _leave_purchases(tx, person)
    # A month that was closed keeps its sums: its accounts only say no longer whose they were.
    mine = col(ManagerialAccount.customer_id).in_(person.ids)
    tx.connection().execute(update(ManagerialAccount).where(mine).values(customer_id=None))
    for number in person.ids:
        # In one statement for each, so that the change log of the mirror names them as well.
        tx.connection().execute(update(Customer).where(col(Customer.id) == number).values(_nobody(now)))
    tx.expire_all()
    return {name: len(numbers) for name, numbers in ids.items()}


def _empty(tx: Session, person: Person, attempts: list[int]) -> None:
    """Empty what has to stay so that numbers add up: the states of messages, the sizes of lists, the books."""
    own = person.ids
    connection = tx.connection()
    nothing: dict[str, Any] = {"address": None, "text": "", "reason": "", "weight": 0}
    connection.execute(update(Proposal).where(col(Proposal.customer_id).in_(own)).values(nothing))
    mine = col(Delivery.customer_id).in_(own)
    connection.execute(update(Delivery).where(mine).values(address=NO_ADDRESS, provider_id=None))
    said = (mine, col(Delivery.state) != DeliveryState.SUPPRESSED)
    connection.execute(update(Delivery).where(*said).values(reason=None))
    for part in _parts(attempts):
        connection.execute(update(DeliveryAttempt).where(col(DeliveryAttempt.id).in_(part)).values(detail=None))
    connection.execute(update(ListMember).where(col(ListMember.customer_id).in_(own)).values(reason="", weight=0))
    mine_then = col(ListVersionMember.customer_id).in_(own)
    connection.execute(update(ListVersionMember).where(mine_then).values(weight=0))
    connection.execute(update(Response).where(col(Response.customer_id).in_(own)).values(purchase_id=None))
    for contract in tx.exec(select(Contract).where(col(Contract.customer_id).in_(own))):
        contract.number = _opaque()
        tx.add(contract)
    tx.flush()


def _leave_calls(tx: Session, person: Person, ids: Mapping[str, list[int]], now: datetime) -> None:
    """Let calls stay as nobody's, so that one that goes on right now can still settle; none of it is kept any more."""
    nothing: dict[str, Any] = dict.fromkeys(("contact_id", "note", "recording"))
    mine = col(Call.customer_id).in_(person.ids)
    gone = {**nothing, "customer_id": None, "number": "", "consent": CallConsent.REFUSED, "forgotten_at": now}
    # Words, marks and contacts go right after this, while it is still known whose they were.
    tx.connection().execute(update(Call).where(mine).values(gone))
    for part in _parts(ids["call_task"]):
        tx.connection().execute(update(CallTask).where(col(CallTask.id).in_(part)).values(note=None))


def _leave_cards(tx: Session, person: Person, ids: Mapping[str, list[int]], now: datetime) -> None:
    """Let cards and their points stay in the ledger as nobody's, blocked; what was said about the person goes."""
    connection = tx.connection()
    mine = col(Card.customer_id).in_(person.ids)
    gone = {"customer_id": None, "state": CardState.BLOCKED, "blocked_at": now, "blocked_because": "erased"}
    connection.execute(update(Card).where(mine).values(gone))
    connection.execute(update(Voucher).where(col(Voucher.customer_id).in_(person.ids)).values(customer_id=None))
    for part in _parts(ids["terminal_entry"]):
        connection.execute(update(TerminalEntry).where(col(TerminalEntry.id).in_(part)).values(details={}))
    for part in _parts(ids["card_finding"]):
        connection.execute(update(CardFinding).where(col(CardFinding.id).in_(part)).values(text=""))


def _leave_purchases(tx: Session, person: Person) -> None:
    """Let purchases stay in the books without the person, also where the document is called by their number."""
    mine = col(Purchase.customer_id).in_(person.ids)
    for number in sorted(person.numbers):
        called = or_(*(col(Purchase.document).endswith(f" {number}{part}", autoescape=True) for part in _ENDINGS))
        for purchase in tx.exec(select(Purchase).where(mine, called)).all():
            purchase.document = _document(tx, purchase, number)
            tx.add(purchase)
            tx.flush()
    tx.connection().execute(update(Purchase).where(mine).values(customer_id=None))


def _document(tx: Session, purchase: Purchase, number: str) -> str:
    """Return a document's name without the customer number at its end: as an import names one of nobody's."""
    ending = next(part for part in _ENDINGS if purchase.document.endswith(f" {number}{part}"))
    name = f"{purchase.document.removesuffix(f'{number}{ending}')}nobody{ending}"
    taken = tx.exec(select(Purchase.id).where(Purchase.source == purchase.source, Purchase.document == name)).first()
    return name if taken is None else f"{name[:40]} {secrets.token_hex(6)}"


def _nobody(now: datetime) -> dict[str, Any]:
    """Return the columns of a customer who was erased."""
    fields = ("name", "address", "postal_code", "country", "telephone", "email", "language", "zone", "branch", "since")
    return {**dict.fromkeys(fields), "number": _opaque(), "extra": {}, "import_id": None, "erased_at": now}


def _opaque() -> str:
    return f"erased-{secrets.token_hex(6)}"


def _parts(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
