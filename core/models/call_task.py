"""Calls that a plan asks for, and customers whom it hands to people (seed 000, claim 9; seed 001, unit 30)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class CallOutcome(StrEnum):
    """How a call of a plan ended, as an operator or the call itself says."""

    TALKED = "talked"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    MACHINE = "machine"
    CALL_AT = "call_at"
    DO_NOT_CALL = "do_not_call"
    WRONG_NUMBER = "wrong_number"


class CallTask(SQLModel, table=True):
    """One entry of a call list: a delivery, who has it in hand since when, and how it last ended.

    `failures` counts the calls that rang in vain. `call_at` is when the customer asked to be called instead.
    """

    __tablename__ = "call_task"

    id: int | None = primary_key()
    delivery_id: int = reference("delivery.id", index=False, unique=True)
    taken_by_id: int | None = reference("staff.id", nullable=True)
    taken_at: datetime | None = Field(default=None, sa_type=MOMENT)
    failures: int = 0
    outcome: CallOutcome | None = Field(default=None, sa_type=choice(CallOutcome), nullable=True)
    call_at: datetime | None = Field(default=None, sa_type=MOMENT)
    note: str | None = None
    settled_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Caution(SQLModel, table=True):
    """A customer whom a plan would have written to, and who wishes a call or a visit instead.

    `section` is who is told ("call_center" or "business_section"), `told_at` when that was put up for them, `done_at`
    when somebody had been in touch.
    """

    __table_args__ = (UniqueConstraint("plan_id", "customer_id"), Index("ix_caution_told_at", "told_at"))

    id: int | None = primary_key()
    plan_id: int = reference("plan.id", index=False)
    customer_id: int = reference("customer.id")
    section: str = Field(max_length=24)
    reason: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=MOMENT)
    told_at: datetime | None = Field(default=None, sa_type=MOMENT)
    done_by_id: int | None = reference("staff.id", nullable=True)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)
    note: str | None = None
