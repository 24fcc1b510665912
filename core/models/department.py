"""Sales departments, and what each of them may offer (seed 001, "limiting the range of products to be proposed")."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import primary_key, reference


class Department(SQLModel, table=True):
    """A sales department; one without solutions may offer everything."""

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)


class DepartmentSolution(SQLModel, table=True):
    """A solution whose products, with those of the solutions below it, a department may offer."""

    __tablename__ = "department_solution"
    __table_args__ = (UniqueConstraint("department_id", "solution_id"),)

    id: int | None = primary_key()
    department_id: int = reference("department.id", index=False)
    solution_id: int = reference("solution.id")
