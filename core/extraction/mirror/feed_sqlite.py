"""The feed from SQLite: one writer at a time, so the log's own numbers say what is new.

It reads with Python's own SQLite. Another copy of the SQLite library in this process (ADBC brings one, DuckDB's
extension another) would break the locks of the first as soon as it closes the file, and with them committed writes
(sqlite.org, "How to corrupt an SQLite database file", 2.2.1); it was seen to happen here.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pyarrow as pa

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

# Small batches are quicker here: what Python has made of a row is still in the processor's cache.
BATCH_ROWS = 2_000


class SqliteFeed:
    """Reads an SQLite primary."""

    def __init__(self, store: Store) -> None:
        """Read `store`; nothing is opened until it is needed."""
        self._path = str(store.path)
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def snapshot(self) -> Iterator["SqliteSnapshot"]:
        """Read from one consistent state; one thread at a time, though not always the same."""
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._connection.execute("BEGIN")
        try:
            yield SqliteSnapshot(self._connection)
        finally:
            self._connection.execute("ROLLBACK")

    def name_installation(self) -> None:
        """Give the primary an identity, unless it has one or somebody is writing just now."""
        statement = setting_statement("?", replace=False)
        self._unless_writing(lambda connection: connection.execute(statement, (INSTALLATION, new_identity())))

    def prune(self, through: Mark) -> None:
        """Forget the oldest entries, once there are many and unless somebody is writing just now."""

        def prune(connection: sqlite3.Connection) -> None:
            first = connection.execute("SELECT min(seq) FROM change_log").fetchone()[0]
            if first is None or through.position - first < PRUNE_ROWS:
                return
            last = first + PRUNE_ROWS - 1
            connection.execute("DELETE FROM change_log WHERE seq <= ?", (last,))
            connection.execute(setting_statement("?", replace=True), (PRUNED, str(last)))

        self._unless_writing(prune)

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _unless_writing(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Do `work` if nobody writes: housekeeping waits for no one, least of all for a writer in this very thread."""
        with closing(sqlite3.connect(self._path, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return
            work(connection)
            connection.execute("COMMIT")


class SqliteSnapshot:
    """One state of an SQLite primary."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through `connection`, which is in a transaction."""
        self._connection = connection

    def state(self, since: Mark) -> LogState:
        """Return where the change log stands, compared with `since`."""
        # The counter of AUTOINCREMENT: the log itself may be empty because it was pruned.
        newest = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change_log'), 0) AS newest"
        found = self.row(f"SELECT {newest}, {SETTINGS}")
        return LogState(
            mark=Mark(found["newest"]),
            changed=found["newest"] > since.position,
            lost=found["newest"] < since.position or int(found["pruned"]) > since.position,
            installation=found["installation"],
        )

    @contextmanager
    def rows(self, source: Source, since: Mark | None) -> Iterator[pa.RecordBatchReader]:
        """Stream the rows of `source`: all, or those that the log names after `since` and that still exist."""
        with self._stream(source.query(changed_ids(_after(since)) if since else None), source.schema()) as reader:
            yield reader

    @contextmanager
    def rows_of(self, source: Source, ids: Sequence[int]) -> Iterator[pa.RecordBatchReader]:
        """Stream the rows of `source` with these ids, as far as they exist."""
        with self._stream(source.query(these_ids(source, ids)), source.schema()) as reader:
            yield reader

    @contextmanager
    def changes(self, since: Mark) -> Iterator[pa.RecordBatchReader]:
        """Stream what the log names after `since`: row_id and table_name."""
        schema = pa.schema([("row_id", pa.int64()), ("table_name", pa.string())])
        sql = f"SELECT DISTINCT row_id, table_name FROM change_log WHERE {_after(since)}"
        with self._stream(sql, schema) as reader:
            yield reader

    def row(self, sql: str) -> dict[str, Any]:
        """Return the one row that answers a query of our own."""
        with closing(self._connection.execute(sql)) as cursor:
            names = [column[0] for column in cursor.description]
            return dict(zip(names, cursor.fetchone(), strict=True))

    @contextmanager
    def _stream(self, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatchReader]:
        with closing(self._connection.execute(sql)) as cursor:

            def batches() -> Iterator[pa.RecordBatch]:
                while rows := cursor.fetchmany(BATCH_ROWS):
                    columns = zip(zip(*rows, strict=True), schema, strict=True)
                    arrays = [pa.array(values, field.type) for values, field in columns]
                    yield pa.record_batch(arrays, schema=schema)

            yield pa.RecordBatchReader.from_batches(schema, batches())


def _after(since: Mark) -> str:
    return f"seq > {since.position}"
