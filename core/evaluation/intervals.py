"""Confidence intervals for the difference between two groups; 95 % unless told otherwise.

Proportions: Newcombe's hybrid score interval, from Wilson's intervals of the two groups (R. G. Newcombe, Statistics in
Medicine 17 (1998) 873-890, method 10), which holds at small counts and at nought, where the textbook interval does
not. Means: Welch's interval, which does not ask for equal variances.
"""

import math
from dataclasses import dataclass

from scipy.stats import binomtest, t

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A difference (first group minus second) with the bounds of its confidence interval."""

    difference: float
    low: float
    high: float

    @property
    def spans_zero(self) -> bool:
        """Return whether no difference at all is among what the data allow."""
        return self.low <= 0 <= self.high

    def scaled(self, factor: float) -> "Interval":
        """Return the interval of `factor` times the difference."""
        return Interval(self.difference * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Amounts:
    """What a mean and its spread are made from: how many values, their sum, the sum of their squares."""

    count: int
    total: int
    squares: int

    @property
    def mean(self) -> float:
        """Return the mean; the group may not be empty."""
        return self.total / self.count

    @property
    def variance(self) -> float:
        """Return the sample variance; the group has two values or more."""
        # Exact integers up to the division: the squares of large amounts would lose their difference in floats.
        return (self.squares * self.count - self.total**2) / (self.count * (self.count - 1))


def proportion_interval(hits: int, of: int, other_hits: int, other_of: int) -> Interval:
    """Return the interval of `hits / of` minus `other_hits / other_of`; both groups have to have somebody."""
    first, second = hits / of, other_hits / other_of
    first_low, first_high = _wilson(hits, of)
    second_low, second_high = _wilson(other_hits, other_of)
    difference = first - second
    below = math.hypot(first - first_low, second_high - second)
    above = math.hypot(first_high - first, second - second_low)
    return Interval(difference, difference - below, difference + above)


def mean_interval(first: Amounts, second: Amounts) -> Interval | None:
    """Return Welch's interval of the difference of means; None where a group has fewer than two values."""
    if min(first.count, second.count) < 2:  # noqa: PLR2004 - a spread needs two values
        return None
    difference = first.mean - second.mean
    first_error, second_error = first.variance / first.count, second.variance / second.count
    error = first_error + second_error
    if error == 0:
        return Interval(difference, difference, difference)
    freedom = error**2 / (first_error**2 / (first.count - 1) + second_error**2 / (second.count - 1))
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * math.sqrt(error)
    return Interval(difference, difference - half, difference + half)


def _wilson(hits: int, of: int) -> tuple[float, float]:
    interval = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
