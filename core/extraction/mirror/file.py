"""The mirror's file: opened, checked against the primary's identity, thrown away where it is of no use."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.errors import StoreUnavailableError
from core.extraction.mirror.feed import Mark
from core.extraction.mirror.tables import FORMAT, SCHEMAS

DEFAULT_MEMORY = "2GB"
MOST_THREADS = 8


@dataclass(frozen=True)
class Standing:
    """What a mirror's file says of itself: of which installation it is a copy, and up to where in the change log."""

    installation: str
    mark: Mark


def open_file(path: Path, *, memory_limit: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open or make the file; one that is damaged is thrown away first.

    Raises `StoreUnavailableError` where another process has it open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # The journal of a file that somebody deleted is of no use, and must not be played into a new one.
        _journal(path).unlink(missing_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads or min(os.cpu_count() or 1, MOST_THREADS),
        "temp_directory": str(path.with_name(f"{path.name}.tmp")),
        # A question about some hundred products then reads only their part of a sorted table.
        "dynamic_or_filter_threshold": 1_000,
        # What we read and write is our own: no extension is fetched, no other file is opened.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        return _connect(path, config)
    except duckdb.Error as error:
        # A damaged file is refused with words such as "block".
        if "could not set lock" in str(error).lower():
            message = f"The mirror {path} is open in another process. Stop that one first, or ask it."
            raise StoreUnavailableError(message) from error
        discard(path)
        return _connect(path, config)


def _connect(path: Path, config: dict[str, str | bool | int | float | list[str]]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), config=config)


def discard(path: Path) -> None:
    """Delete the file and its journal."""
    path.unlink(missing_ok=True)
    _journal(path).unlink(missing_ok=True)


def is_damage(error: duckdb.Error) -> bool:
    """Return whether `error` says that the file is broken, rather than that a disk is full or a question is wrong."""
    if isinstance(error, duckdb.IOException):
        return "corrupt" in str(error).lower()
    return isinstance(error, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException)


def read_standing(db: duckdb.DuckDBPyConnection) -> Standing | None:
    """Return what the file says of itself; None where it is empty, unfinished or of another release."""
    try:
        rows = db.execute(
            "SELECT installation, position, repeated FROM standing WHERE shape = ?", [_shape()]
        ).fetchall()
    except duckdb.Error:
        return None
    return Standing(rows[0][0], Mark(rows[0][1], rows[0][2])) if len(rows) == 1 else None


def write_standing(db: duckdb.DuckDBPyConnection, standing: Standing) -> None:
    """Write down what the file is now a copy of; part of the transaction that made it so."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS standing (shape VARCHAR, installation VARCHAR, position BIGINT, repeated BIGINT)",
    )
    db.execute("DELETE FROM standing")
    db.execute(
        "INSERT INTO standing VALUES (?, ?, ?, ?)",
        [_shape(), standing.installation, standing.mark.position, standing.mark.repeated],
    )


def _shape() -> str:
    """Return a digest of all columns: a file of another release has another one."""
    return hashlib.sha256(repr((FORMAT, SCHEMAS)).encode()).hexdigest()


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
