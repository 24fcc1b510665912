"""How far a plan's messages are: the counts that always add up, and the moves that follow from them."""

from dataclasses import dataclass, fields
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.clock import Clock
from core.models import Delivery, DeliveryState, Evaluation, Plan, PlanState, Proposal, ProposalState
from core.plans.states import Move, locked_plan, move
from core.shop import Shop

OPEN = (DeliveryState.WAITING, DeliveryState.DEFERRED, DeliveryState.CLAIMED)


@dataclass(frozen=True)
class Counts:
    """How many customers of a plan are in each state; `audience` was frozen when the plan was approved.

    The conservation law (docs/architecture.md, "Promises"): `audience == accounted`, at every instant.
    """

    audience: int
    waiting: int = 0
    deferred: int = 0
    claimed: int = 0
    sent: int = 0
    suppressed: int = 0
    held_out: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0

    @property
    def accounted(self) -> int:
        """Return the sum over all states."""
        return sum(getattr(self, field.name) for field in fields(self) if field.name != "audience")

    @property
    def told(self) -> int:
        """Return how many were meant to be told."""
        return self.audience - self.held_out

    @property
    def open(self) -> int:
        """Return how many are not settled yet."""
        return self.waiting + self.deferred + self.claimed

    @property
    def text(self) -> str:
        """Return the counts as staff read them: what is nought is left out, except what was sent."""
        parts = [f"sent {self.sent:,} of {self.told:,}"]
        named = [(field.name, getattr(self, field.name)) for field in fields(self)]
        parts += [
            f"{count:,} {name.replace('_', ' ').replace('claimed', 'on the way')}"
            for name, count in named
            if count and name not in {"audience", "sent"}
        ]
        return " · ".join(parts)


def counts(session: Session, plan_id: int) -> Counts:
    """Return how a plan's messages stand; all nought before it is approved."""
    states = session.execute(
        select(Delivery.state, func.count()).where(Delivery.plan_id == plan_id).group_by(col(Delivery.state))
    )
    by_state = {state.value: int(count) for state, count in states}
    return Counts(audience=_frozen(session, plan_id), **by_state)


def _frozen(session: Session, plan_id: int) -> int:
    """Return the size of the audience that was approved."""
    return int(
        session.execute(
            select(func.count())
            .select_from(Proposal)
            .join(Plan, col(Plan.id) == Proposal.plan_id)
            .where(
                Proposal.plan_id == plan_id,
                col(Plan.approver_id).is_not(None),
                col(Proposal.state).in_([ProposalState.PLANNED, ProposalState.CONTROL]),
            )
        ).scalar_one()
    )


def finish_if_done(tx: Session, clock: Clock, plan: Plan) -> bool:
    """Move a running plan on when nothing of it is waiting or on its way; return whether that was so.

    The caller holds the plan's row, or two who settle the last two messages would each see the other's still open.
    """
    if plan.state is not PlanState.RUNNING:
        return False
    tx.flush()
    still_open = tx.exec(
        select(Delivery.id).where(Delivery.plan_id == plan.id, col(Delivery.state).in_(OPEN)).limit(1)
    ).first()
    if still_open is not None:
        return False
    plan.finished_at = clock.now()
    tx.add(plan)
    move(tx, plan, Move.FINISH)
    record(tx, clock, actor=SYSTEM, action="plan finished", subject=f"plan:{plan.id}")
    return True


def start_due(shop: Shop) -> list[int]:
    """Start every approved plan whose time has come; return their ids.

    Nearly always there is none: then no writer is kept waiting.
    """
    with shop.store.read() as session:
        approved = (Plan.state == PlanState.APPROVED, Plan.send_at <= shop.clock.now())
        due = session.exec(select(Plan.id).where(*approved).order_by(col(Plan.id))).all()
    if not due:
        return []
    with shop.store.write() as tx:
        return [plan_id for plan_id in due if plan_id is not None and start_if_due(tx, shop.clock, plan_id)]


def start_if_due(tx: Session, clock: Clock, plan_id: int) -> bool:
    """Start an approved plan if its time has come; return whether this started it."""
    plan, now = locked_plan(tx, plan_id), clock.now()
    if plan.state is not PlanState.APPROVED or plan.send_at > now:
        return False
    plan.started_at = now
    plan.evaluate_at = plan.started_at + timedelta(days=plan.window_days)
    tx.add(plan)
    move(tx, plan, Move.START)
    record(tx, clock, actor=SYSTEM, action="plan started", subject=f"plan:{plan_id}")
    finish_if_done(tx, clock, plan)
    return True


def evaluations_due(shop: Shop) -> list[int]:
    """Return the plans whose window has ended and whose final evaluation is still to be made."""
    with shop.store.read() as session:
        kept = select(Evaluation.id).where(Evaluation.plan_id == Plan.id, col(Evaluation.final).is_(True))
        found = session.exec(
            select(Plan.id)
            .where(
                col(Plan.state).in_([PlanState.FINISHED, PlanState.CANCELLED]),
                col(Plan.evaluate_at) <= shop.clock.now(),
                ~kept.exists(),
            )
            .order_by(col(Plan.evaluate_at), col(Plan.id))
        )
        return [plan_id for plan_id in found if plan_id is not None]
