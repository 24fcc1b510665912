"""Pause, resume or cancel a plan."""

from sqlalchemy import update
from sqlmodel import Session, col

from core.audit import record
from core.errors import RefusedError
from core.models import Delivery, DeliveryState, Plan, Role, Staff
from core.outbox.progress import finish_if_done
from core.plans.states import Move, locked_plan, move
from core.shop import Shop

QUEUED = (DeliveryState.WAITING, DeliveryState.DEFERRED)


def pause_plan(tx: Session, shop: Shop, plan_id: int, by: Staff) -> Plan:
    """Stop sending until the plan is resumed; what is already on its way to the platform arrives."""
    return _moved(tx, shop, plan_id, by, Move.PAUSE)


def resume_plan(tx: Session, shop: Shop, plan_id: int, by: Staff) -> Plan:
    """Go on with a paused plan."""
    plan = _moved(tx, shop, plan_id, by, Move.RESUME)
    finish_if_done(tx, shop.clock, plan)
    return plan


def cancel_plan(tx: Session, shop: Shop, plan_id: int, by: Staff) -> Plan:
    """End a plan: what has not left is never sent; what has left stays counted."""
    plan = _moved(tx, shop, plan_id, by, Move.CANCEL)
    tx.execute(
        update(Delivery)
        .where(col(Delivery.plan_id) == plan_id, col(Delivery.state).in_(QUEUED))
        .values(state=DeliveryState.CANCELLED, settled_at=shop.clock.now(), reason="the plan was cancelled")
        .execution_options(synchronize_session=False)
    )
    return plan


def _moved(tx: Session, shop: Shop, plan_id: int, by: Staff, how: Move) -> Plan:
    """Make the move and write it down; raises `RefusedError` for the wrong person or the wrong moment."""
    plan = locked_plan(tx, plan_id)
    if plan.author_id != by.id and not (by.may(Role.APPROVER) or by.may(Role.ADMIN)):
        message = f"Only the author of “{plan.title}”, an approver or an admin may {how} it."
        raise RefusedError(message)
    move(tx, plan, how)
    record(tx, shop.clock, actor=f"staff:{by.id}", action=f"plan {how}", subject=f"plan:{plan.id}")
    return plan
