"""Erase a person: everything personal goes, at once and for good; what has to stay stays without them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.identities import erased_digest
from core.models import (
    Contract,
    Conversation,
    ConversationState,
    Delivery,
    DeliveryState,
    ErasedIdentity,
    Identity,
    IdentityKind,
    InboxEvent,
    Plan,
    Proposal,
    Reply,
    Trouble,
    TroubleStatus,
)
from core.outbox import suppress_queued
from core.outbox.progress import OPEN
from core.outbox.suppression import QUEUED
from core.plans.states import UNAPPROVED, locked_plan
from core.privacy.erasure import clear_messages, clear_rows, keep_digests, leave_plans, remember
from core.privacy.files import forget_outgoing, forget_rejects, forget_uploads
from core.privacy.holdings import HELD
from core.privacy.housekeeping import finished_imports, owe_renewal
from core.privacy.loose_texts import LOOSE, clear, mentioning
from core.privacy.mentions import Mentions
from core.privacy.person import Person, person_of
from core.privacy.slack_traces import corrections
from core.replies import Replies
from core.shop import Shop

ERASED = "the customer was erased"
CONVERSATION_OVER = (
    "The customer of this conversation was erased on their wish. It is closed; nobody can answer any more."
)
_AT_ONCE = 500
# A household has one address: it says nothing about which of them was erased.
_PERSONAL = frozenset(IdentityKind) - {IdentityKind.POSTAL}


@dataclass(frozen=True)
class ErasurePreview:
    """What an erasure would take (how much of what), what stays and why, and what to see to first."""

    customer_id: int
    number: str
    name: str | None
    goes: tuple[tuple[str, int], ...]
    stays: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Erasure:
    """What an erasure did: rows that were the person's, texts of others that named them, our messages in Slack."""

    rows: int
    texts: int
    slack_messages: int


STAYS = (
    "what was sold, as amounts without a customer: the shop's books",
    "how many people each campaign was for and reached",
    "a keyed hash of each identity, so that an import does not bring them back",
)


def preview_erasure(session: Session, shop: Shop, customer_id: int) -> ErasurePreview:
    """Return what erasing a customer would mean; raise `NotFoundError` where there is none (any more)."""
    person = person_of(session, customer_id, shop.currency.locale)
    counted = [(held.title, len(held.row_ids(session, person))) for held in HELD]
    first = person.profiles[0]
    return ErasurePreview(
        customer_id=first.id or 0,
        number=first.number,
        name=first.name,
        goes=tuple((title, number) for title, number in counted if number),
        stays=STAYS,
        cautions=tuple(_cautions(session, shop, person)),
    )


def forget_files(shop: Shop, customer_id: int) -> int:
    """Take a person out of files in the data folder, outside of any transaction; return how many lines and files went.

    To be called before `erase_customer`: afterwards nobody knows what to look for.
    """
    with shop.store.read() as session:
        person = person_of(session, customer_id, shop.currency.locale)
        over = finished_imports(session)
    mentions = Mentions(person)
    uploads = forget_uploads(shop.data_dir, mentions, over)
    return uploads + forget_rejects(shop.data_dir, mentions) + forget_outgoing(shop.data_dir, person.ids)


def erase_customer(tx: Session, shop: Shop, customer_id: int, actor: str) -> Erasure:
    """Erase a person in one transaction: wholly, with every profile that was merged into theirs, or not at all.

    `actor` is who decided it, such as "staff:3" or "customer:17". Messages that wait are suppressed; one that is on its
    way right now cannot be called back, and its outcome is still written down. Files are a step of its own
    (`forget_files`). Raises `NotFoundError` where there is no such customer (any more).
    """
    now = shop.clock.now()
    person = person_of(tx, customer_id, shop.currency.locale)
    _hold_plans(tx, person)
    for number in sorted(person.ids):
        suppress_queued(tx, shop, number, ERASED)
    mentions = Mentions(person, leave_plans(tx, person))
    remember(tx, person, shop.key, now)
    replies = Replies(tx, shop.clock, f"erasure:{person.ids[0]}")
    # The two large tables are looked through once.
    events = mentioning(tx, InboxEvent, ("payload", "answer", "error"), mentions)
    said = mentioning(tx, Reply, ("payload", "result", "error", "cause"), mentions)
    put_right = corrections(tx, mentions, said)
    _close_conversations(tx, person, replies)
    clear_messages(tx, mentions, events, said)
    rows = clear_rows(tx, person, now)
    known = {InboxEvent: events, Reply: said}
    texts = sum(clear(tx, loose, mentions, known.get(loose.model)) for loose in LOOSE)
    for message in put_right:
        blocks = {"blocks": message.blocks} if message.blocks else {}
        replies.slack("chat.update", channel=message.channel, ts=message.ts, text=message.text, **blocks)
    owe_renewal(tx, now)
    for number in person.ids:
        record(
            tx, shop.clock, actor=actor, action="customer erased", subject=f"customer:{number}", rows=sum(rows.values())
        )
    tx.flush()
    tx.expire_all()
    return Erasure(sum(rows.values()), texts, len(put_right))


