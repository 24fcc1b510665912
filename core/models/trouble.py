"""A trouble that a customer had (seed 001, figure 8)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class TroubleStatus(StrEnum):
    """How far a trouble is."""

    OPEN = "open"
    IN_HAND = "in_hand"
    SETTLED = "settled"


class Trouble(SQLModel, table=True):
    """One trouble: with which product, how grave (`level`, 1 the least), what was done about it.

    An imported one names its `source`, and as `external_id` what it is called there, where the file says so.
    """

    __table_args__ = (Index("ix_trouble_external", "source", "external_id", unique=True),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    product_id: int | None = reference("product.id", nullable=True)
    occurred_on: date
    classification: str | None = Field(default=None, max_length=80)
    level: int = 1
    description: str | None = None
    settlement_method: str | None = Field(default=None, max_length=200)
    status: TroubleStatus = Field(default=TroubleStatus.OPEN, sa_type=choice(TroubleStatus))
    last_handled_on: date | None = None
    settled_on: date | None = None
    source: str | None = Field(default=None, max_length=64)
    external_id: str | None = Field(default=None, max_length=64)
    import_id: int | None = reference("import_run.id", nullable=True)
    created_at: datetime = Field(sa_type=MOMENT)
