"""What was said in a call, and which of it matters (seed 000, claim 8)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key, reference


class Speaker(StrEnum):
    """Who says something."""

    CUSTOMER = "customer"
    OPERATOR = "operator"


class CallUtterance(SQLModel, table=True):
    """What somebody said between two silences; `number` counts them from 1 in the order in which they were heard.

    Times are milliseconds since the start of the call's media stream, `confidence` is 0 to 1.
    """

    __tablename__ = "call_utterance"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: int | None = primary_key()
    call_id: int = reference("call.id", index=False)
    number: int
    speaker: Speaker = Field(sa_type=choice(Speaker))
    text: str
    started_ms: int
    ended_ms: int
    confidence: float = 0.0


class MarkKind(StrEnum):
    """What words that matter are about."""

    PRODUCT = "product"
    QUOTATION = "quotation"
    COMPLAINT = "complaint"
    CALL_BACK = "call_back"
    VISIT = "visit"
    OPT_OUT = "opt_out"
    INQUIRY = "inquiry"


class MarkState(StrEnum):
    """Whether somebody has acted on a mark."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


class CallMark(SQLModel, table=True):
    """Words that matter, and what was done about them; `text` are the words, `product_id` what they name.

    `made` says what acting on it made and how things were before, by ids and states alone, so that it can be undone.
    One without an utterance was asked for by keypad.
    """

    __tablename__ = "call_mark"

    id: int | None = primary_key()
    call_id: int = reference("call.id")
    utterance_id: int | None = reference("call_utterance.id", nullable=True)
    kind: MarkKind = Field(sa_type=choice(MarkKind))
    text: str = Field(max_length=200)
    product_id: int | None = reference("product.id", nullable=True, index=False)
    state: MarkState = Field(default=MarkState.OPEN, sa_type=choice(MarkState))
    made: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    done_by_id: int | None = reference("staff.id", nullable=True, index=False)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)
