"""How many messages may be on their way at once: as many as the channels carry off in a quarter of a second.

A channel that takes thirty a second gets few at a time, so that a crash leaves few whose fate is unknown; a quick one
gets many, so that a transaction is not paid for each.
"""

from collections import deque

FEWEST = 8
MOST = 256
SPAN_SECONDS = 0.25


class Pace:
    """Counts what ended lately."""

    def __init__(self, fixed: int | None = None) -> None:
        """Begin slowly; `fixed` allows always so many."""
        self._fixed = fixed
        self._ends: deque[tuple[float, int]] = deque()
        self._lately = 0

    def ended(self, count: int, now: float) -> None:
        """Note that `count` messages have just ended; `now` in seconds that only go forwards."""
        self._ends.append((now, count))
        self._lately += count
        self._forget(now)

    def room(self, now: float) -> int:
        """Return how many may be on their way."""
        if self._fixed is not None:
            return self._fixed
        self._forget(now)
        return max(FEWEST, min(MOST, self._lately))

    def _forget(self, now: float) -> None:
        while self._ends and self._ends[0][0] <= now - SPAN_SECONDS:
            self._lately -= self._ends.popleft()[1]
