"""What a card without a processor stores (seed 004, 140): points, parameters, previous results, the last record.

There are two slots, A and B, written in turn. Each ends in an AES-CMAC over the card's own number, the slot and all of
its bytes, so a torn write, a changed bit, another card's data and the other slot's data are not valid; the valid slot
with the higher sequence is what the card says. What this cannot prevent is putting back an older slot as it was: the
server sees it, as two records of one sequence.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from core.errors import CardDataError
from core.loyalty.booking import Account, Booking
from core.loyalty.habit import Habit, habit_bytes, paired
from core.loyalty.keys import MAC_BYTES, cmac, same
from core.loyalty.record import RECORD_BYTES, Record
from core.loyalty.score import LARGEST_NUMBER
from core.loyalty.terms import Terms

SLOTS = 2
SLOT_BYTES = 248
"""What a slot takes: three scores with three thresholds each fit, and two slots fit into 504 bytes of a label."""
NO_RECORD = bytes(RECORD_BYTES)

_LAYOUT_VERSION = 1
_PURPOSE = b"\x02"  # sets these codes apart from keys, which are made with 01
_HEAD = struct.Struct(">BBHIII")
_BLANK = ({0}, {0xFF})


@dataclass(frozen=True)
class Block:
    """What a card stores: the customer's `account`, and the record of what was done `last` (48 bytes; zeros: nothing).

    `writes` counts how often the card was written, and says which slot is next.
    """

    account: Account
    last: bytes = NO_RECORD
    writes: int = 0

    @classmethod
    def new(cls, terms: Terms) -> Self:
        """Return what a card stores when it is handed out."""
        return cls(Account(sequence=0, balance=0, habit=Habit.new(terms.sets), terms=terms))

    def after(self, booking: Booking) -> Self:
        """Return what it stores once a booking was made; writing it makes both points and scores count, or neither."""
        return type(self)(booking.account, booking.record.to_bytes(), self.writes)

    def last_record(self) -> Record | None:
        """Return the last record, by which a till finds out what became of a write whose end it did not see."""
        return None if self.last == NO_RECORD else Record.from_bytes(self.last)


def written(block: Block, key: bytes, number: bytes, size: int = SLOT_BYTES) -> tuple[int, bytes]:
    """Return which slot (0 or 1) has to be written next on the card of that number, and its `size` bytes.

    Raises CardDataError where the block does not fit, or the card was written as often as it can count.
    """
    writes = block.writes + 1
    if writes > LARGEST_NUMBER:
        message = "This card was written as often as it can count: replace it."
        raise CardDataError(message)
    account, slot = block.account, writes % SLOTS
    terms, habit = account.terms.to_bytes(), account.habit.to_bytes()
    head = _HEAD.pack(_LAYOUT_VERSION, slot, len(terms), writes, account.sequence, account.balance)
    body = head + block.last + terms + habit
    if len(body) > size - MAC_BYTES:
        message = f"This programme takes {len(body) + MAC_BYTES} bytes of a slot; this card's have {size}."
        raise CardDataError(message)
    body = body.ljust(size - MAC_BYTES, b"\x00")
    return slot, body + _code(key, number, slot, body)


def read(slots: Sequence[bytes], key: bytes, number: bytes) -> Block:
    """Return what the card of that number stores in its two `slots`; a slot that is not valid is passed over.

    Raises CardDataError where neither is valid: a blank card, another shop's, or a copy.
    """
    if len(slots) != SLOTS:
        message = f"A card has {SLOTS} slots, not {len(slots)}."
        raise CardDataError(message)
    found = [_parsed(body) for slot, body in enumerate(slots) if _is_valid(slot, body, key, number)]
    if not found:
        message = (
            "This card is blank."
            if is_blank(slots)
            else "Nothing on this card was written for it with this shop's key."
        )
        raise CardDataError(message)
    return max(found, key=lambda block: block.writes)


def fits(terms: Terms, size: int = SLOT_BYTES) -> bool:
    """Say whether a slot of `size` bytes takes an account under these terms."""
    return _HEAD.size + RECORD_BYTES + len(terms.to_bytes()) + habit_bytes(len(terms.sets)) <= size - MAC_BYTES


def is_blank(slots: Sequence[bytes]) -> bool:
    """Say whether nothing was ever written: all bits are the same."""
    return all(set(slot) in _BLANK for slot in slots)


def _code(key: bytes, number: bytes, slot: int, body: bytes) -> bytes:
    return cmac(key, _PURPOSE + bytes([len(number)]) + number + bytes([slot]) + body)


def _is_valid(slot: int, data: bytes, key: bytes, number: bytes) -> bool:
    body, code = data[:-MAC_BYTES], data[-MAC_BYTES:]
    return len(body) >= _HEAD.size + RECORD_BYTES and same(code, _code(key, number, slot, body))


def _parsed(data: bytes) -> Block:
    """Return the block of a slot whose code is right; raises CardDataError where it was written by another release."""
    layout, slot, length, writes, sequence, balance = _HEAD.unpack_from(data)
    if layout != _LAYOUT_VERSION or slot != writes % SLOTS:
        message = f"This card was written in layout {layout}, which is not known here."
        raise CardDataError(message)
    start = _HEAD.size + RECORD_BYTES
    terms = Terms.from_bytes(data[start : start + length])
    habit_at = start + length
    habit = Habit.from_bytes(data[habit_at : habit_at + habit_bytes(len(terms.sets))])
    paired(habit, terms.sets)
    return Block(Account(sequence, balance, habit, terms), data[_HEAD.size : start], writes)
