"""Giving rows back the values that they had before an import, where nobody has changed them since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session, SQLModel, col

from core.importing.changes import ADDED, BECAME, WAS, columns_of, restored, stored
from core.importing.claims import is_claim
from core.models import Consent, ConsentState, ImportChange, ImportRun, ImportState


@dataclass
class Restoration:
    """What is to be done about some of an import's changes.

    `values` are the fields to write by table and row, `rebased` the changes of later imports that now start from
    elsewhere, `added` the rows to take out. `left` counts the rows of which somebody has changed a field since.
    """

    values: dict[tuple[str, int], dict[str, object]] = field(default_factory=dict)
    rebased: list[ImportChange] = field(default_factory=list)
    added: list[tuple[str, int]] = field(default_factory=list)
    left: int = 0


def plan_restoration(session: Session, changes: Sequence[ImportChange]) -> Restoration:
    """Return what undoing `changes`, all of one import, means for the rows as they are now."""
    plan = Restoration()
    by_table: dict[str, list[ImportChange]] = {}
    for change in changes:
        if change.before == ADDED:
            plan.added.append((change.table_name, change.row_id))
        elif not is_claim(change):
            by_table.setdefault(change.table_name, []).append(change)
    plan.added = _unanswered(session, plan.added)
    for table, mine in by_table.items():
        _plan_table(session, table, mine, plan)
    return plan


def _unanswered(session: Session, added: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out agreements that the customers have given or withdrawn themselves since: their word stays."""
    table = str(Consent.__tablename__)
    asked = [key for name, key in added if name == table]
    waiting = select(col(Consent.id)).where(col(Consent.id).in_(asked), col(Consent.state) == ConsentState.REQUESTED)
    kept = set(asked) - set(session.scalars(waiting)) if asked else set()
    return [(name, key) for name, key in added if name != table or key not in kept]


def _plan_table(session: Session, table_name: str, changes: Sequence[ImportChange], plan: Restoration) -> None:
    table = SQLModel.metadata.tables[table_name]
    ids = [change.row_id for change in changes]
    rows = {row.id: row for row in session.connection().execute(select(table).where(table.c.id.in_(ids)))}
    later = _later(session, changes)
    for change in changes:
        if change.row_id in rows:
            values, left = _decide(change, rows[change.row_id], later.get(change.row_id, ()), plan)
            plan.left += left
            if values:
                plan.values[table_name, change.row_id] = values


def _decide(
    change: ImportChange, row: Row[Any], later: Sequence[ImportChange], plan: Restoration
) -> tuple[dict[str, object], bool]:
    """Return the fields to give back, and whether somebody has changed one that is therefore left.

    Where a later import went on from what this one made of a field, undoing that one has to lead behind this one.
    """
    columns = columns_of(change.table_name)
    values: dict[str, object] = {}
    left = False
    for name, both in change.before.items():
        if not isinstance(both, Mapping):
            continue
        after = next((other for other in later if isinstance(other.before.get(name), Mapping)), None)
        if after is not None and after.before[name][WAS] == both[BECAME]:
            after.before = {**after.before, name: {**after.before[name], WAS: both[WAS]}}
            plan.rebased.append(after)
        elif after is None and stored(row._mapping[name]) == both[BECAME]:  # noqa: SLF001 - a row's own public view
            values[name] = restored(columns[name], both[WAS])
        else:
            left = True
    return values, left


def _later(session: Session, changes: Sequence[ImportChange]) -> dict[int, list[ImportChange]]:
    """Return, by row, the changes that other imports made after these, in their order."""
    first = changes[0]
    query = (
        select(ImportChange)
        .join(ImportRun, col(ImportRun.id) == col(ImportChange.import_id))
        .where(
            col(ImportChange.table_name) == first.table_name,
            col(ImportChange.row_id).in_([change.row_id for change in changes]),
            col(ImportChange.import_id) != first.import_id,
            col(ImportRun.state) != ImportState.UNDONE,
        )
        .order_by(col(ImportChange.id))
    )
    own = {change.row_id: change.id or 0 for change in changes}
    found: dict[int, list[ImportChange]] = {}
    for other in session.scalars(query):
        if (other.id or 0) > own[other.row_id]:
            found.setdefault(other.row_id, []).append(other)
    return found


def restore(tx: Session, plan: Restoration) -> None:
    """Write what `plan` says."""
    for (table_name, key), values in plan.values.items():
        table = SQLModel.metadata.tables[table_name]
        tx.connection().execute(update(table).where(table.c.id == key).values(values))
    tx.add_all(plan.rebased)
    tx.flush()
