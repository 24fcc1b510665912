"""A customer's buying habit: the previous results that a card keeps (seed 004, 133), and what a purchase makes of them.

This is the whole of the analysis at a till (figures 4 and 5): from the previous results and the latest purchase to the
next results, with nothing else to remember.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from core.errors import CardDataError
from core.loyalty.formula import FORMULAS
from core.loyalty.parameters import CATEGORIES, MOST_SETS, ParameterSet
from core.loyalty.score import BEFORE, BEHIND, LARGEST, LARGEST_NUMBER, Score, check_time

LAYOUT_VERSION = 1
_HEAD = struct.Struct(">BBIQII")
_SCORE = struct.Struct(">QI")


@dataclass(frozen=True)
class Purchase:
    """A purchase: `at` in seconds since 2000-01-01 UTC, `amount` in minor units, `category` 0 to 31."""

    at: int
    amount: int
    category: int = 0

    def __post_init__(self) -> None:
        """Refuse what a card cannot write down; the time is looked at against the card's."""
        if not 0 <= self.amount <= LARGEST_NUMBER:
            message = f"A purchase of {self.amount} minor units cannot be written on a card: 0 to {LARGEST_NUMBER}."
            raise CardDataError(message)
        if not 0 <= self.category < CATEGORIES:
            message = f"There is no category {self.category}: they are 0 to {CATEGORIES - 1}."
            raise CardDataError(message)


@dataclass(frozen=True)
class Habit:
    """How often (`uses`) and for how much in `total` (minor units) a card was used, the last amount, and the scores.

    `last_at` is the latest time that the card knows of; a clock that goes back does not take it back. What would be
    larger than its field stays at the largest.
    """

    uses: int
    total: int
    last_amount: int
    last_at: int
    scores: tuple[Score, ...]

    def __post_init__(self) -> None:
        """Refuse what no purchases can have made."""
        if not 1 <= len(self.scores) <= MOST_SETS:
            message = f"A card keeps from 1 to {MOST_SETS} scores, not {len(self.scores)}."
            raise CardDataError(message)
        small = (self.uses, self.last_amount, self.last_at)
        if not all(0 <= number <= LARGEST_NUMBER for number in small) or not 0 <= self.total <= LARGEST:
            message = "A habit's number does not fit its field."
            raise CardDataError(message)
        if not self.uses and (self.total or self.last_amount or any(score.at for score in self.scores)):
            message = "A card that was never used cannot have a habit."
            raise CardDataError(message)
        if self.uses and not self.last_at:
            message = "A card that was used has to know when."
            raise CardDataError(message)

    @classmethod
    def new(cls, sets: Sequence[ParameterSet]) -> Self:
        """Return the habit of a card that was never used, with a score for each set of parameters."""
        return cls(0, 0, 0, 0, (Score(),) * len(sets))

    def to_bytes(self) -> bytes:
        """Return 22 bytes and 12 for each score: layout, number of scores, uses, total, last amount, last time."""
        head = (LAYOUT_VERSION, len(self.scores), self.uses, self.total, self.last_amount, self.last_at)
        return _HEAD.pack(*head) + b"".join(_SCORE.pack(score.value, score.at) for score in self.scores)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the habit of these bytes; raises CardDataError for any that `to_bytes` would not write."""
        if len(data) < _HEAD.size or data[0] != LAYOUT_VERSION or len(data) != habit_bytes(data[1]):
            message = f"These are no habit: {len(data)} bytes, beginning {data[:2].hex() or 'with nothing'}."
            raise CardDataError(message)
        _, _, uses, total, last_amount, last_at = _HEAD.unpack_from(data)
        scores = tuple(Score(value, at) for value, at in _SCORE.iter_unpack(data[_HEAD.size :]))
        return cls(uses, total, last_amount, last_at, scores)


def habit_bytes(scores: int) -> int:
    """Return how many bytes a habit with so many scores has."""
    return _HEAD.size + scores * _SCORE.size


def after(habit: Habit, sets: Sequence[ParameterSet], purchase: Purchase) -> Habit:
    """Return the habit after a purchase, each score by its own parameters.

    Raises TimeOutOfRangeError where the till's time cannot be believed, and CardDataError for as many sets as there are
    not scores.
    """
    check_time(habit.last_at, purchase.at)
    return Habit(
        uses=min(habit.uses + 1, LARGEST_NUMBER),
        total=min(habit.total + purchase.amount, LARGEST),
        last_amount=purchase.amount,
        last_at=max(habit.last_at, purchase.at),
        scores=tuple(_next(score, its, purchase) for score, its in paired(habit, sets)),
    )


def refunded(habit: Habit, amount: int) -> Habit:
    """Return the habit after `amount` minor units were given back: the total is less, nothing else changes.

    A refund is no purchase and the customer was there: uses, times and scores stay, and points are taken in the record.
    """
    return replace(habit, total=max(0, habit.total - amount))


def vouched(habit: Habit, at: int) -> Habit:
    """Return the habit with `at` as the latest time it knows: the server says what time it is, forwards or back.

    Scores keep their own times, so nothing is lost: purchases before a score's time decay instead of the score.
    """
    return replace(habit, last_at=at)


def believed(habit: Habit, at: int) -> Habit:
    """Return the habit as one who is sure of the time `at` takes it: `vouched` where the card's own would refuse it.

    For cards without a processor: who computes for them is who has to know what time it is.
    """
    if not habit.last_at or habit.last_at - BEFORE <= at <= habit.last_at + BEHIND:
        return habit
    return vouched(habit, at)


def paired(habit: Habit, sets: Sequence[ParameterSet]) -> list[tuple[Score, ParameterSet]]:
    """Return each score with its parameters; raises CardDataError where they are not equally many."""
    if len(sets) != len(habit.scores):
        message = f"A habit of {len(habit.scores)} scores does not go with {len(sets)} sets of parameters."
        raise CardDataError(message)
    return list(zip(habit.scores, sets, strict=True))


def _next(score: Score, its: ParameterSet, purchase: Purchase) -> Score:
    counted = its.counts(purchase.amount, purchase.category)
    return score if counted is None else FORMULAS[its.formula].after(score, its.rate, counted, purchase.at)
