"""Hours of the day in which nobody is written to, by the clock on the customer's own wall.

A moment is judged by the local time that it is: an hour that the clocks leave out is never quiet because it never is,
and one that comes twice is quiet twice, so nothing about daylight saving has to be guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
_SECOND = timedelta(seconds=1)
# Zones change their offset by the hour at the most often; in such steps no change is missed.
_STEP = timedelta(minutes=30)
# Where several windows leave a gap at all, it comes round within a day; daylight saving can skip it once.
_LONGEST_LOOK = timedelta(days=4)


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to and without `end`, in minutes after midnight; over midnight where `end` is the smaller."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what is no time of day, and hours that begin when they end: nobody could say which was meant."""
        if not (0 <= self.start < MINUTES_A_DAY and 0 <= self.end < MINUTES_A_DAY) or self.start == self.end:
            message = f"no quiet hours: from {self.start} until {self.end} minutes after midnight"
            raise ValueError(message)

    @classmethod
    def of(cls, start: int | None, end: int | None) -> Self | None:
        """Return the hours as the database keeps them; None where there are none."""
        return None if start is None or end is None else cls(start, end)

    def cover(self, local: time) -> bool:
        """Return whether the wall clock's time `local` lies in these hours."""
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    @property
    def minutes(self) -> int:
        """Return how long they last by the wall clock."""
        return (self.end - self.start) % MINUTES_A_DAY

    def contain(self, other: "QuietHours") -> bool:
        """Return whether every minute of `other` lies in these hours."""
        return (other.start - self.start) % MINUTES_A_DAY + other.minutes <= self.minutes

    @property
    def text(self) -> str:
        """Return the hours as people write them: "21:00 and 08:00"."""
        return f"{clock_text(self.start)} and {clock_text(self.end)}"


def both(first: QuietHours, second: QuietHours) -> QuietHours:
    """Return the shortest quiet hours that contain `first` and `second`; the longer of them where only a day would."""
    ends = [(start, end) for start in (first.start, second.start) for end in (first.end, second.end) if start != end]
    around = [hours for hours in (QuietHours(*pair) for pair in ends) if hours.contain(first) and hours.contain(second)]
    by_length = sorted(around, key=lambda hours: hours.minutes)
    return by_length[0] if by_length else max(first, second, key=lambda hours: hours.minutes)


def clock_text(minute: int) -> str:
    """Return a minute of the day as people write it: "08:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def next_allowed(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """Return the first moment from `moment` on that is not quiet in `zone`, in UTC; `moment` itself where it is not."""
    now = moment.astimezone(UTC)
    while quiet is not None and quiet.cover(now.astimezone(zone).time()):
        end = _end(now, zone, quiet)
        # When the clocks are changed, quiet hours may end at once, or go on.
        now = _change_of_offset(now, end, zone) or end
    return now


def next_allowed_by_all(moment: datetime, zone: ZoneInfo, hours: Sequence[QuietHours]) -> datetime | None:
    """Return the first moment from `moment` on that none of `hours` covers; None where they leave no time at all."""
    now = moment.astimezone(UTC)
    while now - moment <= _LONGEST_LOOK:
        later = now
        for quiet in hours:
            later = next_allowed(later, zone, quiet)
        if later == now:
            return now
        now = later
    return None


def _end(now: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """Return when the hours that cover `now` end, if the clocks are not changed before."""
    local = now.astimezone(zone)
    past = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return now + (timedelta(minutes=quiet.end) - past) % timedelta(days=1)


def _change_of_offset(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first moment after `start`, up to `end`, at which the clocks are changed; None where they are not."""
    before = start
    while before < end:
        after = min(before + _STEP, end)
        if after.astimezone(zone).utcoffset() != before.astimezone(zone).utcoffset():
            return _between(before, after, zone)
        before = after
    return None


def _between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the whole second at which the offset changes between two moments."""
    offset = before.astimezone(zone).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0) + _SECOND
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
