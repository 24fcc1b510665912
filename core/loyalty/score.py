"""The score of seed 004, figure 3, formula 1, in whole numbers: S_n = S_(n-1) * 2^-x + P_n.

A card has no floating point, so the recurrence is defined here in integers and means the same bits on a card, a till
and the server. docs/card-format.md says it for those who write it again. A score is an unsigned 64-bit number with 24
bits behind the point; times are seconds since 2000-01-01 UTC in 32 bits, 0 meaning never.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from core.errors import CardDataError, TimeOutOfRangeError

POINT = 24
"""How many bits of a score stand behind the point."""
LARGEST = 2**64 - 1
"""The largest score: what would be more stays here."""
LARGEST_NUMBER = 2**32 - 1
"""The largest amount, time and rate."""
DAY = 86_400
BEFORE = 7 * DAY
"""How far behind the last time that it knows a card lets a till's clock be, in seconds."""
BEHIND = 400 * DAY
"""How far after the last time that it knows a card believes a till, in seconds."""

_BITS = 64
_FRACTION = 44
_ONE = 1 << 32
_HALF = 1 << 31
_LN2 = 0xB17217F8
"""2^32 times the natural logarithm of 2."""


def _tables() -> tuple[tuple[int, ...], ...]:
    """Return T[j][i] = 2^32 * 2^(-i / 16^(j+1)), rounded; exact, whatever this machine's floating point does."""
    with localcontext() as exact:
        exact.prec = 50
        root = Decimal(2)
        tables = []
        for _ in range(4):
            root = root.sqrt().sqrt().sqrt().sqrt()
            tables.append(tuple(int((_ONE / root**step).to_integral_value()) for step in range(16)))
    return tuple(tables)


TABLES = _tables()
"""Four tables of sixteen factors, 2^32 meaning one. The first of each is one and is not multiplied."""


@dataclass(frozen=True)
class Score:
    """A score's `value`, 2^24 to the unit, as of the time `at`; a score never used is 0 at 0."""

    value: int = 0
    at: int = 0

    def __post_init__(self) -> None:
        """Refuse what does not fit a card."""
        if not (0 <= self.value <= LARGEST and 0 <= self.at <= LARGEST_NUMBER):
            message = (
                f"A score of {self.value} at {self.at} does not fit a card: 64 bits and 32 bits are what there is."
            )
            raise CardDataError(message)
        if self.at == 0 and self.value:
            message = "A score that was never used cannot have a value."
            raise CardDataError(message)


def _product(value: int, factor: int) -> int:
    """Return `value` times `factor`, 2^32 meaning one, to the nearest."""
    return (value * factor + _HALF) >> 32


def _factor(fraction: int) -> int:
    """Return 2^-f, 2^32 meaning one, for a `fraction` f below one, 2^44 meaning one; its last 12 bits are dropped."""
    factor = _ONE
    for table, shift in zip(TABLES, (40, 36, 32, 28), strict=True):
        step = (fraction >> shift) & 15
        if step:
            factor = _product(factor, table[step])
    rest = (fraction >> 12) & 0xFFFF
    if rest:
        factor = _product(factor, _ONE - _product(rest, _LN2))
    return factor


def decayed(value: int, seconds: int, rate: int) -> int:
    """Return a score's `value` after so many `seconds`, each of which takes `rate` / 2^44 of a halving."""
    halvings = seconds * rate
    whole = halvings >> _FRACTION
    if whole >= _BITS:
        return 0
    value = _product(value, _factor(halvings & ((1 << _FRACTION) - 1)))
    return (value + (1 << whole >> 1)) >> whole


def joined(score: Score, rate: int, counted: int, at: int) -> Score:
    """Return the score after a purchase that counts for `counted` whole units at the time `at`, whatever the time.

    A clock that went back lets the purchase decay instead of the score, so the sum does not depend on the order.
    """
    added = counted << POINT
    if at >= score.at:
        return Score(min(decayed(score.value, at - score.at, rate) + added, LARGEST), at)
    return Score(min(score.value + decayed(added, score.at - at, rate), LARGEST), score.at)


def check_time(last: int, at: int) -> None:
    """Refuse a till's time `at` that is more than 7 days before or 400 days after the `last` (0: never used).

    One till with its clock set ahead would otherwise wipe every score that it touches.
    """
    if not 0 < at <= LARGEST_NUMBER:
        message = f"{at} is no time that a card can keep: seconds since 2000-01-01 UTC, from 1 to {LARGEST_NUMBER}."
        raise TimeOutOfRangeError(message)
    if last and at < last - BEFORE:
        days = (last - at) // DAY
        message = f"The till's clock is {days} days behind this card's last use. Put the clock right."
        raise TimeOutOfRangeError(message)
    if last and at > last + BEHIND:
        days = (at - last) // DAY
        message = (
            f"This card was last used {days} days ago by the till's clock. Connect the till, so that the time is sure."
        )
        raise TimeOutOfRangeError(message)


def advanced(score: Score, rate: int, counted: int, at: int) -> Score:
    """Return the score after a purchase that counts for `counted` whole units at the time `at`.

    Raises TimeOutOfRangeError for a time more than 7 days before or 400 days after the score's own.
    """
    check_time(score.at, at)
    return joined(score, rate, counted, at)
