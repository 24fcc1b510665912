"""The till's time as cards write it: whole seconds since 2000-01-01 UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)

Clock = Callable[[], int]
"""Says what time it is, in seconds since 2000-01-01 UTC."""


def system_clock() -> int:
    """Return the machine's time."""
    return int((datetime.now(UTC) - EPOCH).total_seconds())


def never_sure() -> int:
    """Say that the time is not sure: 0 is no time."""
    return 0


def moment_of(at: int) -> datetime:
    """Return the moment that so many seconds mean."""
    return EPOCH + timedelta(seconds=at)
