"""Exchanges that come to nothing: decided once and for good, told to staff, and what was paid is given back.

A till takes the points off a card before the server has said anything. Where the server can never issue what they were
for, neither till nor customer may wait for it for ever, and no point may be lost (docs/cards.md, "Points").
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.cards.accounts import Books, Why, held, redeemed
from core.cards.carrying import follow_replaced
from core.cards.findings import Findings
from core.cards.orders import Orders
from core.cards.standing import count_standings
from core.errors import RefusedError
from core.models import (
    AccountKind,
    Card,
    CardFinding,
    CardKind,
    CardRecord,
    CardState,
    EntryReason,
    FindingKind,
    PointsAccount,
    PointsEntry,
    RecordStanding,
    Terminal,
)
from core.shop import Shop

_NOTHING_TAKEN = "The ledger took no points for it, so there are none to give back."
_ENDED = "This was refused before, for good: nothing is issued for it."


class RefusedForGoodError(RefusedError):
    """What points were taken for is never issued: asking again changes nothing, and what is owed was seen to."""


@dataclass(frozen=True)
class Exchange:
    """What a terminal asks a voucher for: the entry's number there, what was wanted, and its record if there is one."""

    terminal: Terminal
    sequence: int
    wanted: str
    paid: CardRecord | None

    @property
    def cause(self) -> str:
        """Return what names it among the findings; of one record there is one, whichever terminal asks."""
        return f"exchange:{self.paid.id}" if self.paid is not None else self.cause_here

    @property
    def cause_here(self) -> str:
        """Return what names it as this terminal asked for it: another may still ask."""
        return f"exchange:{self.terminal.number}:{self.sequence}"


def refused_before(tx: Session, exchange: Exchange) -> str:
    """Return the words with which an exchange was refused for good; nothing where it was not."""
    causes = (exchange.cause, exchange.cause_here)
    found = tx.exec(select(CardFinding.text).where(col(CardFinding.cause).in_(causes))).first()
    # An erasure takes the words, and not the fact.
    return "" if found is None else found or _ENDED


def refuse_for_good(tx: Session, shop: Shop, exchange: Exchange, why: str, *, give_back: bool = True) -> str:
    """Refuse an exchange once and for good; return the words for staff and clerk.

    What the ledger took off the card comes back onto it, unless `give_back` is false because somebody else may still
    have the voucher. The card is held by whoever asks.
    """
    now = shop.clock.now()
    paid = exchange.paid
    card = tx.get_one(Card, paid.card_id) if paid is not None else None
    words = "Its points stay taken: another till can still ask for what they bought."
    if give_back:
        words = _NOTHING_TAKEN
        if paid is not None and card is not None and paid.standing is RecordStanding.COUNTED:
            words = _given_back(tx, shop, card, paid, now)
    whose = f" of card {card.number}" if card is not None else ""
    text = f"“{exchange.wanted}”, for which {exchange.terminal.name} took points{whose}, is not issued. {why} {words}"
    cause = exchange.cause if give_back else exchange.cause_here
    Findings(tx, now).add(FindingKind.POINTS, cause, text, card=card, terminal=exchange.terminal)
    return text


def _given_back(tx: Session, shop: Shop, card: Card, paid: CardRecord, now: datetime) -> str:
    """Move what a record took back to where it was, each point its shop's and as old as it is; say what came of it."""
    books, orders = Books(tx), Orders(tx, shop.key, now)
    took = tx.exec(
        select(PointsEntry, PointsAccount)
        .join(PointsAccount, col(PointsAccount.id) == col(PointsEntry.debit_id))
        .where(
            PointsEntry.record_id == paid.id,
            PointsEntry.reason == EntryReason.REDEEMED,
            PointsAccount.kind == AccountKind.HELD,
        )
        .order_by(col(PointsEntry.id))
    ).all()
    points, at = 0, paid.member_shop_id or 0
    for number, (entry, account) in enumerate(took):
        giver = account.member_shop_id or 0
        why = Why(EntryReason.CORRECTED, f"returned:{paid.id}:{number}", now)
        books.move(redeemed(giver, at), held(giver, card.id or 0), entry.points, why, given_at=entry.given_at)
        points += entry.points
    books.close()
    if not points:
        return _NOTHING_TAKEN
    if card.state is CardState.REPLACED:
        follow_replaced(tx, books, orders, card, Why(EntryReason.CARRIED, f"returned:{paid.id}", now))
        books.close()
    else:
        orders.load(card, points)
    count_standings(tx, shop, [card.customer_id])
    back = "1 point is" if points == 1 else f"{points:,} points are"
    return f"{back} given back: {_where(card)}{_short(-paid.points - points)}"


def _where(card: Card) -> str:
    if card.state is CardState.REPLACED:
        return "to the card that took its place."
    if card.kind is CardKind.MEMORY:
        return (
            "the account has them, and a card that takes this one's place will; this one cannot be told by the server."
        )
    return "the account has them, and the card itself once it is presented."


def _short(missing: int) -> str:
    were = "was" if missing == 1 else "were"
    return f" {missing:,} more that the card let go {were} never the ledger's." if missing > 0 else ""
