"""Time for a whole campaign: the shop's clock, the limiter's timer and the platform's seconds, all one, and swift.

It runs several times as fast as the machine's and can leap, so that an hour away takes seconds and no real wait is
left out: everything that counts seconds counts these.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SwiftHandle:
    """A timer that was set in swift time."""

    def __init__(self, owner: "SwiftTime", moment: float, callback: Callable[[], None]) -> None:
        """Call `callback` at `moment`."""
        self.moment = moment
        self._owner, self._callback = owner, callback
        self._real: asyncio.TimerHandle | None = None

    def arm(self, delay: float) -> None:
        """Wait so many real seconds."""
        if self._real is not None:
            self._real.cancel()
        self._real = asyncio.get_running_loop().call_later(max(0.0, delay), self._fire)

    def cancel(self) -> None:
        """Unset it."""
        if self._real is not None:
            self._real.cancel()
        self._owner.forget(self)

    def _fire(self) -> None:
        self._owner.forget(self)
        self._callback()


class SwiftTime:
    """A clock, a timer and a source of seconds; made for one event loop, read from any thread."""

    def __init__(self, start: datetime, factor: float) -> None:
        """Begin at `start`, `factor` times as fast as the machine's time."""
        self._start, self._factor = start, factor
        self._began = time.monotonic()
        self._leapt = 0.0
        self._handles: set[SwiftHandle] = set()

    def time(self) -> float:
        """Return the seconds that have passed since the beginning."""
        return (time.monotonic() - self._began) * self._factor + self._leapt

    def now(self) -> datetime:
        """Return the shop's moment."""
        return (self._start + timedelta(seconds=self.time())).astimezone(UTC)

    def call_later(self, delay: float, callback: Callable[[], None]) -> SwiftHandle:
        """Call `callback` in `delay` of these seconds."""
        handle = SwiftHandle(self, self.time() + delay, callback)
        self._handles.add(handle)
        handle.arm(delay / self._factor)
        return handle

    def forget(self, handle: SwiftHandle) -> None:
        """Drop a timer that has fired or was unset."""
        self._handles.discard(handle)

    def leap(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._leapt += seconds
        now = self.time()
        for handle in self._handles:
            handle.arm((handle.moment - now) / self._factor)
