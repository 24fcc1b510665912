"""One engine process on one database: a second one is refused, and the first one notices when its lock is gone."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from core.errors import EngineRunningError, StoreUnavailableError
from core.store.database import Store

# Any fixed number: it names this lock among a PostgreSQL database's advisory locks.
ADVISORY_KEY = 0x6E616A696D69


class EngineLock:
    """The lock of one engine, while it is held."""

    def __init__(self, look: Callable[[], bool]) -> None:
        """Find out with `look` whether it still is."""
        self._look = look

    def is_held(self) -> bool:
        """Return whether this process still has the database for itself; false while the database does not answer.

        Raises `EngineRunningError` where another engine has taken it meanwhile, and `StoreUnavailableError` where the
        database's file was removed or replaced: what is written now would be lost. The engine has to end then.
        """
        return self._look()


@contextmanager
def engine_lock(store: Store) -> Iterator[EngineLock]:
    """Hold the engine's lock on this database; raise `EngineRunningError` where another process holds it.

    The lock ends with the process, however it ends, so nothing needs clearing away after a crash.
    """
    with _file_lock(store.path) if store.path else _advisory_lock(store) as lock:
        yield lock


@contextmanager
def _file_lock(database: Path) -> Iterator[EngineLock]:
    path = database.with_name(f"{database.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise EngineRunningError(_refusal(file.read(20).strip())) from error
        # Who holds it is a courtesy to the second one: a full disk must not keep an engine from starting.
        with suppress(OSError):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        mine = _identity(path)
        known = _identity(database)

        def look() -> bool:
            nonlocal known
            now = _identity(database)
            known = known or now
            if now != known or _identity(path) != mine:
                message = (
                    f"{database} was removed or replaced while the engine ran; it stops, because what it wrote since "
                    "may be lost. Restore the newest backup (najimi restore FILE), or put the file back, then start."
                )
                raise StoreUnavailableError(message)
            return True

        yield EngineLock(look)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Advisory:
    """An advisory lock lives with its connection: where that broke, another engine may have taken it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stack = ExitStack()
        self._connection: Connection | None = None

    def take(self) -> None:
        connection = self._stack.enter_context(self._store.writer.connect())
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}).scalar_one()
        if not taken:
            raise EngineRunningError(_refusal(""))
        self._connection = connection

    def look(self) -> bool:
        try:
            if self._connection is None:
                self.take()
            else:
                self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        with suppress(DBAPIError):
            if connection is not None:
                connection.invalidate()
        with suppress(DBAPIError):
            self._stack.close()

    def release(self) -> None:
        with suppress(DBAPIError):
            if self._connection is not None:
                self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})
        with suppress(DBAPIError):
            self._stack.close()


@contextmanager
def _advisory_lock(store: Store) -> Iterator[EngineLock]:
    lock = _Advisory(store)
    try:
        lock.take()
        yield EngineLock(lock.look)
    finally:
        lock.release()


def _refusal(process: str) -> str:
    who = f"process {process}" if process.isascii() and process.isdecimal() else "another process"
    return f"An engine ({who}) already serves this database. Stop it first, or choose another DATABASE_URL."
