"""What an approver is shown of a plan: counts, who is left out and why, and texts as customers will read them."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.actions.submit_plan import Sample
from core.extraction.answer import Share
from core.models import Customer, Plan, Proposal, ProposalState

SAMPLES = 2


@dataclass(frozen=True)
class Review:
    """`told` customers get the message, `control` are left alone to measure; the rest is `unreachable`, by reason."""

    told: int
    control: int
    unreachable: tuple[Share, ...]
    samples: tuple[Sample, ...]


def review_plan(session: Session, plan: Plan) -> Review:
    """Return what the stored plan would do, from the very rows that its fingerprint covers."""
    by_state = dict(
        session.exec(
            select(Proposal.state, func.count()).where(Proposal.plan_id == plan.id).group_by(col(Proposal.state))
        ).all()
    )
    reasons = session.exec(
        select(Proposal.held_back_reason, func.count())
        .where(Proposal.plan_id == plan.id, Proposal.state == ProposalState.HELD_BACK)
        .group_by(col(Proposal.held_back_reason))
        .order_by(func.count().desc())
    ).all()
    shown = session.exec(
        select(Proposal, Customer)
        .where(Proposal.customer_id == Customer.id)
        .where(Proposal.plan_id == plan.id, Proposal.state == ProposalState.PLANNED)
        .order_by(col(Proposal.weight).desc(), col(Proposal.id))
        .limit(SAMPLES)
    ).all()
    return Review(
        told=by_state.get(ProposalState.PLANNED, 0),
        control=by_state.get(ProposalState.CONTROL, 0),
        unreachable=tuple(Share(reason or "not reachable", count) for reason, count in reasons),
        samples=tuple(
            Sample(
                customer_id=customer.id or 0, name=customer.name, number=customer.number, text=proposal.text, error=None
            )
            for proposal, customer in shown
        ),
    )
