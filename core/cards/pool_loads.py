"""Points for a shop card's pool that the card could not take yet: made ready again until it has them, and counted once.

A card whose log is full refuses a load until the log is acknowledged; and having taken that acknowledgement, under a
higher number, it passes over the load for good. So the load is ordered anew. What a till says of a card proves nothing:
should the card's own log show that it took the first order after all, what came of the second is taken back.
"""

import struct

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.cards.orders import LOAD, Orders
from core.loyalty.apdu import Command
from core.loyalty.server_command import COUNTER_BYTES
from core.models import Card, CardCommand

PUT_OFF, ORDERED_ANEW = "load put off", "load ordered anew"
_POINTS = struct.Struct(">i")


class PoolLoads:
    """Follows the loads of shops' cards within one transaction; each card is held by whoever asks."""

    def __init__(self, tx: Session, orders: Orders) -> None:
        """Order anew by `orders`."""
        self._tx, self._orders = tx, orders

    def refused_for_now(self, card: Card, command: str) -> None:
        """Hear that the card has refused a command that it may take later: where that is a load, remember it."""
        self._rename(LOAD, PUT_OFF, CardCommand.card_id == card.id, CardCommand.command == command, undone=True)

    def overtaken(self, card: Card, counter: int) -> None:
        """Order anew what was put off, where the card has gone on to a higher number and can take it no longer."""
        for number, points in self._found(card, PUT_OFF, CardCommand.counter < counter):
            self._rename(PUT_OFF, ORDERED_ANEW, CardCommand.card_id == card.id, CardCommand.counter == number)
            self._orders.taken(card.id or 0, number)
            self._orders.load_pool(card, points)

    def logged(self, card: Card, counter: int) -> None:
        """Hear that the card's log shows a load: it is not ordered anew, and where it was, the second is taken back."""
        self._rename(PUT_OFF, LOAD, CardCommand.card_id == card.id, CardCommand.counter == counter)
        for number, points in self._found(card, ORDERED_ANEW, CardCommand.counter == counter):
            self._rename(ORDERED_ANEW, LOAD, CardCommand.card_id == card.id, CardCommand.counter == number)
            self._orders.load_pool(card, -points)

    def _found(self, card: Card, what: str, which: object) -> list[tuple[int, int]]:
        """Return loads of a card, each by its number and its points."""
        self._tx.flush()
        rows = self._tx.exec(
            select(CardCommand.counter, CardCommand.command)
            .where(CardCommand.card_id == card.id, CardCommand.what == what, which)  # type: ignore[arg-type]
            .order_by(col(CardCommand.counter))
        ).all()
        return [(number, _points_of(command)) for number, command in rows]

    def _rename(self, before: str, after: str, *which: object, undone: bool = False) -> None:
        self._tx.flush()
        changed = update(CardCommand).where(*which, col(CardCommand.what) == before)  # type: ignore[arg-type]
        if undone:
            changed = changed.where(col(CardCommand.done_at).is_(None))
        self._tx.connection().execute(changed.values(what=after))


def _points_of(command: str) -> int:
    """Return the points of a load as it was ordered."""
    (points,) = _POINTS.unpack_from(Command.from_bytes(bytes.fromhex(command)).data, COUNTER_BYTES)
    return int(points)
