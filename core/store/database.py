"""Sessions on the primary database, with the transactions that both databases need.

SQLite takes one writer at a time: every write begins with `BEGIN IMMEDIATE` on the one writing connection, so that
writers queue here rather than fail in the middle (docs/decisions.md, "Transactions").
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlmodel import Session

from core.errors import StoreUnavailableError

WRITER_WAIT_SECONDS = 60
BUSY_TIMEOUT_MS = 30_000
JOURNAL_WAIT_SECONDS = 1.0


def _normalised(url: str) -> URL:
    """Return `url` with the driver that this project installs, whichever way it was written."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _prepare_sqlite(engine: Engine, begin: str) -> None:
    """Take transactions into our own hands: the driver would begin them too late and too weakly."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the DB-API has no type
        connection.isolation_level = None
        cursor = connection.cursor()
        # FULL: what was committed must survive a power cut, or a message could be sent twice. secure_delete: what is
        # erased is overwritten in the file as well, whichever way the library was built.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _prepare_postgresql(engine: Engine) -> None:
    """Wait for each commit to be on the disk, also where the server's own setting says otherwise.

    A claim that the server forgot in a crash would be made again, and its message sent twice.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the DB-API has no type
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
        connection.commit()


# What SQLite calls it when it cannot be worked with just now, and PostgreSQL's classes of codes for the same.
SQLITE_AWAY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")
POSTGRES_AWAY = ("08", "25006", "40", "53", "55P03", "57P", "58")


def is_away(error: BaseException) -> bool:
    """Return whether an error says that the database is locked, full, read-only or out of reach.

    What was asked of it can be asked again then; nobody asked anything wrong.
    """
    if isinstance(error, WaitedTooLongError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    original = error.orig if isinstance(error, DBAPIError) else error
    if name := getattr(original, "sqlite_errorname", None):
        return str(name).startswith(SQLITE_AWAY)
    code = getattr(original, "sqlstate", "")
    # No code at all: there was no connection that could have given one.
    return code is None or str(code).startswith(POSTGRES_AWAY)


class Store:
    """One shop's database."""

    def __init__(self, url: str) -> None:
        """Open the database at `url`, an SQLAlchemy URL; nothing is read or made yet."""
        self.url = _normalised(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._open_sqlite()
        else:
            self.writer = self.reader = create_engine(
                self.url, hide_parameters=True, pool_pre_ping=True, pool_size=8, max_overflow=8
            )
            _prepare_postgresql(self.writer)
        self._inside = threading.local()

    def _open_sqlite(self) -> None:
        if not self.url.database or self.url.database == ":memory:":
            message = "SQLite needs a file: write DATABASE_URL as sqlite:////full/path/najimi.db"
            raise StoreUnavailableError(message)
        Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.writer = create_engine(
            self.url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=WRITER_WAIT_SECONDS
        )
        self.reader = create_engine(self.url, hide_parameters=True, pool_size=8, max_overflow=8)
        _prepare_sqlite(self.writer, "BEGIN IMMEDIATE")
        _prepare_sqlite(self.reader, "BEGIN")

    @property
    def path(self) -> Path | None:
        """Return the file of an SQLite database; None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Run a writing transaction: committed at the end, rolled back on any error.

        A write inside a write of the same thread would wait for itself for ever, so it is refused.
        """
        if getattr(self._inside, "writing", False):
            message = "a writing transaction was begun inside another one of the same thread"
            raise RuntimeError(message)
        self._inside.writing = True
        try:
            with Session(self.writer, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            self._inside.writing = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Run reads on one consistent snapshot; nothing that is changed here is kept."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    def empty_journal(self) -> bool:
        """Write SQLite's journal into the database and empty it; false where somebody who reads keeps it from that.

        The journal holds earlier contents of what was changed, also of what was erased. PostgreSQL sees to its own.
        """
        if self.path is None:
            return True
        with closing(sqlite3.connect(self.path, timeout=JOURNAL_WAIT_SECONDS, isolation_level=None)) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def check(self) -> None:
        """Raise `StoreUnavailableError`, with what to do, where the database does not answer."""
        try:
            with self.reader.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except OperationalError as error:
            where = self.url.render_as_string(hide_password=True)
            message = f"The database at {where} does not answer: {error.orig}. Check DATABASE_URL and that it runs."
            raise StoreUnavailableError(message) from error

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()
