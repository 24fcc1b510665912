"""What a plan means to tell one customer; kept whether or not it was sent (seed 001, campaign executing unit 19)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class ProposalState(StrEnum):
    """What became of a proposal when the plan was made."""

    PLANNED = "planned"
    CONTROL = "control"
    HELD_BACK = "held_back"


class Proposal(SQLModel, table=True):
    """One customer's part of a plan: the text as it was rendered for the approver, the address, the reason.

    `control` is the hold-out, drawn before anything is sent. `held_back` are those who cannot or do not want to be
    reached (`held_back_reason`): what they would have heard is kept for when they ask. `variant` is "a" or "b" where
    two scripts are compared.
    """

    __table_args__ = (UniqueConstraint("plan_id", "customer_id"),)

    id: int | None = primary_key()
    plan_id: int = reference("plan.id", index=False)
    customer_id: int = reference("customer.id")
    product_id: int | None = reference("product.id", nullable=True, index=False)
    state: ProposalState = Field(sa_type=choice(ProposalState))
    held_back_reason: str | None = Field(default=None, max_length=120)
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    address: str | None = Field(default=None, max_length=254)
    weight: int = 0
    reason: str = ""
    text: str = ""
    variant: str | None = Field(default=None, max_length=1)
    created_at: datetime = Field(sa_type=MOMENT)
