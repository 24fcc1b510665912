"""The till computes, and the card only stores (figures 11 and 12): memory cards, and numbers that store nothing."""

from collections.abc import Callable
from dataclasses import replace

from core.errors import CardDataError, ShownError
from core.loyalty.booking import Account, Booking, exchange, refund, sale
from core.loyalty.habit import believed
from core.loyalty.memory_block import SLOTS, Block, is_blank, read, written
from core.loyalty.order import Order
from core.loyalty.renewal import renewed
from core.loyalty.status import CardRefusedError
from core.loyalty.terms import Terms
from terminal_bridge.cards.memory import MemoryCardSession
from terminal_bridge.clock import Clock, never_sure
from terminal_bridge.errors import CardGoneError
from terminal_bridge.figures import Way
from terminal_bridge.ways.conversation import Deed, Done, Met, UntellableError

KeyOf = Callable[[bytes], bytes]
"""Finds the key of a memory card by its number (8 bytes)."""


class BlankCardError(ShownError):
    """A card on which nothing was written yet, at a till that may not begin any."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "This card is blank. Ask the office to hand it out first."


def book(account: Account, deed: Deed, order: Order) -> Booking:
    """Return what an order makes of an account: the score first, then the ranks, then the points."""
    if deed is Deed.SALE:
        return sale(account, order, choose=True)
    return exchange(account, order) if deed is Deed.REDEEM else refund(account, order)


def taken_up(account: Account, at: int, terms: Terms | None) -> Account:
    """Return an account as this till goes on with it: by the programme in force, at a time that is sure (0: is not)."""
    return renewed(in_time(account, at), terms)


def in_time(account: Account, at: int) -> Account:
    """Return an account as somebody takes it who is sure that it is `at` (0: who is not)."""
    return replace(account, habit=believed(account.habit, at)) if at else account


def recalled(block: Block, order: Order, before: int) -> Done | None:
    """Return what became of an order, by the last record of a block that was at `before` when it was given."""
    last = block.last_record()
    if last is not None and order.is_of(last):
        return Done(block.last, b"", block.account)
    if block.account.sequence > before:
        raise UntellableError
    return None


class MemoryCard:
    """A conversation with a card that only has memory."""

    def __init__(
        self,
        session: MemoryCardSession,
        key_of: KeyOf,
        terms: Terms | None,
        sure_time: Clock = never_sure,
        *,
        may_begin: bool,
    ) -> None:
        """Speak over `session`; `key_of` finds a number's key, `terms` are those in force (None: not known here).

        Cards that have earlier ones take them at their next write, and blank cards begin with them where this till
        `may_begin` any. `sure_time` says what time it is where that is sure, else 0: then a card that was away for long
        is refused.
        """
        self._session, self._key_of, self._terms, self._sure_time = session, key_of, terms, sure_time
        self._new = terms if may_begin else None
        self._number = b""
        self._block: Block | None = None

    def meet(self) -> Met:
        """Identify and verify the card: what is on it has to be written for its number, with the shop's key."""
        self._number = self._session.number()
        self._block = self._read()
        return Met(self._number.hex(), taken_up(self._block.account, self._sure_time(), self._terms), Way.TERMINAL)

    def commit(self, deed: Deed, order: Order) -> Done:
        """Do it: the slot that is not in use is written, and counts once it is whole."""
        before = self._met()
        account = taken_up(before.account, order.at if self._sure_time() else 0, self._terms)
        booking = book(account, deed, order)
        block = before.after(booking)
        slot, content = written(block, self._key_of(self._number), self._number)
        try:
            self._session.write(slot, content)
            self._block = self._read()
        except (CardRefusedError, CardDataError) as error:
            message = f"Nobody knows whether the card was written: {error}. Put it in again."
            raise CardGoneError(message) from error
        if self._block.last != block.last:
            message = "What was written on the card cannot be read from it. Put it in again."
            raise CardGoneError(message)
        return Done(block.last, b"", self._block.account)

    def recall(self, deed: Deed, order: Order, before: int) -> Done | None:
        """Say what became of an order; None for nothing."""
        del deed
        return recalled(self._met(), order, before)

    def tell(self, command: bytes) -> None:
        """Pass over a command: a card without a processor does not understand any."""
        del command

    def log(self, after: int) -> list[tuple[bytes, bytes]]:
        """Return nothing: only the last record is kept, and the till has it."""
        del after
        return []

    def _met(self) -> Block:
        if self._block is None:
            self._block = self._read()
        return self._block

    def _read(self) -> Block:
        """Return what is on the card; what is on one that was torn out of its very first write is nothing."""
        slots = self._session.slots()
        try:
            return read(slots, self._key_of(self._number), self._number)
        except CardDataError:
            # The second slot is written first, and as long as the first is blank nothing was ever finished but that.
            if not is_blank(slots[:1]):
                raise
        if self._new is None:
            raise BlankCardError
        return Block.new(self._new)


class KeptCard:
    """A conversation about a number alone: what a card would store stands in the till's journal.

    For magnetic stripes and codes that are only read, and numbers that are typed; each till keeps its own.
    """

    def __init__(
        self,
        number: bytes,
        kept: Callable[[str], bytes | None],
        key_of: KeyOf,
        new: Terms,
        sure_time: Clock = never_sure,
    ) -> None:
        """Speak of the card of that `number`; `kept` finds what the journal has of it, and `new` begins one."""
        self._number, self._kept, self._key_of, self._new = number, kept, key_of, new
        self._sure_time = sure_time

    def meet(self) -> Met:
        """Find what is kept of it."""
        return Met(self._number.hex(), taken_up(self._block().account, self._sure_time(), self._new), Way.TERMINAL)

    def commit(self, deed: Deed, order: Order) -> Done:
        """Work it out; it is done once the journal holds it."""
        before = self._block()
        account = taken_up(before.account, order.at if self._sure_time() else 0, self._new)
        block = before.after(book(account, deed, order))
        slot, content = written(block, self._key_of(self._number), self._number)
        return Done(block.last, b"", block.account, bytes([slot]) + content)

    def recall(self, deed: Deed, order: Order, before: int) -> Done | None:
        """Say what became of an order; None for nothing."""
        del deed
        found = recalled(self._block(), order, before)
        return None if found is None else replace(found, keep=self._kept(self._number.hex()))

    def tell(self, command: bytes) -> None:
        """Pass over a command: there is no card that could understand it."""
        del command

    def log(self, after: int) -> list[tuple[bytes, bytes]]:
        """Return nothing: only the last record is kept, and the till has it."""
        del after
        return []

    def _block(self) -> Block:
        content = self._kept(self._number.hex())
        if content is None:
            return Block.new(self._new)
        slots = [b""] * SLOTS
        slots[content[0]] = content[1:]
        return read(slots, self._key_of(self._number), self._number)
