"""What shops' cards keep for customers' cards until somebody knows what became of it (seed 004, figure 10).

A shop's card reserves points with each booking that it authorises, for eight cards at most, and goes on only when the
customer's card has proved what it holds. A card that was torn out and never came back would keep its place for ever; so
the till says what is pending, and the server settles it: by what the customer's card wrote down later, by the word of
staff, or, where the card is lost, once nothing can come any more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from core.cards.findings import Findings
from core.cards.orders import Orders
from core.loyalty.keys import CARD_ID_BYTES
from core.loyalty.record import RECORD_BYTES, Record, RecordKind
from core.models import (
    Card,
    CardFinding,
    CardRecord,
    CardReservation,
    CardState,
    FindingKind,
    Pool,
    RecordStanding,
)

PENDING = "pending"
MOST_PENDING = 8
KEPT = timedelta(days=30)
"""For how long points are kept for a card that is not heard of: then it is settled as not having happened."""
KEPT_FOR_LOST = timedelta(days=1)
"""The same for a card that was blocked or replaced: tills send at least once a day."""
TOLD_AFTER = timedelta(days=1)
"""When staff hear of what is reserved: most cards come back before."""
BY_RECORD, BY_SHOP_CARD, BY_TIME = "customer's card", "shop's card", "time"
AT_ONCE = 200


class Reservations:
    """Follows what is reserved within one transaction; shops' cards are held by whoever asks."""

    def __init__(self, tx: Session, now: datetime, findings: Findings, orders: Orders) -> None:
        """Note in `findings`, and let `orders` tell shops' cards."""
        self._tx, self._now, self._findings, self._orders = tx, now, findings, orders

    def told(self, shop_card: Card, pending: Sequence[object]) -> None:
        """Hear all that is pending on a shop's card: each a card's id and a record, in hexadecimal digits."""
        mine = select(CardReservation).where(CardReservation.shop_card_id == shop_card.id)
        known = {row.card_number + row.content: row for row in self._tx.exec(mine.where(_OPEN))}
        said = {text for each in pending[:MOST_PENDING] if (text := _plain(each))}
        for text in sorted(said - known.keys()):
            self._add(shop_card, text)
        for text in known.keys() - said:
            self._gone(known[text])
        self._tx.flush()

    def _add(self, shop_card: Card, text: str) -> None:
        number, content = text[: 2 * CARD_ID_BYTES], text[2 * CARD_ID_BYTES :]
        record = Record.from_bytes(bytes.fromhex(content))
        same = (CardReservation.shop_card_id == shop_card.id, CardReservation.content == content)
        row = self._tx.exec(select(CardReservation).where(*same)).first()
        if row is not None:
            return
        owner = self._tx.exec(select(Card.id).where(Card.number == number)).first()
        self._tx.add(
            CardReservation(
                shop_card_id=shop_card.id or 0,
                card_number=number,
                card_id=owner,
                card_sequence=record.card_sequence,
                content=content,
                points=max(0, record.points),
                told_at=self._now,
            )
        )

    def _gone(self, row: CardReservation) -> None:
        """Note that the shop's card has nothing pending any more: what it waited to hear is heard."""
        row.gone_at = self._now
        self._tx.add(row)
        if row.counter is not None:
            self._orders.taken(row.shop_card_id, row.counter)

    def logged(self, shop_card: Card, number: str, record: Record) -> None:
        """Hear of an entry of the shop card's log: what was pending of a card is decided by it."""
        mine = (CardReservation.shop_card_id == shop_card.id, CardReservation.card_number == number)
        at = CardReservation.card_sequence == record.card_sequence
        for row in self._tx.exec(select(CardReservation).where(*mine, at, _OPEN)).all():
            self._gone(row)
            self.settle(row, happened=record.kind is not RecordKind.VOID, by=BY_SHOP_CARD)

    def look_at(self, cards: Collection[str], shop_cards: Collection[Card] = ()) -> None:
        """Settle what the records of these cards (by number) decide, and what is pending on these shops' cards."""
        ids = [card.id or 0 for card in shop_cards]
        about = or_(col(CardReservation.card_number).in_(cards or [""]), col(CardReservation.shop_card_id).in_(ids))
        rows = self._tx.exec(select(CardReservation).where(about).order_by(col(CardReservation.id))).all()
        written = self._written(rows)
        for row in rows:
            content = written.get((row.card_number, row.card_sequence))
            if content is None:
                continue
            if row.decided_at is None:
                self.settle(row, happened=content == row.content, by=BY_RECORD)
            elif row.happened is False and content == row.content:
                self._put_right(row)

    def _written(self, rows: Sequence[CardReservation]) -> dict[tuple[str, int], str]:
        """Return what counts at the places of these reservations, by card and sequence."""
        if not rows:
            return {}
        found = self._tx.exec(
            select(Card.number, CardRecord.card_sequence, CardRecord.content)
            .join(Card, col(Card.id) == col(CardRecord.card_id))
            .where(
                col(Card.number).in_(_numbers(rows)),
                col(CardRecord.card_sequence).in_({row.card_sequence for row in rows}),
                CardRecord.standing == RecordStanding.COUNTED,
            )
        )
        return {(number, sequence): content for number, sequence, content in found}

    def settle(self, row: CardReservation, *, happened: bool, by: str) -> None:
        """Decide what became of a reservation; its shop's card is told where it does not know."""
        row.happened, row.decided_at, row.decided_by = happened, row.decided_at or self._now, row.decided_by or by
        if row.gone_at is None and row.counter is None:
            shop_card = self._tx.get_one(Card, row.shop_card_id, with_for_update=True)
            row.counter = self._orders.settle(shop_card, row.card_number, row.card_sequence, happened=happened)
        self._tx.add(row)
        asked = (col(CardFinding.cause) == cause_of(row), col(CardFinding.decided_at).is_(None))
        done = {"decided_at": self._now, "decided_by": by[:64], "decision": "settled"}
        self._tx.connection().execute(update(CardFinding).where(*asked).values(done))

    def _put_right(self, row: CardReservation) -> None:
        """Take off a shop's card what it was given back for a booking that had happened after all."""
        row.happened = True
        self._tx.add(row)
        record = Record.from_bytes(bytes.fromhex(row.content))
        shop_card = self._tx.get_one(Card, row.shop_card_id, with_for_update=True)
        if record.points and record.kind in {RecordKind.SALE, RecordKind.REFUND}:
            pool = self._tx.exec(select(Pool).where(Pool.card_number == shop_card.number).with_for_update()).one()
            pool.loads, pool.loaded = pool.loads + 1, pool.loaded - record.points
            self._tx.add(pool)
            self._orders.load_pool(shop_card, -record.points)
        text = (
            f"Record {row.card_sequence} of card {row.card_number} was settled as not having happened, and has come. "
            f"It counts; the pool of shop card {shop_card.number} is put right by {-record.points:+} points."
        )
        self._findings.add(FindingKind.POOL, f"settled:{row.id}", text, card=shop_card)


