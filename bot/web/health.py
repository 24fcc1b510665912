"""Whether an engine can do its work, as codes that a load balancer or an alarm can read; nothing else is told."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.shop import Shop

STARTING = "starting"
# Cheap to ask as often as anybody likes.
FRESH_SECONDS = 1.0
DATABASE_SECONDS = 3.0
STALE_TICK_SECONDS = 60.0
# What the database, its log and the mirror need in order to go on for a while.
LEAST_FREE_BYTES = 50_000_000


class Health:
    """Looks at one engine's parts, at most once a second.

    The codes: `starting` (or stopping), `database` (does not answer), `lock` (another engine may have it), `disk`
    (almost full), `ticks` (time was not looked at for a minute), `worker:<name>` (ended by a fault).
    """

    def __init__(
        self,
        shop: Shop,
        *,
        tick_age: Callable[[], float],
        dead: Callable[[], Iterable[str]],
        is_held: Callable[[], bool],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at `shop` and the engine's parts."""
        self._shop, self._tick_age, self._dead, self._is_held, self._ticks = shop, tick_age, dead, is_held, ticks
        self._turn = asyncio.Lock()
        self._found: list[str] = []
        self._at = float("-inf")
        self._asking: asyncio.Future[bool] | None = None

    async def reasons(self) -> list[str]:
        """Return why the engine is not well; nothing where it is."""
        async with self._turn:
            if self._ticks() - self._at >= FRESH_SECONDS:
                self._found = await self._look()
                self._at = self._ticks()
            return self._found

    async def _look(self) -> list[str]:
        found = [] if await self._database_answers() else ["database"]
        if not self._is_held():
            found.append("lock")
        if any(_free(folder) < LEAST_FREE_BYTES for folder in self._folders()):
            found.append("disk")
        if self._tick_age() > STALE_TICK_SECONDS:
            found.append("ticks")
        return found + [f"worker:{name}" for name in self._dead()]

    def _folders(self) -> set[Path]:
        database = self._shop.store.path
        return {self._shop.data_dir, database.parent} if database else {self._shop.data_dir}

    async def _database_answers(self) -> bool:
        """Ask it one thing; where it takes too long, that counts as no, and it is not asked twice at once."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(asyncio.to_thread(self._ask))
        done, _ = await asyncio.wait((self._asking,), timeout=DATABASE_SECONDS)
        return bool(done) and self._asking.result()

    def _ask(self) -> bool:
        try:
            with self._shop.store.read() as session:
                session.connection().execute(text("SELECT 1 FROM setting"))
        except SQLAlchemyError:
            return False
        return True


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
