"""Dates are read as written, and doubtful local times are marked."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing.dates import DateOrder, find_date_order, place, read_date, read_time

LONDON = ZoneInfo("Europe/London")
local = datetime  # times in files have no zone
DAY_FIRST, MONTH_FIRST = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("2009-12-01", DAY_FIRST, local(2009, 12, 1)),
        ("2009-12-01 07:45", DAY_FIRST, local(2009, 12, 1, 7, 45)),
        ("2009-12-01T07:45:30.5", DAY_FIRST, local(2009, 12, 1, 7, 45, 30, 500_000)),
        ("20091201", DAY_FIRST, local(2009, 12, 1)),
        ("1/12/2009 7:45", DAY_FIRST, local(2009, 12, 1, 7, 45)),
        ("12/1/2009 7:45", MONTH_FIRST, local(2009, 12, 1, 7, 45)),
        ("01.12.2009", DAY_FIRST, local(2009, 12, 1)),
        ("1-Dec-09", DAY_FIRST, local(2009, 12, 1)),
        ("1 December 2009", DAY_FIRST, local(2009, 12, 1)),
        ("Dec 1st, 2009 7:45 pm", DAY_FIRST, local(2009, 12, 1, 19, 45)),
        ("12/1/2009 12:05 AM", MONTH_FIRST, local(2009, 12, 1, 0, 5)),
        (40148.322916666664, DAY_FIRST, local(2009, 12, 1, 7, 45)),
        (date(2009, 12, 1), DAY_FIRST, local(2009, 12, 1)),
    ],
)
def test_a_date_is_read_as_it_was_meant(written: object, order: DateOrder, meant: datetime) -> None:
    """In every usual form."""
    assert read_date(written, order) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2009-13-01",
        "2009-02-30",
        "31/31/2009",
        "0001-01-01",
        "9999-12-31",
        "2009-12-01 25:00",
        "1/2",
        "12/1/",
        None,
        True,
        12.5,
        float("nan"),
        "2009-12-01 13:00 pm",
        "2009-12-01\xa0\x00",
        "9" * 10000,
    ],
)
def test_what_is_no_date_is_not_guessed(written: object) -> None:
    """An impossible day is left out and counted, not moved to a possible one."""
    assert read_date(written, DAY_FIRST) is None


def test_a_time_with_its_own_offset_is_converted() -> None:
    """And the day is the shop's, not the file's."""
    read = read_date("2010-06-30T23:30:00Z", DAY_FIRST)
    assert read is not None
    moment = place(read, LONDON)
    assert moment.at == datetime(2010, 6, 30, 23, 30, tzinfo=UTC)
    assert moment.business_date == date(2010, 7, 1)


def test_the_hour_that_comes_twice_is_the_first_and_marked() -> None:
    """At the end of summer time half past one comes twice; nobody can know which."""
    moment = place(local(2010, 10, 31, 1, 30), LONDON)
    assert (moment.at, moment.ambiguous, moment.missing) == (datetime(2010, 10, 31, 0, 30, tzinfo=UTC), True, False)


def test_the_hour_that_is_skipped_is_an_hour_later_and_marked() -> None:
    """At the start of summer time half past one does not exist."""
    moment = place(local(2010, 3, 28, 1, 30), LONDON)
    assert (moment.at, moment.ambiguous, moment.missing) == (datetime(2010, 3, 28, 1, 30, tzinfo=UTC), False, True)
    assert moment.at.astimezone(LONDON).time() == time(2, 30)


@given(st.datetimes(local(1950, 1, 1), local(2150, 1, 1)), st.sampled_from(["Europe/London", "America/Sao_Paulo"]))
def test_every_local_time_has_a_moment_on_its_own_day(written: datetime, zone: str) -> None:
    """The business date is the local date in the file, and an unmarked moment reads as the file does."""
    moment = place(written, ZoneInfo(zone))
    assert moment.business_date == written.date()
    back = moment.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert moment.missing == (back != written)
    assert abs(back - written) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2010", "13/02/2010"], DAY_FIRST),
        (["01/02/2010", "02/13/2010"], MONTH_FIRST),
        (["01/02/2010", "2010-12-31", "soon"], None),
        ([], None),
    ],
)
def test_the_order_of_day_and_month_shows_in_the_first_telling_date(texts: list[str], order: DateOrder | None) -> None:
    """A date that could be read both ways tells nothing."""
    assert find_date_order(texts) is order


@pytest.mark.parametrize(("written", "meant"), [("07:45", time(7, 45)), ("7.45 pm", time(19, 45)), (time(8), time(8))])
def test_a_time_of_day_is_read(written: object, meant: time) -> None:
    """For files that have it in a column of its own."""
    assert read_time(written) == meant
    assert read_time("late") is None
