"""The row of an import: begun once for each file and source, taken up again after a crash, ended with its figures."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from core.errors import ImportRefusedError
from core.importing.columns import header_key
from core.importing.rows import table_of
from core.models import (
    ColumnMapping,
    Contact,
    Contract,
    Customer,
    ImportRun,
    ImportState,
    Product,
    Purchase,
    PurchaseLine,
    RegisteredRange,
    Relation,
    Trouble,
)
from core.shop import Shop

PURCHASES = "purchases"
# The rows that name the import which brought them; what refers to others of these comes first.
IMPORTED: tuple[type[SQLModel], ...] = (
    PurchaseLine,
    Contact,
    Trouble,
    Contract,
    RegisteredRange,
    Relation,
    Purchase,
    Customer,
    Product,
)
LONGEST_ERROR = 2_000
_READ_BYTES = 1024 * 1024


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def latest_run(session: Session, kind: str, source: str, digest: str) -> ImportRun | None:
    """Return the last import of this very file, as this `kind`, from this source.

    None where it was never begun, or was undone.
    """
    runs = select(ImportRun).where(
        ImportRun.kind == kind,
        ImportRun.source == source,
        ImportRun.file_digest == digest,
        ImportRun.state != ImportState.UNDONE,
    )
    return session.exec(runs.order_by(col(ImportRun.id).desc())).first()


def done_before(session: Session, kind: str, source: str, digest: str) -> ImportRun | None:
    """Return the finished import of this very file where importing it again cannot bring anything.

    None where any import of this kind was undone since: what the file had repeated of that one is missing now.
    """
    run = latest_run(session, kind, source, digest)
    if run is None or run.state is not ImportState.DONE:
        return None
    undone = select(ImportRun.id).where(
        ImportRun.kind == kind, col(ImportRun.undone_at).is_not(None), col(ImportRun.undone_at) >= run.finished_at
    )
    return run if session.exec(undone.limit(1)).first() is None else None


def to_go_on_with(
    session: Session, kind: str, source: str, digest: str, mapping: Mapping[str, str]
) -> ImportRun | None:
    """Return the import of this very file that a crash or an error broke off; None where there is none.

    Raises `ImportRefusedError` where a part of the file was imported with another mapping, or is being undone.
    """
    run = latest_run(session, kind, source, digest)
    if run is None or run.state is ImportState.DONE:
        return None
    if run.undone_by is not None:
        raise ImportRefusedError(_half_undone(run))
    if run.mapping != dict(mapping) and has_rows(session, run.id or 0):
        raise ImportRefusedError(_other_mapping(run))
    return run


def begin(
    shop: Shop, path: Path, *, kind: str, source: str, digest: str, mapping: Mapping[str, str], started_by: str | None
) -> int:
    """Return the id of this file's run, now running: the one that a crash or an error broke off, else a new one.

    Raises `ImportRefusedError` where a part of the file was imported with another mapping, or is being undone.
    """
    with shop.store.write() as tx:
        run = to_go_on_with(tx, kind, source, digest, mapping)
        if run is None:
            run = ImportRun(
                kind=kind,
                source=source,
                file_name=path.name[:255],
                file_digest=digest,
                state=ImportState.RUNNING,
                started_by=started_by,
                started_at=shop.clock.now(),
            )
        run.state, run.mapping, run.error = ImportState.RUNNING, dict(mapping), None
        tx.add(run)
        tx.flush()
        return run.id or 0


def has_rows(session: Session, run_id: int) -> bool:
    """Return whether anything that the run brought is in the books."""
    for model in IMPORTED:
        columns: Any = model
        if session.exec(select(columns.id).where(columns.import_id == run_id).limit(1)).first() is not None:
            return True
    return False


def count_of(session: Session, model: type[SQLModel], run_id: int) -> int:
    """Return how many rows of `model` the run brought."""
    table = table_of(model)
    return int(session.scalar(select(func.count()).select_from(table).where(table.c.import_id == run_id)) or 0)


def _other_mapping(run: ImportRun) -> str:
    before = ", ".join(f"{key}={value}" for key, value in run.mapping.items())
    return (
        f"A part of {run.file_name} has been imported already (import {run.id}), with its columns understood in another"
        f" way, and the two must not be mixed. Repeat it as it was begun: {before}. Or undo that part first:"
        f" najimi import undo {run.id}."
    )


def _half_undone(run: ImportRun) -> str:
    return (
        f"The undo of import {run.id} ({run.file_name}) was broken off. Complete it first: najimi import undo {run.id}."
    )


def fail(shop: Shop, run_id: int, error: str, *, rejects_file: str | None = None) -> None:
    """End the run with what went wrong; what was loaded stays, and a repeat goes on from there."""
    with shop.store.write() as tx:
        run = tx.get_one(ImportRun, run_id)
        run.state, run.error, run.finished_at = ImportState.FAILED, error[:LONGEST_ERROR], shop.clock.now()
        run.rejects_file = rejects_file
        tx.add(run)


def finish(
    shop: Shop,
    run_id: int,
    counts: Mapping[str, Any],
    *,
    columns: Sequence[str],
    kept: Mapping[str, str],
    rejects_file: str | None = None,
) -> None:
    """End the run with its figures, and keep how its columns were understood for the next file with this header."""
    with shop.store.write() as tx:
        run = tx.get_one(ImportRun, run_id)
        run.state, run.counts, run.finished_at = ImportState.DONE, dict(counts), shop.clock.now()
        run.rejects_file = rejects_file
        key = header_key(run.kind, columns)
        row = tx.exec(select(ColumnMapping).where(ColumnMapping.header_key == key)).first()
        row = row or ColumnMapping(kind=run.kind, header_key=key, columns={}, saved_at=shop.clock.now())
        row.columns, row.saved_at = dict(kept), shop.clock.now()
        tx.add_all([run, row])


def is_newest(shop: Shop, run_id: int, last_date: str | None) -> bool:
    """Return whether no other file of purchases went further than `last_date` (ISO): this one says how things are."""
    with shop.store.read() as session:
        others = session.exec(
            select(ImportRun.counts).where(
                ImportRun.kind == PURCHASES, ImportRun.id != run_id, ImportRun.state == ImportState.DONE
            )
        ).all()
    return all((last_date or "") >= (counts.get("last_date") or "") for counts in others)


def saved_mapping(shop: Shop, kind: str, columns: Sequence[str]) -> dict[str, str] | None:
    """Return how a file of this kind with exactly these columns was understood the last time; None where none was."""
    key = header_key(kind, columns)
    with shop.store.read() as session:
        row = session.exec(select(ColumnMapping).where(ColumnMapping.header_key == key)).first()
        return None if row is None else {str(key): str(value) for key, value in row.columns.items()}
