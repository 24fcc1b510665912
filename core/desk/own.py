"""What is somebody's own: their plans and their lists."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.models import CustomerList, Delivery, Plan, PlanState, Question, Staff
from core.outbox import Counts

MOST_ROWS = 8
AT_WORK = (PlanState.RUNNING, PlanState.PAUSED, PlanState.APPROVED, PlanState.SUBMITTED)
# Lists that a form made for a plan are no lists that anybody keeps.
FOR_A_PLAN = "For a plan, question %"


@dataclass(frozen=True)
class OwnList:
    """A saved list and the words of its question."""

    kept: CustomerList
    sentence: str


def own_plans(session: Session, staff: Staff) -> tuple[tuple[tuple[Plan, Counts], ...], int]:
    """Return the author's plans, those that are at work first, with how their messages stand."""
    own = (col(Plan.author_id) == staff.id) & (col(Plan.state) != PlanState.IN_THE_MAKING)
    plans = session.exec(
        select(Plan).where(own).order_by(col(Plan.state).in_(AT_WORK).desc(), col(Plan.id).desc()).limit(MOST_ROWS)
    ).all()
    states: dict[int, Counter[str]] = {plan.id or 0: Counter() for plan in plans}
    rows = session.execute(
        select(Delivery.plan_id, Delivery.state, func.count())
        .where(col(Delivery.plan_id).in_(states))
        .group_by(col(Delivery.plan_id), col(Delivery.state))
    )
    for plan_id, state, count in rows:
        states[plan_id][state.value] = int(count)
    shown = tuple((plan, Counts(audience=states[plan.id or 0].total(), **states[plan.id or 0])) for plan in plans)
    return shown, int(session.exec(select(func.count()).select_from(Plan).where(own)).one())


def own_lists(session: Session, staff: Staff) -> tuple[OwnList, ...]:
    """Return the lists that somebody saved, newest first."""
    rows = session.exec(
        select(CustomerList, Question.sentence)
        .where(
            CustomerList.saved_by == staff.slack_user,
            col(CustomerList.version) > 0,
            col(CustomerList.name).not_like(FOR_A_PLAN),
            Question.id == CustomerList.question_id,
        )
        .order_by(col(CustomerList.id).desc())
        .limit(MOST_ROWS)
    )
    return tuple(OwnList(kept, sentence) for kept, sentence in rows)
