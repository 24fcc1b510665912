"""Calls in the outbox: claimed one by one, on their way as long as they last, and settled by how they end.

A call is dialled again only where it certainly came to nothing. One of which nobody knows is `unknown`, as any message
is, until a callback that comes late, or a member of staff, says how it ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.models import (
    Call,
    CallingWay,
    CallOutcome,
    CallTask,
    ChannelName,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Route,
    RouteState,
)
from core.outbox.circumstances import Queued, circumstances
from core.outbox.claims import Claim, claim_of, running_plans
from core.outbox.progress import finish_if_done
from core.outbox.settlement import end_attempts
from core.outbox.verdict import objection
from core.plans.states import Move, locked_plan, move
from core.policy import policy_in_force
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

# Whoever is busy is tried sooner than whoever is out.
AGAIN_AFTER = {
    CallOutcome.BUSY: timedelta(minutes=30),
    CallOutcome.NO_ANSWER: timedelta(hours=3),
    CallOutcome.MACHINE: timedelta(hours=3),
}
DO_NOT_CALL = "the customer does not want to be called"
WRONG_NUMBER = "the number is somebody else's"
TALKED = "talked"
IN_VAIN = {
    CallOutcome.BUSY: "the line was busy",
    CallOutcome.NO_ANSWER: "nobody answered",
    CallOutcome.MACHINE: "a machine answered",
}


@dataclass(frozen=True)
class CallEnd:
    """How a call of a plan ended; `at` is when the customer asked to be called, `detail` what else is known."""

    outcome: CallOutcome
    at: datetime | None = None
    detail: str = ""
    provider_id: str | None = None


def claim_calls(tx: Session, shop: Shop, way: CallingWay, limit: int, plan_id: int | None = None) -> list[Claim]:
    """Claim up to `limit` calls that are due, of one plan or of all that call in this `way`, oldest first.

    Judged in this transaction as every message is: consent, route, wishes, quiet hours by the customer's clock, caps.
    The caller owes `settle_call` for each.
    """
    which = (col(Plan.channel) == ChannelName.TELEPHONE) & (col(Plan.calling) == way)
    plans = running_plans(tx, shop, which if plan_id is None else which & (col(Plan.id) == plan_id))
    return claim_of(tx, shop, plans, limit)


def task_of(tx: Session, delivery_id: int) -> CallTask:
    """Return the entry of the call list for a delivery, made where it is new."""
    task = tx.exec(select(CallTask).where(CallTask.delivery_id == delivery_id)).first()
    if task is None:
        task = CallTask(delivery_id=delivery_id)
        tx.add(task)
        tx.flush()
    return task


def settle_call(tx: Session, shop: Shop, delivery_id: int, number: int, end: CallEnd) -> bool:
    """Write down how try `number` of a delivery ended; false, and nothing is changed, where it is settled otherwise.

    Also where its outcome was unknown: who finds out late finds out. That somebody was talked to also counts where the
    call was taken for one in vain before, as long as it was not dialled again.
    """
    row = tx.get(Delivery, delivery_id)
    if row is None:
        return False
    plan = locked_plan(tx, row.plan_id)
    delivery = tx.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery.tries != number or delivery.state not in _open_to(end):
        return False
    now, task = shop.clock.now(), task_of(tx, delivery_id)
    if end.outcome in IN_VAIN:
        task.failures += 1
    task.outcome, task.settled_at, task.taken_by_id, task.taken_at = end.outcome, now, None, None
    task.call_at = None
    values = _values(tx, plan, task, end, now)
    tx.flush()
    tx.connection().execute(update(Delivery).where(col(Delivery.id) == delivery_id).values(**values))
    tx.refresh(delivery)
    end_attempts(tx, [(delivery_id, number, _as_outcome(end, values))], now)
    if end.outcome is CallOutcome.WRONG_NUMBER:
        _close_route(tx, shop, delivery, now)
    finish_if_done(tx, shop.clock, plan)
    return True


def give_back(tx: Session, shop: Shop, delivery_id: int, reason: str) -> bool:
    """Let a claimed call go that certainly was not dialled: it is due again at once, and counts as no try in vain."""
    held = _held(tx, delivery_id)
    if held is None:
        return False
    plan, now = held[0], shop.clock.now()
    _let_go(tx, shop, held, _deferred(tx, plan, now, reason, now), Outcome(OutcomeKind.NOT_YET, detail=reason))
    return True


def withdraw_if_unwanted(tx: Session, shop: Shop, delivery_id: int) -> str | None:
    """Take a call that an operator has in hand, and has not made, off the list if it is not wanted any more; say why.

    It is not on its way yet: who has withdrawn, was erased, or has another number since it was taken is not rung. None
    where it is wanted as before, or is being made already.
    """
    delivery = tx.get(Delivery, delivery_id, populate_existing=True)
    if delivery is None or _is_made(tx, delivery):
        return None
    # Plan, customer, delivery: two transactions that take locks in one order cannot wait in a ring.
    plan = locked_plan(tx, delivery.plan_id)
    one = Queued(*(getattr(delivery, name) for name in Queued._fields))
    offered = {plan.product_id} if plan.product_id is not None else set()
    now = shop.clock.now()
    reason = objection(one, plan, circumstances(tx, policy_in_force(tx), [one], offered, now))
    held = _held(tx, delivery_id) if reason else None
    if held is None or reason is None:
        return None
    values = {"state": DeliveryState.SUPPRESSED, "settled_at": now, "reason": reason[:200]}
    _let_go(tx, shop, held, values, Outcome(OutcomeKind.FAILED, detail=reason))
    return reason


def _is_made(tx: Session, delivery: Delivery) -> bool:
    """Return whether a try is being made, or was: the operator says how it ended."""
    # Where the operator's own telephone was not taken up, the customer has not been rung.
    was_rung = col(Call.ended_at).is_(None) | col(Call.answered_at).is_not(None)
    of_this_try = (Call.delivery_id == delivery.id, Call.attempt == delivery.tries, was_rung)
    return tx.exec(select(Call.id).where(*of_this_try).limit(1)).first() is not None


def _held(tx: Session, delivery_id: int) -> tuple[Plan, Delivery] | None:
    """Return a claimed call with its plan, both held; None where it is not claimed (any more)."""
    row = tx.get(Delivery, delivery_id)
    if row is None:
        return None
    plan = locked_plan(tx, row.plan_id)
    delivery = tx.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    return (plan, delivery) if delivery.state is DeliveryState.CLAIMED else None


def _let_go(tx: Session, shop: Shop, held: tuple[Plan, Delivery], values: dict[str, Any], unmade: Outcome) -> None:
    """Take a claimed call out of its operator's hand; `values` are what the delivery becomes."""
    plan, delivery = held
    delivery_id = delivery.id or 0
    task = task_of(tx, delivery_id)
    task.taken_by_id, task.taken_at = None, None
    tx.flush()
    tx.connection().execute(update(Delivery).where(col(Delivery.id) == delivery_id).values(**values))
    tx.refresh(delivery)
    end_attempts(tx, [(delivery_id, delivery.tries, unmade)], shop.clock.now())
    finish_if_done(tx, shop.clock, plan)


