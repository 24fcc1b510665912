"""Where records say that they come from: which terminal and shop, and under which of the terminal's numbers."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.loyalty.record import Record
from core.models import CardRecord, MemberShop, Terminal

Place = tuple[int, int]
"""A terminal's id and one of its numbers."""


class Origins:
    """The terminals, shops and numbers that a batch of one terminal names, looked up once each."""

    def __init__(self, tx: Session, terminal: Terminal) -> None:
        """Look up what a batch of `terminal` names."""
        self._tx, self._terminal = tx, terminal
        self._terminals: dict[int, Terminal | None] = {terminal.number: terminal}
        self._shops: dict[int, int] = {}
        self._taken: set[Place] = set()

    def expect(self, contents: Sequence[str]) -> None:
        """Look up at once which of the numbers in these records, in hexadecimal digits, the terminal has used."""
        numbers = [_sequence_of(content) for content in contents]
        mine = CardRecord.terminal_id == self._terminal.id
        found = self._tx.exec(select(CardRecord.sequence).where(mine, col(CardRecord.sequence).in_(numbers or [0])))
        self._taken = {(self._terminal.id or 0, sequence) for sequence in found}

    def terminal(self, number: int) -> Terminal | None:
        """Return the terminal of this number; None where there is none."""
        if number not in self._terminals:
            self._terminals[number] = self._tx.exec(select(Terminal).where(Terminal.number == number)).first()
        return self._terminals[number]

    def shop(self, number: int) -> int | None:
        """Return the id of the member shop of this number; None where there is none."""
        if not self._shops:
            self._shops = {shop.number: shop.id or 0 for shop in self._tx.exec(select(MemberShop))}
        return self._shops.get(number)

    def take(self, place: Place) -> bool:
        """Say whether a record was taken under this number before; from now on one is."""
        before = self._is_taken(place)
        self._taken.add(place)
        return before

    def _is_taken(self, place: Place) -> bool:
        if place in self._taken or place[0] == self._terminal.id:
            return place in self._taken
        found = self._tx.exec(
            select(CardRecord.id).where(CardRecord.terminal_id == place[0], CardRecord.sequence == place[1])
        )
        return found.first() is not None


def _sequence_of(content: str) -> int:
    """Return a record's number at its terminal; 0, which none has, where nobody can read it."""
    try:
        return Record.from_bytes(bytes.fromhex(content)).terminal_sequence
    except ValueError:
        return 0
