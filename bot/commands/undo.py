"""The imports there have been, and undoing one of them."""

from datetime import datetime

from bot.commands.errand import Errand
from bot.commands.imports import ACTOR
from bot.commands.wire import (
    ImportRunLine,
    ImportsAnswer,
    ImportsRequest,
    Progress,
    Tell,
    UndoAnswer,
    UndoRequest,
)
from core.actions.catalogue.learn_levels import learn_levels
from core.actions.importing.undo_import import ImportLine, list_imports, preview_undo, undo_import
from core.importing.rejects import rejects_path


def everything(errand: Errand, request: ImportsRequest, _tell: Tell) -> ImportsAnswer:
    """List the latest imports."""
    found, total = list_imports(errand.shop, limit=request.limit)
    return ImportsAnswer(imports=tuple(_line(errand, line) for line in found), of=total)


def _line(errand: Errand, line: ImportLine) -> ImportRunLine:
    def moment(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    rejects = line.rejects_file and str(rejects_path(errand.shop.data_dir.resolve(), line.rejects_file))
    return ImportRunLine(
        run_id=line.run_id,
        kind=line.kind,
        source=line.source,
        file_name=line.file_name,
        state=line.state,
        started_at=line.started_at.isoformat(),
        started_by=line.started_by,
        finished_at=moment(line.finished_at),
        undone_at=moment(line.undone_at),
        undone_by=line.undone_by,
        error=line.error,
        rejects_file=rejects or None,
        counts=dict(line.counts),
    )


def preview(errand: Errand, request: UndoRequest, _tell: Tell) -> UndoAnswer:
    """Say what undoing the import would do; nothing is written."""
    return UndoAnswer(**preview_undo(errand.shop, request.run_id).as_json())


def undo(errand: Errand, request: UndoRequest, tell: Tell) -> UndoAnswer:
    """Undo the import; relation levels that purchases had taught are learned anew from what is left."""

    def progress(done: int, of: int | None) -> None:
        tell(Progress(doing="Rows", done=done, of=of))

    figures = undo_import(errand.shop, request.run_id, ACTOR, progress).as_json()
    if figures["relations_stale"]:
        tell(Progress(doing="Learning what goes together", done=0))
        figures["relations_learned"] = learn_levels(errand.shop).relations
    return UndoAnswer(**figures)
