"""Intervals agree with the published examples, and keep the laws of differences."""

import math
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from core.evaluation.intervals import Amounts, mean_interval, proportion_interval


def groups() -> st.SearchStrategy[tuple[int, int]]:
    """Return how many of how many."""
    return st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_published_examples_of_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Method 10 of Newcombe (1998), table II."""
    interval = proportion_interval(*first, *second)
    assert [interval.low, interval.high] == pytest.approx([low, high], abs=6e-5)


@given(groups(), groups())
def test_swapping_the_groups_mirrors_the_interval(first: tuple[int, int], second: tuple[int, int]) -> None:
    """The difference is what it is, whichever group is named first."""
    one, other = proportion_interval(*first, *second), proportion_interval(*second, *first)
    assert one.low == pytest.approx(-other.high, abs=1e-9)
    assert one.high == pytest.approx(-other.low, abs=1e-9)


@given(groups(), groups())
def test_the_interval_holds_the_difference_and_stays_possible(first: tuple[int, int], second: tuple[int, int]) -> None:
    """No share can differ by more than everything."""
    interval = proportion_interval(*first, *second)
    assert interval.low <= interval.difference + 1e-12
    assert interval.high >= interval.difference - 1e-12
    assert -1 - 1e-9 <= interval.low <= interval.high <= 1 + 1e-9


@given(groups())
def test_the_same_group_twice_is_no_difference(group: tuple[int, int]) -> None:
    """Nothing can be concluded from a group against itself."""
    assert proportion_interval(*group, *group).spans_zero


@given(st.lists(st.integers(-10_000, 10**9), min_size=2), st.lists(st.integers(0, 10**9), min_size=2))
def test_welchs_interval_is_the_one_of_scipy(first: list[int], second: list[int]) -> None:
    """Sums and squares are enough to make it, exactly, also where amounts are large."""
    interval = mean_interval(_amounts(first), _amounts(second))
    assert interval is not None
    assert interval.difference == pytest.approx(mean(first) - mean(second), rel=1e-9, abs=1e-6)
    if variance(first) + variance(second) == 0:
        assert interval.low == interval.high == interval.difference
        return
    if min(variance(first) / mean([1, *map(abs, first)]), variance(second)) < 1:
        return  # scipy itself warns of lost precision where a group hardly varies
    expected = ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert interval.low == pytest.approx(expected.low, rel=1e-6, abs=1e-3)
    assert interval.high == pytest.approx(expected.high, rel=1e-6, abs=1e-3)


def test_one_value_has_no_spread() -> None:
    """No interval is made up where none can be computed."""
    assert mean_interval(_amounts([5]), _amounts([1, 2, 3])) is None
    assert mean_interval(_amounts([]), _amounts([1, 2, 3])) is None


def test_a_scaled_interval_scales_its_bounds() -> None:
    """From one person to all of them."""
    scaled = proportion_interval(9, 10, 3, 10).scaled(100)
    assert math.isclose(scaled.difference, 60)
    assert scaled.low < scaled.difference < scaled.high


def _amounts(values: list[int]) -> Amounts:
    return Amounts(len(values), sum(values), sum(value**2 for value in values))
