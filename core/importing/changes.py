"""What an import changed of rows that were there before it: kept, so that the import can be undone as a whole.

`ImportChange.before` says, by field, what the value was and what the import made of it. The second tells an undo
whether anybody has changed the field since; whose word is the last stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from core.importing.rows import add_new, chunks, table_of
from core.models import ImportChange
from core.store.json_values import columns_of, restored, stored

WAS, BECAME = "was", "became"
# In place of fields: the row itself was added, in a table whose rows do not name their import.
ADDED = {"+": True}


class Change(NamedTuple):
    """The fields of one row that an import sets: as they are before, and as they will be."""

    row_id: int
    before: Mapping[str, object]
    after: Mapping[str, object]


def remember(tx: Session, run_id: int, model: type[SQLModel], changes: Sequence[Change]) -> None:
    """Keep what `changes` do to rows of `model` that this run did not bring; called before they are written.

    Fields that stay as they are need not be named, and are left out. Where the run changes a field twice, also after
    a crash in between, the value before the first change and the one after the last are kept.
    """
    fields = {
        change.row_id: {
            name: {WAS: stored(change.before[name]), BECAME: stored(value)}
            for name, value in change.after.items()
            if change.before[name] != value
        }
        for change in changes
    }
    table = str(model.__tablename__)
    for ids in chunks(key for key, values in fields.items() if values):
        mine = select(ImportChange).where(
            col(ImportChange.import_id) == run_id,
            col(ImportChange.table_name) == table,
            col(ImportChange.row_id).in_(ids),
        )
        known = {row.row_id: row for row in tx.scalars(mine)}
        for key, row in known.items():
            row.before = {**row.before, **{name: _both(row.before.get(name), new) for name, new in fields[key].items()}}
            tx.add(row)
        tx.flush()
        new = [key for key in ids if key not in known]
        add_new(
            tx,
            ImportChange,
            [{"import_id": run_id, "table_name": table, "row_id": key, "before": fields[key]} for key in new],
        )


def _both(earlier: Mapping[str, Any] | None, later: Mapping[str, Any]) -> dict[str, Any]:
    return dict(later) if earlier is None else {WAS: earlier[WAS], BECAME: later[BECAME]}


def remember_added(tx: Session, run_id: int, model: type[SQLModel], ids: Iterable[int]) -> None:
    """Keep that this run added these rows of `model`, a table without `import_id` (identities, further names)."""
    table = str(model.__tablename__)
    rows = [{"import_id": run_id, "table_name": table, "row_id": key, "before": ADDED} for key in ids]
    add_new(tx, ImportChange, rows)


__all__ = [
    "ADDED",
    "BECAME",
    "WAS",
    "Change",
    "columns_of",
    "remember",
    "remember_added",
    "restored",
    "stored",
    "table_of",
]
