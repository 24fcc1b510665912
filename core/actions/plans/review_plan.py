"""What an approver is shown of a plan: counts, who is left out and why, and texts as customers will read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.actions.plans.submit_plan import Sample
from core.extraction.answer import Share
from core.models import CountedLink, Customer, Plan, Proposal, ProposalState
from core.plans.variants import FIRST, SECOND
from core.policy import policy_in_force
from core.policy.quiet_hours import QuietHours

SAMPLES = 2


@dataclass(frozen=True)
class Review:
    """`told` customers get the message, `control` are left alone to measure; the rest is `unreachable`, by reason.

    `second` of those who are told get the second script, None where there is none; visits to `addresses` are counted.
    `quiet` are the hours in which nobody hears anything, by the policy as it stands.
    """

    told: int
    control: int
    unreachable: tuple[Share, ...]
    samples: tuple[Sample, ...]
    second: int | None = None
    addresses: tuple[str, ...] = ()
    quiet: QuietHours | None = None


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
    variants = (FIRST, SECOND) if plan.script_b is not None else (None,)
    shown = [row for variant in variants for row in _shown(session, plan, variant, SAMPLES // len(variants))]
    links = session.exec(select(CountedLink.url).where(CountedLink.plan_id == plan.id).order_by(col(CountedLink.id)))
    return Review(
        told=by_state.get(ProposalState.PLANNED, 0),
        control=by_state.get(ProposalState.CONTROL, 0),
        unreachable=tuple(Share(reason or "not reachable", count) for reason, count in reasons),
        samples=tuple(_sample(proposal, customer) for proposal, customer in shown),
        second=_second(session, plan) if plan.script_b is not None else None,
        addresses=tuple(links),
        quiet=policy_in_force(session).quiet,
    )


def _shown(session: Session, plan: Plan, variant: str | None, most: int) -> Sequence[tuple[Proposal, Customer]]:
    return session.exec(
        select(Proposal, Customer)
        .where(Proposal.customer_id == Customer.id)
        .where(
            Proposal.plan_id == plan.id,
            Proposal.state == ProposalState.PLANNED,
            col(Proposal.variant).is_not_distinct_from(variant),
        )
        .order_by(col(Proposal.weight).desc(), col(Proposal.id))
        .limit(most)
    ).all()


def _second(session: Session, plan: Plan) -> int:
    counted = select(func.count()).select_from(Proposal)
    return session.exec(counted.where(Proposal.plan_id == plan.id, Proposal.variant == SECOND)).one()


def _sample(proposal: Proposal, customer: Customer) -> Sample:
    return Sample(customer.id or 0, customer.name, customer.number, proposal.text, None, proposal.variant)
