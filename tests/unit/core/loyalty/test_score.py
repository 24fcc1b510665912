"""Scores in whole numbers: how near to the formula, the same in any order, the same bits on a card of 16 bits."""

import math
import random
from decimal import Decimal, localcontext
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CardDataError, TimeOutOfRangeError
from core.loyalty.parameters import half_life_of, rate_of
from core.loyalty.score import BEFORE, BEHIND, DAY, LARGEST, POINT, TABLES, Score, advanced, decayed, joined
from tests.support import byte_limbs
from tests.support.byte_limbs import limbs, number_of

UNIT = 1 << POINT
HALF_LIVES = [7_200, DAY, 7 * DAY, 30 * DAY, 365 * DAY, 3_650 * DAY]
NUMBERS = st.integers(0, 2**32 - 1)
VALUES = st.integers(0, LARGEST)


def random_history(chance: random.Random, longest: int) -> list[tuple[int, int]]:
    """Return purchases as (time, counted): hours, weeks and months apart, now and then from a clock that is behind."""
    at = latest = chance.randrange(10 * DAY, 2**31)
    history: list[tuple[int, int]] = []
    for _ in range(chance.randrange(1, longest)):
        steps = (
            chance.randrange(3_600),
            chance.randrange(30 * DAY),
            chance.randrange(BEHIND),
            -chance.randrange(BEFORE),
        )
        at = latest + chance.choices(steps, (4, 4, 1, 2))[0] if history else at
        latest = max(latest, at)
        counted = chance.choice((1, chance.randrange(1, 50_000), chance.randrange(2**32)))
        history.append((at, counted))
    return history


@pytest.mark.parametrize("histories", [10_000, pytest.param(2_000_000, marks=pytest.mark.soak)])
def test_histories_are_within_a_millionth_of_double_precision(histories: int) -> None:
    """The score after every purchase, 1 and over, backward clocks included, against the formula in floating point."""
    chance = random.Random(histories)  # noqa: S311 - a test's own numbers
    worst, behind = 0.0, 0
    for _ in range(histories):
        rate = rate_of(chance.choice(HALF_LIVES))
        k = np.float64(rate) * math.log(2) / 2.0**44
        score, exact, last = Score(), 0.0, 0
        for at, counted in random_history(chance, 30):
            behind += at < last
            exact = exact * math.exp(-k * max(0, at - last) if last else 0) + counted * math.exp(-k * max(0, last - at))
            last = max(last, at)
            score = advanced(score, rate, counted, at)
            assert score.at == last
            if exact >= 1:
                worst = max(worst, abs(score.value / UNIT - exact) / exact)
    assert behind > histories, "clocks that are behind are part of it"
    assert worst <= 1e-6


def test_a_second_at_a_time_stays_within_two_hundred_thousandths() -> None:
    """A hundred thousand steps of one second are the worst for the factor's rounding; a shop's steps are longer."""
    for half_life in HALF_LIVES[1:]:
        rate, value = rate_of(half_life), 1_000 * UNIT
        for _ in range(100_000):
            value = decayed(value, 1, rate)
        exact = 1_000 * UNIT * 2.0 ** (-100_000 * rate / 2.0**44)
        assert abs(value - exact) / exact < 2e-5


@pytest.mark.parametrize("histories", [20_000, pytest.param(2_000_000, marks=pytest.mark.soak)])
def test_the_bits_are_those_of_a_card_of_sixteen_bits(histories: int) -> None:
    """A second implementation in bytes, no intermediate above 65,535, agrees after every purchase."""
    chance = random.Random(histories)  # noqa: S311 - a test's own numbers
    for number in range(histories):
        rate = chance.randrange(2**32) if number % 4 == 0 else rate_of(chance.choice(HALF_LIVES))
        score, value, last = Score(), [0] * 8, [0] * 4
        for at, counted in random_history(chance, 6):
            score = joined(score, rate, counted, at)
            value, last = byte_limbs.joined(value, last, limbs(rate, 4), limbs(counted, 4), limbs(at, 4))
            assert (number_of(value), number_of(last)) == (score.value, score.at)


@given(VALUES, NUMBERS, NUMBERS)
def test_a_card_of_sixteen_bits_agrees_on_any_decay(value: int, seconds: int, rate: int) -> None:
    """Any value, any time, any rate."""
    assert number_of(byte_limbs.decayed(limbs(value, 8), limbs(seconds, 4), limbs(rate, 4))) == decayed(
        value, seconds, rate
    )


