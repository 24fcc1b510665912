"""The row of an import: begun once for each file and source, taken up again after a crash, ended with its figures."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session, col, select

from core.errors import ImportRefusedError
from core.importing.columns import header_key
from core.importing.report import ImportReport
from core.models import ColumnMapping, ImportRun, ImportState, PurchaseLine
from core.shop import Shop

KIND = "purchases"
_READ_BYTES = 1024 * 1024


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def latest_run(session: Session, source: str, digest: str) -> ImportRun | None:
    """Return the last import of this very file from this source; None where it was never begun, or undone."""
    runs = select(ImportRun).where(
        ImportRun.kind == KIND,
        ImportRun.source == source,
        ImportRun.file_digest == digest,
        ImportRun.state != ImportState.UNDONE,
    )
    return session.exec(runs.order_by(col(ImportRun.id).desc())).first()


def begin(
    shop: Shop, path: Path, *, source: str, digest: str, mapping: Mapping[str, str], started_by: str | None
) -> int:
    """Return the id of this file's run, now running: the one that a crash or an error broke off, else a new one."""
    with shop.store.write() as tx:
        run = latest_run(tx, source, digest)
        if run is None or run.state is ImportState.DONE:
            run = ImportRun(
                kind=KIND,
                source=source,
                file_name=path.name[:255],
                file_digest=digest,
                state=ImportState.RUNNING,
                started_by=started_by,
                started_at=shop.clock.now(),
            )
        elif run.mapping != dict(mapping) and _has_lines(tx, run):
            raise ImportRefusedError(_other_mapping(run))
        run.state, run.mapping, run.error = ImportState.RUNNING, dict(mapping), None
        tx.add(run)
        tx.flush()
        return run.id or 0


def _has_lines(session: Session, run: ImportRun) -> bool:
    return session.exec(select(PurchaseLine.id).where(PurchaseLine.import_id == run.id).limit(1)).first() is not None


def _other_mapping(run: ImportRun) -> str:
    before = ", ".join(f"{key}={value}" for key, value in run.mapping.items())
    return (
        "A part of this file has been imported already, with its columns understood in another way, and the two must"
        f" not be mixed. Repeat it as it was begun: {before}."
    )


def fail(shop: Shop, run_id: int, error: str) -> None:
    """End the run with what went wrong; what was loaded stays, and a repeat goes on from there."""
    with shop.store.write() as tx:
        run = tx.get_one(ImportRun, run_id)
        run.state, run.error, run.finished_at = ImportState.FAILED, error, shop.clock.now()
        tx.add(run)


def finish(shop: Shop, report: ImportReport, columns: tuple[str, ...], kept: Mapping[str, str]) -> None:
    """End the run with its figures, and keep how its columns were understood for the next file with this header."""
    key = header_key(KIND, columns)
    with shop.store.write() as tx:
        run = tx.get_one(ImportRun, report.run_id)
        run.state, run.counts, run.finished_at = ImportState.DONE, report.as_json(), shop.clock.now()
        row = tx.exec(select(ColumnMapping).where(ColumnMapping.header_key == key)).first()
        row = row or ColumnMapping(kind=KIND, header_key=key, columns={}, saved_at=shop.clock.now())
        row.columns, row.saved_at = dict(kept), shop.clock.now()
        tx.add_all([run, row])


def is_newest(shop: Shop, run_id: int, last_date: str | None) -> bool:
    """Return whether no other file went further than `last_date` (ISO), so that this one says how things are now."""
    with shop.store.read() as session:
        others = session.exec(
            select(ImportRun.counts).where(
                ImportRun.kind == KIND, ImportRun.id != run_id, ImportRun.state == ImportState.DONE
            )
        ).all()
    return all((last_date or "") >= (counts.get("last_date") or "") for counts in others)


def saved_mapping(shop: Shop, columns: tuple[str, ...]) -> dict[str, str] | None:
    """Return how a file with exactly these columns was understood the last time; None where there was none."""
    with shop.store.read() as session:
        row = session.exec(select(ColumnMapping).where(ColumnMapping.header_key == header_key(KIND, columns))).first()
        return None if row is None else {str(key): str(value) for key, value in row.columns.items()}
