"""Undo a whole import: what it brought goes, what it changed becomes what it was, and what is in use stays."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.importing.foresee import foresee
from core.importing.rejects import rejects_path
from core.importing.turn import turn
from core.importing.undoing import Progress, Undoing, Undone
from core.models import ImportRun, ImportState, Relation, RelationOrigin
from core.shop import Shop

LONGEST_LIST = 50
_COUNTED = ("removed", "handed_over", "kept", "reasons")


@dataclass(frozen=True)
class UndoFigures:
    """What the undo of an import does, by table (`purchase_line`, `purchase`, `customer`, ...) in numbers of rows.

    `removed` rows go. `handed_over` rows stay because other imports brought them too, and belong to these from now on.
    `kept` rows stay because they are in use, `reasons` says how ("were written to"). `restored` rows of other imports
    get the values back that they had before, apart from `left`, of which somebody has changed something since.
    `relations_stale` says that relation levels were learned while the import was there.
    """

    run_id: int
    kind: str
    source: str
    file_name: str
    removed: Mapping[str, int]
    handed_over: Mapping[str, int]
    kept: Mapping[str, int]
    reasons: Mapping[str, int]
    restored: int
    left: int
    relations_stale: bool

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {key: dict(value) if isinstance(value, Mapping) else value for key, value in asdict(self).items()}


class UndoPreview(UndoFigures):
    """What the undo of an import would do now."""


class UndoReport(UndoFigures):
    """What the undo of an import has done; of one that was broken off, what completing it has done."""


@dataclass(frozen=True)
class ImportLine:
    """One import, as a list shows it; `counts` by name, empty while it is not done."""

    run_id: int
    kind: str
    source: str
    file_name: str
    state: str
    started_at: datetime
    started_by: str | None
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    error: str | None
    rejects_file: str | None
    counts: Mapping[str, Any]


def list_imports(shop: Shop, *, limit: int = LONGEST_LIST) -> tuple[list[ImportLine], int]:
    """Return the latest imports, the newest first, and how many there are in all."""
    with shop.store.read() as session:
        runs = session.scalars(select(ImportRun).order_by(col(ImportRun.id).desc()).limit(limit)).all()
        total = session.scalar(select(func.count()).select_from(ImportRun)) or 0
    fields = [name for name in ImportLine.__dataclass_fields__ if name not in {"run_id", "state"}]
    return [
        ImportLine(run_id=run.id or 0, state=str(run.state), **{name: getattr(run, name) for name in fields})
        for run in runs
    ], int(total)


def preview_undo(shop: Shop, run_id: int) -> UndoPreview:
    """Return what undoing the import would do; nothing is written.

    Raises `NotFoundError` for a number that no import has, `RefusedError` for one that cannot be undone.
    """
    with shop.store.read() as session:
        run = _to_undo(session, run_id)
        return UndoPreview(**_figures(session, run, foresee(session, run)))


def undo_import(shop: Shop, run_id: int, by: str, progress: Progress | None = None) -> UndoReport:
    """Undo the import and return what that did; `by` is kept ("slack:U012AB3CD", "command line").

    It goes in small transactions: what was broken off is completed by repeating it. The file can be imported again
    afterwards. Raises as `preview_undo`.
    """
    with turn(shop):
        with shop.store.write() as tx:
            run = _to_undo(tx, run_id)
            run.state, run.undone_by = ImportState.FAILED, by[:64]
            run.error = f"The undo was broken off. Complete it: najimi import undo {run_id}."
            tx.add(run)
        undone = Undoing(shop, run, progress).carry_out()
        with shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            report = UndoReport(**_figures(tx, run, undone))
            rejects_file, run.rejects_file = run.rejects_file, None
            run.state, run.error, run.undone_at = ImportState.UNDONE, None, shop.clock.now()
            tx.add(run)
            record(tx, shop.clock, actor=by, action="import undone", subject=f"import {run_id}")
        if rejects_file:
            rejects_path(shop.data_dir, rejects_file).unlink(missing_ok=True)
    return report


def _to_undo(session: Session, run_id: int) -> ImportRun:
    run = session.get(ImportRun, run_id)
    if run is None:
        message = f"There is no import {run_id}. `najimi import list` shows the imports with their numbers."
        raise NotFoundError(message)
    if run.state is ImportState.UNDONE:
        when = f" on {run.undone_at:%Y-%m-%d}" if run.undone_at else ""
        message = f"Import {run_id} ({run.file_name}) was undone{when} already; its file can be imported again."
        raise RefusedError(message)
    if run.state is ImportState.PROPOSED:
        message = f"Import {run_id} ({run.file_name}) has not begun, so there is nothing to undo."
        raise RefusedError(message)
    return run


def _figures(session: Session, run: ImportRun, undone: Undone) -> dict[str, Any]:
    learned = select(col(Relation.id)).where(col(Relation.origin) == RelationOrigin.LEARNED).limit(1)
    return {
        "run_id": run.id,
        "kind": run.kind,
        "source": run.source,
        "file_name": run.file_name,
        **{name: {key: count for key, count in getattr(undone, name).items() if count} for name in _COUNTED},
        "restored": undone.restored,
        "left": undone.left,
        "relations_stale": session.scalar(learned) is not None,
    }
