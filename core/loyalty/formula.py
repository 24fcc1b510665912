"""The formulas of seed 004, figure 3, as replaceable parts: what a score becomes with a purchase, and what it is worth.

The text names others than the first (“not limited to formula (210) or (214)”): a new one is a class and an entry here.
"""

from collections.abc import Mapping
from typing import Protocol

from core.loyalty.score import POINT, Score, decayed, joined

_LARGEST_COUNT = (1 << POINT) - 1
_LARGEST_SUM = (1 << (64 - POINT)) - 1


class Formula(Protocol):
    """How a score changes; both methods are whole numbers alone, so that a card can follow."""

    @property
    def name(self) -> str:
        """Return its name in a programme's document."""
        ...

    def after(self, score: Score, rate: int, counted: int, at: int) -> Score:
        """Return the score after a purchase that counts for `counted` whole units at the time `at`."""
        ...

    def value(self, score: Score, rate: int, at: int) -> int:
        """Return what the score is worth at the time `at`, 2^24 to the unit."""
        ...


class Decay:
    """Formula 1 (210): what was bought counts less and less as time passes."""

    name = "decay"

    def after(self, score: Score, rate: int, counted: int, at: int) -> Score:
        """Return the score after a purchase; one that counts for nothing leaves it alone, with nothing to round."""
        return joined(score, rate, counted, at) if counted else score

    def value(self, score: Score, rate: int, at: int) -> int:
        """Return the score, decayed from its own time to `at`; before its own time it is what it is."""
        return decayed(score.value, max(0, at - score.at), rate)


class Average:
    """Formula 2 (214): the average of what the purchases counted for.

    The text's A_n = ((n-1) * A_(n-1) + P_n) / n would drift with each rounding; the exact sum (upper 40 bits of the
    value) and number (lower 24 bits) are the same and do not. Where either is full, the average stays as it is.
    """

    name = "average"

    def after(self, score: Score, rate: int, counted: int, at: int) -> Score:  # noqa: ARG002 - nothing decays here
        """Return the sum and number after one more."""
        total, number = (score.value >> POINT) + counted, (score.value & _LARGEST_COUNT) + 1
        at = max(score.at, at)
        if total > _LARGEST_SUM or number > _LARGEST_COUNT:
            return Score(score.value, at)
        return Score(total << POINT | number, at)

    def value(self, score: Score, rate: int, at: int) -> int:  # noqa: ARG002 - an average is the same at all times
        """Return the average, rounded down to 2^-24 of a unit; 0 where there is nothing to average."""
        number = score.value & _LARGEST_COUNT
        return ((score.value >> POINT) << POINT) // number if number else 0


DECAY = 1
AVERAGE = 2
FORMULAS: Mapping[int, Formula] = {DECAY: Decay(), AVERAGE: Average()}
"""The formulas by the number under which a card knows them."""