def _hold_plans(tx: Session, person: Person) -> None:
    """Hold every plan that will change, in one order and before any customer, as a claim does."""
    queued = select(Delivery.plan_id).where(col(Delivery.customer_id).in_(person.ids), col(Delivery.state).in_(QUEUED))
    waiting = (
        select(Plan.id)
        .join(Proposal, col(Proposal.plan_id) == col(Plan.id))
        .where(col(Proposal.customer_id).in_(person.ids), col(Plan.state).in_(UNAPPROVED))
    )
    for plan_id in sorted({*tx.exec(queued), *(number or 0 for number in tx.exec(waiting))}):
        locked_plan(tx, plan_id)


def _close_conversations(tx: Session, person: Person, replies: Replies) -> None:
    """Say in each open thread, without a name, that there is nobody to answer to any more."""
    found = tx.exec(
        select(Conversation).where(
            col(Conversation.customer_id).in_(person.ids), Conversation.state == ConversationState.OPEN
        )
    )
    for conversation in found:
        if conversation.slack_channel and conversation.slack_thread:
            replies.slack(
                "chat.postMessage",
                channel=conversation.slack_channel,
                thread_ts=conversation.slack_thread,
                text=CONVERSATION_OVER,
            )


def _cautions(session: Session, shop: Shop, person: Person) -> list[str]:
    """Return what somebody should see to before a person is gone."""
    today = shop.clock.now().astimezone(shop.zone).date()
    mine = person.ids
    troubles = session.exec(
        select(Trouble.id).where(col(Trouble.customer_id).in_(mine), Trouble.status != TroubleStatus.SETTLED)
    ).all()
    contracts = session.exec(select(Contract).where(col(Contract.customer_id).in_(mine))).all()
    running = [contract for contract in contracts if contract.ends_on is None or contract.ends_on >= today]
    queued = session.exec(
        select(Delivery.state).where(col(Delivery.customer_id).in_(mine), col(Delivery.state).in_(OPEN))
    ).all()
    on_the_way = sum(state is DeliveryState.CLAIMED for state in queued)
    said = [
        (len(troubles), "{} not settled: settle with them first what they are owed", "trouble"),
        (len(running), "{} still running: its number goes, the books keep its amounts", "contract"),
        (len(queued) - on_the_way, "{} waiting to be sent: it will not go out", "message"),
        (on_the_way, "{} on its way right now: it may still arrive", "message"),
    ]
    return [text.format(f"{number} {noun}{'s' if number > 1 else ''}") for number, text, noun in said if number]


def remembered(session: Session) -> dict[str, tuple[IdentityKind, datetime]]:
    """Return all keyed hashes of the erased, with kind and moment: what a restore has to carry over."""
    return {row.digest: (row.kind, row.erased_at) for row in session.exec(select(ErasedIdentity))}


def erase_again(shop: Shop, carried: Mapping[str, tuple[IdentityKind, datetime]] | None = None) -> int:
    """Erase, after an older backup was restored, whoever had been erased since it was made; return how many.

    `carried` is what `remembered` returned before the restore; it is kept from now on. Somebody who came back after
    their erasure has identities that are younger than it, and stays.
    """
    with shop.store.write() as tx:
        for digest, (kind, at) in (carried or {}).items():
            keep_digests(tx, {digest: kind}, at)
    again = _risen(shop)
    for customer_id in again:
        forget_files(shop, customer_id)
        with shop.store.write() as tx:
            erase_customer(tx, shop, customer_id, SYSTEM)
    return len(again)


def _risen(shop: Shop) -> list[int]:
    """Return customers who have an identity that was erased after it was written down."""
    found: set[int] = set()
    with shop.store.read() as session:
        known = remembered(session)
        last = 0
        while known:
            rows = session.exec(
                select(Identity).where(col(Identity.id) > last).order_by(col(Identity.id)).limit(_AT_ONCE)
            )
            part = list(rows)
            for row in part:
                kept = known.get(erased_digest(shop.key, row.kind, row.value)) if row.kind in _PERSONAL else None
                if kept is not None and row.created_at < kept[1]:
                    found.add(row.customer_id)
            if len(part) < _AT_ONCE:
                break
            last = part[-1].id or 0
    return _people(shop, found)


def _people(shop: Shop, customers: set[int]) -> list[int]:
    """Return one profile for each person, the one that counts."""
    with shop.store.read() as session:
        return sorted({person_of(session, number, shop.currency.locale).ids[0] for number in customers})
