"""Solutions that an import made on the way: an undo takes those out that hold nothing any more."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlmodel import Session, col

from core.importing.changes import BECAME
from core.importing.rows import chunks
from core.models import (
    DepartmentSolution,
    ImportChange,
    Product,
    RegisteredRange,
    Solution,
    SolutionPart,
    SolutionProduct,
)

TABLE = str(Solution.__tablename__)
IN_USE = "hold products or solutions, or are what a department may offer or customers want to hear of"


def made_by(session: Session, run_id: int) -> list[int]:
    """Return the solutions that a run made and that are there."""
    mine = select(col(ImportChange.row_id)).where(
        col(ImportChange.import_id) == run_id, col(ImportChange.table_name) == TABLE
    )
    return list(session.scalars(select(col(Solution.id)).where(col(Solution.id).in_(mine))))


def empty_ones(session: Session, run_id: int, solutions: Collection[int], kept: Collection[int] = ()) -> set[int]:
    """Return which of the run's own `solutions` hold nothing once the run's own products and changes are gone.

    `kept` are products of the run that stay all the same. Where these are gone already, nothing of it is looked at.
    """
    mine, needed = set(solutions), set[int]()
    for some in chunks(mine):
        allowed = select(col(DepartmentSolution.solution_id)).where(col(DepartmentSolution.solution_id).in_(some))
        needed |= set(session.scalars(allowed))
        wanted = select(col(RegisteredRange.solution_id)).where(
            col(RegisteredRange.solution_id).in_(some), col(RegisteredRange.import_id).is_distinct_from(run_id)
        )
        needed |= {key for key in session.scalars(wanted) if key is not None}
    needed |= _with_products(session, run_id, mine, kept) | _tied(session, run_id, mine)
    added = set(_added(session, run_id, str(SolutionProduct.__tablename__)))
    rows = select(col(SolutionProduct.id), col(SolutionProduct.solution_id))
    for some in chunks(mine):
        found = session.execute(rows.where(col(SolutionProduct.solution_id).in_(some)))
        needed |= {solution for key, solution in found if key not in added}
    parents = dict(session.execute(select(col(Solution.id), col(Solution.parent_id))).all())
    waiting = [key for key in parents if key not in mine or key in needed]
    while waiting:
        parent = parents.get(waiting.pop())
        if parent in mine and parent not in needed:
            needed.add(parent)
            waiting.append(parent)
    return mine - needed


def _tied(session: Session, run_id: int, solutions: Collection[int]) -> set[int]:
    """Return the solutions that hold, or are held by, a virtual one by somebody else's doing than the run's."""
    added = set(_added(session, run_id, str(SolutionPart.__tablename__)))
    found: set[int] = set()
    for some in chunks(solutions):
        either = col(SolutionPart.solution_id).in_(some) | col(SolutionPart.part_id).in_(some)
        rows = session.execute(
            select(col(SolutionPart.id), col(SolutionPart.solution_id), col(SolutionPart.part_id)).where(either)
        )
        found |= {each for key, *ends in rows if key not in added for each in ends}
    return found


def remove(tx: Session, run_id: int, solutions: Collection[int]) -> None:
    """Take solutions out, and forget that the run made any."""
    for some in chunks(solutions):
        tx.execute(delete(Solution).where(col(Solution.id).in_(some)))
    tx.execute(delete(ImportChange).where(col(ImportChange.import_id) == run_id, col(ImportChange.table_name) == TABLE))


def _with_products(session: Session, run_id: int, solutions: Collection[int], kept: Collection[int]) -> set[int]:
    """Return the solutions with a product that the run neither brought nor put there, or that has been moved since."""
    found: set[int] = set()
    where = select(col(Product.id), col(Product.solution_id), col(Product.import_id))
    for some in chunks(solutions):
        rows = session.execute(where.where(col(Product.solution_id).in_(some))).all()
        placed = {key: solution for key, solution, owner in rows if owner != run_id or key in kept}
        found |= {placed[key] for key in placed.keys() - _go_back(session, run_id, placed)}
    return found


def _go_back(session: Session, run_id: int, placed: Mapping[int, int]) -> set[int]:
    """Return the products that the run, and nobody since, put into the solution where they are."""
    last: dict[int, ImportChange] = {}
    for some in chunks(placed):
        changes = select(ImportChange).where(
            col(ImportChange.table_name) == str(Product.__tablename__), col(ImportChange.row_id).in_(some)
        )
        for change in session.scalars(changes.order_by(col(ImportChange.id))):
            if "solution_id" in change.before:
                last[change.row_id] = change
    return {
        key
        for key, change in last.items()
        if change.import_id == run_id and change.before["solution_id"][BECAME] == placed[key]
    }


def _added(session: Session, run_id: int, table: str) -> list[int]:
    mine = col(ImportChange.import_id) == run_id, col(ImportChange.table_name) == table
    query = select(col(ImportChange.row_id)).where(*mine)
    return list(session.scalars(query))
