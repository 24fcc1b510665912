"""What stands in a till's journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EntryKind(StrEnum):
    """What an entry tells the server of."""

    PRESENTED = "presented"
    RECORD = "record"
    COUPON = "coupon"
    NOTE = "note"


class EntryState(StrEnum):
    """How far an entry has come: `settled` with the card's record, or `void` where the card did nothing of it.

    In between it may be `doubtful`, until the card itself tells (`purchase.py`).
    """

    INTENDED = "intended"
    DOUBTFUL = "doubtful"
    SETTLED = "settled"
    VOID = "void"


@dataclass(frozen=True)
class Entry:
    """One entry. `at` is in seconds since 2000-01-01 UTC; `card` is its id in hexadecimal digits, or empty.

    `details` hold what was meant and what the server should know besides; `batch` is the delivery in which it goes.
    """

    sequence: int
    kind: EntryKind
    state: EntryState
    at: int
    card: str
    details: Mapping[str, Any]
    record: bytes | None
    receipt: bytes | None
    batch: int | None
    acknowledged: bool


@dataclass(frozen=True)
class Step:
    """A step of the specification's figures: its `number` there, and what it is called."""

    number: int
    name: str
