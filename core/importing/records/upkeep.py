"""The history of the product information, as files change it: who shared which file, what it changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from core.importing.changes import Change, table_of
from core.importing.records.kind import Work
from core.importing.rows import add_new, chunks
from core.models import CatalogueChange, CatalogueSubject, ImportRun, Relation, Solution
from core.products.history import OFFERS, PARTS, RELATION_FIELDS, WITHIN, change_row, solution_fields
from core.store.json_values import stored

BY_FILE = "file"


def note_rows(  # noqa: PLR0917 - which rows of what, added and changed
    work: Work,
    tx: Session,
    subject: CatalogueSubject,
    model: type[SQLModel],
    added: Collection[int],
    changes: Sequence[Change],
    fields: Sequence[str],
    about: str,
) -> None:
    """Keep what an import added and changed of rows of `model`; `about` is the column with the product's id."""
    table = table_of(model)
    kept: list[dict[str, Any]] = []
    for some in chunks(added):
        rows = tx.execute(select(table).where(table.c.id.in_(some))).mappings()
        kept += [_change(row["id"], row[about], None, {name: row[name] for name in fields}) for row in rows]
    owners: dict[int, int] = {}
    for some in chunks(change.row_id for change in changes):
        owners.update(dict(tx.execute(select(table.c.id, table.c[about]).where(table.c.id.in_(some))).all()))
    for change in changes:
        named = {name: value for name, value in change.after.items() if name in fields}
        before, after = change_row(change.before, named)
        if after:
            kept.append(_change(change.row_id, owners[change.row_id], before, after))
    _keep(work, tx, subject, kept)


def note_relations(work: Work, tx: Session, added: Collection[int], changes: Sequence[Change]) -> None:
    """Keep what an import added and changed of relations."""
    note_rows(work, tx, CatalogueSubject.RELATION, Relation, added, changes, RELATION_FIELDS, "product_id")


def note_solutions(work: Work, tx: Session, rows: Iterable[Solution]) -> None:
    """Keep which solutions an import made."""
    kept = [_change(row.id or 0, None, None, solution_fields(row)) for row in rows]
    _keep(work, tx, CatalogueSubject.SOLUTION, kept)


def note_within(work: Work, tx: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Keep which products an import put into which virtual solutions."""
    kept = [_change(solution, product, {WITHIN: False}, {WITHIN: True}) for solution, product in pairs]
    _keep(work, tx, CatalogueSubject.SOLUTION, kept)


Lists = Mapping[int, tuple[Sequence[int], Sequence[int]]]


def note_parts(work: Work, tx: Session, lists: Lists) -> None:
    """Keep which solutions an import put into virtual ones: by id, what each held before and holds now."""
    kept = [_change(key, None, {PARTS: before}, {PARTS: after}) for key, (before, after) in lists.items()]
    _keep(work, tx, CatalogueSubject.SOLUTION, kept)


def note_departments(work: Work, tx: Session, made: Mapping[int, str]) -> None:
    """Keep which departments an import made: their names by id."""
    _keep(
        work, tx, CatalogueSubject.DEPARTMENT, [_change(key, None, None, {"name": name}) for key, name in made.items()]
    )


def note_offers(work: Work, tx: Session, lists: Lists) -> None:
    """Keep what an import lets departments offer: by id, the solutions before and now."""
    kept = [_change(key, None, {OFFERS: before}, {OFFERS: after}) for key, (before, after) in lists.items()]
    _keep(work, tx, CatalogueSubject.DEPARTMENT, kept)


def _change(
    row_id: int, product_id: int | None, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> dict[str, Any]:
    def plain(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: stored(value) for name, value in values.items()}

    return {
        "row_id": row_id,
        "product_id": product_id,
        "before": None if before is None else plain(before),
        "after": plain(after),
    }


def _keep(work: Work, tx: Session, subject: CatalogueSubject, kept: Sequence[dict[str, Any]]) -> None:
    if not kept:
        return
    by = tx.scalar(select(col(ImportRun.started_by)).where(col(ImportRun.id) == work.run_id)) or BY_FILE
    common = {"subject": subject, "made_by": by, "made_at": work.now, "import_id": work.run_id}
    add_new(tx, CatalogueChange, [each | common for each in kept])
