"""Approve a plan, or send it back: somebody else than its author, for exactly what was shown."""

from sqlalchemy import delete
from sqlmodel import Session, col

from core.audit import record
from core.errors import RefusedError
from core.models import Delivery, Plan, Role, Staff
from core.plans.fingerprint import stored_fingerprint
from core.plans.parts import complete
from core.plans.states import MOVES, Move, locked_plan, move, refusal
from core.shop import Shop
from core.staff import demand

LONGEST_NOTE = 2_000


def approve_plan(  # noqa: PLR0917 - what, as it was shown, by whom
    tx: Session, shop: Shop, plan_id: int, fingerprint: str, by: Staff, checked: str | None = None
) -> Plan:
    """Approve what was shown under `fingerprint`, and put every message of it into the outbox, all or nothing.

    `checked` is the fingerprint under which `prepare_approval` has compared a long plan and laid its messages ready:
    whatever changes the parts of a plan afterwards changes its fingerprint as well.

    Raises `RefusedError`: not the role, the author's own plan, another fingerprint than was shown, or no longer waiting
    for approval; `NotFoundError` for a plan that does not exist.
    """
    plan = locked_plan(tx, plan_id)
    demand(by, Role.APPROVER)
    if (plan.state, Move.APPROVE) not in MOVES:
        raise refusal(plan, Move.APPROVE)
    _refuse_author(plan, by, "approve")
    if fingerprint != plan.fingerprint or (checked or stored_fingerprint(tx, plan)) != plan.fingerprint:
        message = "The plan is not the one that was shown to you. Open it again and look at it before you approve."
        raise RefusedError(message)
    complete(tx, plan)
    plan.approver_id, plan.decided_at = by.id, shop.clock.now()
    tx.add(plan)
    move(tx, plan, Move.APPROVE)
    _record(tx, shop, plan, by, "plan approved", fingerprint=fingerprint)
    return plan


def send_back_plan(tx: Session, shop: Shop, plan_id: int, by: Staff, note: str) -> Plan:
    """Send a plan back to its author with a note; nothing of it is ever sent.

    Raises `RefusedError`: not the role, the author's own plan, no note, or no longer waiting for approval.
    """
    plan = locked_plan(tx, plan_id)
    demand(by, Role.APPROVER)
    if (plan.state, Move.SEND_BACK) not in MOVES:
        raise refusal(plan, Move.SEND_BACK)
    _refuse_author(plan, by, "send back")
    if not note.strip() or len(note) > LONGEST_NOTE:
        message = f"Write a note of 1 to {LONGEST_NOTE:,} characters that says what should change."
        raise RefusedError(message)
    # Laid ready by an approval that came too late.
    tx.connection().execute(delete(Delivery).where(col(Delivery.plan_id) == plan.id))
    plan.note, plan.decided_at = note.strip(), shop.clock.now()
    tx.add(plan)
    move(tx, plan, Move.SEND_BACK)
    _record(tx, shop, plan, by, "plan sent back")
    return plan


def _refuse_author(plan: Plan, by: Staff, verb: str) -> None:
    if plan.author_id == by.id:
        message = f"You made this plan yourself; somebody else has to {verb} it. You can cancel it."
        raise RefusedError(message)


def _record(tx: Session, shop: Shop, plan: Plan, by: Staff, action: str, **detail: object) -> None:
    record(tx, shop.clock, actor=f"staff:{by.id}", action=action, subject=f"plan:{plan.id}", **detail)
