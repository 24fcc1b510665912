"""A backup every day, without anybody's doing; the last few are kept."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.backup import back_up
from bot.commands.wire import quietly
from core.errors import BackupError
from core.shop import Shop
from core.store.backup import backup_name

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
EVERY = timedelta(days=1)
KIND = "daily-"
_NAME = re.compile(r"najimi-daily-(\d{8}-\d{6})\.tar\.gz")


def _machine_now() -> datetime:
    return datetime.now(UTC)


class DailyBackups:
    """Writes a backup into a folder when the newest one there is a day old."""

    def __init__(self, shop: Shop, folder: Path, keep: int, now: Callable[[], datetime] = _machine_now) -> None:
        """Back `shop` up into `folder`, keeping the newest `keep`; by the machine's clock."""
        self._shop, self._folder, self._keep, self._now = shop, folder, keep, now
        self._failed = False

    async def run(self, stop: asyncio.Event) -> None:
        """Look every minute until `stop` is set."""
        while not stop.is_set():
            await asyncio.to_thread(self.look)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    def look(self) -> Path | None:
        """Make a backup where one is due; return it. What keeps it from being made is logged once, and tried again."""
        kept = self._kept()
        now = self._now()
        # One that is dated later than now was made before the clock was put back: it does not count.
        if any(timedelta(0) <= now - made < EVERY for made in kept):
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            made = back_up(self._shop.store, self._shop.data_dir, self._folder / backup_name(now, KIND), quietly)
        except (BackupError, OSError) as error:
            if not self._failed:
                log.error("the daily backup could not be made: %s", error)  # noqa: TRY400 - the words say it all
            self._failed = True
            return None
        self._failed = False
        log.info("the daily backup was made: %s bytes", made.bytes)
        for path in sorted(self._kept().items())[: -self._keep]:
            path[1].unlink(missing_ok=True)
        return made.file

    def _kept(self) -> dict[datetime, Path]:
        """Return the daily backups that are there, by when they were made; anything else is left alone."""
        found = {}
        for path in self._folder.glob("najimi-daily-*.tar.gz") if self._folder.is_dir() else ():
            named = _NAME.fullmatch(path.name)
            if named:
                found[datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)] = path
        return found
