"""How far the call list of a plan is: what is due, in whose hand which customer is, and how calls ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from core.models import CallOutcome, CallTask, Customer, Delivery, DeliveryState
from core.shop import Shop

MOST_IN_HAND_SHOWN = 50


@dataclass(frozen=True)
class InHand:
    """Who has which customer in hand, and since when."""

    delivery_id: int
    called: str
    staff_id: int
    taken_at: datetime


@dataclass(frozen=True)
class ListState:
    """How far a call list is: due now, due later (and when next), in hand, and how many ended in which way."""

    due: int
    later: int
    next_at: datetime | None
    in_hand: tuple[InHand, ...]
    ended: Mapping[DeliveryState, int]
    outcomes: Mapping[CallOutcome, int]


def list_state(shop: Shop, plan_id: int) -> ListState:
    """Return how far a plan's call list is."""
    with shop.store.read() as session:
        return state_of_list(session, shop, plan_id)


def state_of_list(session: Session, shop: Shop, plan_id: int) -> ListState:
    """Return how far a plan's call list is, as a transaction sees it that may just have changed it."""
    now, mine = shop.clock.now(), Delivery.plan_id == plan_id
    rows = session.exec(select(Delivery.state, func.count()).where(mine).group_by(col(Delivery.state)))
    counts = {DeliveryState(state): int(count) for state, count in rows}
    queued = (mine, col(Delivery.state).in_([DeliveryState.WAITING, DeliveryState.DEFERRED]))
    later = session.exec(select(func.count(), func.min(Delivery.due_at)).where(*queued, Delivery.due_at > now)).one()
    waiting = counts.pop(DeliveryState.WAITING, 0) + counts.pop(DeliveryState.DEFERRED, 0)
    held = counts.pop(DeliveryState.CLAIMED, 0)
    outcomes = session.exec(
        select(CallTask.outcome, func.count())
        .join(Delivery, col(Delivery.id) == col(CallTask.delivery_id))
        .where(mine, col(CallTask.outcome).is_not(None))
        .group_by(col(CallTask.outcome))
    )
    return ListState(
        due=waiting - int(later[0]),
        later=int(later[0]),
        next_at=later[1],
        in_hand=_all_in_hand(session, plan_id) if held else (),
        ended=counts,
        outcomes={CallOutcome(outcome): int(count) for outcome, count in outcomes if outcome is not None},
    )


def _all_in_hand(session: Session, plan_id: int) -> tuple[InHand, ...]:
    rows = session.exec(
        select(CallTask, Customer)
        .join(Delivery, col(Delivery.id) == col(CallTask.delivery_id))
        .join(Customer, col(Customer.id) == col(Delivery.customer_id))
        .where(Delivery.plan_id == plan_id, Delivery.state == DeliveryState.CLAIMED)
        .order_by(col(CallTask.id))
        .limit(MOST_IN_HAND_SHOWN)
    )
    return tuple(
        InHand(task.delivery_id, customer.called, task.taken_by_id, task.taken_at)
        for task, customer in rows
        if task.taken_by_id is not None and task.taken_at is not None
    )
