"""Reports that are posted by themselves, once or again and again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class ReportKind(StrEnum):
    """What is reported: the plans of the time since the last report, one plan's result, or a question's answer."""

    PLANS = "plans"
    RESULT = "result"
    QUESTION = "question"


class Recurrence(StrEnum):
    """How often."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ScheduledReport(SQLModel, table=True):
    """One report: posted at `next_at`, which then moves on; empty once it is over.

    `minute` is the minute after midnight in the shop's zone, `weekday` 0 for Monday, `day` of the month 1 to 31 (the
    last one where a month is shorter). `subject` is the id of the plan or of the question, by `kind`.
    """

    __tablename__ = "scheduled_report"
    __table_args__ = (Index("ix_scheduled_report_next_at", "next_at"),)

    id: int | None = primary_key()
    kind: ReportKind = Field(sa_type=choice(ReportKind))
    subject: str | None = None
    recurrence: Recurrence = Field(sa_type=choice(Recurrence))
    minute: int
    weekday: int | None = None
    day: int | None = None
    slack_channel: str = Field(max_length=32)
    next_at: datetime | None = Field(default=None, sa_type=MOMENT)
    last_at: datetime | None = Field(default=None, sa_type=MOMENT)
    made_by_id: int = reference("staff.id")
    made_at: datetime = Field(sa_type=MOMENT)
