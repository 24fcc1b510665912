"""Which rows a file of records has had the word on: purchases in passing do not change what it said."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from core.importing.rows import chunks, table_of
from core.models import ImportChange, ImportRun, ImportState


def said_by_files(session: Session, model: type[SQLModel], ids: Collection[int], kind: str) -> set[int]:
    """Return which rows of `model` among `ids` a file of `kind` that stands has brought or changed."""
    standing = select(col(ImportRun.id)).where(col(ImportRun.kind) == kind, col(ImportRun.state) != ImportState.UNDONE)
    table = table_of(model)
    found: set[int] = set()
    for some in chunks(ids):
        brought = select(table.c.id).where(table.c.id.in_(some), table.c.import_id.in_(standing))
        changed = select(col(ImportChange.row_id)).where(
            col(ImportChange.table_name) == table.name,
            col(ImportChange.row_id).in_(some),
            col(ImportChange.import_id).in_(standing),
        )
        found.update(session.scalars(brought))
        found.update(session.scalars(changed))
    return found
