"""Import a file of purchases, after a look at how its columns are understood."""

from bot.commands.errand import Errand
from bot.commands.wire import ImportAnswer, ImportRequest, MappedLine, MappingAnswer, Progress, Tell
from core.actions.catalogue.learn_levels import learn_levels, needs_levels
from core.actions.importing.import_purchases import ImportPlan, import_purchases, plan_import
from core.importing.rejects import rejects_path

ACTOR = "command line"


def mapping(errand: Errand, request: ImportRequest, _tell: Tell) -> MappingAnswer:
    """Say how the file is understood; nothing is written."""
    plan = plan_import(errand.shop, request.file, overrides=request.mapping)
    return MappingAnswer(
        file=request.file,
        columns=tuple(plan.columns),
        mapping=tuple(_line(plan, field, column) for field, column in plan.mapping.items()),
        notes=tuple(plan.notes),
        missing=tuple(plan.missing),
    )


def _line(plan: ImportPlan, field: str, column: str) -> MappedLine:
    """Return a line of the mapping, with what the first row says in that column."""
    place = plan.columns.index(column) if column in plan.columns else None
    sample = plan.sample[0][place] if plan.sample and place is not None else None
    return MappedLine(field=field, column=column, origin=plan.origins.get(field, ""), sample=sample)


def purchases(errand: Errand, request: ImportRequest, tell: Tell) -> ImportAnswer:
    """Import the file; what is there already is not counted twice.

    Where the shop has no cross-sell relations yet, their levels are learned from what was imported, so that it can ask
    for prospects at once; whoever has any learns anew when they want to (`najimi levels learn`).
    """

    def progress(done: int, of: int | None) -> None:
        tell(Progress(doing="Lines", done=done, of=of))

    report = import_purchases(
        errand.shop,
        request.file,
        mapping=request.mapping,
        source=request.source,
        started_by=ACTOR,
        dry_run=request.dry_run,
        progress=progress,
    )
    figures = report.as_json()
    if report.rejects_file is not None:
        figures["rejects_file"] = str(rejects_path(errand.shop.data_dir.resolve(), report.rejects_file))
    if not request.dry_run and needs_levels(errand.shop):
        tell(Progress(doing="Learning what goes together", done=0))
        figures["relations_learned"] = learn_levels(errand.shop).relations
    return ImportAnswer(figures)
