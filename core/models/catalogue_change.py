"""What was changed in the product information, by whom and when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import BIG_ID, JSON_VALUE, MOMENT, choice, primary_key, reference


class CatalogueSubject(StrEnum):
    """What of the product information was changed."""

    PRODUCT = "product"
    RELATION = "relation"
    SOLUTION = "solution"
    DEPARTMENT = "department"
    RECORD = "record"


class CatalogueChange(SQLModel, table=True):
    """One change: the fields as they were (`before`, empty where the row is new) and as they are (`after`, ... gone).

    `row_id` is the row's id, which may be gone; `product_id` the product that it is about, for its history.
    """

    __tablename__ = "catalogue_change"

    id: int | None = primary_key()
    subject: CatalogueSubject = Field(sa_type=choice(CatalogueSubject))
    row_id: int = Field(sa_type=BIG_ID)
    product_id: int | None = Field(default=None, sa_type=BIG_ID, index=True)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    made_by: str = Field(max_length=64)
    made_at: datetime = Field(sa_type=MOMENT)
    import_id: int | None = reference("import_run.id", nullable=True)
