"""Time comes from a clock that is handed in, so that a test or the sandbox can let a fortnight pass."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from core.errors import ClockCannotGoBackError


class Clock(Protocol):
    """Tells the current moment; every reader of time takes one of these."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, start: datetime) -> None:
        """Start at `start`, which has to be aware."""
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the moment that the clock was last moved to."""
        with self._lock:
            return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new moment; going back raises `ClockCannotGoBackError`."""
        if by < timedelta(0):
            raise ClockCannotGoBackError
        with self._lock:
            self._now += by
            return self._now


class ShiftedClock:
    """The machine's clock plus a shift that can grow: days can pass at once, seconds pass by themselves."""

    def __init__(self, clock: Clock, start: datetime | None = None) -> None:
        """Run on `clock`, so that it now reads `start` (by default, the true time)."""
        self._clock = clock
        self._shift = timedelta(0) if start is None else start - clock.now()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the shifted moment, aware, in UTC."""
        with self._lock:
            return self._clock.now() + self._shift

    def advance(self, by: timedelta) -> datetime:
        """Let `by` pass at once and return the new moment; going back raises `ClockCannotGoBackError`."""
        if by < timedelta(0):
            raise ClockCannotGoBackError
        with self._lock:
            self._shift += by
        return self.now()


def business_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day on which `moment` falls in the shop's zone."""
    return moment.astimezone(zone).date()
