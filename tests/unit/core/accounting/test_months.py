"""Months and the periods that they make up."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounting.months import By, last_day, month_of, months_from, moved, periods, read_month
from core.errors import RefusedError

TODAY = date(2026, 3, 15)
months = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(month_of)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("2026-02", date(2026, 2, 1)), ("2026-2", date(2026, 2, 1)), ("February 2026", date(2026, 2, 1)),
        ("feb. 2026", date(2026, 2, 1)), ("october", date(2025, 10, 1)), ("March", date(2026, 3, 1)),
        ("last  month", date(2026, 2, 1)), ("This month", date(2026, 3, 1)), ("may", date(2025, 5, 1)),
        ("sept 2025", date(2025, 9, 1)),
    ],
)  # fmt: skip
def test_a_month_as_people_say_it(said: str, month: date) -> None:
    """Without a year it is the latest that has begun."""
    assert read_month(said, TODAY) == month


@pytest.mark.parametrize("said", ["", "2026", "2026-13", "2026-00", "0001-01", "9999-12", "ma 2026", "ju", "x" * 500])
def test_what_is_no_month_is_refused(said: str) -> None:
    """With how it may be written."""
    with pytest.raises(RefusedError, match="is no month"):
        read_month(said, TODAY)


@given(text=st.text(max_size=60))
def test_any_text_is_a_month_or_refused(text: str) -> None:
    """Never anything else."""
    with suppress(RefusedError):
        assert read_month(text, TODAY).day == 1


@given(month=months, by=st.integers(-1000, 1000))
def test_moving_there_and_back(month: date, by: int) -> None:
    """And a month ends the day before the next one begins."""
    assert moved(moved(month, by), -by) == month
    assert (moved(month, 1) - last_day(month)).days == 1


@given(first=months, count=st.integers(0, 60), by=st.sampled_from(By), starts=st.integers(1, 12))
def test_periods_hold_each_month_once(first: date, count: int, by: By, starts: int) -> None:
    """In order, without a gap, each under a label of its own."""
    last = moved(first, count)
    found = periods(first, last, by, starts)
    held = [month for period in found for month in months_from(period.first, period.last)]
    assert held == list(months_from(first, last))
    assert len({period.label for period in found}) == len(found)


def test_fiscal_years_begin_where_the_shop_says() -> None:
    """April 2025 to March 2026 is one."""
    (year,) = periods(date(2025, 4, 1), date(2026, 3, 1), By.FISCAL_YEAR, 4)
    assert year.label == "2025/26"
    assert [each.label for each in periods(date(2025, 12, 1), date(2026, 1, 1), By.FISCAL_YEAR)] == ["2025", "2026"]
    assert [each.label for each in periods(date(2025, 12, 1), date(2026, 4, 1), By.QUARTER)] == [
        "Q4 2025", "Q1 2026", "Q2 2026",
    ]  # fmt: skip
