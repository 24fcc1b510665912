"""A plan that runs, put straight into the database, with a message waiting for each of some customers."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from sqlmodel import Session, col, select

from core.models import ChannelName, Delivery, DeliveryState, Plan, PlanState, Proposal, ProposalState, Route
from tests.support.campaign import Stage

_numbers = count(1)


def running_plan(
    tx: Session,
    at: Stage,
    customer_ids: Sequence[int],
    *,
    window_days: int = 14,
    control: Sequence[int] = (),
    channel: ChannelName = ChannelName.TELEGRAM,
) -> int:
    """Add the plan; those in `control` are held out. Return its id."""
    now = at.clock.now()
    plan = Plan(
        title="Lanterns",
        origin=f"running-{next(_numbers)}",
        list_id=at.list_id,
        channel=channel,
        script="x",
        send_at=now,
        control_percent=0,
        window_days=window_days,
        salt="s",
        state=PlanState.RUNNING,
        fingerprint="f",
        author_id=at.author.id or 0,
        approver_id=at.approver.id,
        submitted_at=now,
        started_at=now,
        evaluate_at=now + timedelta(days=window_days),
    )
    tx.add(plan)
    tx.flush()
    for customer_id in customer_ids:
        _message(tx, plan, customer_id, held_out=customer_id in control)
    tx.flush()
    return plan.id or 0


def _message(tx: Session, plan: Plan, customer_id: int, *, held_out: bool) -> None:
    address = tx.exec(
        select(Route.address)
        .where(Route.customer_id == customer_id, Route.channel == plan.channel)
        .order_by(col(Route.id))
    ).first()
    proposal = Proposal(
        plan_id=plan.id or 0,
        customer_id=customer_id,
        channel=plan.channel,
        address=address or f"none of {customer_id}",
        text="Hello",
        created_at=plan.send_at,
        state=ProposalState.CONTROL if held_out else ProposalState.PLANNED,
    )
    tx.add(proposal)
    tx.flush()
    tx.add(
        Delivery(
            plan_id=plan.id or 0,
            customer_id=customer_id,
            proposal_id=proposal.id or 0,
            channel=plan.channel,
            address=proposal.address or "",
            state=DeliveryState.HELD_OUT if held_out else DeliveryState.WAITING,
            due_at=plan.send_at,
        )
    )
