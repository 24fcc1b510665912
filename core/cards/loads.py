"""Points that a card could not take yet: made ready again until it has them, and counted once.

A card whose log is full refuses a load until the log is acknowledged; and having taken that acknowledgement, under a
higher number, it passes over the load for good. So the load is ordered anew, for a shop card's pool as for the points
of a customer's card. What a till says of a card proves nothing: should the card's own records show that it took the
first order after all, what came of the second is taken back.
"""

import struct

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.cards.orders import LOAD, ORDERED_ANEW, PUT_OFF, Orders
from core.loyalty.apdu import Command
from core.loyalty.server_command import COUNTER_BYTES
from core.models import Card, CardCommand, CardKind, CardRecord, RecordStanding

_POINTS = struct.Struct(">i")


class Loads:
    """Follows the loads of cards within one transaction; each card is held by whoever asks."""

    def __init__(self, tx: Session, orders: Orders) -> None:
        """Order anew by `orders`."""
        self._tx, self._orders = tx, orders

    def refused_for_now(self, card: Card, command: str) -> None:
        """Hear that the card has refused a command that it may take later: where that is a load, remember it.

        A till may say so after another has carried on; then it is known already that the card passed over the load,
        unless its records show it.
        """
        mine = (CardCommand.card_id == card.id, CardCommand.command == command)
        if card.kind is CardKind.SHOP:
            self._rename(LOAD, PUT_OFF, *mine, col(CardCommand.done_at).is_(None))
            return
        counted = select(CardRecord.id).where(
            CardRecord.card_id == card.id,
            col(CardRecord.terminal_id).is_(None),
            CardRecord.sequence == CardCommand.counter,
            CardRecord.standing == RecordStanding.COUNTED,
        )
        self._rename(LOAD, PUT_OFF, *mine, ~counted.exists())
        for number, points in self._found(card, PUT_OFF, *mine, col(CardCommand.done_at).is_not(None)):
            self._order_anew(card, number, points)

    def put_off(self, cards: set[int]) -> set[int]:
        """Return which of the cards, by their ids, have loads that were put off."""
        mine = (col(CardCommand.card_id).in_(cards or {0}), CardCommand.what == PUT_OFF)
        return set(self._tx.exec(select(CardCommand.card_id).where(*mine)))

    def overtaken(self, card: Card, counter: int) -> None:
        """Order anew what was put off, where the card has gone on to a higher number and can take it no longer."""
        for number, points in self._found(card, PUT_OFF, CardCommand.counter < counter):
            self._order_anew(card, number, points)

    def logged(self, card: Card, counter: int) -> None:
        """Hear that the card's log shows a load: it is not ordered anew, and where it was, the second is taken back."""
        self._rename(PUT_OFF, LOAD, CardCommand.card_id == card.id, CardCommand.counter == counter)
        for number, points in self._found(card, ORDERED_ANEW, CardCommand.counter == counter):
            self._rename(ORDERED_ANEW, LOAD, CardCommand.card_id == card.id, CardCommand.counter == number)
            self._load(card, -points)

    def _order_anew(self, card: Card, number: int, points: int) -> None:
        self._rename(PUT_OFF, ORDERED_ANEW, CardCommand.card_id == card.id, CardCommand.counter == number)
        self._orders.taken(card.id or 0, number)
        self._load(card, points)

    def _load(self, card: Card, points: int) -> None:
        if card.kind is CardKind.SHOP:
            self._orders.load_pool(card, points)
        elif card.replaced_by_id is None:
            # What a card has that was replaced is on the one in its place.
            self._orders.load(card, points)

    def _found(self, card: Card, what: str, *which: object) -> list[tuple[int, int]]:
        """Return loads of a card, each by its number and its points."""
        self._tx.flush()
        rows = self._tx.exec(
            select(CardCommand.counter, CardCommand.command)
            .where(CardCommand.card_id == card.id, CardCommand.what == what, *which)  # type: ignore[arg-type]
            .order_by(col(CardCommand.counter))
        ).all()
        return [(number, _points_of(command)) for number, command in rows]

    def _rename(self, before: str, after: str, *which: object) -> None:
        self._tx.flush()
        changed = update(CardCommand).where(*which, col(CardCommand.what) == before)  # type: ignore[arg-type]
        self._tx.connection().execute(changed.values(what=after))


def _points_of(command: str) -> int:
    """Return the points of a load as it was ordered."""
    (points,) = _POINTS.unpack_from(Command.from_bytes(bytes.fromhex(command)).data, COUNTER_BYTES)
    return int(points)
