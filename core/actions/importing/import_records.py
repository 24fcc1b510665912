"""Import a file of anything but purchases (`RecordKind`), as often as anybody likes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sqlmodel import Session

from core.actions.customers.consent import withdraw_consent
from core.customers.agreement import Agreement
from core.errors import NotFoundError
from core.importing.intake import checked_source, demand_nothing_missing, noting_failure
from core.importing.line import text_of
from core.importing.open_file import open_file
from core.importing.reader import TableReader, check_file
from core.importing.records.fields import RecordKind
from core.importing.records.importer import Progress, RecordImporter
from core.importing.records.kind import Kind, Refusal, Withdraw, Work
from core.importing.records.kinds import KINDS
from core.importing.records.report import RecordReport, repeated_records
from core.importing.records.understanding import RecordMapping, guess_columns, understand_records
from core.importing.rejects import RejectsFile
from core.importing.run import begin, done_before, finish, saved_mapping, to_go_on_with
from core.importing.turn import turn
from core.importing.unchanged import UnchangedFile
from core.models import Purpose
from core.shop import Shop

SAMPLE_LINES = 5


@dataclass(frozen=True)
class RecordPlan:
    """How a file of one kind would be imported; `mapping` can be changed and handed to `import_records` as it is.

    `origins` says of each entry of `mapping` whether it was given, saved or guessed. `notes` are what a person should
    look at, `missing` what has to be said first. `unused` are the columns that say nothing so far, `offers` what could
    be made of them in the words of the command line. `sample` are the first rows, as text.
    """

    kind: str
    file_name: str
    format: Mapping[str, str]
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    origins: Mapping[str, str]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    offers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


def plan_records(shop: Shop, kind: str, path: Path, *, overrides: Mapping[str, str] | None = None) -> RecordPlan:
    """Return how the file at `path` is understood as a file of `kind`; nothing is written.

    `overrides` name the column of a field ("name": "Full name", or "-" for none), of a further fact ("extra.NAME"), of
    an agreement or a refusal ("consent.email", "optout.email"), or an option: "decimal" ("." or ","), "dates" ("day
    first", "month first"), "empty" ("keep", "clear"), "encoding", "separator". Raises `ImportRefusedError` for a file
    that cannot be read and for names that do not exist, `NotFoundError` for a kind that there is not.
    """
    known = kind_of(kind)
    reader, understood = _understand(shop, known, path, overrides)
    sample = tuple(tuple(text_of(cell) for cell in row.cells) for row in islice(reader.rows(), SAMPLE_LINES))
    return RecordPlan(
        kind=known.name,
        file_name=path.name,
        format=dict(reader.format),
        columns=reader.columns,
        mapping=understood.mapping,
        origins=understood.origins,
        notes=understood.notes,
        missing=understood.missing,
        unused=understood.unused,
        offers=tuple(known.offers(understood.unused)),
        sample=sample,
    )


def import_records(
    shop: Shop,
    kind: str,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    started_by: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RecordReport:
    """Import the file at `path` as a file of `kind` and return what came of it; a dry run writes nothing.

    `mapping` as `plan_records` takes and gives it. `source` names where the file comes from: contacts and troubles are
    told apart within it. What the file does not say, or leaves empty, stays as it is; a dash says that nothing is
    known. `progress` hears how much has been done, and of how much where that is known; an error that it raises ends
    the import between two transactions. Raises `ImportRefusedError`, with what to do, for a file that cannot be
    imported; lines that cannot be used are left out and counted. One that was broken off is completed by repeating it.
    """
    known = kind_of(kind)
    where = checked_source(source)
    check_file(path)
    file = UnchangedFile(path)
    reader, understood = _understand(shop, known, path, mapping)
    demand_nothing_missing(understood.missing, reader.columns, "number")
    if dry_run:
        return _reckon(shop, known, file, reader, understood, where, progress)
    with turn(shop):
        return _import(shop, known, file, reader, understood, where, started_by, progress)


def kind_of(name: str) -> Kind:
    """Return the kind of records called `name`; raise `NotFoundError` where there is none."""
    try:
        return KINDS[RecordKind(name)]
    except ValueError as error:
        message = f"There are no files of {name}. There are: {', '.join(RecordKind)}."
        raise NotFoundError(message) from error


def _reckon(  # noqa: PLR0917 - what an import is told
    shop: Shop,
    kind: Kind,
    file: UnchangedFile,
    reader: TableReader,
    understood: RecordMapping,
    source: str,
    progress: Progress | None,
) -> RecordReport:
    with shop.store.read() as session:
        before = done_before(session, kind.name, source, file.digest)
        broken_off = to_go_on_with(session, kind.name, source, file.digest, understood.mapping)
    if before is not None:
        return replace(repeated_records(RecordReport.from_json(before.counts)), dry_run=True)
    run_id = 0 if broken_off is None else broken_off.id or 0
    work = Work(shop, source, file.path.name, run_id, shop.clock.now(), writes=False)
    importer = RecordImporter(
        kind, work, reader, understood, file=file, rejects=None, withdraw=_withdrawing(shop), progress=progress
    )
    return importer.run()


def _import(  # noqa: PLR0917 - what an import is told
    shop: Shop,
    kind: Kind,
    file: UnchangedFile,
    reader: TableReader,
    understood: RecordMapping,
    source: str,
    started_by: str | None,
    progress: Progress | None,
) -> RecordReport:
    with shop.store.read() as session:
        before = done_before(session, kind.name, source, file.digest)
    if before is not None:
        return repeated_records(RecordReport.from_json(before.counts))
    run_id = begin(
        shop,
        file.path,
        kind=kind.name,
        source=source,
        digest=file.digest,
        mapping=understood.mapping,
        started_by=started_by,
    )
    work = Work(shop, source, file.path.name, run_id, shop.clock.now(), writes=True)
    with RejectsFile(shop.data_dir, run_id, reader.columns) as rejects:
        importer = RecordImporter(
            kind, work, reader, understood, file=file, rejects=rejects, withdraw=_withdrawing(shop), progress=progress
        )
        with noting_failure(shop, run_id, rejects):
            report = importer.run()
    finish(
        shop,
        run_id,
        report.as_json(),
        columns=reader.columns,
        kept=understood.to_keep(),
        rejects_file=rejects.name,
    )
    return report


def _withdrawing(shop: Shop) -> Withdraw:
    def withdraw(tx: Session, refusal: Refusal) -> None:
        withdraw_consent(tx, shop, Agreement(refusal.customer_id, refusal.channel, Purpose.OFFERS), refusal.proof)

    return withdraw


def _understand(
    shop: Shop, kind: Kind, path: Path, given: Mapping[str, str] | None
) -> tuple[TableReader, RecordMapping]:
    reader = open_file(path, given, fits=lambda columns: len(guess_columns(columns, kind.columns.fields)))
    saved = saved_mapping(shop, kind.name, reader.columns)
    found = understand_records(reader, kind.columns, saved=saved, given=given, locale=shop.currency.locale)
    named = set(found.columns())
    return reader, replace(
        found,
        notes=(*found.notes, *kind.notes(named)),
        missing=(*found.missing, *kind.missing(named)),
    )
