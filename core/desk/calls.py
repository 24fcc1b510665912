"""What waits at the telephone: who is to be called back, who wishes a person, and whom plans have operators call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.calls.asked_back import calls_asking
from core.calls.missed import count_missed
from core.models import CallingWay, Caution, Delivery, DeliveryState, Plan, PlanState

# A call that was missed so long ago is not waited for any more.
MISSED_FOR = timedelta(days=7)
MOST_LISTS = 4


@dataclass(frozen=True)
class CallsWaiting:
    """How many calls wait to be called back (missed, or asked for), with whom to get in touch, and call lists.

    Of each list: the plan, its title, and how many can be called now.
    """

    missed: int = 0
    cautions: int = 0
    lists: tuple[tuple[int, str, int], ...] = ()

    @property
    def any(self) -> bool:
        """Return whether anything waits."""
        return bool(self.missed or self.cautions or self.lists)


def calls_waiting(session: Session, now: datetime) -> CallsWaiting:
    """Return what waits at the telephone now; it concerns whoever has a role."""
    told = (col(Caution.told_at).is_not(None), col(Caution.done_at).is_(None))
    queued = col(Delivery.state).in_([DeliveryState.WAITING, DeliveryState.DEFERRED])
    rows = session.exec(
        select(Plan.id, Plan.title, func.count())
        .join(Delivery, col(Delivery.plan_id) == col(Plan.id))
        .where(
            Plan.calling == CallingWay.OPERATORS,
            Plan.state == PlanState.RUNNING,
            queued,
            col(Delivery.due_at) <= now,
        )
        .group_by(col(Plan.id), col(Plan.title))
        .order_by(col(Plan.id))
        .limit(MOST_LISTS)
    )
    return CallsWaiting(
        missed=count_missed(session, now - MISSED_FOR) + len(calls_asking(session, now - MISSED_FOR)),
        cautions=session.exec(select(func.count()).select_from(Caution).where(*told)).one(),
        lists=tuple((plan_id or 0, title, int(count)) for plan_id, title, count in rows),
    )
