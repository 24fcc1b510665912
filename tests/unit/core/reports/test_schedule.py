"""Laws of due times: in every zone, over summer time, short months and long silences."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RefusedError
from core.models import Recurrence
from core.reports.schedule import Schedule, missed, moment_on, next_due, upcoming
from core.reports.wording import schedule_text

# With summer time in both hemispheres, half an hour of it, none, and a day that was left out.
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/London",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Asia/Tokyo",
            "Pacific/Apia",
            "America/Sao_Paulo",
            "Africa/Casablanca",
        )
    ]
)
MOMENTS = st.datetimes(
    min_value=datetime(2005, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2037, 12, 31),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
MINUTES = st.integers(0, 24 * 60 - 1)
SCHEDULES = st.one_of(
    st.builds(Schedule, st.just(Recurrence.DAILY), MINUTES),
    st.builds(Schedule, st.just(Recurrence.WEEKLY), MINUTES, weekday=st.integers(0, 6)),
    st.builds(Schedule, st.just(Recurrence.MONTHLY), MINUTES, day=st.integers(1, 31)),
)
LONDON = ZoneInfo("Europe/London")


@given(SCHEDULES, MOMENTS, ZONES)
def test_due_times_only_go_forwards(schedule: Schedule, after: datetime, zone: ZoneInfo) -> None:
    """The next one is later than now, and each later than the one before."""
    times = (after, *upcoming(schedule, after, zone, 5))
    assert all(first < second for first, second in itertools.pairwise(times))
    assert len(times) == 6


@given(SCHEDULES, MOMENTS, ZONES, st.floats(0, 1, exclude_max=True))
def test_nothing_is_due_in_between(schedule: Schedule, after: datetime, zone: ZoneInfo, part: float) -> None:
    """Whenever one looks before the next due time, it is the same one: none is left out and none comes twice."""
    due = next_due(schedule, after, zone)
    assert due is not None
    between = min(after + (due - after) * part, due - timedelta(microseconds=1))
    assert next_due(schedule, between, zone) == due


@given(SCHEDULES, MOMENTS, ZONES)
def test_a_due_time_is_on_its_day_and_at_its_time(schedule: Schedule, after: datetime, zone: ZoneInfo) -> None:
    """But for a time that the clocks skip, which comes as much later as they skip."""
    due = next_due(schedule, after, zone)
    assert due is not None
    here = due.astimezone(zone)
    wall = here.hour * 60 + here.minute
    skipped = moment_on(here.date(), wall, zone) != due or wall != schedule.minute
    if skipped:
        day_before = (due - timedelta(hours=24)).astimezone(zone)
        assert day_before.utcoffset() != here.utcoffset() or here.fold
        return
    if schedule.recurrence is Recurrence.WEEKLY:
        assert here.weekday() == schedule.weekday
    if schedule.recurrence is Recurrence.MONTHLY:
        last = (here.date() + timedelta(days=1)).month != here.month
        assert here.day == schedule.day or (last and here.day < (schedule.day or 0))


@given(SCHEDULES, MOMENTS, ZONES, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_was_missed_is_what_would_have_come(
    schedule: Schedule, after: datetime, zone: ZoneInfo, silence: timedelta
) -> None:
    """Counting the times of a silence says as many as posting each of them would."""
    due = next_due(schedule, after, zone)
    assert due is not None
    now = due + silence
    count = missed(schedule, due, now, zone)
    walked, at = 0, due
    while (following := next_due(schedule, at, zone)) is not None and following <= now:
        walked, at = walked + 1, following
    assert count == walked
    assert next_due(schedule, now, zone) == next_due(schedule, at, zone)


@given(MOMENTS, ZONES, st.integers(1, 31), MINUTES)
def test_a_monthly_report_comes_once_in_every_month(after: datetime, zone: ZoneInfo, day: int, minute: int) -> None:
    """Also on the 31st: a short month has its last day."""
    times = upcoming(Schedule(Recurrence.MONTHLY, minute, day=day), after, zone, 14)
    months = [(at.astimezone(zone).year * 12 + at.astimezone(zone).month) for at in times]
    steps = {second - first for first, second in itertools.pairwise(months)}
    # A time just after midnight that the clocks skip on the 1st or the last can fall on the neighbouring day.
    assert steps <= {0, 1, 2}
    assert sum(second - first for first, second in itertools.pairwise(months)) in {12, 13, 14}


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        # The clocks go forward at 01:00 on 29 March 2026 in London, and back at 02:00 on 25 October.
        (
            Schedule(Recurrence.DAILY, 90),
            datetime(2026, 3, 28, 12, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.DAILY, 90),
            datetime(2026, 3, 29, 12, tzinfo=UTC),
            datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.DAILY, 90),
            datetime(2026, 10, 24, 12, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.DAILY, 90),
            datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
            datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.MONTHLY, 540, day=31),
            datetime(2027, 2, 1, tzinfo=UTC),
            datetime(2027, 2, 28, 9, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.MONTHLY, 540, day=31),
            datetime(2028, 2, 1, tzinfo=UTC),
            datetime(2028, 2, 29, 9, tzinfo=UTC),
        ),
        (
            Schedule(Recurrence.WEEKLY, 540, weekday=0),
            datetime(2026, 3, 2, 9, tzinfo=UTC),
            datetime(2026, 3, 9, 9, tzinfo=UTC),
        ),
    ],
)
def test_known_due_times(schedule: Schedule, after: datetime, due: datetime) -> None:
    """Nine o'clock stays nine o'clock; half past one is skipped in March and comes once in October."""
    assert next_due(schedule, after, LONDON) == due


def test_a_day_that_a_zone_left_out_makes_no_second_report() -> None:
    """Samoa went from 29 to 31 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    start = moment_on(date(2011, 12, 28), 540, apia)
    days = [at.astimezone(apia).day for at in upcoming(Schedule(Recurrence.DAILY, 540), start, apia, 3)]
    assert days == [29, 31, 1]


def test_what_comes_once_has_no_next_time_and_what_no_calendar_has_is_refused() -> None:
    """A schedule that could not be kept cannot be made."""
    assert next_due(Schedule(Recurrence.ONCE, 540), datetime(2026, 3, 2, tzinfo=UTC), LONDON) is None
    for wrong in (
        {"recurrence": Recurrence.DAILY, "minute": 1440},
        {"recurrence": Recurrence.DAILY, "minute": -1},
        {"recurrence": Recurrence.WEEKLY, "minute": 0},
        {"recurrence": Recurrence.WEEKLY, "minute": 0, "weekday": 7},
        {"recurrence": Recurrence.MONTHLY, "minute": 0, "day": 0},
        {"recurrence": Recurrence.MONTHLY, "minute": 0, "day": 32},
    ):
        with pytest.raises(RefusedError, match="every Monday at 9"):
            Schedule(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(Recurrence.DAILY, 510), "every day at 08:30"),
        (Schedule(Recurrence.WEEKLY, 540, weekday=4), "every Friday at 09:00"),
        (Schedule(Recurrence.MONTHLY, 0, day=1), "on the 1st of each month at 00:00"),
        (Schedule(Recurrence.MONTHLY, 0, day=12), "on the 12th of each month at 00:00"),
        (Schedule(Recurrence.MONTHLY, 0, day=22), "on the 22nd of each month at 00:00"),
        (Schedule(Recurrence.MONTHLY, 0, day=31), "on the last day of each month at 00:00"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, words: str) -> None:
    """As people say it."""
    assert schedule_text(schedule) == words
