"""A contact between a customer and the shop (seed 001, figures 7 and 8)."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class Contact(SQLModel, table=True):
    """One contact: by which channel, when, for how long, about what; `page_url` for a visit to a page.

    An imported one names its `source`, and as `external_id` what it is called there, where the file says so.
    """

    __table_args__ = (Index("ix_contact_external", "source", "external_id", unique=True),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    product_id: int | None = reference("product.id", nullable=True)
    channel: str = Field(max_length=32)
    at: datetime = Field(sa_type=MOMENT)
    business_date: date
    duration_seconds: int | None = None
    contents: str | None = None
    page_url: str | None = Field(default=None, max_length=500)
    source: str | None = Field(default=None, max_length=64)
    external_id: str | None = Field(default=None, max_length=64)
    import_id: int | None = reference("import_run.id", nullable=True)
