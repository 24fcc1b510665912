"""The inbox: what arrived from outside, under its source's own id."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key


class InboxState(StrEnum):
    """How far an event is."""

    RECEIVED = "received"
    DONE = "done"
    FAILED = "failed"


class InboxEvent(SQLModel, table=True):
    """One event of a platform.

    Stored before the platform is acknowledged; its effects and `done` are committed together; whatever is still
    `received` is worked off at the next start. `failed` after too many tries, for staff to see. `answer` is what the
    platform was told, for when it asks again.
    """

    __tablename__ = "inbox_event"
    __table_args__ = (UniqueConstraint("source", "source_id"), Index("ix_inbox_event_state", "state"))

    id: int | None = primary_key()
    source: str = Field(max_length=32)
    source_id: str = Field(max_length=200)
    kind: str = Field(max_length=32)
    payload: dict[str, Any] = Field(sa_type=JSON_VALUE)
    state: InboxState = Field(default=InboxState.RECEIVED, sa_type=choice(InboxState))
    answer: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    tries: int = 0
    error: str | None = None
    received_at: datetime = Field(sa_type=MOMENT)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)
