"""Approve a plan, or send it back: somebody else than its author, for exactly what was shown."""

from sqlalchemy import case, insert, literal, select
from sqlmodel import Session, col

from core.audit import record
from core.errors import RefusedError
from core.models import Delivery, DeliveryState, Plan, Proposal, ProposalState, Role, Staff
from core.plans.fingerprint import stored_fingerprint
from core.plans.states import MOVES, Move, locked_plan, move, refusal
from core.shop import Shop
from core.staff import demand
from core.store.types import MOMENT, choice

LONGEST_NOTE = 2_000
STATE = choice(DeliveryState)


def approve_plan(tx: Session, shop: Shop, plan_id: int, fingerprint: str, by: Staff) -> Plan:
    """Approve what was shown under `fingerprint`, and put every message of it into the outbox, all or nothing.

    Raises `RefusedError`: not the role, the author's own plan, another fingerprint than was shown, or no longer waiting
    for approval; `NotFoundError` for a plan that does not exist.
    """
    plan = locked_plan(tx, plan_id)
    demand(by, Role.APPROVER)
    if (plan.state, Move.APPROVE) not in MOVES:
        raise refusal(plan, Move.APPROVE)
    _refuse_author(plan, by, "approve")
    if fingerprint != plan.fingerprint or stored_fingerprint(tx, plan) != plan.fingerprint:
        message = "The plan is not the one that was shown to you. Open it again and look at it before you approve."
        raise RefusedError(message)
    _fill_outbox(tx, plan)
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
    plan.note, plan.decided_at = note.strip(), shop.clock.now()
    tx.add(plan)
    move(tx, plan, Move.SEND_BACK)
    _record(tx, shop, plan, by, "plan sent back")
    return plan


def _refuse_author(plan: Plan, by: Staff, verb: str) -> None:
    if plan.author_id == by.id:
        message = f"You made this plan yourself; somebody else has to {verb} it. You can cancel it."
        raise RefusedError(message)


def _fill_outbox(tx: Session, plan: Plan) -> None:
    """Write one delivery for each customer of the audience, from the very rows that the fingerprint covers."""
    state = case(
        (col(Proposal.state) == ProposalState.CONTROL, literal(DeliveryState.HELD_OUT, STATE)),
        else_=literal(DeliveryState.WAITING, STATE),
    )
    chosen = (
        select(
            col(Proposal.plan_id),
            col(Proposal.customer_id),
            literal(1),
            col(Proposal.id),
            col(Proposal.channel),
            col(Proposal.address),
            state,
            literal(plan.send_at, MOMENT),
            literal(0),
        )
        .where(
            col(Proposal.plan_id) == plan.id, col(Proposal.state).in_([ProposalState.PLANNED, ProposalState.CONTROL])
        )
        .order_by(col(Proposal.weight).desc(), col(Proposal.customer_id))
    )
    names = ["plan_id", "customer_id", "step", "proposal_id", "channel", "address", "state", "due_at", "tries"]
    tx.execute(insert(Delivery).from_select(names, chosen))


def _record(tx: Session, shop: Shop, plan: Plan, by: Staff, action: str, **detail: object) -> None:
    record(tx, shop.clock, actor=f"staff:{by.id}", action=action, subject=f"plan:{plan.id}", **detail)
