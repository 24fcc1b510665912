"""What a customer has agreed to, per channel and purpose, with its proof."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class Purpose(StrEnum):
    """What an agreement is about."""

    OFFERS = "offers"
    SERVICE = "service"


class ConsentState(StrEnum):
    """Whether the customer agrees; `requested` waits for their confirmation and is no agreement yet."""

    REQUESTED = "requested"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(SQLModel, table=True):
    """The agreement as it stands: one row for each customer, channel and purpose; no row means never asked."""

    __table_args__ = (UniqueConstraint("customer_id", "channel", "purpose"),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    purpose: Purpose = Field(sa_type=choice(Purpose))
    state: ConsentState = Field(sa_type=choice(ConsentState))
    changed_at: datetime = Field(sa_type=MOMENT)


class ConsentEvent(SQLModel, table=True):
    """One change of an agreement, never altered: when, how (which message, button or word) and under which text."""

    __tablename__ = "consent_event"

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    purpose: Purpose = Field(sa_type=choice(Purpose))
    state: ConsentState = Field(sa_type=choice(ConsentState))
    at: datetime = Field(sa_type=MOMENT)
    how: str = Field(max_length=400)
    text_version: str = Field(max_length=32)
