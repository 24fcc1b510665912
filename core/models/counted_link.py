"""Links in messages whose visits are counted for each customer."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class CountedLink(SQLModel, table=True):
    """One address in a plan's message; what customers get instead is a signed, expiring address of ours."""

    __tablename__ = "counted_link"
    __table_args__ = (UniqueConstraint("plan_id", "url"),)

    id: int | None = primary_key()
    plan_id: int = reference("plan.id", index=False)
    url: str = Field(max_length=2000)


class LinkVisit(SQLModel, table=True):
    """That the link in one message was followed: when first and last, and how often."""

    __tablename__ = "link_visit"
    __table_args__ = (UniqueConstraint("counted_link_id", "delivery_id"),)

    id: int | None = primary_key()
    counted_link_id: int = reference("counted_link.id", index=False)
    delivery_id: int = reference("delivery.id")
    first_at: datetime = Field(sa_type=MOMENT)
    last_at: datetime = Field(sa_type=MOMENT)
    visits: int = 1
