"""A contract between a customer and the shop (seed 001, contract data memory 7)."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class Contract(SQLModel, table=True):
    """One contract: about which product, from when until when, `monthly_amount` in minor units."""

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    product_id: int | None = reference("product.id", nullable=True)
    number: str = Field(unique=True, max_length=64)
    starts_on: date
    ends_on: date | None = None
    monthly_amount: int = Field(default=0, sa_type=BigInteger)
    import_id: int | None = reference("import_run.id", nullable=True)
    created_at: datetime = Field(sa_type=MOMENT)
