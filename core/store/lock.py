"""One engine process on one database: a second one is refused."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from core.errors import EngineRunningError
from core.store.database import Store

# Any fixed number: it names this lock among a PostgreSQL database's advisory locks.
ADVISORY_KEY = 0x6E616A696D69


@contextmanager
def engine_lock(store: Store) -> Iterator[None]:
    """Hold the engine's lock on this database; raise `EngineRunningError` where another process holds it.

    The lock ends with the process, however it ends, so nothing needs clearing away after a crash.
    """
    with _file_lock(store.path) if store.path else _advisory_lock(store):
        yield


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    path = database.with_name(f"{database.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise EngineRunningError(_refusal(file.read().strip())) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _advisory_lock(store: Store) -> Iterator[None]:
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}).scalar_one()
        if not taken:
            raise EngineRunningError(_refusal(""))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})


def _refusal(process: str) -> str:
    who = f"process {process}" if process else "another process"
    return f"An engine ({who}) already serves this database. Stop it first, or choose another DATABASE_URL."
