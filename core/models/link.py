"""One-time tokens by which a customer links a chat to themselves."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class LinkToken(SQLModel, table=True):
    """A token is kept only as a digest; it works once, and until it expires."""

    __tablename__ = "link_token"

    id: int | None = primary_key()
    digest: str = Field(unique=True, max_length=64)
    customer_id: int = reference("customer.id")
    made_by: str = Field(max_length=64)
    made_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
