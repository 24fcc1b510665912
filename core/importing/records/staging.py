"""What a file says in all, record by record: a private database of this process's own, on disk when it grows.

A record may be named by several lines, far apart; what is written and what is only reckoned (a dry run) both start
from here, so that their figures are the same. Nothing here belongs to the shop; it is gone when the import ends.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Self

from core.importing.private_database import private_database
from core.importing.records.fields import CLEAR, Clear

_CACHE_KIB = 32 * 1024
_SCHEMA = """
CREATE TABLE record (key TEXT PRIMARY KEY, line INTEGER, said TEXT) WITHOUT ROWID;
CREATE TABLE owner (name TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
CREATE TABLE seen (what TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;
"""
_SEEN = "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times"


class Wish(NamedTuple):
    """What a file says about an agreement, and in which line; `agrees` is no proof of one."""

    agrees: bool
    line: int


@dataclass(frozen=True)
class Record:
    """What a file says of one thing: its key within the file, the line that names it first, the values by field."""

    key: str
    line: int
    values: dict[str, object] = field(default_factory=dict)


class Staging:
    """The records of one file."""

    def __init__(self) -> None:
        """Open an empty stage."""
        self._database = private_database(_SCHEMA, cache_kib=_CACHE_KIB)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, record: Record) -> None:
        """Add what a line says of a record; where lines differ, the later one counts."""
        known = self._database.execute("SELECT line, said FROM record WHERE key = ?", (record.key,)).fetchone()
        line, said = (record.line, {}) if known is None else (known[0], json.loads(known[1]))
        for name, value in record.values.items():
            before = said.get(name)
            # A list goes on over several lines; of anything else the later word counts.
            said[name] = before | value if isinstance(before, dict) and isinstance(value, dict) else _packed(value)
        self._database.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (record.key, line, json.dumps(said)))

    def claim(self, name: str, key: str) -> str:
        """Say that the record `key` goes by `name`; return which record of the file was the first to."""
        self._database.execute("INSERT INTO owner VALUES (?, ?) ON CONFLICT DO NOTHING", (name, key))
        return str(self._database.execute("SELECT key FROM owner WHERE name = ?", (name,)).fetchone()[0])

    def owner(self, name: str) -> str | None:
        """Return which record of the file goes by `name`; None where none does."""
        found = self._database.execute("SELECT key FROM owner WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def occurrence(self, what: str) -> int:
        """Count `what` once more and return how many times it has now been seen."""
        return int(self._database.execute(_SEEN, (what,)).fetchone()[0])

    def count(self) -> int:
        """Return how many records there are."""
        return int(self._database.execute("SELECT count(*) FROM record").fetchone()[0])

    def has(self, key: str) -> bool:
        """Return whether the file speaks of a record with this key."""
        return self._database.execute("SELECT 1 FROM record WHERE key = ?", (key,)).fetchone() is not None

    def batches(self, size: int) -> Iterator[list[Record]]:
        """Yield the records in lists of at most `size`, in the order of their keys."""
        after = ""
        while True:
            rows = self._database.execute(
                "SELECT key, line, said FROM record WHERE key > ? ORDER BY key LIMIT ?", (after, size)
            ).fetchall()
            if not rows:
                return
            yield [Record(key, line, _unpacked(json.loads(said))) for key, line, said in rows]
            after = rows[-1][0]


def _packed(value: object) -> object:
    if isinstance(value, Clear):
        return ["clear"]
    if isinstance(value, Wish):
        return ["wish", value.agrees, value.line]
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    return ["decimal", str(value)] if isinstance(value, Decimal) else value


def _unpacked(said: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in said.items()}


def _value(packed: object) -> object:
    if not isinstance(packed, list):
        return packed
    kind, *rest = packed
    if kind == "clear":
        return CLEAR
    if kind == "wish":
        return Wish(bool(rest[0]), int(rest[1]))
    if kind == "moment":
        return datetime.fromisoformat(rest[0])
    return date.fromisoformat(rest[0]) if kind == "day" else Decimal(rest[0])
