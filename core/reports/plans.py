"""What plans did in a stretch of time: who was told, who answered, who bought."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.clock import business_date
from core.evaluation.counting import arms, people_of
from core.models import Delivery, DeliveryState, Plan, PlanState, Response, ResponseKind
from core.shop import Shop

MOST_PLANS = 20
Answers = defaultdict[int | None, dict[ResponseKind, int]]


@dataclass(frozen=True)
class PlanRow:
    """One plan: `told` and `answers` (by kind) within the stretch, and who bought its product in it.

    `sales` are what those who were meant to be told bought of the product in the stretch, in minor units; of anything,
    where the plan offers no product. `buyers` is empty then.
    """

    plan_id: int
    title: str
    state: PlanState
    told: int
    answers: dict[ResponseKind, int]
    buyers: int | None
    sales: int

    @property
    def answered(self) -> int:
        """Return how many answers there were."""
        return sum(self.answers.values())


@dataclass(frozen=True)
class PlansFound:
    """What plans did from `since` to `until`, newest first; `waiting` plans wait for approval."""

    since: datetime
    until: datetime
    rows: tuple[PlanRow, ...]
    more: int
    waiting: int


def plans_between(session: Session, shop: Shop, since: datetime, until: datetime) -> PlansFound:
    """Return what plans did after `since` and up to `until`; purchases count by business days."""
    plans = [plan for plan in session.exec(_alive(since, until)) if _may_have_done_something(plan, since)]
    shown = plans[:MOST_PLANS]
    told, answers = _told(session, shown, since, until), _answers(session, shown, since, until)
    days = business_date(since, shop.zone), business_date(until, shop.zone)
    rows = []
    for plan in shown:
        buyers, sales = _bought(session, shop, plan, *days)
        rows.append(PlanRow(plan.id or 0, plan.title, plan.state, told[plan.id], answers[plan.id], buyers, sales))
    submitted = select(func.count()).select_from(Plan).where(Plan.state == PlanState.SUBMITTED)
    return PlansFound(
        since=since,
        until=until,
        rows=tuple(row for row in rows if row.told or row.answers or row.sales or row.state is PlanState.RUNNING),
        more=len(plans) - len(shown),
        waiting=int(session.exec(submitted).one()),
    )


def _alive(since: datetime, until: datetime) -> SelectOfScalar[Plan]:
    """Return the plans that had begun and whose window had not ended, newest first."""
    return (
        select(Plan)
        .where(
            col(Plan.started_at) <= until,
            or_(
                col(Plan.finished_at).is_(None),
                col(Plan.finished_at) > since,
                col(Plan.evaluate_at).is_(None),
                col(Plan.evaluate_at) > since,
            ),
        )
        .order_by(col(Plan.id).desc())
        .limit(10 * MOST_PLANS)
    )


def _may_have_done_something(plan: Plan, since: datetime) -> bool:
    """Leave out what was cancelled long ago: nobody hears of it and nobody's purchases are due to it any more."""
    if plan.state is not PlanState.CANCELLED or plan.started_at is None:
        return True
    return plan.started_at + timedelta(days=plan.window_days) > since


def _told(session: Session, plans: list[Plan], since: datetime, until: datetime) -> Counter[int | None]:
    rows = session.execute(
        select(Delivery.plan_id, func.count())
        .where(
            col(Delivery.plan_id).in_([plan.id for plan in plans]),
            Delivery.state == DeliveryState.SENT,
            col(Delivery.settled_at) > since,
            col(Delivery.settled_at) <= until,
        )
        .group_by(col(Delivery.plan_id))
    )
    return Counter({plan_id: int(count) for plan_id, count in rows})


def _answers(session: Session, plans: list[Plan], since: datetime, until: datetime) -> Answers:
    rows = session.execute(
        select(Response.plan_id, Response.kind, func.count())
        .where(
            col(Response.plan_id).in_([plan.id for plan in plans]),
            col(Response.at) > since,
            col(Response.at) <= until,
        )
        .group_by(col(Response.plan_id), col(Response.kind))
    )
    found: Answers = defaultdict(dict)
    for plan_id, kind, count in rows:
        found[plan_id][kind] = count
    return found


def _bought(session: Session, shop: Shop, plan: Plan, first: date, last: date) -> tuple[int | None, int]:
    """Return how many bought and for how much, on the days from `first` to `last` that belong to the plan's window."""
    start = business_date(plan.started_at or plan.send_at, shop.zone)
    begin, end = max(first, start), min(last, start + timedelta(days=plan.window_days - 1))
    offers = plan.product_id is not None
    if begin > end:
        return (0 if offers else None), 0
    treated, _ = arms(session, plan, people_of(session, plan), begin, end)
    return (treated.buyers, treated.product_sales) if offers else (None, treated.sales)