def lose_calls(tx: Session, shop: Shop, delivery_ids: list[int], reason: str) -> int:
    """Note that nobody knows what became of claimed calls: none is dialled again by itself; return how many."""
    rows = tx.exec(select(Delivery).where(col(Delivery.id).in_(delivery_ids)).order_by(col(Delivery.id))).all()
    plans = [locked_plan(tx, plan_id) for plan_id in sorted({row.plan_id for row in rows})]
    now, lost = shop.clock.now(), 0
    for row in rows:
        tx.refresh(row, with_for_update=True)
        if row.state is not DeliveryState.CLAIMED:
            continue
        row.state, row.settled_at, row.reason = DeliveryState.UNKNOWN, now, reason[:200]
        tx.add(row)
        end_attempts(tx, [(row.id or 0, row.tries, Outcome(OutcomeKind.UNKNOWN, detail=reason))], now)
        record(tx, shop.clock, actor=SYSTEM, action="outcome unknown", subject=f"delivery:{row.id}")
        lost += 1
    tx.flush()
    for plan in plans:
        finish_if_done(tx, shop.clock, plan)
    return lost


def _open_to(end: CallEnd) -> frozenset[DeliveryState]:
    """Return the states in which a delivery can still end so."""
    open_states = {DeliveryState.CLAIMED, DeliveryState.UNKNOWN}
    return frozenset(open_states | ({DeliveryState.DEFERRED} if end.outcome is CallOutcome.TALKED else set()))


