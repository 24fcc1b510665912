"""Which lines an import found in the books already, so that they stay when the import that brought them is undone.

Files overlap, and a line counts once, for the import that brought it first. The others claim it: as ranges of ids,
since lines that stand together in one export mostly stand together in the next.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from core.importing.rows import CHUNK, add_new
from core.models import ImportChange, ImportRun, ImportState, PurchaseLine

# The last id of a range whose first one is the row's.
_THROUGH = "through"
TABLE = str(PurchaseLine.__tablename__)


def ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return `ids` as ranges without gaps, each with its first and last."""
    found: list[tuple[int, int]] = []
    for key in sorted(ids):
        if found and found[-1][1] + 1 >= key:
            found[-1] = (found[-1][0], key)
        else:
            found.append((key, key))
    return found


def claim(tx: Session, run_id: int, ids: Sequence[int]) -> None:
    """Note that the run's file has these lines too; `ids` are of one batch, so no range is longer than `CHUNK`."""
    rows = [
        {"import_id": run_id, "table_name": TABLE, "row_id": first, "before": {_THROUGH: last}}
        for first, last in ranges(ids)
    ]
    add_new(tx, ImportChange, rows)


def is_claim(change: ImportChange) -> bool:
    """Return whether `change` is a claim, and nothing that was changed."""
    return _THROUGH in change.before


def others(session: Session, run: ImportRun) -> list[int]:
    """Return the imports of the same source that may have claimed lines of `run`."""
    query = select(col(ImportRun.id)).where(
        col(ImportRun.kind) == run.kind,
        col(ImportRun.source) == run.source,
        col(ImportRun.id) != run.id,
        col(ImportRun.state) != ImportState.UNDONE,
        col(ImportRun.undone_by).is_(None),
    )
    return [key for key in session.scalars(query) if key is not None]


def claimants(session: Session, runs: Sequence[int], ids: Sequence[int]) -> dict[int, int]:
    """Return, of the lines `ids` (in order), those that any of `runs` claims, with the first import that does."""
    if not ids or not runs:
        return {}
    query = (
        select(ImportChange)
        .where(
            col(ImportChange.import_id).in_(runs),
            col(ImportChange.table_name) == TABLE,
            col(ImportChange.row_id).between(ids[0] - CHUNK, ids[-1]),
        )
        .order_by(col(ImportChange.import_id).desc())
    )
    wanted = set(ids)
    found: dict[int, int] = {}
    for change in session.scalars(query):
        for key in wanted.intersection(range(change.row_id, change.before.get(_THROUGH, 0) + 1)):
            found[key] = change.import_id
    return found
