"""What waits for somebody: approvals, messages of unknown outcome, customers who wrote, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.conversations.reading import unanswered
from core.models import (
    Conversation,
    ConversationState,
    Customer,
    Delivery,
    DeliveryState,
    ImportRun,
    ImportState,
    InboxEvent,
    InboxState,
    Plan,
    PlanState,
    Reply,
    ReplyState,
    Role,
    Staff,
)

MOST_ROWS = 8
MOST_IMPORTS = 3


@dataclass(frozen=True)
class Approval:
    """A plan of somebody else's that waits for approval, and whom it would reach."""

    plan: Plan
    author: str


@dataclass(frozen=True)
class Unknown:
    """So many messages of a plan of which nobody knows whether they arrived."""

    plan_id: int
    title: str
    count: int


@dataclass(frozen=True)
class Talk:
    """A customer's open conversation; `mine` where it is assigned to whose desk this is.

    `waits` says whether the customer waits for a word: theirs was the last, or the one to them did not arrive.
    """

    conversation: Conversation
    customer: str
    mine: bool
    waits: bool = True


@dataclass(frozen=True)
class Mishaps:
    """What went wrong in the last seven days: events not worked off, replies not delivered, imports broken off."""

    events: int
    replies: int
    imports: tuple[ImportRun, ...]


def approvals_for(session: Session, staff: Staff) -> tuple[tuple[Approval, ...], int]:
    """Return the plans that somebody may approve, the one that would begin first ahead, and how many there are."""
    if not staff.may(Role.APPROVER):
        return (), 0
    waiting = (col(Plan.state) == PlanState.SUBMITTED, col(Plan.author_id) != staff.id)
    rows = session.exec(
        select(Plan, Staff)
        .where(Staff.id == Plan.author_id, *waiting)
        .order_by(col(Plan.send_at), col(Plan.id))
        .limit(MOST_ROWS)
    )
    found = tuple(Approval(plan, author.name) for plan, author in rows)
    return found, _count(session, select(func.count()).select_from(Plan).where(*waiting))


def unknown_outcomes(session: Session) -> tuple[Unknown, ...]:
    """Return the plans with messages of which nobody knows whether they arrived, newest first."""
    rows = session.exec(
        select(Plan.id, Plan.title, func.count())
        .where(Delivery.plan_id == Plan.id, Delivery.state == DeliveryState.UNKNOWN)
        .group_by(col(Plan.id), col(Plan.title))
        .order_by(col(Plan.id).desc())
        .limit(MOST_ROWS)
    )
    return tuple(Unknown(plan_id or 0, title, count) for plan_id, title, count in rows)


def open_talks(session: Session, staff: Staff) -> tuple[tuple[Talk, ...], int]:
    """Return the customers' open conversations that are somebody's or nobody's, and how many there are."""
    assigned = col(Conversation.assigned_to_id)
    concern = (
        col(Conversation.state) == ConversationState.OPEN,
        or_(assigned.is_(None), assigned == staff.id),
    )
    rows = session.exec(
        select(Conversation, Customer)
        .where(Customer.id == Conversation.customer_id, *concern)
        .order_by(assigned.is_(None), col(Conversation.last_heard_at), col(Conversation.id))
        .limit(MOST_ROWS)
    )
    talks = rows.all()
    waiting = unanswered(session, [talk.id or 0 for talk, _ in talks])
    found = tuple(
        Talk(talk, customer.called, talk.assigned_to_id == staff.id, talk.id in waiting) for talk, customer in talks
    )
    return found, _count(session, select(func.count()).select_from(Conversation).where(*concern))


def mishaps_since(session: Session, since: datetime, runs: Sequence[ImportRun]) -> Mishaps:
    """Return what went wrong from `since` on; an import that was repeated since and went well did not."""
    events = _count(
        session,
        select(func.count())
        .select_from(InboxEvent)
        .where(InboxEvent.state == InboxState.FAILED, col(InboxEvent.received_at) >= since),
    )
    replies = _count(
        session,
        select(func.count()).select_from(Reply).where(Reply.state == ReplyState.FAILED, col(Reply.created_at) >= since),
    )
    done = {run.file_digest for run in runs if run.state in {ImportState.DONE, ImportState.RUNNING}}
    broken = (
        run
        for run in runs
        if run.state is ImportState.FAILED and run.started_at >= since and run.file_digest not in done
    )
    return Mishaps(events, replies, tuple(broken)[:MOST_IMPORTS])


def proposed_imports(session: Session, staff: Staff, *, admin: bool) -> tuple[ImportRun, ...]:
    """Return the imports that wait to be confirmed: one's own, or for an admin everybody's."""
    waiting = select(ImportRun).where(ImportRun.state == ImportState.PROPOSED)
    if not admin:
        waiting = waiting.where(col(ImportRun.started_by).in_([staff.slack_user, f"staff:{staff.id}"]))
    return tuple(session.exec(waiting.order_by(col(ImportRun.id).desc()).limit(MOST_IMPORTS)))


def _count(session: Session, query: SelectOfScalar[int]) -> int:
    return int(session.exec(query).one())
