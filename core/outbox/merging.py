"""Two customers who are one person hear each plan once: what is queued for them is moved or taken out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.clock import Clock
from core.models import Customer, Delivery, DeliveryState, Plan, PlanState
from core.outbox.progress import finish_if_done
from core.outbox.suppression import QUEUED
from core.plans.states import Move, locked_plan, move
from core.policy.heard import HEARD

ONE_PERSON = "they are one customer with another who is told, was told or is held out"
_UNFINISHED = (PlanState.APPROVED, PlanState.RUNNING, PlanState.PAUSED)


def hold_plans(tx: Session, customer_ids: Collection[int], also: Collection[int] = ()) -> list[Plan]:
    """Hold every plan that has something queued for these customers, and `also` these, before any customer."""
    queued = select(Delivery.plan_id).where(
        col(Delivery.customer_id).in_(customer_ids), col(Delivery.state).in_(QUEUED)
    )
    return [locked_plan(tx, plan_id) for plan_id in sorted({*tx.exec(queued), *also})]


def hear_once(tx: Session, clock: Clock, plans: Sequence[Plan], kept_id: int, merged_id: int) -> list[dict[str, Any]]:
    """Leave one message of each of `plans` for two customers who are one; return how what changed was.

    Where somebody of them heard it, may have heard it or is held out, nobody is told any more. Else the kept
    customer's message goes; the other's follows to them where they have none in the plan.
    """
    persons = {key: set(_numbers(tx, key)) for key in (kept_id, merged_id)}
    everybody = persons[kept_id] | persons[merged_id]
    changes: list[dict[str, Any]] = []
    for plan in plans:
        rows = tx.exec(
            select(Delivery)
            .where(Delivery.plan_id == plan.id, col(Delivery.customer_id).in_(everybody))
            .order_by(col(Delivery.id))
        ).all()
        changes += _hear_one(tx, clock.now(), plan, rows, (kept_id, merged_id))
        tx.flush()
        if finish_if_done(tx, clock, plan):
            changes.append({"plan": plan.id, "finished": True})
    return changes


def _hear_one(
    tx: Session, now: datetime, plan: Plan, rows: Sequence[Delivery], pair: tuple[int, int]
) -> list[dict[str, Any]]:
    kept_id, merged_id = pair
    queued = [row for row in rows if row.state in QUEUED]
    over = any(row.state in {*HEARD, DeliveryState.HELD_OUT} for row in rows)
    kept_has_one = any(row.customer_id == kept_id for row in rows)
    changes = []
    for row in queued:
        change: dict[str, Any] = {"plan": plan.id, "delivery": row.id}
        if over or (row.customer_id != kept_id and kept_has_one):
            changes.append(change | {"state": row.state.value, "reason": row.reason})
            row.state, row.settled_at, row.reason = DeliveryState.SUPPRESSED, now, ONE_PERSON
        elif row.customer_id == merged_id:
            changes.append(change | {"moved": True})
            row.customer_id = kept_id
        tx.add(row)
    return changes


def _numbers(tx: Session, customer_id: int) -> list[int]:
    return [
        customer_id,
        *(key for key in tx.exec(select(Customer.id).where(Customer.merged_into_id == customer_id)) if key),
    ]


def hear_apart(tx: Session, clock: Clock, changes: Sequence[dict[str, Any]], kept_id: int, merged_id: int) -> None:
    """Give each customer their own message back, as far as nothing became of it and its plan still goes on."""
    plans = {plan_id: locked_plan(tx, plan_id) for plan_id in sorted({change["plan"] for change in changes})}
    for change in changes:
        if change.get("finished"):
            _reopen(tx, plans[change["plan"]], changes)
    for change in changes:
        plan = plans[change["plan"]]
        if change.get("moved"):
            _set(tx, change["delivery"], {"customer_id": kept_id}, {"customer_id": merged_id})
        elif "delivery" in change and plan.state in _UNFINISHED:
            before = {"state": DeliveryState(change["state"]), "settled_at": None, "reason": change["reason"]}
            _set(tx, change["delivery"], {"state": DeliveryState.SUPPRESSED, "reason": ONE_PERSON}, before)
    for plan in plans.values():
        finish_if_done(tx, clock, plan)


def _reopen(tx: Session, plan: Plan, changes: Sequence[dict[str, Any]]) -> None:
    """Let a plan run on that the merger had finished, where one of its messages comes back."""
    comes_back = any(change["plan"] == plan.id and "state" in change for change in changes)
    if comes_back and plan.state is PlanState.FINISHED:
        plan.finished_at = None
        tx.add(plan)
        move(tx, plan, Move.REOPEN)


def _set(tx: Session, delivery_id: int, still: dict[str, Any], values: dict[str, Any]) -> None:
    """Change a delivery that still is as the merger left it."""
    as_left = [getattr(Delivery, name) == value for name, value in still.items()]
    tx.flush()
    tx.connection().execute(update(Delivery).where(col(Delivery.id) == delivery_id, *as_left).values(**values))
