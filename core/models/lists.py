"""Lists of customers that staff keep."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class CustomerList(SQLModel, table=True):
    """A list as it was when it was saved or last refreshed, with the question that made it.

    `version` counts from 1; earlier ones are `ListVersion`s.
    """

    __tablename__ = "customer_list"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    question_id: int = reference("question.id")
    size: int
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
    version: int = 1
    refreshed_by: str | None = Field(default=None, max_length=64)
    refreshed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class ListMember(SQLModel, table=True):
    """One customer of a list: the weight and the reason in words that they had then."""

    __tablename__ = "list_member"
    __table_args__ = (UniqueConstraint("list_id", "customer_id"),)

    id: int | None = primary_key()
    list_id: int = reference("customer_list.id", index=False)
    customer_id: int = reference("customer.id")
    weight: int = 0
    reason: str = ""
