"""Import a file of purchases: CSV, XLSX or Parquet, as often as anybody likes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.columns import NONE, Option, Role, guess_by_name
from core.importing.importer import Progress, PurchaseImporter
from core.importing.intake import checked_source, demand_nothing_missing, noting_failure
from core.importing.line import text_of
from core.importing.mapping import Understanding, understand_columns
from core.importing.open_file import open_file
from core.importing.reader import TableReader, check_file
from core.importing.rehearsal import NO_RUN, Rehearsal
from core.importing.rejects import RejectsFile
from core.importing.report import ImportReport, repeated
from core.importing.run import PURCHASES, begin, done_before, finish, saved_mapping, to_go_on_with
from core.importing.turn import turn
from core.importing.unchanged import UnchangedFile
from core.models import ImportRun
from core.shop import Shop

SAMPLE_LINES = 5


@dataclass(frozen=True)
class ImportPlan:
    """How a file would be imported; `mapping` can be changed and handed to `import_purchases` as it is.

    `origins` says of each entry of `mapping` whether it was given, saved, built in, or guessed by name or by content.
    `notes` are what a person should look at, `missing` what has to be said first. `sample` are the first rows, as text.
    """

    file_name: str
    format: Mapping[str, str]
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    origins: Mapping[str, str]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


def plan_import(shop: Shop, path: Path, *, overrides: Mapping[str, str] | None = None) -> ImportPlan:
    """Return how the file at `path` is understood; nothing is written.

    `overrides` name the column of a role ("customer": "Cust No", or "-" for none) or an option: "decimal" ("." or
    ","), "dates" ("day first", "month first"), "cancellations" ("prefix C", "negative", "never"), "encoding",
    "separator", "sheet", "header" (the number of the line that names the columns, or "none"). A column may be named by
    its number or its letters too. Raises `ImportRefusedError` for a file that cannot be read and for names that do not
    exist.
    """
    reader, understanding = _understand(shop, path, overrides)
    sample = tuple(tuple(text_of(cell) for cell in row.cells) for row in islice(reader.rows(), SAMPLE_LINES))
    return ImportPlan(
        file_name=path.name,
        format=dict(reader.format),
        columns=reader.columns,
        mapping=understanding.mapping,
        origins=understanding.origins,
        notes=understanding.notes,
        missing=understanding.missing,
        sample=sample,
    )


def import_purchases(
    shop: Shop,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    currency: str | None = None,
    started_by: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the purchases in the file at `path` and return what came of it.

    `mapping` as `plan_import` takes and gives it. `source` names where the documents' numbers come from: two tills
    with numbers of their own are two sources; one line is kept once for each source, however often and in however
    many overlapping files it comes. `progress` hears how many rows have been read, and of how many where that is
    known. A `dry_run` changes nothing, and returns the figures that the import would give now.

    Raises `ImportRefusedError`, with what to do, for a file that cannot be imported or that changes while it is read;
    lines that cannot be used are left out, counted, and written into a file of rejects. An import that was broken off
    is completed by repeating it.
    """
    source = checked_source(source)
    _check_currency(shop, currency)
    with turn(shop):
        check_file(path)
        file = UnchangedFile(path)
        reader, understanding = _understand(shop, path, mapping)
        demand_nothing_missing(understanding.missing, reader.columns, Role.DATE)
        with shop.store.read() as session:
            before = done_before(session, PURCHASES, source, file.digest)
        if before is not None:
            _check_same_meaning(before, understanding)
            return repeated(ImportReport.from_json(before.counts), dry_run=dry_run)
        work = _Work(shop, file, reader, understanding, source, progress)
        return _rehearse(work) if dry_run else _import(work, started_by)


@dataclass(frozen=True)
class _Work:
    shop: Shop
    file: UnchangedFile
    reader: TableReader
    understanding: Understanding
    source: str
    progress: Progress | None

    def importer(self, run_id: int, rehearsal: Rehearsal | None = None) -> PurchaseImporter:
        return PurchaseImporter(
            self.shop,
            self.reader,
            self.understanding,
            run_id=run_id,
            source=self.source,
            progress=self.progress,
            rehearsal=rehearsal,
        )


def _rehearse(work: _Work) -> ImportReport:
    with work.shop.store.read() as session:
        run = to_go_on_with(session, PURCHASES, work.source, work.file.digest, work.understanding.mapping)
    with Rehearsal(work.shop.store, work.source) as rehearsal:
        return work.importer(NO_RUN if run is None or run.id is None else run.id, rehearsal).run(work.file, None)


def _import(work: _Work, started_by: str | None) -> ImportReport:
    shop = work.shop
    run_id = begin(
        shop,
        work.file.path,
        kind=PURCHASES,
        source=work.source,
        digest=work.file.digest,
        mapping=work.understanding.mapping,
        started_by=started_by,
    )
    with (
        RejectsFile(shop.data_dir, run_id, work.reader.columns) as rejects,
        noting_failure(shop, run_id, rejects),
    ):
        report = replace(work.importer(run_id).run(work.file, rejects), rejects_file=rejects.name)
    kept = work.understanding.to_keep()
    finish(shop, run_id, report.as_json(), columns=work.reader.columns, kept=kept, rejects_file=rejects.name)
    return report


def _understand(shop: Shop, path: Path, given: Mapping[str, str] | None) -> tuple[TableReader, Understanding]:
    reader = open_file(path, given, fits=lambda columns: len(guess_by_name(columns)))
    saved = saved_mapping(shop, PURCHASES, reader.columns)
    return reader, understand_columns(reader, saved=saved, given=given, locale=shop.currency.locale)


def _check_same_meaning(before: ImportRun, understanding: Understanding) -> None:
    """Refuse a file that was imported with its columns understood otherwise: its figures would be somebody else's."""
    means = {key.value for key in (*Role, Option.DECIMAL, Option.DATES, Option.CANCELLATIONS)}
    now, then = (
        {key: value for key, value in mapping.items() if key in means and value != NONE}
        for mapping in (understanding.mapping, before.mapping)
    )
    if now != then:
        changed = ", ".join(sorted(key for key in now.keys() | then.keys() if now.get(key) != then.get(key)))
        message = (
            f"{before.file_name} was imported before (import {before.id}) with another meaning of {changed}; no line"
            f" may count twice. Undo that import first: najimi import undo {before.id}."
        )
        raise ImportRefusedError(message)


def _check_currency(shop: Shop, currency: str | None) -> None:
    if currency is not None and currency.strip().upper() != shop.currency.code:
        message = (
            f"This shop keeps its books in {shop.currency.code}, so a file in {currency} cannot be imported. Convert"
            " its prices first, or set up a shop with that currency."
        )
        raise ImportRefusedError(message)