def test_the_order_of_a_weeks_purchases_does_not_matter() -> None:
    """Whatever the order in which tills with wrong clocks report, the sum is the same up to the rounding of each."""
    purchases = [(100 * DAY, 1_200), (103 * DAY, 80_000), (105 * DAY + 7, 1), (106 * DAY, 333), (99 * DAY + 50, 950)]
    rate = rate_of(3 * DAY)
    values = set()
    for order in permutations(purchases):
        score = Score()
        for at, counted in order:
            score = advanced(score, rate, counted, at)
        assert score.at == 106 * DAY
        values.add(score.value)
    assert max(values) - min(values) <= len(purchases) * 2**-24 * UNIT + max(values) * 1e-8


@given(VALUES, st.integers(0, 2**20), NUMBERS)
def test_nothing_grows_by_waiting(value: int, seconds: int, rate: int) -> None:
    """A decayed value is never more, and less the longer it waits, up to a rounding of the last bit."""
    once = decayed(value, seconds, rate)
    assert once <= value
    assert decayed(value, seconds + 1, rate) <= once + 1


@given(VALUES)
def test_a_half_life_halves(value: int) -> None:
    """After a half-life of 2^20 seconds, which a rate says exactly, exactly half is left; after sixty-four, nothing."""
    rate = rate_of(2**20)
    assert decayed(value, 0, rate) == value
    assert decayed(value, 2**20, rate) == (value + 1) // 2
    assert decayed(value, 64 * 2**20, rate) == 0
    assert decayed(value, 2**32 - 1, 0) == value


def test_the_tables_are_two_to_the_minus_x() -> None:
    """Four tables of sixteen factors of four bytes, against the natural logarithm in 60 digits."""
    with localcontext() as exact:
        exact.prec = 60
        for j, table in enumerate(TABLES):
            for i, factor in enumerate(table):
                true = (-Decimal(2).ln() * i / 16 ** (j + 1)).exp() * 2**32
                assert abs(factor - true) <= Decimal("0.5")
    assert [table[0] for table in TABLES] == [2**32] * 4


def test_a_score_stays_at_the_largest() -> None:
    """The largest amounts, all at once, end at 64 bits of ones and not at zero."""
    score = Score(LARGEST - (5 << POINT), 1_000)
    assert advanced(score, 0, 4, 1_000).value == LARGEST - (1 << POINT)
    assert advanced(score, 0, 6, 1_000) == Score(LARGEST, 1_000)
    assert advanced(score, 0, 6, 999) == Score(LARGEST, 1_000)


def test_a_time_that_cannot_be_believed_is_refused_and_says_why() -> None:
    """Seven days before and four hundred days after the last are the bounds; a score never used takes any time."""
    last = 9_000 * DAY
    score = Score(UNIT, last)
    for at in (last - BEFORE, last, last + BEHIND):
        assert advanced(score, 0, 1, at).value == 2 * UNIT
    with pytest.raises(TimeOutOfRangeError, match="7 days behind this card's last use"):
        advanced(score, 0, 1, last - BEFORE - 1)
    with pytest.raises(TimeOutOfRangeError, match="last used 400 days ago"):
        advanced(score, 0, 1, last + BEHIND + 1)
    assert advanced(Score(), 0, 1, 2**32 - 1) == Score(UNIT, 2**32 - 1)
    for at in (-1, 0, 2**32):
        with pytest.raises(TimeOutOfRangeError, match="no time"):
            advanced(Score(), 0, 1, at)


@pytest.mark.parametrize(("value", "at"), [(-1, 1), (LARGEST + 1, 1), (1, 0), (1, 2**32), (0, -1)])
def test_a_score_that_does_not_fit_a_card_is_refused(value: int, at: int) -> None:
    """There are 64 bits and 32, and nothing before the first use."""
    with pytest.raises(CardDataError):
        Score(value, at)


@given(st.integers(4_097, 100 * 365 * DAY))
def test_a_half_life_is_read_back_as_it_was_said(half_life: int) -> None:
    """To the nearest that a rate can say: within a second for a year."""
    back = half_life_of(rate_of(half_life))
    assert back is not None
    assert abs(back - half_life) <= 1 + half_life**2 // 2**44
