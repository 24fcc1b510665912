"""The parameters of a score (seed 004, figure 3): which formula, how fast it forgets, and what a purchase counts for.

Much decay and amounts single out who spends much of late; little decay and numbers, who has come for long.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.errors import CardDataError
from core.loyalty.formula import AVERAGE, DECAY, FORMULAS
from core.loyalty.score import LARGEST_NUMBER

PARAMETER_BYTES = 16
MOST_SETS = 8
"""How many scores a card keeps at most."""
CATEGORIES = 32
"""How many categories of purchases there are: 0 to 31."""

_LAYOUT = struct.Struct(">BBHIII")
_HALVING = 1 << 44


class Counted(IntEnum):
    """What a purchase counts for."""

    AMOUNT = 1  # its amount in minor units
    COUNT = 2  # one
    OVER = 3  # one where its amount is at least the threshold, otherwise nothing


def rate_of(half_life: int) -> int:
    """Return the rate at which a score halves in `half_life` seconds (4,097 or more), to the nearest.

    The rate is what cards, tills and the server go by; the half-life is how people say it.
    """
    if half_life < 1 or (rate := (_HALVING + half_life // 2) // half_life) > LARGEST_NUMBER:
        message = f"A score cannot halve in {half_life} seconds: 4,097 seconds is the shortest."
        raise CardDataError(message)
    return rate


def half_life_of(rate: int) -> int | None:
    """Return in how many seconds a score halves, to the nearest; None where it never does."""
    return (_HALVING + rate // 2) // rate if rate else None


@dataclass(frozen=True)
class ParameterSet:
    """What one score is made of.

    `rate` / 2^44 of a halving passes each second (0: nothing is forgotten); `threshold` is in minor units and only for
    `OVER`; `categories` has a bit for each category that counts, 0 meaning all.
    """

    formula: int = DECAY
    rate: int = 0
    counted: Counted = Counted.AMOUNT
    threshold: int = 0
    categories: int = 0

    def __post_init__(self) -> None:
        """Refuse what has no meaning, so that there is one way to say each thing."""
        numbers = {"rate": self.rate, "threshold": self.threshold, "categories": self.categories}
        for name, number in numbers.items():
            if not 0 <= number <= LARGEST_NUMBER:
                message = f"A score's {name} has to be from 0 to {LARGEST_NUMBER}, not {number}."
                raise CardDataError(message)
        if problem := self._contradiction():
            raise CardDataError(problem)

    def _contradiction(self) -> str:
        if self.formula not in FORMULAS:
            return f"There is no formula {self.formula}; there are {', '.join(map(str, FORMULAS))}."
        if (self.counted == Counted.OVER) != (self.threshold > 0):
            return "A threshold belongs to a score that counts what is over it, and to no other."
        if self.formula == AVERAGE and self.rate:
            return "An average forgets nothing: its rate has to be 0."
        if self.formula == AVERAGE and self.counted == Counted.COUNT:
            return "The average of ones is always one: average the amount, or what is over a threshold."
        return ""

    @property
    def half_life(self) -> int | None:
        """Return in how many seconds the score halves, to the nearest; None where it never does."""
        return half_life_of(self.rate)

    def counts(self, amount: int, category: int) -> int | None:
        """Return for how much a purchase counts; None where it is of a category that this score leaves out."""
        if self.categories and not self.categories >> category & 1:
            return None
        if self.counted == Counted.AMOUNT:
            return amount
        return 1 if self.counted == Counted.COUNT or amount >= self.threshold else 0

    def to_bytes(self) -> bytes:
        """Return the 16 bytes: formula, counted, two zeros, rate, threshold, categories."""
        return _LAYOUT.pack(self.formula, self.counted, 0, self.rate, self.threshold, self.categories)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the parameters of 16 bytes; raises CardDataError for any that `to_bytes` would not write."""
        if len(data) != PARAMETER_BYTES:
            message = f"Parameters have {PARAMETER_BYTES} bytes, not {len(data)}."
            raise CardDataError(message)
        formula, counted, reserved, rate, threshold, categories = _LAYOUT.unpack(data)
        if reserved or counted not in set(Counted):
            message = f"These are no parameters: {data.hex()}."
            raise CardDataError(message)
        return cls(formula, rate, Counted(counted), threshold, categories)
