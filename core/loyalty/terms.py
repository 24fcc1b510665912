"""The terms of a programme that a card goes by: what it scores, where ranks begin, and the points of each rank.

A customer's card keeps them in every way of dividing the work; with them it can choose the rate of points itself (seed
004, figure 7). What a merchant writes besides (comments, services) stays with the till: see `programme.py`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Self

from core.errors import CardDataError, ProgrammeError
from core.loyalty.formula import FORMULAS
from core.loyalty.habit import Habit, paired
from core.loyalty.parameters import MOST_SETS, PARAMETER_BYTES, ParameterSet
from core.loyalty.score import LARGEST

MOST_RANKS = 8
"""How many ranks there are at most, of recent spending and of continuity: 0 to 7."""
MOST_POINTS = 2**31 - 1
"""The most points that one purchase brings: what a record can say."""
MOST_VERSION = 2**16 - 1
MOST_RATE = 2**16 - 1

_LAYOUT_VERSION = 1
_HEAD = struct.Struct(">BHBBBBB")
_PER = 1_000


@dataclass(frozen=True)
class Ranks:
    """A customer's rank for recent spending and for continuity, 0 being the lowest (figure 6: 405 and 406)."""

    recent: int
    continuity: int


@dataclass(frozen=True)
class Standing:
    """How a customer stands at a time: the ranks, what each score is worth (2^24 to the unit), and the uses so far."""

    ranks: Ranks
    values: tuple[int, ...]
    uses: int


@dataclass(frozen=True)
class Terms:
    """What a card goes by.

    `recent` and `continuity` say which of the `sets` ranks recent spending and continuity. A rank begins at each of the
    thresholds (2^24 to the unit, ascending); `rates` are points per 1,000 minor units, by rank of recent spending.
    """

    version: int
    sets: tuple[ParameterSet, ...]
    recent: int
    continuity: int
    recent_thresholds: tuple[int, ...]
    continuity_thresholds: tuple[int, ...]
    rates: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse terms that a card could not follow; raises ProgrammeError."""
        for problem in self._problems():
            raise ProgrammeError(problem)

    def _problems(self) -> Iterator[str]:
        if not 0 <= self.version <= MOST_VERSION:
            yield f"A programme's version has to be from 0 to {MOST_VERSION}, not {self.version}."
        if not 1 <= len(self.sets) <= MOST_SETS:
            yield f"A programme has from 1 to {MOST_SETS} scores, not {len(self.sets)}."
        for what, index in (("recent spending", self.recent), ("continuity", self.continuity)):
            if not 0 <= index < len(self.sets):
                yield f"The rank of {what} goes by a score that the programme does not have."
        for what, thresholds in (
            ("recent spending", self.recent_thresholds),
            ("continuity", self.continuity_thresholds),
        ):
            if len(thresholds) >= MOST_RANKS:
                yield f"There are at most {MOST_RANKS - 1} thresholds for ranks of {what}, not {len(thresholds)}."
            if any(low >= high for low, high in pairwise((0, *thresholds, LARGEST + 1))):
                yield f"The thresholds for ranks of {what} have to rise, from above 0."
        if len(self.rates) != len(self.recent_thresholds) + 1:
            yield (
                f"There has to be a rate of points for each of the {len(self.recent_thresholds) + 1} ranks of recent"
                f" spending, from rank 0; there are {len(self.rates)}."
            )
        if not all(0 <= rate <= MOST_RATE for rate in self.rates):
            yield f"A rate has to be from 0 to {MOST_RATE} points per {_PER:,} minor units."

    def to_bytes(self) -> bytes:
        """Return layout, version, recent, continuity, and how many of each; then the sets, thresholds and rates."""
        counts = (len(self.sets), len(self.recent_thresholds), len(self.continuity_thresholds))
        head = _HEAD.pack(_LAYOUT_VERSION, self.version, self.recent, self.continuity, *counts)
        thresholds = (*self.recent_thresholds, *self.continuity_thresholds)
        return b"".join(
            (
                head,
                *(each.to_bytes() for each in self.sets),
                *(threshold.to_bytes(8) for threshold in thresholds),
                *(rate.to_bytes(2) for rate in self.rates),
            )
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the terms of these bytes; raises CardDataError for any that `to_bytes` would not write."""
        if len(data) < _HEAD.size or data[0] != _LAYOUT_VERSION or len(data) != _length(data):
            message = f"These are no terms of a programme: {len(data)} bytes."
            raise CardDataError(message)
        _, version, recent, continuity, sets, recents, continuities = _HEAD.unpack_from(data)
        rest = iter(data[_HEAD.size :])

        def parts(number: int, size: int) -> list[bytes]:
            return [bytes(islice(rest, size)) for _ in range(number)]

        try:
            return cls(
                version=version,
                sets=tuple(ParameterSet.from_bytes(part) for part in parts(sets, PARAMETER_BYTES)),
                recent=recent,
                continuity=continuity,
                recent_thresholds=tuple(int.from_bytes(part) for part in parts(recents, 8)),
                continuity_thresholds=tuple(int.from_bytes(part) for part in parts(continuities, 8)),
                rates=tuple(int.from_bytes(part) for part in parts(recents + 1, 2)),
            )
        except ProgrammeError as error:
            message = f"These are no terms of a programme: {error}"
            raise CardDataError(message) from error


def _length(data: bytes) -> int:
    sets, recents, continuities = data[_HEAD.size - 3 : _HEAD.size]
    return _HEAD.size + sets * PARAMETER_BYTES + (recents + continuities) * 8 + (recents + 1) * 2


def standing(terms: Terms, habit: Habit, at: int) -> Standing:
    """Return how a customer stands at the time `at`; raises CardDataError for a habit of other parameters."""
    values = tuple(FORMULAS[its.formula].value(score, its.rate, at) for score, its in paired(habit, terms.sets))
    recent = sum(values[terms.recent] >= threshold for threshold in terms.recent_thresholds)
    continuity = sum(values[terms.continuity] >= threshold for threshold in terms.continuity_thresholds)
    return Standing(Ranks(recent, continuity), values, habit.uses)


def ranks(terms: Terms, habit: Habit, at: int) -> Ranks:
    """Return a customer's ranks at the time `at`."""
    return standing(terms, habit, at).ranks


def points_for(terms: Terms, amount: int, ranks: Ranks) -> int:
    """Return the points for `amount` minor units at ranks by the same terms, rounded down."""
    return min(amount * terms.rates[ranks.recent] // _PER, MOST_POINTS)
