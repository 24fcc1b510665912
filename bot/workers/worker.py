"""What a worker of the engine does all day: work off what waits, then wait to be woken, and look again anyway."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 1
SAY_AGAIN_SECONDS = 60.0


class Complaints:
    """Says of a trouble that lasts at once and then once a minute: a log of one line a second is read by nobody."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        """Count by a clock of seconds that only goes forwards."""
        self._ticks, self._said_at = ticks, float("-inf")

    def is_due(self) -> bool:
        """Return whether to say it now."""
        due = self._ticks() - self._said_at >= SAY_AGAIN_SECONDS
        if due:
            self._said_at = self._ticks()
        return due

    def are_over(self) -> None:
        """Note that it works: the next trouble is a new one."""
        self._said_at = float("-inf")


class Worker(ABC):
    """Works off rows that wait in the database.

    A wake-up is a kindness, not a need: what waits is looked for every second as well, so that a moment in which the
    database did not answer leaves nothing lying.
    """

    def __init__(self, what: str) -> None:
        """Call what is worked off `what`, in the log."""
        self._what = what
        self._awake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._complaints = Complaints()

    def wake(self) -> None:
        """Say that something may be waiting."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what an earlier run left behind comes first."""
        while not stop.is_set():
            try:
                await self.drain()
                self._complaints.are_over()
            except Exception:
                if self._complaints.is_due():
                    log.exception("%s could not be worked off; it is tried again every second", self._what)
            try:
                await asyncio.wait_for(self._awake.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue
            self._awake.clear()

    @abstractmethod
    async def drain(self) -> int:
        """Work off everything that waits now; return how much that was."""
