"""Customers who were told of a product, and some who were held out, as rows of the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from core.models import (
    ChannelName,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Proposal,
    ProposalState,
    Response,
    ResponseKind,
    Staff,
)
from tests.support.campaign import saved_list


def tell(
    tx: Session,
    product_id: int,
    at: datetime,
    *,
    sent: Sequence[int],
    held_out: Sequence[int],
    refused: Sequence[int] = (),
) -> None:
    """Let `sent` customers have had a message about the product at `at`, `refused` as well but "not for me"."""
    author = Staff(slack_user="U1", name="Ada", created_at=at)
    tx.add(author)
    tx.flush()
    plan = Plan(
        title="Tell them",
        origin="test",
        product_id=product_id,
        list_id=saved_list(tx, [*sent, *refused, *held_out], at, product_id),
        channel=ChannelName.TELEGRAM,
        script="Hello",
        send_at=at,
        control_percent=50,
        window_days=14,
        salt="salt",
        state=PlanState.FINISHED,
        fingerprint="f",
        author_id=author.id or 0,
        submitted_at=at,
        evaluate_at=at + timedelta(days=14),
    )
    tx.add(plan)
    tx.flush()
    for customer in (*sent, *refused):
        delivery = _deliver(tx, plan, customer, at, DeliveryState.SENT)
        if customer in refused:
            kind = ResponseKind.NOT_FOR_ME
            tx.add(Response(plan_id=plan.id or 0, delivery_id=delivery.id or 0, customer_id=customer, kind=kind, at=at))
    for customer in held_out:
        _deliver(tx, plan, customer, at, DeliveryState.HELD_OUT)


def _deliver(tx: Session, plan: Plan, customer: int, at: datetime, state: DeliveryState) -> Delivery:
    held = state is DeliveryState.HELD_OUT
    proposal = Proposal(
        plan_id=plan.id or 0,
        customer_id=customer,
        product_id=plan.product_id,
        state=ProposalState.CONTROL if held else ProposalState.PLANNED,
        channel=ChannelName.TELEGRAM,
        address=str(customer),
        created_at=at,
    )
    tx.add(proposal)
    tx.flush()
    delivery = Delivery(
        plan_id=plan.id or 0,
        customer_id=customer,
        proposal_id=proposal.id or 0,
        channel=ChannelName.TELEGRAM,
        address=str(customer),
        state=state,
        due_at=at,
        settled_at=None if held else at,
    )
    tx.add(delivery)
    tx.flush()
    return delivery
