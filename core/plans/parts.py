"""Everybody's part in a plan, written down a few at a time: who is told what, and, once it is approved, each message.

A long plan is kept while nobody sees it (`PlanState.IN_THE_MAKING`), and its messages are laid ready before the
approval that lets them go, so that no transaction holds up others (docs/architecture.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import case, delete, func, insert, literal
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from core.models import Customer, Delivery, DeliveryState, Plan, Proposal, ProposalState
from core.plans.audience import ERASED
from core.plans.cautions import note_cautions
from core.plans.composition import Composition, Member
from core.plans.fingerprint import Fingerprint
from core.policy.in_person import SECTIONS
from core.shop import Shop
from core.store.types import MOMENT, choice

# A transaction writes at most so many rows.
BATCH_ROWS = 5_000
TOLD = (ProposalState.PLANNED, ProposalState.CONTROL)
_STATE = choice(DeliveryState)

T = TypeVar("T")


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield at most so many of `items` at a time as one transaction writes."""
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH_ROWS)):
        yield batch


def by_customer(composition: Composition) -> list[Member]:
    """Return the members in the order in which a fingerprint takes them."""
    return sorted(composition.members, key=lambda member: member.candidate.customer_id)


def keep_batch(tx: Session, shop: Shop, plan: Plan, members: Sequence[Member], digest: Fingerprint) -> None:
    """Write down the parts of some members, also of who cannot be reached: they may ask one day.

    Of whoever was erased since the plan was drawn up nothing is written but that they were on the list.
    """
    ids = [member.candidate.customer_id for member in members]
    gone = set(
        tx.scalars(columns(col(Customer.id)).where(col(Customer.id).in_(ids), col(Customer.erased_at).is_not(None)))
    )
    proposals = [_proposal(shop, plan, each, erased=each.candidate.customer_id in gone) for each in members]
    tx.execute(insert(Proposal), [proposal.model_dump(exclude={"id"}) for proposal in proposals])
    held = ((each.customer_id, each.held_back_reason or "") for each in proposals)
    note_cautions(tx, shop, plan.id or 0, [(key, why) for key, why in held if why in SECTIONS])
    for proposal in proposals:
        digest.add(proposal)


def _proposal(shop: Shop, plan: Plan, member: Member, *, erased: bool) -> Proposal:
    candidate = member.candidate
    silent = erased or candidate.gone
    return Proposal(
        plan_id=plan.id or 0,
        customer_id=candidate.customer_id,
        product_id=plan.product_id,
        state=ProposalState.HELD_BACK if erased else member.state,
        held_back_reason=ERASED if erased else candidate.held_back_reason,
        channel=plan.channel,
        address=None if erased else candidate.address,
        weight=candidate.weight,
        reason="" if silent else member.reason,
        text="" if silent else member.rendered.text,
        variant=member.variant,
        created_at=shop.clock.now(),
    )


def told_ids(session: Session, plan_id: int) -> list[int]:
    """Return the proposals of those who are told or held out, best first: the order in which messages leave."""
    chosen = columns(col(Proposal.id)).where(col(Proposal.plan_id) == plan_id, col(Proposal.state).in_(TOLD))
    return [
        key for key in session.scalars(chosen.order_by(col(Proposal.weight).desc(), col(Proposal.customer_id))) if key
    ]


def lay_ready(tx: Session, plan: Plan, proposal_ids: Sequence[int] | None = None) -> None:
    """Write a message for each of these proposals (for all, where None) that has none yet, from the very rows.

    None of them leaves before the plan was approved and has begun.
    """
    state = case(
        (col(Proposal.state) == ProposalState.CONTROL, literal(DeliveryState.HELD_OUT, _STATE)),
        else_=literal(DeliveryState.WAITING, _STATE),
    )
    ready = columns(col(Delivery.id)).where(
        col(Delivery.plan_id) == plan.id,
        col(Delivery.customer_id) == col(Proposal.customer_id),
        col(Delivery.step) == 1,
    )
    chosen = (
        columns(
            col(Proposal.plan_id), col(Proposal.customer_id), literal(1), col(Proposal.id), col(Proposal.channel),
            col(Proposal.address), state, literal(plan.send_at, MOMENT), literal(0),
        )
        .where(col(Proposal.plan_id) == plan.id, col(Proposal.state).in_(TOLD), ~ready.exists())
        .order_by(col(Proposal.weight).desc(), col(Proposal.customer_id))
    )  # fmt: skip
    if proposal_ids is not None:
        chosen = chosen.where(col(Proposal.id).in_(proposal_ids))
    names = ["plan_id", "customer_id", "step", "proposal_id", "channel", "address", "state", "due_at", "tries"]
    tx.execute(insert(Delivery).from_select(names, chosen))


def complete(tx: Session, plan: Plan) -> None:
    """See that exactly those who are told or held out have a message; one laid ready for somebody else goes."""
    told = columns(func.count()).select_from(Proposal)
    wanted = tx.scalar(told.where(col(Proposal.plan_id) == plan.id, col(Proposal.state).in_(TOLD)))
    ready = tx.scalar(columns(func.count()).select_from(Delivery).where(col(Delivery.plan_id) == plan.id))
    if ready:
        not_told = select(Proposal.id).where(Proposal.plan_id == plan.id, col(Proposal.state).not_in(TOLD))
        tx.execute(delete(Delivery).where(col(Delivery.plan_id) == plan.id, col(Delivery.proposal_id).in_(not_told)))
        ready = tx.scalar(columns(func.count()).select_from(Delivery).where(col(Delivery.plan_id) == plan.id))
    if ready != wanted:
        lay_ready(tx, plan)
