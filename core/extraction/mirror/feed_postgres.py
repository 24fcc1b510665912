"""The feed from PostgreSQL, through ADBC: log entries are numbered before they are committed, so transactions count.

Whatever transaction was open at the last refresh, and every later one, is read again: a purchase that was committed
while a long import is under way is in the next answer, and so is the import when it ends.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from sqlalchemy import text

from core.extraction.mirror.feed import (
    INSTALLATION,
    PRUNE_ROWS,
    PRUNED,
    SETTINGS,
    LogState,
    Mark,
    new_identity,
    setting_statement,
)
from core.extraction.mirror.feed_sources import Source, changed_ids, these_ids
from core.store import Store

_BELOW = "xid < CAST(CAST(:position AS text) AS xid8)"


class PostgresFeed:
    """Reads a PostgreSQL primary."""

    def __init__(self, store: Store) -> None:
        """Read `store`; nothing is opened until it is needed."""
        self._store = store
        self._connection: adbc.Connection | None = None

    @contextmanager
    def snapshot(self) -> Iterator["PostgresSnapshot"]:
        """Read from one consistent state; one thread at a time, though not always the same."""
        connection = self._begun()
        try:
            yield PostgresSnapshot(connection)
            connection.rollback()
        except BaseException:
            self.close()
            raise

    def name_installation(self) -> None:
        """Give the primary an identity, unless it has one."""
        with self._store.writer.begin() as connection:
            connection.exec_driver_sql(setting_statement("%s", replace=False), (INSTALLATION, new_identity()))

    def prune(self, through: Mark) -> None:
        """Forget what every transaction below the mark wrote, once that is much."""
        position = {"position": str(through.position)}
        with self._store.writer.begin() as connection:
            count = connection.execute(text(f"SELECT count(*) FROM change_log WHERE {_BELOW}"), position)
            if count.scalar_one() < PRUNE_ROWS:
                return
            connection.execute(text(f"DELETE FROM change_log WHERE {_BELOW}"), position)
            connection.exec_driver_sql(setting_statement("%s", replace=True), (PRUNED, str(through.position)))

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _begun(self) -> adbc.Connection:
        """Return the connection in a new transaction; one that has broken since its last use is opened anew."""
        if self._connection is not None:
            try:
                return _begin(self._connection)
            except adbc.Error:
                self.close()
        url = self._store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = adbc.connect(url)
        return _begin(self._connection)


def _begin(connection: adbc.Connection) -> adbc.Connection:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL datestyle TO 'ISO, YMD'")
    return connection


class PostgresSnapshot:
    """One state of a PostgreSQL primary."""

    def __init__(self, connection: adbc.Connection) -> None:
        """Read through `connection`, which is in a transaction of repeatable reads."""
        self._connection = connection

    def state(self, since: Mark) -> LogState:
        """Return where the change log stands, compared with `since`."""
        oldest = "pg_snapshot_xmin(pg_current_snapshot())"
        found = self.row(
            f"SELECT {oldest}::text AS oldest, (SELECT count(*) FROM change_log WHERE xid >= {oldest}) AS ahead,"
            f" (SELECT count(*) FROM change_log WHERE {_after(since)}) AS entries, {SETTINGS}",
        )
        oldest_open = int(found["oldest"])
        return LogState(
            mark=Mark(oldest_open, found["ahead"]),
            # From the earlier mark on entries are only ever added, so as many as then are the same as then.
            changed=found["entries"] != since.repeated,
            lost=oldest_open < since.position or int(found["pruned"]) > since.position,
            installation=found["installation"],
        )

    @contextmanager
    def rows(self, source: Source, since: Mark | None) -> Iterator[pa.RecordBatchReader]:
        """Stream the rows of `source`: all, or those that the log names after `since` and that still exist."""
        with self._stream(source.query(changed_ids(_after(since)) if since else None)) as reader:
            yield reader

    @contextmanager
    def rows_of(self, source: Source, ids: Sequence[int]) -> Iterator[pa.RecordBatchReader]:
        """Stream the rows of `source` with these ids, as far as they exist."""
        with self._stream(source.query(these_ids(source, ids))) as reader:
            yield reader

    @contextmanager
    def changes(self, since: Mark) -> Iterator[pa.RecordBatchReader]:
        """Stream what the log names after `since`: row_id and table_name."""
        with self._stream(f"SELECT DISTINCT row_id, table_name FROM change_log WHERE {_after(since)}") as reader:
            yield reader

    def row(self, sql: str) -> dict[str, Any]:
        """Return the one row that answers a query of our own."""
        with self._stream(sql) as reader:
            found: list[dict[str, Any]] = reader.read_all().to_pylist()
        return found[0]

    @contextmanager
    def _stream(self, sql: str) -> Iterator[pa.RecordBatchReader]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            with cursor.fetch_record_batch() as reader:
                yield reader


def _after(since: Mark) -> str:
    return f"xid >= '{since.position}'::xid8"
