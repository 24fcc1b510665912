"""Who was erased outlasts a restore: keyed hashes of the present database are carried over into the restored one."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, bindparam, inspect, text

from core.errors import BackupError
from core.store.types import MOMENT

TABLE = "erased_identity"
# In the data folder while a restore is under way.
PENDING = "restore-under-way.json"


@dataclass(frozen=True)
class Erased:
    """One identity of somebody who was erased, as `core.models.ErasedIdentity` keeps it."""

    kind: str
    digest: str
    erased_at: datetime


def erased_in(connection: Connection) -> set[Erased]:
    """Return the identities that a database knows as erased; none where it is too old to know any."""
    if not inspect(connection).has_table(TABLE):
        return set()
    wanted = text(f"SELECT kind, digest, erased_at FROM {TABLE}").columns(erased_at=MOMENT)
    return {Erased(row.kind, row.digest, row.erased_at.astimezone(UTC)) for row in connection.execute(wanted)}


def carry_over(connection: Connection, erased: Iterable[Erased]) -> int:
    """Add those of `erased` that the database does not know; return how many these were."""
    known = {(one.kind, one.digest) for one in erased_in(connection)}
    new = [one for one in erased if (one.kind, one.digest) not in known]
    if new:
        statement = text(f"INSERT INTO {TABLE} (kind, digest, erased_at) VALUES (:kind, :digest, :erased_at)")
        connection.execute(statement.bindparams(bindparam("erased_at", type_=MOMENT)), [vars(one) for one in new])
    return len(new)


def pending(data_dir: Path) -> set[Erased]:
    """Return whom an earlier restore, which did not come to its end, still had to carry over."""
    with suppress(OSError, ValueError, TypeError, IndexError):
        found = json.loads((data_dir / PENDING).read_text("utf-8"))
        return {Erased(row[0], row[1], datetime.fromisoformat(row[2])) for row in found}
    return set()


@contextmanager
def under_way(data_dir: Path, erased: set[Erased]) -> Iterator[None]:
    """Leave a note with those to carry over while the block runs; a process that is killed in it leaves it behind."""
    path = data_dir / PENDING
    before = path.read_bytes() if path.exists() else None
    rows = [[one.kind, one.digest, one.erased_at.isoformat()] for one in sorted(erased, key=lambda one: one.digest)]
    _write(path, json.dumps(rows).encode())
    try:
        yield
    except BackupError:
        # Nothing was changed: what stood here before the attempt still holds.
        path.unlink() if before is None else _write(path, before)
        raise
    path.unlink()


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
