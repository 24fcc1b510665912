"""When a report is due: days and times of the shop's zone, summer time and short months included."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from core.errors import RefusedError
from core.models import Recurrence

MINUTES_A_DAY = 24 * 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_DAY = 31
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """How often and at what time: `minute` after midnight; `weekday` from 0 for Monday; `day` of the month, 1 to 31.

    A `day` that a month does not have means its last one. Once means that somebody names the moment.
    """

    recurrence: Recurrence
    minute: int
    weekday: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has."""
        fits = {
            Recurrence.WEEKLY: self.weekday is not None and 0 <= self.weekday < len(WEEKDAYS),
            Recurrence.MONTHLY: self.day is not None and 1 <= self.day <= LAST_DAY,
        }
        if not 0 <= self.minute < MINUTES_A_DAY or not fits.get(self.recurrence, True):
            message = "There is no such day or time. Write it as “every Monday at 9:00” or “on the 1st of each month”."
            raise RefusedError(message)


def next_due(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first moment later than `after` at which the report is due; None for one that comes once."""
    return next(_following(schedule, after, zone), None)


def upcoming(schedule: Schedule, after: datetime, zone: ZoneInfo, count: int = 3) -> tuple[datetime, ...]:
    """Return the next `count` moments later than `after`."""
    return tuple(islice(_following(schedule, after, zone), count))


def missed(schedule: Schedule, due: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return how many more times it has fallen due after `due`, up to `now`."""
    return sum(1 for _ in _until(_following(schedule, due, zone), now))


def moment_on(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the moment at that time of that day, in UTC.

    A time that the clocks skip in spring is taken an hour later, one that they repeat in autumn the first time.
    """
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)


def _following(schedule: Schedule, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield every due moment later than `after`, each later than the one before."""
    last = after.astimezone(UTC)
    for day in _days(schedule, after.astimezone(zone).date() - _DAY):
        due = moment_on(day, schedule.minute, zone)
        # A zone that left a whole day out gives two days the same moment.
        if due > last:
            last = due
            yield due


def _until(moments: Iterator[datetime], end: datetime) -> Iterator[datetime]:
    for moment in moments:
        if moment > end:
            return
        yield moment


def _days(schedule: Schedule, first: date) -> Iterator[date]:
    """Yield the days from `first` on, up to the calendar's end."""
    if schedule.recurrence is Recurrence.MONTHLY:
        yield from _month_days(schedule.day or 1, first)
        return
    if schedule.recurrence is Recurrence.ONCE:
        return
    step = _DAY
    if schedule.recurrence is Recurrence.WEEKLY:
        first += ((schedule.weekday or 0) - first.weekday()) % 7 * _DAY
        step = 7 * _DAY
    # The last year is left out: a moment of it may lie beyond what a clock can say in another zone.
    while first.year < date.max.year:
        yield first
        first += step


def _month_days(wanted: int, first: date) -> Iterator[date]:
    year, month = first.year, first.month
    while year < date.max.year:
        day = date(year, month, min(wanted, monthrange(year, month)[1]))
        if day >= first:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - December
