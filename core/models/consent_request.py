"""An agreement that waits to be confirmed by its customer (double opt-in)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.models.consent import Purpose
from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class ConsentRequest(SQLModel, table=True):
    """Asked of the customer at their own address; the token is kept only as a digest, and works once."""

    __tablename__ = "consent_request"

    id: int | None = primary_key()
    digest: str = Field(unique=True, max_length=64)
    customer_id: int = reference("customer.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    purpose: Purpose = Field(sa_type=choice(Purpose))
    how: str = Field(max_length=400)
    text_version: str = Field(max_length=32)
    made_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    confirmed_at: datetime | None = Field(default=None, sa_type=MOMENT)
