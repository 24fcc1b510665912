"""How a call ended is taken back: whoever said so has the customer in hand again, as if they had said nothing yet."""

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Session, SQLModel, col

from core.errors import RefusedError
from core.models import CallOutcome, CallTask, Customer, Delivery, DeliveryState, Plan, PlanState
from core.outbox.calls import IN_VAIN, task_of
from core.outbox.verdict import stale_at
from core.plans.states import IN_WORDS, Move, locked_plan, move
from core.shop import Shop

# What is reversible. Who does not want to be called, and a number that is somebody else's, were asked about before.
REVERSIBLE = frozenset(IN_VAIN) | {CallOutcome.TALKED, CallOutcome.CALL_AT}
_LEFT = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DEFERRED})


def reopen_call(  # noqa: PLR0917 - which call, in whose hand, and how it was before
    tx: Session, shop: Shop, delivery_id: int, number: int, staff_id: int, before: CallOutcome | None
) -> CallTask:
    """Put try `number` of a delivery back into the hand of `staff_id`, with the number of its try; return its entry.

    The call in vain is not counted, the last outcome is `before` again, and a plan that had finished goes on. Raises
    `RefusedError` where the customer was taken again or settled otherwise since, is not on file any more, or the plan
    is cancelled, over or evaluated.
    """
    row = tx.get_one(Delivery, delivery_id)
    plan = locked_plan(tx, row.plan_id)
    delivery = tx.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    now, task = shop.clock.now(), task_of(tx, delivery_id)
    _check(tx, plan, delivery, number, now)
    if task.outcome in IN_VAIN:
        task.failures = max(0, task.failures - 1)
    task.outcome, task.settled_at, task.call_at = before, None, None
    task.taken_by_id, task.taken_at = staff_id, now
    tx.add(task)
    if plan.state is PlanState.FINISHED:
        plan.finished_at = None
        tx.add(plan)
        move(tx, plan, Move.REOPEN)
    _claim_again(tx, delivery)
    return task


def _check(tx: Session, plan: Plan, delivery: Delivery, number: int, now: datetime) -> None:
    customer = tx.get_one(Customer, delivery.customer_id)
    if plan.state not in {PlanState.RUNNING, PlanState.PAUSED, PlanState.FINISHED} or now >= stale_at(plan):
        words = "over" if plan.state in {PlanState.RUNNING, PlanState.FINISHED} else IN_WORDS[plan.state]
        message = f"It is too late to undo that: the plan “{plan.title}” is {words}."
    elif delivery.tries != number or delivery.state is DeliveryState.CLAIMED:
        message = "It is too late to undo that: this customer was taken from the list again since."
    elif delivery.state not in _LEFT:
        message = f"It is too late to undo that: since then, {delivery.reason or 'the call was settled otherwise'}."
    elif customer.erased_at is not None or customer.merged_into_id is not None:
        message = "It is too late to undo that: this customer is not on file any more, or under another number."
    else:
        return
    raise RefusedError(message)


def _claim_again(tx: Session, delivery: Delivery) -> None:
    """Let a delivery be on its way again, and its try not ended yet."""
    values = {"state": DeliveryState.CLAIMED, "settled_at": None, "reason": None}
    mine = (col(Delivery.id) == delivery.id, col(Delivery.tries) == delivery.tries, col(Delivery.state).in_(_LEFT))
    tx.flush()
    changed: CursorResult[tuple[()]] = tx.connection().execute(update(Delivery).where(*mine).values(**values))
    tx.refresh(delivery)
    if changed.rowcount != 1:
        message = "That call was settled otherwise meanwhile."
        raise RefusedError(message)
    attempt = SQLModel.metadata.tables["delivery_attempt"]
    tx.connection().execute(
        update(attempt)
        .where(attempt.c.delivery_id == delivery.id, attempt.c.number == delivery.tries)
        .values(ended_at=None, outcome=None, detail=None)
    )
