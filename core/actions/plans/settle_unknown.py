"""Settle a message of which nobody knows whether it arrived: staff looked, or asked the customer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.models import Delivery, DeliveryState, Plan, PlanState, Role, Staff
from core.outbox.progress import finish_if_done
from core.plans.states import IN_WORDS, Move, locked_plan, move
from core.shop import Shop
from core.staff import demand


class Settlement(StrEnum):
    """What staff found: it arrived, it did not and is given up, or it did not and may be sent again."""

    SENT = "sent"
    FAILED = "failed"
    RELEASE = "release"


def settle_unknown(tx: Session, shop: Shop, delivery_id: int, by: Staff, outcome: Settlement) -> Delivery:
    """Settle one message, or let it go again; who did so is written down.

    Raises `RefusedError`: not the role, the message is not of unknown outcome, or its plan takes no more messages;
    `NotFoundError` for a message that does not exist.
    """
    demand(by, Role.ADMIN)
    delivery = tx.get(Delivery, delivery_id)
    if delivery is None:
        message = "That message does not exist."
        raise NotFoundError(message)
    plan = locked_plan(tx, delivery.plan_id)
    if outcome is Settlement.RELEASE:
        _reopen(tx, plan)
    _change(tx, delivery, _values(outcome, shop.clock.now()))
    actor, subject = f"staff:{by.id}", f"delivery:{delivery_id}"
    record(tx, shop.clock, actor=actor, action="unknown settled", subject=subject, outcome=outcome.value)
    finish_if_done(tx, shop.clock, plan)
    return delivery


def _values(outcome: Settlement, now: datetime) -> dict[str, Any]:
    if outcome is Settlement.RELEASE:
        return {"state": DeliveryState.WAITING, "due_at": now, "settled_at": None, "reason": "let go again by staff"}
    state = DeliveryState.SENT if outcome is Settlement.SENT else DeliveryState.FAILED
    return {"state": state, "settled_at": now, "reason": f"settled by staff as {outcome.value}"}


def _reopen(tx: Session, plan: Plan) -> None:
    if plan.state is PlanState.FINISHED:
        move(tx, plan, Move.REOPEN)
    if plan.state not in {PlanState.RUNNING, PlanState.PAUSED}:
        message = f"The plan is {IN_WORDS[plan.state]}, so nothing of it is sent again. Settle it as sent or as failed."
        raise RefusedError(message)


def _change(tx: Session, delivery: Delivery, values: dict[str, Any]) -> None:
    changed: CursorResult[tuple[()]] = tx.connection().execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery.id, col(Delivery.state) == DeliveryState.UNKNOWN)
        .values(**values)
    )
    tx.refresh(delivery)
    if changed.rowcount != 1:
        message = f"That message is not of unknown outcome: it is {delivery.state.value.replace('_', ' ')}."
        raise RefusedError(message)
