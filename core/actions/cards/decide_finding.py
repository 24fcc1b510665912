"""Staff decide about what was found: block a card, let it be, or count on without what has not come."""

from enum import StrEnum

from sqlmodel import Session, col, select

from core.actions.cards.settle_reservation import settle_reservation
from core.audit import record
from core.cards import accounts
from core.cards.accounts import Books, Why
from core.cards.chain import Chains, missed_before
from core.cards.findings import Findings
from core.cards.orders import Orders
from core.cards.standing import count_standings
from core.errors import NotFoundError, RefusedError
from core.models import (
    Card,
    CardFinding,
    CardRecord,
    CardState,
    EntryReason,
    FindingKind,
    RecordStanding,
    Role,
    Staff,
)
from core.shop import Shop
from core.staff import demand


class Decision(StrEnum):
    """What can be decided."""

    BLOCK = "block"
    LET_BE = "let be"
    COUNT_ON = "count on"
    HAPPENED = "it happened"
    NOT_HAPPENED = "it did not happen"
    UNBLOCK = "unblock the PIN"


def choices_of(finding: CardFinding) -> tuple[Decision, ...]:
    """Return what can be decided about a finding, the usual first."""
    if finding.kind is FindingKind.GAP:
        return (Decision.LET_BE, Decision.COUNT_ON)
    if finding.kind is FindingKind.RESERVED:
        return (Decision.LET_BE, Decision.HAPPENED, Decision.NOT_HAPPENED)
    if finding.kind is FindingKind.PIN:
        return (Decision.UNBLOCK, Decision.LET_BE)
    if finding.card_id is not None and finding.kind is not FindingKind.BLOCKED:
        return (Decision.BLOCK, Decision.LET_BE)
    return (Decision.LET_BE,)


def decide(tx: Session, shop: Shop, finding_id: int, decision: Decision, by: Staff) -> CardFinding:
    """Decide about a finding. Raises `RefusedError`: `by` is no admin, or it was decided before."""
    demand(by, Role.ADMIN)
    finding = tx.get(CardFinding, finding_id, with_for_update=True)
    if finding is None:
        message = "There is no such finding (any more)."
        raise NotFoundError(message)
    if finding.decided_at is not None:
        message = f"That was decided already: {finding.decision}."
        raise RefusedError(message)
    if decision not in choices_of(finding):
        message = f"{decision.capitalize()} is nothing that can be decided about this."
        raise RefusedError(message)
    finding.decided_at, finding.decided_by = shop.clock.now(), f"staff:{by.id}"
    finding.decision = decision.value
    tx.add(finding)
    card = tx.get(Card, finding.card_id, with_for_update=True) if finding.card_id is not None else None
    if decision is Decision.BLOCK and card is not None and card.state is CardState.ACTIVE:
        card.state, card.blocked_at, card.blocked_because = CardState.BLOCKED, shop.clock.now(), finding.text[:200]
        Orders(tx, shop.key, shop.clock.now()).block(card, blocked=True)
        tx.add(card)
    if decision is Decision.UNBLOCK and card is not None:
        Orders(tx, shop.key, shop.clock.now()).unblock_pin(card)
    if finding.kind is FindingKind.RESERVED and decision is not Decision.LET_BE:
        number = finding.cause.partition(":")[2]
        settle_reservation(tx, shop, int(number), f"staff:{by.id}", happened=decision is Decision.HAPPENED)
    if decision is Decision.COUNT_ON and card is not None:
        _count_on(tx, shop, card)
    record(tx, shop.clock, actor=f"staff:{by.id}", action=f"finding: {decision.value}", subject=f"finding:{finding.id}")
    tx.flush()
    return finding


def _count_on(tx: Session, shop: Shop, card: Card) -> None:
    """Go on with the first record that waits, without those before it; what points these moved is put right.

    The receipt of the last one that is missing is not known, so the first record is believed by its terminal's word.
    """
    first = tx.exec(
        select(CardRecord)
        .where(CardRecord.card_id == card.id, CardRecord.standing == RecordStanding.WAITING)
        .order_by(col(CardRecord.card_sequence), col(CardRecord.id))
        .limit(1)
    ).first()
    if first is None or first.member_shop_id is None:
        message = "Nothing waits on this card any more."
        raise RefusedError(message)
    now, books, findings = shop.clock.now(), Books(tx), Findings(tx, shop.clock.now())
    chains = Chains(tx, shop.key, books, findings, Orders(tx, shop.key, now))
    _put_right(books, card, first, Why(EntryReason.CORRECTED, f"corrected:{first.id}", now))
    chains.believe(card, first)
    chains.follow(card)
    books.close()
    count_standings(tx, shop, [card.customer_id])


def _put_right(books: Books, card: Card, first: CardRecord, now: Why) -> None:
    """Move what records that never came have moved, as the shop's where the next one came about."""
    shop_id, card_id, missed = first.member_shop_id or 0, card.id or 0, missed_before(card, first)
    if missed > 0:
        books.move(accounts.pool(shop_id), accounts.held(shop_id, card_id), missed, now)
    elif missed < 0:
        left = books.take(card_id, -missed, lambda giver: accounts.redeemed(giver, shop_id), now)
        if left:
            over = Why(now.reason, f"{now.cause}:over", now.at)
            books.move(accounts.lost(shop_id), accounts.redeemed(shop_id, shop_id), left, over)
