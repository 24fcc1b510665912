"""Two customers who are one person, or who look like one and are not; decided by staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key, reference


class CustomerMerge(SQLModel, table=True):
    """`merged_id` became an alias of `kept_id`; `before` holds what the merger changed, so that it can be undone.

    `evidence` names the kinds of identity that they share, without the identities themselves.
    """

    __tablename__ = "customer_merge"

    id: int | None = primary_key()
    kept_id: int = reference("customer.id")
    merged_id: int = reference("customer.id")
    evidence: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    merged_by: str = Field(max_length=64)
    merged_at: datetime = Field(sa_type=MOMENT)
    undone_by: str | None = Field(default=None, max_length=64)
    undone_at: datetime | None = Field(default=None, sa_type=MOMENT)


class DistinctPair(SQLModel, table=True):
    """Two customers whom staff have said to be two people; `first_id` is the smaller. Not suggested again."""

    __tablename__ = "distinct_pair"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: int | None = primary_key()
    first_id: int = reference("customer.id")
    second_id: int = reference("customer.id")
    decided_by: str = Field(max_length=64)
    decided_at: datetime = Field(sa_type=MOMENT)
