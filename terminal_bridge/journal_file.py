"""The journal's file: an SQLite database of which every commit is on the disk before the till goes on."""

import fcntl
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from core.errors import ShownError
from terminal_bridge.entry import Entry, EntryKind, EntryState, Step

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS entry (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    card TEXT NOT NULL,
    details TEXT NOT NULL,
    record BLOB,
    receipt BLOB,
    batch INTEGER,
    acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS entry_open ON entry (state) WHERE state IN ('intended', 'doubtful');
CREATE INDEX IF NOT EXISTS entry_to_send ON entry (sequence) WHERE batch IS NULL;
CREATE INDEX IF NOT EXISTS entry_batch ON entry (batch);
CREATE TABLE IF NOT EXISTS step (entry INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS step_entry ON step (entry);
CREATE TABLE IF NOT EXISTS command (id INTEGER PRIMARY KEY, card TEXT NOT NULL, command BLOB NOT NULL,
    UNIQUE (card, command));
CREATE TABLE IF NOT EXISTS kept_card (card TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS given (card TEXT, service TEXT, at INTEGER NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (card, service));
CREATE INDEX IF NOT EXISTS entry_acknowledged ON entry (acknowledged);
CREATE INDEX IF NOT EXISTS entry_card ON entry (card);
CREATE INDEX IF NOT EXISTS entry_exchange ON entry (card) WHERE json_extract(details, '$.exchange') IS NOT NULL;
CREATE TABLE IF NOT EXISTS voucher (entry INTEGER PRIMARY KEY, code TEXT NOT NULL, said TEXT NOT NULL,
    told INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS taking (code TEXT PRIMARY KEY, entry INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS register (reference TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS holder (card TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_COLUMNS: Final = "sequence, kind, state, at, card, details, record, receipt, batch, acknowledged"
LAST_SEQUENCE: Final = 2**32 - 1


class JournalFullError(ShownError):
    """This till has used all its numbers: enrol it again under another one."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "This till has used all its numbers: enrol it again under another one."


class JournalBusyError(ShownError):
    """Another najimi-till runs with this journal."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "Another najimi-till runs with this journal; end it first."


class JournalFile:
    """The file, and how entries are written into it and read; may be used by every thread, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin one. Raises `JournalBusyError` where another till has it open."""
        self._alone = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._alone.close()
            raise JournalBusyError from error
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        with self._lock, self._db:
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
            self._alone.close()

    def _add(
        self,
        db: sqlite3.Connection,
        kind: EntryKind,
        state: EntryState,
        card_at: tuple[str, int],
        details: Mapping[str, Any],
    ) -> int:
        sequence = self._number(db, "sequence")
        if sequence > LAST_SEQUENCE:
            raise JournalFullError
        db.execute(
            "INSERT INTO entry (sequence, kind, state, card, at, details) VALUES (?, ?, ?, ?, ?, ?)",
            (sequence, kind, state, *card_at, as_json(details)),
        )
        return sequence

    # The database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _entries(self, condition: str, *values: object, order: str = "") -> list[Entry]:
        query = f"SELECT {_COLUMNS} FROM entry WHERE {condition} ORDER BY sequence {order}"
        return [
            Entry(
                sequence,
                EntryKind(kind),
                EntryState(state),
                at,
                card,
                json.loads(details),
                record,
                receipt,
                batch,
                bool(acknowledged),
            )
            for sequence, kind, state, at, card, details, record, receipt, batch, acknowledged in self._all(
                query, *values
            )
        ]

    @staticmethod
    def _peek(db: sqlite3.Connection, name: str) -> int:
        row = db.execute("SELECT value FROM kept WHERE name = ?", (f"last {name}",)).fetchone()
        return int(row[0]) if row else 0

    @classmethod
    def _number(cls, db: sqlite3.Connection, name: str) -> int:
        """Return the next number under a name: from 1, each once, also after entries were forgotten."""
        number = cls._peek(db, name) + 1
        db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (f"last {name}", str(number)))
        return number


def write_steps(db: sqlite3.Connection, sequence: int, steps: Iterable[Step]) -> None:
    """Write down steps of a figure, in order."""
    db.executemany("INSERT INTO step VALUES (?, ?, ?)", [(sequence, step.number, step.name) for step in steps])


def as_json(value: object) -> str:
    """Return a value as the journal keeps it: one text for one value."""
    return json.dumps(dict(value) if isinstance(value, Mapping) else value, separators=(",", ":"), sort_keys=True)
