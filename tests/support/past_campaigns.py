"""Two campaigns that were, as rows of the outbox: who was told when, who answered and how."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmodel import Session, select

from core.models import (
    ChannelName,
    Customer,
    CustomerList,
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


def add_campaign(
    tx: Session,
    product_id: int | None,
    at: datetime,
    told: Mapping[str, ResponseKind | None],
    *,
    held_out: tuple[str, ...] = (),
    window_days: int = 14,
) -> int:
    """Let customers, by number, have been told at `at`, with what they answered; return the plan's number."""
    ids = {row.number: row.id or 0 for row in tx.exec(select(Customer)).all()}
    number = len(tx.exec(select(Plan)).all()) + 1
    author = Staff(slack_user=f"U{number}", name="Ada", created_at=at)
    tx.add(author)
    tx.flush()
    plan = Plan(
        title="Tell them",
        origin=f"past {number}",
        product_id=product_id,
        list_id=tx.exec(select(CustomerList.id)).first() or 0,
        channel=ChannelName.TELEGRAM,
        script="Hello",
        send_at=at,
        control_percent=0,
        window_days=window_days,
        salt="salt",
        state=PlanState.FINISHED,
        fingerprint="f",
        author_id=author.id or 0,
        submitted_at=at,
    )
    tx.add(plan)
    tx.flush()
    for each, answered in told.items():
        delivery = _deliver(tx, plan, ids[each], at, DeliveryState.SENT)
        if answered is not None:
            key = {"plan_id": plan.id or 0, "delivery_id": delivery.id or 0, "customer_id": ids[each]}
            tx.add(Response(**key, kind=answered, at=at))
    for each in held_out:
        _deliver(tx, plan, ids[each], at, DeliveryState.HELD_OUT)
    tx.flush()
    return plan.id or 0


def _deliver(tx: Session, plan: Plan, customer: int, at: datetime, state: DeliveryState) -> Delivery:
    proposal = Proposal(
        plan_id=plan.id or 0,
        customer_id=customer,
        state=ProposalState.PLANNED if state is DeliveryState.SENT else ProposalState.CONTROL,
        channel=ChannelName.TELEGRAM,
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
        settled_at=at,
    )
    tx.add(delivery)
    tx.flush()
    return delivery


def fill_campaigns(tx: Session) -> tuple[int, int]:
    """Add the village's two campaigns.

    The first, of 20 February 2026, 23:30 in London, offered cake cases (21212): C1 was told and is not interested, C3
    said nothing, C4 is interested (and bought on 1 March); C7 was held out. The second, of June 2025, offered nothing
    in particular: C1 and C2 were told and said nothing; C2 bought cutlery that day, and took it back.
    """
    first = add_campaign(
        tx,
        6,
        datetime(2026, 2, 20, 23, 30, tzinfo=UTC),
        {"C1": ResponseKind.NOT_FOR_ME, "C3": None, "C4": ResponseKind.INTERESTED},
        held_out=("C7",),
    )
    second = add_campaign(tx, None, datetime(2025, 6, 15, 9, 0, tzinfo=UTC), {"C1": None, "C2": None})
    return first, second
