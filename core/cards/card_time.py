"""Moments as cards write them: seconds since 2000-01-01 UTC, in 32 bits."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST = 2**32 - 1


def moment_of(seconds: int) -> datetime:
    """Return the moment that a card means."""
    return EPOCH + timedelta(seconds=seconds)


def seconds_of(moment: datetime) -> int:
    """Return a moment as a card writes it; what does not fit is the first or the last that does."""
    return min(max(0, int((moment - EPOCH).total_seconds())), LARGEST)
