"""What a cash register says: sales as they happen, over HTTP, or its own journal as a file.

What it says of itself goes to the server beside what the cards say, so that sales which never happened, or cards which
were never presented, can be seen (docs/tills.md).
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.errors import ShownError
from core.loyalty.record import PAYMENT_BYTES
from core.loyalty.score import LARGEST_NUMBER
from terminal_bridge.clock import EPOCH

COLUMNS: Final = ("at", "reference", "amount")
LONGEST_REFERENCE: Final = 64
MOST_LINES: Final = 20_000


class UnreadableJournalError(ShownError):
    """A register's journal that is not as it has to be; says which line."""


@dataclass(frozen=True)
class RegisterSale:
    """A sale by the register's own journal: its `reference` there, `at` (seconds since 2000-01-01 UTC), minor units."""

    reference: str
    at: int
    amount: int


def payment_of(reference: str) -> bytes:
    """Return what stands on a card for a register's or a payment application's reference: eight bytes of its digest."""
    return hashlib.sha256(reference.encode()).digest()[:PAYMENT_BYTES]


def read_register(text: str) -> list[RegisterSale]:
    """Read a register's journal: CSV with the columns at (ISO 8601 with its zone), reference, amount (minor units).

    Raises `UnreadableJournalError` for the first line that cannot be read; then nothing of it counts.
    """
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        message = f"The journal's first line has to name its columns; there is no {missing[0]}."
        raise UnreadableJournalError(message)
    try:
        return list(_sales(rows))
    except csv.Error as error:
        message = f"Line {rows.line_num} cannot be read: {error}."
        raise UnreadableJournalError(message) from error


def _sales(rows: "csv.DictReader[str]") -> Iterator[RegisterSale]:
    for number, row in enumerate(rows, 1):
        if number > MOST_LINES:
            message = f"A journal has at most {MOST_LINES:,} lines: bring it in parts."
            raise UnreadableJournalError(message)
        try:
            yield _sale(row)
        except (TypeError, ValueError, OverflowError) as error:
            message = f"Line {rows.line_num} cannot be read: {error}."
            raise UnreadableJournalError(message) from error


def _sale(row: dict[str, str | None]) -> RegisterSale:
    reference, amount = (row["reference"] or "").strip(), int(row["amount"] or "")
    moment = datetime.fromisoformat(row["at"] or "")
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        message = f"a reference has from 1 to {LONGEST_REFERENCE} characters"
        raise ValueError(message)
    if not 0 <= amount <= LARGEST_NUMBER:
        message = "an amount is a whole number of minor units, not below 0"
        raise ValueError(message)
    if moment.tzinfo is None:
        message = "a time needs its zone, such as 2026-03-02T09:30:00+00:00"
        raise ValueError(message)
    at = int((moment.astimezone(UTC) - EPOCH).total_seconds())
    if not 0 < at <= LARGEST_NUMBER:
        message = "the time is out of all range"
        raise ValueError(message)
    return RegisterSale(reference, at, amount)
