"""A consistent copy of the whole database while it is in use: through SQLite's own backup, or by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.errors import BackupError
from core.store.archive import Progress
from core.store.database import Store

PAGES = 4_000
SQLITE_COPY = "database.sqlite"
POSTGRES_COPY = "database.pgdump"
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Snapshot:
    """A copy: its file, the schema's revision, and how many rows each table has in it."""

    path: Path
    revision: str | None
    rows: dict[str, int]


def take_snapshot(store: Store, folder: Path, progress: Progress) -> Snapshot:
    """Copy the database, as it is committed at one moment, into `folder`; raises `BackupError`."""
    return _copy_sqlite(store, folder, progress) if store.is_sqlite else _dump_postgresql(store, folder, progress)


def _copy_sqlite(store: Store, folder: Path, progress: Progress) -> Snapshot:
    target = folder / SQLITE_COPY
    try:
        copy_sqlite(Path(str(store.path)), target, progress)
    except sqlite3.Error as error:
        message = f"The database could not be copied into {folder}: {error}. Is there room?"
        raise BackupError(message) from error
    copied = Store(f"sqlite:///{target}")
    try:
        with copied.reader.connect() as connection:
            return Snapshot(target, revision_in(connection), count_rows(connection))
    finally:
        copied.close()


def copy_sqlite(database: Path, target: Path, progress: Progress) -> None:
    """Copy an SQLite database, and look at the copy as a whole; readers and writers go on meanwhile.

    The copy is made through this process's one SQLite library (docs/decisions.md, "One SQLite library in a process"),
    of one state: the transaction that is begun here holds it.
    """

    def tell(_status: int, remaining: int, total: int) -> None:
        progress("Copying", total - remaining, total)

    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(database, isolation_level=None)) as source, closing(sqlite3.connect(target)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=tell)
        # One file without a log beside it: whoever opens it turns the log on again.
        copy.execute("PRAGMA journal_mode=DELETE")
        found = [str(row[0]) for row in copy.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise sqlite3.DatabaseError("; ".join(found))


def _dump_postgresql(store: Store, folder: Path, progress: Progress) -> Snapshot:
    target = folder / POSTGRES_COPY
    progress("Copying", 0, None)
    with store.reader.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        # The dump and the counts speak of the same moment.
        name = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}")
        run_postgresql("pg_dump", store, folder, *options)
        target.chmod(0o600)
        return Snapshot(target, revision_in(connection), count_rows(connection))


def run_postgresql(program: str, store: Store | None, folder: Path, *options: str) -> None:
    """Run one of PostgreSQL's own programmes, on the database of `store` where one is given.

    Its password goes through a file in `folder`. Raises `BackupError` with the programme's own first line.
    """
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not on this machine. Install PostgreSQL's client programmes, of the server's release."
        raise BackupError(message)
    with ExitStack() as stack:
        where = [f"--dbname={stack.enter_context(_address(store, folder))}"] if store else []
        # Our own options, and an address that was parsed: no shell is involved.
        done = subprocess.run([found, *where, *options], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"{program} failed: {lines[0] if lines else f'exit code {done.returncode}'}"
        raise BackupError(message)


@contextmanager
def _address(store: Store, folder: Path) -> Iterator[str]:
    """Give the database's address without its password, which anybody could read among the running processes."""
    address = store.url.set(drivername="postgresql", password=None)
    if store.url.password is None:
        yield address.render_as_string(hide_password=False)
        return
    path = folder / ".pgpass"
    escaped = str(store.url.password).replace("\\", "\\\\").replace(":", "\\:")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"*:*:*:*:{escaped}\n")
    try:
        yield address.update_query_dict({"passfile": str(path)}).render_as_string(hide_password=False)
    finally:
        path.unlink()


def revision_in(connection: Connection) -> str | None:
    """Return the schema's revision; None where there is none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has, by its name."""
    quote = connection.dialect.identifier_preparer.quote
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one() for name in names}
