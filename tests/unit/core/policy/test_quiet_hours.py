"""Quiet hours hold by the clock on the customer's wall, also in the nights in which that clock is changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.policy import QuietHours, next_allowed
from core.policy.quiet_hours import both, next_allowed_by_all

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
NIGHT = QuietHours(21 * 60, 8 * 60)
ZONES = sorted(available_timezones())
LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)

minutes = st.integers(0, 1439)
hours = st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: QuietHours(*pair))
moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))


def offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the zone's clock is ahead of UTC."""
    return moment.astimezone(zone).utcoffset() or timedelta(0)


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """Return every second of 2025 to 2027 at which the clocks of a zone are changed, found by halving days."""
    zone, found, day = ZoneInfo(name), [], FIRST
    while day < LAST:
        after = day + timedelta(hours=12)
        if offset(day, zone) != offset(after, zone):
            low, high = day, after
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if offset(middle, zone) == offset(low, zone) else (low, middle)
            found.append(high)
        day = after
    return tuple(found)


def quiet_at(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> bool:
    """Return whether the wall clock shows a quiet minute; said apart from the code under test."""
    local = moment.astimezone(zone)
    minute = 60 * local.hour + local.minute
    passed = (minute - quiet.start) % 1440
    return passed < (quiet.end - quiet.start) % 1440


def ends(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> Iterator[datetime]:
    """Yield every moment at which these hours could end within three days: their end by the wall, or a change."""
    yield moment
    start = moment.astimezone(zone).replace(tzinfo=None)
    for days in range(-1, 4):
        wall = (start + timedelta(days=days)).replace(
            hour=quiet.end // 60, minute=quiet.end % 60, second=0, microsecond=0
        )
        for fold in (0, 1):
            yield wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    yield from changes(zone.key)


def check(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> None:
    """The three laws: never quiet, the earliest such moment, and an allowed moment stays as it is."""
    found = next_allowed(moment, zone, quiet)
    assert found >= moment
    assert not quiet_at(found, zone, quiet)
    assert found == min(end for end in ends(moment, zone, quiet) if end >= moment and not quiet_at(end, zone, quiet))
    assert next_allowed(found, zone, quiet) == found


def test_at_every_change_of_the_clocks_the_laws_hold() -> None:
    """In every zone and at every change of 2025 to 2027, for windows that it starts, ends, cuts and swallows."""
    seen = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(name):
            seen += 1
            before = (change - MINUTE).astimezone(zone)
            wall = before.hour * 60 + before.minute + 1
            for start, end in ((-60, 30), (-600, 90), (10, 50), (-30, 0), (-1, 1)):
                quiet = QuietHours((wall + start) % 1440, (wall + end) % 1440)
                for hour in (-9, -1, 0):
                    check(change + timedelta(hours=hour, minutes=seen % 60, seconds=seen % 7), zone, quiet)
    assert seen > 1000


@given(moment=moments, name=st.sampled_from(ZONES), quiet=hours)
@settings(max_examples=400, deadline=None)
def test_at_any_moment_in_any_zone_the_laws_hold(moment: datetime, name: str, quiet: QuietHours) -> None:
    """Whatever the hours are."""
    check(moment, ZoneInfo(name), quiet)


@given(moment=moments, name=st.sampled_from(ZONES), quiet=hours)
@settings(max_examples=60, deadline=None)
def test_every_minute_that_is_waited_is_quiet(moment: datetime, name: str, quiet: QuietHours) -> None:
    """Nobody waits through an hour in which they could have been written to."""
    zone, now = ZoneInfo(name), moment
    found = next_allowed(moment, zone, quiet)
    while now < found:
        assert quiet_at(now, zone, quiet)
        now += MINUTE


@given(moment=moments, name=st.sampled_from(ZONES), several=st.lists(hours, max_size=3))
@settings(max_examples=150, deadline=None)
def test_several_hours_hold_together(moment: datetime, name: str, several: list[QuietHours]) -> None:
    """The shop's and the customer's own: the result is quiet by none of them; there is none where they fill the day."""
    zone = ZoneInfo(name)
    found = next_allowed_by_all(moment, zone, several)
    if found is None:
        assert all(any(quiet_at(FIRST + n * MINUTE, UTC_ZONE, one) for one in several) for n in range(1440))
        return
    assert found >= moment
    assert not any(quiet_at(found, zone, one) for one in several)
    assert (
        any(found == end for one in several for end in ends(moment, zone, one))
        or found == moment
        or found in {next_allowed(found - MINUTE, zone, one) for one in several}
    )


UTC_ZONE = ZoneInfo("UTC")


@given(first=hours, second=hours)
def test_hours_that_contain_both(first: QuietHours, second: QuietHours) -> None:
    """Two wishes of one person: what either called quiet stays so, unless together they are the whole day."""
    found = both(first, second)
    wanted = {n for n in range(1440) for one in (first, second) if quiet_at(FIRST + n * MINUTE, UTC_ZONE, one)}
    covered = {n for n in range(1440) if quiet_at(FIRST + n * MINUTE, UTC_ZONE, found)}
    assert wanted <= covered or found in {first, second}


def test_the_night_in_london_that_lacks_an_hour() -> None:
    """On 29 March 2026 01:00 becomes 02:00: hours until 01:30 end when the clocks are changed."""
    quiet = QuietHours(0, 90)
    found = next_allowed(datetime(2026, 3, 29, 0, 10, tzinfo=UTC), LONDON, quiet)
    assert found == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert found.astimezone(LONDON).hour == 2


def test_the_hour_in_london_that_comes_twice() -> None:
    """On 25 October 2026 02:00 becomes 01:00 again: half past one ends the hours, and they come once more."""
    quiet = QuietHours(0, 90)
    first = next_allowed(datetime(2026, 10, 24, 23, 30, tzinfo=UTC), LONDON, quiet)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = next_allowed(datetime(2026, 10, 25, 1, 0, tzinfo=UTC), LONDON, quiet)
    assert again == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_short_and_a_long_night() -> None:
    """Until eight by the wall: ten hours when an hour is left out, twelve when one comes twice."""
    spring = datetime(2026, 3, 28, 21, 0, tzinfo=LONDON).astimezone(UTC)
    autumn = datetime(2026, 10, 24, 21, 0, tzinfo=LONDON).astimezone(UTC)
    assert next_allowed(spring, LONDON, NIGHT) - spring == timedelta(hours=10)
    assert next_allowed(autumn, LONDON, NIGHT) - autumn == timedelta(hours=12)


def test_no_hours_are_no_limit() -> None:
    """Where there are no quiet hours, every moment will do."""
    moment = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert next_allowed(moment, LONDON, None) == moment
    assert QuietHours.of(None, 480) is None


@pytest.mark.parametrize(("start", "end"), [(60, 60), (-1, 60), (0, 1440), (1440, 0)])
def test_hours_that_are_none_are_refused(start: int, end: int) -> None:
    """Hours that begin when they end could be none or a whole day, so nobody guesses."""
    with pytest.raises(ValueError, match="quiet"):
        QuietHours(start, end)
