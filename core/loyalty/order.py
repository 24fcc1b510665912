"""What a till orders of a card: the sale, the refund or the exchange of points that is to be done, as bytes."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.errors import CardDataError
from core.loyalty.habit import Purchase
from core.loyalty.record import NO_PAYMENT, Record, RecordKind
from core.loyalty.status import CardRefusedError, Status

CARD_DECIDES = 0x01
"""P2 of PURCHASE: the card chooses the points by its own score."""


class OrderKind(IntEnum):
    """P1 of PURCHASE."""

    SALE = 1
    REFUND = 2


@dataclass(frozen=True)
class Order:
    """What a till wants done: a sale, a refund or an exchange of points.

    `terminal_sequence` is never used twice by a terminal. `points` are what a sale brings (where the card does not
    choose them) or an exchange costs, and at most what a refund takes; never negative. `at` is in seconds since
    2000-01-01 UTC, `amount` in minor units.
    """

    terminal: int
    terminal_sequence: int
    shop: int
    at: int
    amount: int = 0
    category: int = 0
    points: int = 0
    payment: bytes = NO_PAYMENT

    _LAYOUT = struct.Struct(">IIHIIBI8s")

    def to_bytes(self) -> bytes:
        """Return the 31 bytes. Raises `CardDataError` for a number that does not fit its field."""
        numbers = (self.terminal, self.terminal_sequence, self.shop, self.at, self.amount, self.category, self.points)
        try:
            return self._LAYOUT.pack(*numbers, self.payment)
        except struct.error as error:
            message = f"This cannot be said to a card: {error}."
            raise CardDataError(message) from error

    @property
    def purchase(self) -> Purchase:
        """Return what the scores go by. Raises `CardDataError` for a category that there is not."""
        return Purchase(self.at, self.amount, self.category)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the order of 31 bytes. Raises `CardRefusedError` with 6700 for another length."""
        if len(data) != cls._LAYOUT.size:
            raise CardRefusedError(Status.WRONG_LENGTH)
        return cls(*cls._LAYOUT.unpack(data))

    def is_of(self, record: Record, kind: RecordKind | None = None) -> bool:
        """Say whether a record is of this very order (and of a kind); of the points the card has the last word."""
        return kind in (None, record.kind) and (
            (record.terminal, record.terminal_sequence, record.shop, record.at)
            == (self.terminal, self.terminal_sequence, self.shop, self.at)
            and (record.amount, record.category, record.payment) == (self.amount, self.category, self.payment)
        )
