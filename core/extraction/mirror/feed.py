"""Reads the primary for the mirror, as Arrow batches: whole tables, or what the change log says has changed.

Everything that one refresh reads comes from one transaction, so that the mirror never mixes two states.
"""

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from core.extraction.mirror.feed_sources import Source

# How much of the log is forgotten at a time: enough to keep it short, little enough that nobody waits for it.
PRUNE_ROWS = 20_000

INSTALLATION = "installation"
PRUNED = "change_log_pruned"
SETTINGS = (
    f"coalesce((SELECT value FROM setting WHERE name = '{PRUNED}'), '0') AS pruned,"
    f" coalesce((SELECT value FROM setting WHERE name = '{INSTALLATION}'), '') AS installation"
)


@dataclass(frozen=True)
class Mark:
    """How far the mirror has read the change log.

    SQLite: `position` is the number of the last entry. PostgreSQL: `position` is the oldest transaction that was still
    open; `repeated` is how many entries of it and of later ones were there to be read, and will be read again.
    """

    position: int
    repeated: int = 0


@dataclass(frozen=True)
class LogState:
    """The change log in one snapshot: the mark after reading it all, and how it compares with an earlier mark.

    `lost`: entries after the earlier mark are gone, or the primary is older than the mirror: only a rebuild helps.
    """

    mark: Mark
    changed: bool
    lost: bool
    installation: str


class PrimarySnapshot(Protocol):
    """The primary as it stood at one moment."""

    def state(self, since: Mark) -> LogState:
        """Return where the change log stands, compared with `since`."""
        ...

    def rows(self, source: Source, since: Mark | None) -> AbstractContextManager[pa.RecordBatchReader]:
        """Stream the rows of `source`: all, or those that the log names after `since` and that still exist."""
        ...

    def rows_of(self, source: Source, ids: Sequence[int]) -> AbstractContextManager[pa.RecordBatchReader]:
        """Stream the rows of `source` with these ids, as far as they exist."""
        ...

    def changes(self, since: Mark) -> AbstractContextManager[pa.RecordBatchReader]:
        """Stream what the log names after `since`: row_id and table_name."""
        ...

    def row(self, sql: str) -> dict[str, Any]:
        """Return the one row that answers a query of our own."""
        ...


class Feed(Protocol):
    """The way from one primary to its mirror; used by one thread at a time."""

    def snapshot(self) -> AbstractContextManager[PrimarySnapshot]:
        """Read from one consistent state of the primary."""
        ...

    def name_installation(self) -> None:
        """Give the primary an identity, unless it has one or somebody is writing just now."""
        ...

    def prune(self, through: Mark) -> None:
        """Forget log entries that the mirror has read, once there are many and unless somebody is writing just now."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def new_identity() -> str:
    """Return an identity that no other installation has."""
    return uuid.uuid4().hex


def setting_statement(mark: str, *, replace: bool) -> str:
    """Return the statement that writes a setting; `mark` is how the driver writes a parameter."""
    clash = "UPDATE SET value = excluded.value" if replace else "NOTHING"
    return f"INSERT INTO setting (name, value) VALUES ({mark}, {mark}) ON CONFLICT (name) DO {clash}"
