"""What a till and a customer's card say to each other, as bytes: orders in, states and results out."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.errors import CardDataError
from core.loyalty.card_state import ENTRY_BYTES, CardIdentity, CardState, Feature
from core.loyalty.habit import Habit
from core.loyalty.keys import MAC_BYTES
from core.loyalty.record import RECORD_BYTES, Record

PART_BYTES = 192  # how much of the terms one answer holds
ENTRIES_AT_ONCE = 3


class Ins(IntEnum):
    """The instructions of a customer card. The last five come from the server; anybody may carry them."""

    READ_STATE = 0x10
    PURCHASE = 0x12
    GET_LAST = 0x14
    REDEEM = 0x16
    READ_LOG = 0x18
    READ_TERMS = 0x1A
    STORE = 0x1C
    ACK_LOG = 0x30
    PUT_PARAMETERS = 0x32
    TIME_TOKEN = 0x34
    LOAD_POINTS = 0x36
    BLOCK = 0x38


@dataclass(frozen=True)
class Result:
    """What was done last: its record, the card's receipt for it, and the habit after it."""

    record: Record
    receipt: bytes
    habit: Habit

    def to_bytes(self) -> bytes:
        """Return record, receipt and habit."""
        return self.record.to_bytes() + self.receipt + self.habit.to_bytes()

    @classmethod
    def from_bytes(cls, answer: bytes) -> Self:
        """Return the result of an answer. Raises `CardDataError` for anything else."""
        if len(answer) < ENTRY_BYTES:
            message = f"A card's result has at least {ENTRY_BYTES} bytes, not {len(answer)}."
            raise CardDataError(message)
        record, receipt = entry_of(answer[:ENTRY_BYTES])
        return cls(record, receipt, Habit.from_bytes(answer[ENTRY_BYTES:]))


def entry_of(entry: bytes) -> tuple[Record, bytes]:
    """Return the record and the receipt of an entry of the log. Raises `CardDataError` for anything else."""
    try:
        return Record.from_bytes(entry[:RECORD_BYTES]), entry[RECORD_BYTES:]
    except ValueError as error:
        message = f"This is no record of a card: {error}."
        raise CardDataError(message) from error


def entries_of(answer: bytes) -> list[tuple[Record, bytes]]:
    """Return the records and receipts of an answer to READ LOG. Raises `CardDataError` for anything else."""
    return [entry_of(answer[start : start + ENTRY_BYTES]) for start in range(0, len(answer), ENTRY_BYTES)]


@dataclass(frozen=True)
class CardReading:
    """A customer card's state as a till reads it; see `CardState` for what the numbers mean."""

    card_id: bytes
    features: Feature
    blocked: bool
    sequence: int
    acknowledged: int
    counter: int
    balance: int
    programme: int
    receipt: bytes
    habit: Habit

    _HEAD = struct.Struct(f">8sBBIIIIH{MAC_BYTES}s")

    @classmethod
    def of(cls, identity: CardIdentity, state: CardState) -> Self:
        """Return what a card says of itself."""
        return cls(
            identity.card_id,
            identity.features,
            state.blocked,
            state.account.sequence,
            state.acknowledged,
            state.counter,
            state.account.balance,
            state.account.terms.version,
            state.receipt,
            state.account.habit,
        )

    def to_bytes(self) -> bytes:
        """Return the head and the habit."""
        numbers = (self.sequence, self.acknowledged, self.counter, self.balance, self.programme)
        return (
            self._HEAD.pack(self.card_id, self.features, self.blocked, *numbers, self.receipt) + self.habit.to_bytes()
        )

    @classmethod
    def from_bytes(cls, answer: bytes) -> Self:
        """Return the state of an answer. Raises `CardDataError` for anything else."""
        if len(answer) < cls._HEAD.size:
            message = f"A card's state has at least {cls._HEAD.size} bytes, not {len(answer)}."
            raise CardDataError(message)
        card_id, features, blocked, *numbers, receipt = cls._HEAD.unpack_from(answer)
        sequence, acknowledged, counter, balance, programme = numbers
        return cls(
            card_id,
            Feature(features),
            bool(blocked),
            sequence,
            acknowledged,
            counter,
            balance,
            programme,
            receipt,
            Habit.from_bytes(answer[cls._HEAD.size :]),
        )
