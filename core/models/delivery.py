"""The outbox: one row for each plan, customer and step, and one for each try."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class DeliveryState(StrEnum):
    """Where a message is; a plan's audience is the sum over these at every instant."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    CLAIMED = "claimed"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    HELD_OUT = "held_out"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Delivery(SQLModel, table=True):
    """One message that one customer hears once, or not at all.

    `claimed` is committed before the call to the platform, the outcome after it. A claimed row that is found at start
    becomes `unknown`: only a member of staff may settle it or let it go again.
    """

    __table_args__ = (
        UniqueConstraint("plan_id", "customer_id", "step"),
        # What a plan has due, in the order in which it leaves, however much another plan that is paused has waiting.
        Index("ix_delivery_plan_due", "plan_id", "state", "due_at", "id"),
        Index("ix_delivery_address", "channel", "address"),
    )

    id: int | None = primary_key()
    plan_id: int = reference("plan.id", index=False)
    customer_id: int = reference("customer.id")
    step: int = 1
    proposal_id: int = reference("proposal.id", index=False)
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    address: str = Field(max_length=254)
    state: DeliveryState = Field(sa_type=choice(DeliveryState))
    due_at: datetime = Field(sa_type=MOMENT)
    claimed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    settled_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reason: str | None = Field(default=None, max_length=200)
    provider_id: str | None = Field(default=None, max_length=64)
    tries: int = 0


class DeliveryAttempt(SQLModel, table=True):
    """One try to deliver: made in the transaction that claims, ended in the one that settles."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: int | None = primary_key()
    delivery_id: int = reference("delivery.id", index=False)
    number: int
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    started_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    outcome: str | None = Field(default=None, max_length=24)
    detail: str | None = Field(default=None, max_length=400)
