"""What a card writes down about each thing done with it, and the receipt that chains it to what was before.

A receipt is an AES-CMAC over the previous receipt, the card's id and the record, under a key that no terminal has: the
server sees every edit, deletion and reordering.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.loyalty.keys import CARD_ID_BYTES, MAC_BYTES, cmac

RECORD_BYTES = 48
PAYMENT_BYTES = 8
NO_PAYMENT = bytes(PAYMENT_BYTES)
NO_RECEIPT = bytes(MAC_BYTES)  # what stands before a card's first receipt

ORDERED_BY = slice(6, 14)
"""Where in a record's bytes it stands whose order it was: terminal and terminal sequence."""

_LAYOUT = struct.Struct(">BBIIIHIIiIBBIH8s")


class RecordKind(IntEnum):
    """What was done."""

    SALE = 1
    REFUND = 2  # takes back points of a sale, and the amount from the total
    REDEEM = 3  # points were exchanged
    LOAD = 4  # the server adds or takes points: carried over from another card, expired, put right
    PROGRAMME = 5  # the server put other parameters on the card
    SHORT = 6  # a sale that earned no points, because the shop's pool was short
    TIME = 7  # the server said what time it is
    VOID = 8  # on a shop's card alone: what was authorised and did not happen


@dataclass(frozen=True)
class Record:
    """One thing done with a card.

    `card_sequence` counts what the card has done, `terminal_sequence` what the `terminal` has; `at` is in seconds since
    2000-01-01 UTC, `amount` in minor units, `points` what was added (negative: taken), `balance` the points afterwards.
    The ranks are those after it; `score_check` is the CRC-32 of the habit's bytes after it. `payment` is a reference of
    a payment application, or zeros; `programme` the version of the programme by which the card counted.
    """

    kind: RecordKind
    card_sequence: int
    terminal: int
    terminal_sequence: int
    shop: int
    at: int
    amount: int
    category: int
    points: int
    balance: int
    recent_rank: int
    continuity_rank: int
    score_check: int
    payment: bytes = NO_PAYMENT
    programme: int = 0

    def to_bytes(self) -> bytes:
        """Return the 48 bytes. Raises `ValueError` for a number that does not fit its field."""
        if len(self.payment) != PAYMENT_BYTES:
            message = f"a payment reference has {PAYMENT_BYTES} bytes, not {len(self.payment)}"
            raise ValueError(message)
        try:
            return _LAYOUT.pack(
                self.kind,
                self.category,
                self.card_sequence,
                self.terminal,
                self.terminal_sequence,
                self.shop,
                self.at,
                self.amount,
                self.points,
                self.balance,
                self.recent_rank,
                self.continuity_rank,
                self.score_check,
                self.programme,
                self.payment,
            )
        except struct.error as error:
            message = f"a record's field does not fit: {error}"
            raise ValueError(message) from error

    @classmethod
    def from_bytes(cls, record: bytes) -> Self:
        """Return the record of 48 bytes. Raises `ValueError` for another length or a kind that is not known."""
        if len(record) != RECORD_BYTES:
            message = f"a record has {RECORD_BYTES} bytes, not {len(record)}"
            raise ValueError(message)
        kind, category, card_sequence, terminal, terminal_sequence, shop, at, amount, points, balance, *rest = (
            _LAYOUT.unpack(record)
        )
        recent_rank, continuity_rank, score_check, programme, payment = rest
        return cls(
            RecordKind(kind),
            card_sequence,
            terminal,
            terminal_sequence,
            shop,
            at,
            amount,
            category,
            points,
            balance,
            recent_rank,
            continuity_rank,
            score_check,
            payment,
            programme,
        )


def ordered_by(terminal: int, terminal_sequence: int) -> bytes:
    """Return what stands at `ORDERED_BY` in the record of this order."""
    return terminal.to_bytes(4) + terminal_sequence.to_bytes(4)


def receipt(key: bytes, previous: bytes, card_id: bytes, record: bytes) -> bytes:
    """Return the 16 bytes that bind a record to its card and to the `previous` receipt (zeros before the first)."""
    if (len(previous), len(card_id), len(record)) != (MAC_BYTES, CARD_ID_BYTES, RECORD_BYTES):
        message = "a receipt is made of 16 bytes of the previous one, 8 of the card's id and 48 of the record"
        raise ValueError(message)
    return cmac(key, previous + card_id + record)
