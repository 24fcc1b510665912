"""The history of the product information: who changed what, when, from what to what (seed 001, figure 6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from core.models import CatalogueChange, CatalogueSubject, ImportRun, ImportState, ProductRecord, Relation, Solution
from core.store.json_values import stored

RELATION_FIELDS = ("product_id", "partner_id", "kind", "level", "origin")
SOLUTION_FIELDS = ("name", "parent_id", "virtual")
RECORD_FIELDS = ("product_id", "purchasers", "cross_sells", "up_sells", "replacements", "origin", "counted_on")
# What a change of a solution's own products, of the solutions put into it, of what a department offers, and of who
# belongs to it is kept under.
WITHIN, PARTS, OFFERS, MEMBERS = "within", "parts", "offers", "members"


@dataclass(frozen=True)
class Maker:
    """Who makes a change ("staff:7", "command line"), when, and in the course of which import, where of one."""

    by: str
    at: datetime
    import_id: int | None = None


def keep_change(  # noqa: PLR0917 - one sentence: who changed what, from what, to what
    tx: Session,
    maker: Maker,
    subject: CatalogueSubject,
    row_id: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    product_id: int | None = None,
) -> CatalogueChange:
    """Keep one change in the transaction that makes it.

    `before` is None for a row that is new, `after` for one that is gone: then the other has all its fields. Of a row
    that stays both have the fields that differ.
    """
    change = CatalogueChange(
        subject=subject,
        row_id=row_id,
        product_id=product_id,
        before=_plain(before),
        after=_plain(after),
        made_by=maker.by,
        made_at=maker.at,
        import_id=maker.import_id,
    )
    tx.add(change)
    tx.flush()
    return change


def change_row(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that differ: as they were, and as they are."""
    names = [name for name, value in after.items() if before[name] != value]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def fields_of(row: SQLModel, names: Sequence[str]) -> dict[str, Any]:
    """Return some fields of a row."""
    return {name: getattr(row, name) for name in names}


def relation_fields(row: Relation) -> dict[str, Any]:
    """Return the fields of a relation that its history keeps."""
    return fields_of(row, RELATION_FIELDS)


def solution_fields(row: Solution) -> dict[str, Any]:
    """Return the fields of a solution that its history keeps."""
    return fields_of(row, SOLUTION_FIELDS)


def record_fields(row: ProductRecord) -> dict[str, Any]:
    """Return the counts of a product that its history keeps."""
    return fields_of(row, RECORD_FIELDS)


def history(
    session: Session,
    *,
    product_id: int | None = None,
    subjects: Collection[CatalogueSubject] = (),
    row_id: int | None = None,
    limit: int = 20,
) -> Sequence[CatalogueChange]:
    """Return the latest changes, the newest first: of one product and its relations, or of everything.

    `subjects` keeps those of some kinds, `row_id` those of one row of them.
    """
    query = select(CatalogueChange).order_by(col(CatalogueChange.id).desc()).limit(limit)
    if product_id is not None:
        query = query.where(CatalogueChange.product_id == product_id)
    if subjects:
        query = query.where(col(CatalogueChange.subject).in_(subjects))
    if row_id is not None:
        query = query.where(CatalogueChange.row_id == row_id)
    return session.exec(query).all()


def latest_of(session: Session, subject: CatalogueSubject, row_id: int) -> int:
    """Return the number of the latest change of a solution or a department, 0 where there is none."""
    latest = history(session, subjects=(subject,), row_id=row_id, limit=1)
    return (latest[0].id or 0) if latest else 0


def undone_imports(session: Session, changes: Sequence[CatalogueChange]) -> frozenset[int]:
    """Return which of the imports behind these changes have been undone since: their changes hold no longer."""
    ids = {change.import_id for change in changes if change.import_id is not None}
    query = select(col(ImportRun.id)).where(col(ImportRun.id).in_(ids), ImportRun.state == ImportState.UNDONE)
    return frozenset(key for key in session.exec(query) if key is not None) if ids else frozenset()


def _plain(fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if fields is None else {name: stored(value) for name, value in fields.items()}
