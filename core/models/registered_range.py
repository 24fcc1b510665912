"""What customers want to hear of: solutions and products that each has registered (seed 001, customer database 12)."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference

_STANDS = text("withdrawn_at IS NULL")


class RegisteredRange(SQLModel, table=True):
    """One registration: a solution with everything within it, or one product; exactly one of the two.

    It stands until `withdrawn_at`. A customer without any that stands may be told of everything. `registered_by` and
    `withdrawn_by` are a customer ("customer:7"), a member of staff ("staff:3") or whoever else acted.
    """

    __tablename__ = "registered_range"
    # A customer registers a thing once; what was withdrawn may be registered again, as a row of its own.
    __table_args__ = (
        Index(
            "uq_registered_range_solution",
            *("customer_id", "solution_id"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_registered_range_product",
            *("customer_id", "product_id"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    solution_id: int | None = reference("solution.id", nullable=True)
    product_id: int | None = reference("product.id", nullable=True)
    registered_at: datetime = Field(sa_type=MOMENT)
    registered_by: str = Field(max_length=64)
    withdrawn_at: datetime | None = Field(default=None, sa_type=MOMENT)
    withdrawn_by: str | None = Field(default=None, max_length=64)
    import_id: int | None = reference("import_run.id", nullable=True)
