"""Virtual attributes that staff define (seed 001, figure 10)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key


class VirtualAttribute(SQLModel, table=True):
    """An attribute reckoned from others: `expression` in the filter language, `unit` as it is said after a value."""

    __tablename__ = "virtual_attribute"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    expression: str
    unit: str | None = Field(default=None, max_length=40)
    description: str | None = None
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
