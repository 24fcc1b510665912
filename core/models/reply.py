"""What a conversation answers: written with the effects of the event, sent after them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key


class Surface(StrEnum):
    """Where a reply appears."""

    SLACK = "slack"
    TELEGRAM = "telegram"


class ReplyState(StrEnum):
    """Where a reply is."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reply(SQLModel, table=True):
    """One message of a conversation.

    `cause` and `ordinal` make it unique, so that an event worked off twice answers once. `method` and `payload` are
    what the surface is asked to do; `result` is what it said. After a crash in the middle of the call, a reply to
    staff is sent again (silence would be worse), a reply to a customer is not.
    """

    __table_args__ = (UniqueConstraint("cause", "ordinal"), Index("ix_reply_state", "state"))

    id: int | None = primary_key()
    cause: str = Field(max_length=200)
    ordinal: int = 1
    surface: Surface = Field(sa_type=choice(Surface))
    method: str = Field(max_length=64)
    payload: dict[str, Any] = Field(sa_type=JSON_VALUE)
    state: ReplyState = Field(default=ReplyState.WAITING, sa_type=choice(ReplyState))
    due_at: datetime = Field(sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT)
    sent_at: datetime | None = Field(default=None, sa_type=MOMENT)
    tries: int = 0
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    error: str | None = Field(default=None, max_length=400)