def _values(tx: Session, plan: Plan, task: CallTask, end: CallEnd, now: datetime) -> dict[str, Any]:
    """Return what the delivery becomes."""
    if end.outcome is CallOutcome.CALL_AT:
        return _deferred(tx, plan, end.at or now, "the customer asked to be called then", now)
    if end.outcome in IN_VAIN:
        why = end.detail or IN_VAIN[end.outcome]
        if task.failures < plan.call_tries:
            return _deferred(tx, plan, now + AGAIN_AFTER[end.outcome], why, now)
        calls = "1 call" if task.failures == 1 else f"{task.failures} calls"
        return _ended(DeliveryState.FAILED, now, f"gave up after {calls}: {why}", end)
    if end.outcome is CallOutcome.DO_NOT_CALL:
        return _ended(DeliveryState.SUPPRESSED, now, DO_NOT_CALL, end)
    if end.outcome is CallOutcome.WRONG_NUMBER:
        return _ended(DeliveryState.FAILED, now, end.detail or WRONG_NUMBER, end)
    return _ended(DeliveryState.SENT, now, end.detail or None, end)


def _ended(state: DeliveryState, now: datetime, reason: str | None, end: CallEnd) -> dict[str, Any]:
    values: dict[str, Any] = {"state": state, "settled_at": now, "reason": reason[:200] if reason else None}
    return values | ({"provider_id": end.provider_id[:64]} if end.provider_id else {})


def _deferred(tx: Session, plan: Plan, due_at: datetime, reason: str, now: datetime) -> dict[str, Any]:
    """Return what becomes of a call that is to be made later: nothing, where its plan makes none any more."""
    if plan.state is PlanState.FINISHED:
        # What was of unknown outcome comes back.
        plan.finished_at = None
        tx.add(plan)
        move(tx, plan, Move.REOPEN)
    if plan.state not in {PlanState.RUNNING, PlanState.PAUSED}:
        state = DeliveryState.CANCELLED if plan.state is PlanState.CANCELLED else DeliveryState.FAILED
        return {
            "state": state,
            "settled_at": now,
            "reason": f"the plan was over: {reason}"[:200],
        }
    return {"state": DeliveryState.DEFERRED, "due_at": due_at, "settled_at": None, "reason": reason[:200]}


def _as_outcome(end: CallEnd, values: dict[str, Any]) -> Outcome:
    kind = {
        DeliveryState.SENT: OutcomeKind.SENT,
        DeliveryState.DEFERRED: OutcomeKind.NOT_YET,
        DeliveryState.CANCELLED: OutcomeKind.NOT_YET,
    }.get(values["state"], OutcomeKind.FAILED)
    return Outcome(kind, detail=f"{end.outcome.value}: {end.detail}" if end.detail else end.outcome.value)


def _close_route(tx: Session, shop: Shop, delivery: Delivery, now: datetime) -> None:
    tx.connection().execute(
        update(Route)
        .where(col(Route.channel) == ChannelName.TELEPHONE, col(Route.address) == delivery.address)
        .values(state=RouteState.CLOSED, closed_reason=WRONG_NUMBER, changed_at=now)
    )
    record(tx, shop.clock, actor=SYSTEM, action="route closed", subject=f"delivery:{delivery.id}")
