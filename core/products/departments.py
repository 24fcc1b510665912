"""What a sales department may offer (seed 001, "limiting the range of products to be proposed")."""

from sqlmodel import Session, col, select

from core.models import DepartmentSolution, Staff
from core.products.solutions import products_within_any


def offerable(session: Session, department_id: int) -> frozenset[int] | None:
    """Return the ids of the products that a department may offer, or None where it may offer everything.

    A department without solutions may offer everything; one whose solutions hold no products may offer nothing.
    """
    solutions = tuple(
        session.scalars(
            select(col(DepartmentSolution.solution_id)).where(col(DepartmentSolution.department_id) == department_id)
        )
    )
    return products_within_any(session, solutions) if solutions else None


def department_of(session: Session, slack_user: str) -> int | None:
    """Return the department of a member of staff; None for who belongs to none: they may offer everything."""
    return session.scalar(select(col(Staff.department_id)).where(col(Staff.slack_user) == slack_user))
