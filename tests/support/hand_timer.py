"""Seconds that pass only when a test lets them, with the timers that an asyncio loop would have."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

# A task that was woken may wake another one; so many turns of the loop settle every such chain of ours.
SETTLING_TURNS = 30


class HandHandle:
    """A timer that a test's seconds may reach."""

    def __init__(self, callback: Callable[[], None]) -> None:
        """Call `callback` when its second comes."""
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Unset it."""
        self.callback = None


class HandTimer:
    """The clock of a limiter under test."""

    def __init__(self) -> None:
        """Start at second 1,000."""
        self.now = 1000.0
        self._order = count()
        self._timers: list[tuple[float, int, HandHandle]] = []

    @property
    def pending(self) -> int:
        """Return how many timers are set."""
        return sum(handle.callback is not None for _, _, handle in self._timers)

    def time(self) -> float:
        """Return the current second."""
        return self.now

    def call_later(self, delay: float, callback: Callable[[], None]) -> HandHandle:
        """Set a timer."""
        handle = HandHandle(callback)
        heapq.heappush(self._timers, (self.now + delay, next(self._order), handle))
        return handle

    async def sleep(self, seconds: float) -> None:
        """Return when so many of these seconds have passed."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not woken.done():
                woken.set_result(None)

        self.call_later(seconds, wake)
        await woken

    async def pass_(self, seconds: float) -> None:
        """Let seconds pass, timer by timer."""
        end = self.now + seconds
        await settle()
        while self._timers and self._timers[0][0] <= end:
            self.now, _, handle = heapq.heappop(self._timers)
            callback, handle.callback = handle.callback, None
            if callback is not None:
                callback()
                await settle()
        self.now = end


async def settle() -> None:
    """Let everything run that can run without time passing."""
    for _ in range(SETTLING_TURNS):
        await asyncio.sleep(0)
