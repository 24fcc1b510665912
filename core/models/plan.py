"""A plan: what is to be told to whom, when, and who agreed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class PlanState(StrEnum):
    """How far a plan is; see docs/architecture.md for the moves between these.

    One in the making is being written down, a few parts at a time; nobody sees it.
    """

    IN_THE_MAKING = "in_the_making"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    EVALUATED = "evaluated"


class CallingWay(StrEnum):
    """Who calls, where a plan goes out by telephone: operators, one customer after the other, or the programme."""

    OPERATORS = "operators"
    AUTOMATIC = "automatic"


class Plan(SQLModel, table=True):
    """One plan.

    `script` is the message in Liquid; where there is a `script_b`, half of those who are told get that one instead
    (`Proposal.variant`). `count_links` puts counted addresses in the place of those in the message. `cost` is in minor
    units. `fingerprint` binds audience, texts, route, time and cost as they were shown to the approver. `salt` draws
    the control group. `origin` names the form that made it, so that a form that arrives twice makes one plan. The
    `slack_*` fields say where its conversation is. `calling` and `call_tries` (calls that ring in vain before it is
    given up) are of those by telephone alone.
    """

    id: int | None = primary_key()
    title: str = Field(max_length=120)
    origin: str = Field(unique=True, max_length=120)
    product_id: int | None = reference("product.id", nullable=True)
    list_id: int = reference("customer_list.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    script: str
    script_b: str | None = None
    count_links: bool = False
    send_at: datetime = Field(sa_type=MOMENT)
    control_percent: int
    window_days: int
    salt: str = Field(max_length=32)
    cost: int = Field(default=0, sa_type=BigInteger)
    state: PlanState = Field(sa_type=choice(PlanState))
    fingerprint: str = Field(max_length=64)
    author_id: int = reference("staff.id")
    submitted_at: datetime = Field(sa_type=MOMENT)
    approver_id: int | None = reference("staff.id", nullable=True)
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    note: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=MOMENT)
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    evaluate_at: datetime | None = Field(default=None, sa_type=MOMENT)
    calling: CallingWay | None = Field(default=None, sa_type=choice(CallingWay), nullable=True)
    call_tries: int = 3
    slack_channel: str | None = Field(default=None, max_length=32)
    slack_thread: str | None = Field(default=None, max_length=32)
    slack_progress: str | None = Field(default=None, max_length=32)
