"""What was proposed to a customer, and what was kept for when they ask (seed 001, campaign executing unit 19)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from core.models import (
    Call,
    CallMark,
    Delivery,
    DeliveryState,
    MarkKind,
    MarkState,
    Plan,
    PlanState,
    Product,
    Proposal,
    ProposalState,
)

_REACHED = frozenset({DeliveryState.SENT, DeliveryState.CLAIMED, DeliveryState.UNKNOWN})
# What nobody approved was never meant to be said.
_SHOWN = (PlanState.APPROVED, PlanState.RUNNING, PlanState.PAUSED, PlanState.FINISHED, PlanState.EVALUATED)
MOST_LOOKED_AT = 100


@dataclass(frozen=True)
class Proposed:
    """One proposal: of which plan and product, what it says, when it was told, or why it was not (`held_because`).

    One that an operator made in a call is of no plan, and has no text.
    """

    proposal_id: int | None
    plan_id: int | None
    title: str
    product_id: int | None
    product: str | None
    text: str
    told_at: datetime | None
    held_because: str | None


def proposals_to(
    session: Session, customer_ids: Collection[int], most: int
) -> tuple[tuple[Proposed, ...], tuple[Proposed, ...]]:
    """Return what these customers (one person) were told last, and what was kept for them, the newest first.

    Whoever is held out of a campaign to measure it is left alone until it is evaluated; what still waits to be told
    is in neither. Of the same product, only the newest is kept; what was proposed in a call is kept no more.
    """
    rows = session.execute(
        select(Proposal, Plan, Product.name, Delivery)  # type: ignore[call-overload]
        .join(Plan, col(Plan.id) == col(Proposal.plan_id))
        .outerjoin(Product, col(Product.id) == col(Proposal.product_id))
        .outerjoin(Delivery, col(Delivery.proposal_id) == col(Proposal.id))
        .where(col(Proposal.customer_id).in_(customer_ids), col(Plan.state).in_(_SHOWN))
        .order_by(col(Proposal.id).desc())
        .limit(MOST_LOOKED_AT)
    ).all()
    told = _in_calls(session, customer_ids)
    kept: list[Proposed] = []
    seen = {each.product_id for each in told if each.product_id is not None}
    for proposal, plan, product, delivery in rows:
        if delivery is not None and delivery.state in _REACHED:
            told.append(_proposed(proposal, plan, product, delivery.settled_at or delivery.claimed_at, None))
            continue
        why = _why_not(proposal, plan, delivery)
        if why is not None and (proposal.product_id is None or proposal.product_id not in seen):
            kept.append(_proposed(proposal, plan, product, None, why))
            seen |= {proposal.product_id} if proposal.product_id is not None else set()
    told.sort(key=lambda each: each.told_at.timestamp() if each.told_at else 0, reverse=True)
    return tuple(told[:most]), tuple(kept[:most])


def _in_calls(session: Session, customer_ids: Collection[int]) -> list[Proposed]:
    """Return what operators proposed to these customers in calls, the newest first."""
    rows = session.execute(
        select(CallMark, Product.name)  # type: ignore[call-overload]
        .join(Call, col(Call.id) == col(CallMark.call_id))
        .outerjoin(Product, col(Product.id) == col(CallMark.product_id))
        .where(
            col(Call.customer_id).in_(customer_ids),
            col(CallMark.kind) == MarkKind.PRODUCT,
            col(CallMark.state) == MarkState.DONE,
        )
        .order_by(col(CallMark.done_at).desc(), col(CallMark.id).desc())
        .limit(MOST_LOOKED_AT)
    ).all()
    return [
        Proposed(None, None, product or mark.text, mark.product_id, product, "", mark.done_at, None)
        for mark, product in rows
    ]


def _why_not(proposal: Proposal, plan: Plan, delivery: Delivery | None) -> str | None:
    """Return why a proposal was not told; None where it still may be, or must not be."""
    if proposal.state is ProposalState.HELD_BACK:
        return proposal.held_back_reason or "held back"
    if proposal.state is ProposalState.CONTROL:
        return "held out to measure the campaign" if plan.state is PlanState.EVALUATED else None
    if delivery is None or delivery.state in {DeliveryState.WAITING, DeliveryState.DEFERRED}:
        return None
    return delivery.reason or delivery.state.value.replace("_", " ")


def _proposed(proposal: Proposal, plan: Plan, product: str | None, at: datetime | None, why: str | None) -> Proposed:
    return Proposed(proposal.id, plan.id, plan.title, proposal.product_id, product, proposal.text, at, why)
