"""A card without its plastic: the programme is the real one, its memory is here, and it can be torn out of a reader.

Where a card is torn says how much of what it was writing is on it (seed 004: points and scores count together or not).
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from core.loyalty.booking import Account
from core.loyalty.card_state import CardIdentity, CardState, Feature
from core.loyalty.customer_card import CustomerCard, personalised
from core.loyalty.customer_commands import Ins
from core.loyalty.habit import Habit
from core.loyalty.keys import CUSTOMER_AID, Key, Purpose, card_key
from core.loyalty.memory_block import SLOT_BYTES, SLOTS, Block, written
from core.loyalty.shop_card import ShopCard, personalised_shop
from core.loyalty.shop_state import ShopIdentity, ShopState
from core.loyalty.terms import Terms

UPDATE_MEMORY: Final = 0xD6
_BOOKING: Final = {Ins.PURCHASE, Ins.REDEEM, Ins.STORE, UPDATE_MEMORY}
_CARD_BYTES, _SHOP_CARD_BYTES = 8_192, 65_536
# More than an entry of the log or a first part of a slot, and less than the whole of what a purchase writes.
_HALF: Final = 150


class TornOutError(Exception):
    """The card left the reader: nobody gets an answer."""


class PowerLostError(Exception):
    """The card has no power any more, in the middle of a write."""


class Setup(StrEnum):
    """What a card does of a purchase (docs/tills.md): the four ways to divide the work."""

    COMPUTES = "computes"
    CHOOSES = "chooses"
    STORES = "stores"
    MEMORY = "memory"


class Tear(StrEnum):
    """When a card is torn out of the next purchase: before it writes, while it does, or before it can say so."""

    BEFORE = "before"
    WHILE = "while"
    AFTER = "after"


class CardMemory:
    """Memory that keeps without power; after `left` bytes more the power goes (None: it stays)."""

    def __init__(self, size: int) -> None:
        """Begin erased."""
        self._content = bytearray(size)
        self.left: int | None = None
        self.written = 0

    def read(self, start: int, count: int) -> bytes:
        """Return what is there."""
        return bytes(self._content[start : start + count])

    def write(self, start: int, data: bytes) -> None:
        """Write as far as the power lasts; raises `PowerLostError` where that is not to the end."""
        count = len(data) if self.left is None else min(self.left, len(data))
        self._content[start : start + count] = data[:count]
        self.written += count
        if self.left is not None:
            self.left -= count
            if count < len(data):
                raise PowerLostError


class Program(Protocol):
    """What answers commands: one of core.loyalty's cards, or a chip with memory alone."""

    def process(self, command: bytes) -> bytes:
        """Return the response to a command."""
        ...


class MemoryChip:
    """A card that only has memory, behind a reader that speaks PC/SC's commands for such (its part 3)."""

    def __init__(self, number: bytes, memory: CardMemory) -> None:
        """Take the card's own number and its memory."""
        self._number, self._memory = number, memory

    def process(self, command: bytes) -> bytes:
        """Answer as a reader does for a card in it."""
        if command[:2] == b"\xff\xca":
            return self._number + b"\x90\x00"
        at = int.from_bytes(command[2:4])
        if command[:2] == b"\xff\xb0":
            return self._memory.read(at, command[4]) + b"\x90\x00"
        if command[:2] == bytes((0xFF, UPDATE_MEMORY)):
            self._memory.write(at, command[5:])
            return b"\x90\x00"
        return b"\x6e\x00"


@dataclass
class Plastic:
    """One card; `number` is its id in hexadecimal digits, `whole` the least that it writes for a purchase (bytes).

    `tear` says when it is to be torn out of the next purchase; once that has happened it is `torn`, until it is put in
    again.
    """

    number: str
    memory: CardMemory
    make: Callable[[CardMemory], Program]
    whole: int = 1
    tear: Tear | None = None
    torn: bool = False
    _program: Program = field(init=False)
    _busy: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin as after a reset."""
        self.reset()

    def reset(self) -> None:
        """Be put into a reader: whatever session there was is over, and a command that was under way has ended."""
        with self._busy:
            self.memory.left, self.memory.written = None, 0
            self.tear, self.torn = None, False
            self._program = self.make(self.memory)

    def transmit(self, command: bytes) -> bytes:
        """Answer a command. Raises `TornOutError` where the card is torn out meanwhile."""
        with self._busy:
            return self._answered(command)

    def _answered(self, command: bytes) -> bytes:
        tear = self.tear if len(command) > 1 and command[1] in _BOOKING else None
        if tear in (Tear.BEFORE, Tear.WHILE) and self.memory.left is None:
            self.memory.left = 0 if tear is Tear.BEFORE else _HALF
        if tear is None:
            self.memory.left, self.memory.written = None, 0
        try:
            answer = self._program.process(command)
        except PowerLostError as error:
            self.tear, self.torn = None, True
            raise TornOutError from error
        if tear is Tear.AFTER and self.memory.written >= self.whole:
            self.tear, self.torn = None, True
            raise TornOutError
        return answer


def customer_plastic(file: Mapping[str, Any], setup: Setup) -> Plastic:
    """Make a customer's card of what the server says to put on one (`najimi cards issue`)."""
    if setup is Setup.MEMORY:
        return _memory_card(file)
    identity = CardIdentity.from_bytes(bytes.fromhex(file["identity"]))
    if setup is Setup.COMPUTES:  # the points are then the till's to say, by the same terms
        identity = replace(identity, features=Feature.COMPUTES)
    memory = CardMemory(_CARD_BYTES)
    personalised(memory, identity, CardState.from_bytes(bytes.fromhex(file["state"])))
    return Plastic(file["card"], memory, lambda its: CustomerCard(its, secrets.token_bytes))


def shop_plastic(file: Mapping[str, Any]) -> Plastic:
    """Make a shop's card of what the server says to put on one (`najimi cards issue-shop`)."""
    memory = CardMemory(_SHOP_CARD_BYTES)
    identity = ShopIdentity.from_bytes(bytes.fromhex(file["identity"]))
    personalised_shop(memory, identity, ShopState.from_bytes(bytes.fromhex(file["state"])))
    return Plastic(file["card"], memory, lambda its: ShopCard(its, secrets.token_bytes))


def _memory_card(file: Mapping[str, Any]) -> Plastic:
    number, terms = bytes.fromhex(file["card"]), Terms.from_bytes(bytes.fromhex(file["terms"]))
    key = card_key(Key(bytes.fromhex(file["master"])), number, CUSTOMER_AID, Purpose.MEMORY, int(file["key_version"]))
    account = Account(0, int(file["points"]), Habit.from_bytes(bytes.fromhex(file["habit"])), terms)
    memory = CardMemory(SLOTS * SLOT_BYTES)
    slot, content = written(Block(account), key, number)
    memory.write(slot * SLOT_BYTES, content)
    return Plastic(file["card"], memory, lambda its: MemoryChip(number, its), whole=SLOT_BYTES)
