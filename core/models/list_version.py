"""Lists as they were before they were refreshed: who has come, who has gone."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class ListVersion(SQLModel, table=True):
    """A list as it stood until it was refreshed; `number` is the version that it was."""

    __tablename__ = "list_version"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: int | None = primary_key()
    list_id: int = reference("customer_list.id", index=False)
    number: int
    question_id: int = reference("question.id")
    size: int
    taken_by: str = Field(max_length=64)
    taken_at: datetime = Field(sa_type=MOMENT)


class ListVersionMember(SQLModel, table=True):
    """One customer of an earlier version of a list, with the weight that they had then."""

    __tablename__ = "list_version_member"
    __table_args__ = (UniqueConstraint("version_id", "customer_id"),)

    id: int | None = primary_key()
    version_id: int = reference("list_version.id", index=False)
    customer_id: int = reference("customer.id")
    weight: int = 0
