"""What customers did with what they were told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class ResponseKind(StrEnum):
    """What a customer answered."""

    INTERESTED = "interested"
    NOT_FOR_ME = "not_for_me"
    ORDERED = "ordered"
    STOPPED = "stopped"


class Response(SQLModel, table=True):
    """One answer to one message; pressing the same button again changes nothing."""

    __table_args__ = (UniqueConstraint("delivery_id", "kind"),)

    id: int | None = primary_key()
    plan_id: int = reference("plan.id")
    delivery_id: int = reference("delivery.id", index=False)
    customer_id: int = reference("customer.id")
    kind: ResponseKind = Field(sa_type=choice(ResponseKind))
    at: datetime = Field(sa_type=MOMENT)
    purchase_id: int | None = reference("purchase.id", nullable=True, index=False)
