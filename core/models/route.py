"""The addresses at which a customer can be reached, and whether each is open."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class ChannelName(StrEnum):
    """A relation tool (seed 000, claim 9), or a section of the shop that makes contact itself (seed 001)."""

    TELEGRAM = "telegram"
    EMAIL = "email"
    TELEPHONE = "telephone"
    FAX = "fax"
    DIRECT_MAIL = "direct_mail"


class RouteState(StrEnum):
    """Whether an address can be used."""

    OPEN = "open"
    CLOSED = "closed"


class Route(SQLModel, table=True):
    """One address of one customer on one channel; `preferred` marks the one that the customer chose."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    address: str = Field(max_length=254)
    state: RouteState = Field(default=RouteState.OPEN, sa_type=choice(RouteState))
    closed_reason: str | None = Field(default=None, max_length=200)
    preferred: bool = False
    created_at: datetime = Field(sa_type=MOMENT)
    changed_at: datetime = Field(sa_type=MOMENT)