def settle_overdue(tx: Session, now: datetime, findings: Findings, orders: Orders) -> int:
    """Settle what was kept for long enough, tell staff of the rest; return how many were settled.

    Where records of a card wait for one that is missing, they are waited for: what is reserved may be that one.
    """
    rows = tx.exec(
        select(CardReservation)
        .where(_OPEN, CardReservation.told_at <= now - TOLD_AFTER, col(CardReservation.decided_at).is_(None))
        .order_by(col(CardReservation.shop_card_id), col(CardReservation.id))
        .limit(AT_ONCE)
    ).all()
    cards = {card.number: card for card in tx.exec(select(Card).where(col(Card.number).in_(_numbers(rows))))}
    settled = 0
    reservations = Reservations(tx, now, findings, orders)
    for row in rows:
        card = cards.get(row.card_number)
        lost = card is not None and card.state is not CardState.ACTIVE
        waits = card is not None and _waits(tx, card)
        if row.told_at <= now - (KEPT_FOR_LOST if lost else KEPT) and not waits:
            reservations.settle(row, happened=False, by=BY_TIME)
            settled += 1
        else:
            findings.add(FindingKind.RESERVED, cause_of(row), _words(row), card=card)
    tx.flush()
    return settled


def cause_of(row: CardReservation) -> str:
    """Return the cause of the finding that asks staff about a reservation."""
    return f"reserved:{row.id}"


def reserved_before(session: Session, card: Card, follower: CardRecord) -> str | None:
    """Return the record, in hexadecimal digits, that a shop's card authorised and a card shows by the next to have.

    Its answer was lost, so no till has told of it; the balances before and after it say that it is the missing one.
    """
    place = (CardReservation.card_number == card.number, CardReservation.card_sequence == card.sequence + 1)
    if follower.card_sequence != card.sequence + 2:
        return None
    after = Record.from_bytes(bytes.fromhex(follower.content))
    for content in session.exec(select(CardReservation.content).where(*place).order_by(col(CardReservation.id))):
        record = Record.from_bytes(bytes.fromhex(content))
        if record.balance - record.points == card.at_card and after.balance - after.points == record.balance:
            return content
    return None


_OPEN = col(CardReservation.gone_at).is_(None)


def _numbers(rows: Sequence[CardReservation]) -> set[str]:
    return {row.card_number for row in rows} or {""}


def _waits(tx: Session, card: Card) -> bool:
    waiting = (CardRecord.card_id == card.id, CardRecord.standing == RecordStanding.WAITING)
    return tx.exec(select(CardRecord.id).where(*waiting).limit(1)).first() is not None


def _words(row: CardReservation) -> str:
    return (
        f"A shop's card has kept {row.points} points for card {row.card_number} since {row.told_at:%d %B}: it was "
        "taken out too soon and has not come back. Its next use settles that, or the time; or who has it in hand."
    )


def _plain(said: object) -> str:
    """Return what is pending in small letters; nothing where it cannot be."""
    if not isinstance(said, str) or len(said) != 2 * (CARD_ID_BYTES + RECORD_BYTES):
        return ""
    try:
        raw = bytes.fromhex(said)
        Record.from_bytes(raw[CARD_ID_BYTES:])
    except ValueError:
        return ""
    return raw.hex()
