"""Who did what: never changed, never deleted."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key


class AuditEntry(SQLModel, table=True):
    """One thing that somebody did; `actor` such as "staff:3", "customer:17" or "system"; no personal data in detail."""

    __tablename__ = "audit_entry"

    id: int | None = primary_key()
    at: datetime = Field(sa_type=MOMENT)
    actor: str = Field(max_length=64)
    action: str = Field(max_length=64)
    subject: str = Field(max_length=64, index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
