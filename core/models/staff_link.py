"""One-time tokens by which a member of staff links a Telegram chat of their own, for test messages."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class StaffLink(SQLModel, table=True):
    """A token is kept only as a digest; it works once, and until it expires."""

    __tablename__ = "staff_link"

    id: int | None = primary_key()
    digest: str = Field(unique=True, max_length=64)
    staff_id: int = reference("staff.id")
    made_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
