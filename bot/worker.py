"""What a worker of the engine does all day: work off what waits, then wait to be woken, and look again anyway."""

import asyncio
import logging
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 1


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

    def wake(self) -> None:
        """Say that something may be waiting."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what an earlier run left behind comes first."""
        while not stop.is_set():
            try:
                await self.drain()
            except Exception:
                log.exception("%s could not be worked off; it is tried again", self._what)
            try:
                await asyncio.wait_for(self._awake.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue
            self._awake.clear()

    @abstractmethod
    async def drain(self) -> int:
        """Work off everything that waits now; return how much that was."""
