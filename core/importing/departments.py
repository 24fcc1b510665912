"""Departments that an import made, and what it let departments offer: an undo never sets anybody free in passing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select
from sqlmodel import Session, col

from core.models import Department, DepartmentSolution, ImportChange, Staff

TABLE, OFFERS_TABLE = str(Department.__tablename__), str(DepartmentSolution.__tablename__)
TABLES = (TABLE, OFFERS_TABLE)
IN_USE = "are departments to which somebody belongs, or limits without which they could offer everything"


@dataclass(frozen=True)
class Going:
    """What an undo takes out: departments, and solutions that departments may offer; `kept` are those that stay."""

    departments: frozenset[int]
    offers: frozenset[int]
    kept: int
    kept_offers: int


def going(session: Session, run_id: int) -> Going:
    """Return what of the run's departments and limits goes when the run is undone.

    A department to which somebody belongs stays, and so do its last limits, unless it had none before the run.
    """
    made = _added(session, run_id, TABLE, select(col(Department.id)))
    mine = _added(session, run_id, OFFERS_TABLE, select(col(DepartmentSolution.id)))
    manned = {key for key in session.scalars(select(col(Staff.department_id)).distinct()) if key is not None}
    rows = session.execute(select(col(DepartmentSolution.id), col(DepartmentSolution.department_id))).all()
    others = {department for key, department in rows if key not in mine}
    held = {key for key, department in rows if key in mine and department in made & manned and department not in others}
    gone = frozenset(made - manned - others)
    return Going(gone, frozenset(mine - held), len(made) - len(gone), len(held))


def remove(tx: Session, run_id: int, found: Going) -> None:
    """Take out what goes, and forget that the run made anything of it."""
    tx.execute(delete(DepartmentSolution).where(col(DepartmentSolution.id).in_(found.offers)))
    tx.execute(delete(Department).where(col(Department.id).in_(found.departments)))
    mine = col(ImportChange.import_id) == run_id, col(ImportChange.table_name).in_(TABLES)
    tx.execute(delete(ImportChange).where(*mine))


def _added(session: Session, run_id: int, table: str, there: Select[Any]) -> set[int]:
    """Return the rows that the run added to a table and that are there."""
    mine = select(col(ImportChange.row_id)).where(
        col(ImportChange.import_id) == run_id, col(ImportChange.table_name) == table
    )
    ids = set(session.scalars(mine))
    return {key for key in session.scalars(there) if key in ids}
