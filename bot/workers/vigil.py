"""Looks after what a running engine cannot do without: its lock, its database, and a clock that goes forwards."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from core.errors import EngineRunningError, StoreUnavailableError
from core.store.lock import EngineLock

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
# A clock is corrected by less than this all the time.
JUMP_SECONDS = 2.0


class ClockWatch:
    """Notices that the machine's clock was set: it is compared with one that only goes forwards."""

    def __init__(
        self,
        told: Callable[[float], None],
        wall: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Call `told` with the seconds of each jump: positive where the clock was put forward."""
        self._told, self._wall, self._ticks = told, wall, ticks
        self._offset = wall() - ticks()

    def look(self) -> None:
        """Compare."""
        offset = self._wall() - self._ticks()
        jump, self._offset = offset - self._offset, offset
        if abs(jump) >= JUMP_SECONDS:
            self._told(jump)


class Vigil:
    """Looks every other second, until the engine stops."""

    def __init__(self, lock: EngineLock, clock: ClockWatch, give_up: Callable[[Exception], None]) -> None:
        """Watch `lock` and `clock`; `give_up` ends the engine, with what to say to the person who runs it."""
        self._lock, self._clock, self._give_up = lock, clock, give_up
        self.held = True

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set, or the database has become another engine's."""
        while not stop.is_set():
            self._clock.look()
            try:
                held = await asyncio.to_thread(self._lock.is_held)
            except (EngineRunningError, StoreUnavailableError) as error:
                log.critical("the engine stops: %s", error)
                self._give_up(error)
                return
            if held != self.held:
                if held:
                    log.info("the engine has its database for itself again")
                else:
                    log.error("the database does not answer; the engine's lock may be lost, and is asked for again")
            self.held = held
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
