"""What a card did on the server's order, worked out here: nobody brings these records.

A card that takes an order writes a record, by terminal 0, and goes on. Tills carry orders to cards and bring purchases
back; what stands between two purchases is what the card's own programme makes of the orders, so the server makes the
same of them. The receipt of the purchase after it shows whether that is what the card did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from sqlmodel import Session, col, func, select

from core.cards.keyring import customer_card_key
from core.cards.orders import LOAD, ORDERED_ANEW, PROGRAMME, PUT_OFF, TIME
from core.errors import NajimiError
from core.loyalty.apdu import Command
from core.loyalty.booking import Account
from core.loyalty.card_state import CardState
from core.loyalty.keys import MAC_BYTES, Purpose, same
from core.loyalty.record import NO_RECEIPT, Record, receipt
from core.loyalty.server_command import COUNTER_BYTES, ServerCommand
from core.loyalty.server_orders import SERVER_ORDERS
from core.models import Card, CardCommand, CardKind, CardRecord, RecordStanding

_PASSED_OVER = (PUT_OFF, ORDERED_ANEW)
"""Loads that a card most likely did not take: tried only where the others do not lead to the record that follows."""
_MAKE_RECORDS = (PROGRAMME, LOAD, TIME, *_PASSED_OVER)
_MOST_ORDERS = 8
"""How many of the latest orders are tried; a card passes over those numbered lower than its last."""


@dataclass(frozen=True)
class Made:
    """A record that a card made on an order, and its receipt (empty where the one before is not known)."""

    record: Record
    receipt: bytes


def ordered_before(
    session: Session, shop_key: bytes, card: Card, account: Account, follower: CardRecord
) -> tuple[Made, ...]:
    """Return the records between the end of a card's chain, with that account, and the `follower`; none if unsure."""
    missing = follower.card_sequence - card.sequence - 1
    if card.kind is CardKind.MEMORY or not 0 < missing <= _MOST_ORDERS:
        return ()
    receipts = _Receipts(
        bytes.fromhex(card.number), customer_card_key(shop_key, card.number, Purpose.RECEIPT, card.key_version)
    )
    before = bytes.fromhex(card.receipt) if card.sequence else NO_RECEIPT
    orders = _orders(session, card)
    likely = [order for order, what in orders if what not in _PASSED_OVER]
    for chosen in chain(combinations(likely, missing), combinations([order for order, _ in orders], missing)):
        try:
            made = tuple(receipts.made(account, before, chosen))
        except NajimiError:
            continue
        if len(made) == missing and receipts.fits(made[-1], follower, strict=card.kind is CardKind.COMPUTING):
            return made
    return ()


@dataclass(frozen=True)
class _Receipts:
    """One card's receipts."""

    card_id: bytes
    key: bytes

    def made(self, account: Account, before: bytes, orders: Sequence[ServerCommand]) -> Iterator[Made]:
        """Do what a card does on these orders."""
        state = CardState(account, receipt=before)
        for order in orders:
            state, booking = SERVER_ORDERS[order.ins](state, order)
            if booking is None:
                return
            content = booking.record.to_bytes()
            proof = receipt(self.key, state.receipt, self.card_id, content) if state.receipt else b""
            state = state.after(booking, proof)
            yield Made(booking.record, proof)

    def fits(self, last: Made, follower: CardRecord, *, strict: bool) -> bool:
        """Say whether the follower comes after the last: by its receipt, or where none is known by its balance."""
        content, shown = bytes.fromhex(follower.content), bytes.fromhex(follower.receipt)
        if strict or (last.receipt and shown):
            return bool(last.receipt) and same(shown, receipt(self.key, last.receipt, self.card_id, content))
        record = Record.from_bytes(content)
        return record.balance - record.points == last.record.balance


def _orders(session: Session, card: Card) -> list[tuple[ServerCommand, str]]:
    """Return the latest orders of which no record has come, in their order, each with what it is."""
    counted = session.exec(
        select(func.max(CardRecord.sequence)).where(
            CardRecord.card_id == card.id,
            col(CardRecord.terminal_id).is_(None),
            CardRecord.standing == RecordStanding.COUNTED,
        )
    ).one()
    rows = session.exec(
        select(CardCommand)
        .where(
            CardCommand.card_id == card.id,
            CardCommand.counter > (counted or 0),
            col(CardCommand.what).in_(_MAKE_RECORDS),
        )
        .order_by(col(CardCommand.counter).desc())
        .limit(_MOST_ORDERS)
    ).all()
    return [(_read(row), row.what) for row in reversed(rows)]


def _read(row: CardCommand) -> ServerCommand:
    command = Command.from_bytes(bytes.fromhex(row.command))
    return ServerCommand(command.ins, row.counter, command.data[COUNTER_BYTES:-MAC_BYTES])
