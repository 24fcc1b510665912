"""Import a file of records, after a look at how its columns are understood."""

from bot.commands.errand import Errand
from bot.commands.records_wire import RecordsRequest
from bot.commands.wire import ImportAnswer, MappedLine, MappingAnswer, Progress, Tell
from core.actions.importing.import_records import RecordPlan, import_records, plan_records

ACTOR = "command line"


def mapping(errand: Errand, request: RecordsRequest, _tell: Tell) -> MappingAnswer:
    """Say how the file is understood; nothing is written."""
    plan = plan_records(errand.shop, request.kind, request.file, overrides=request.mapping)
    return MappingAnswer(
        file=request.file,
        columns=plan.columns,
        mapping=tuple(_line(plan, field, column) for field, column in plan.mapping.items()),
        notes=(*plan.notes, *plan.offers),
        missing=plan.missing,
    )


def _line(plan: RecordPlan, field: str, column: str) -> MappedLine:
    """Return a line of the mapping, with what the first row says in that column."""
    place = plan.columns.index(column) if column in plan.columns else None
    sample = plan.sample[0][place] if plan.sample and place is not None else None
    return MappedLine(field=field, column=column, origin=plan.origins.get(field, ""), sample=sample)


def records(errand: Errand, request: RecordsRequest, tell: Tell) -> ImportAnswer:
    """Import the file, or reckon what importing it would do; what is there already is not added twice."""

    def progress(done: int, of: int | None) -> None:
        tell(Progress(doing="Lines", done=done, of=of))

    report = import_records(
        errand.shop,
        request.kind,
        request.file,
        mapping=request.mapping,
        source=request.source,
        started_by=ACTOR,
        dry_run=request.dry_run,
        progress=progress,
    )
    return ImportAnswer(report.as_json())
