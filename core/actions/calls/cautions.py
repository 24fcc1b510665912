"""Customers whom a plan reaches and who wish a person instead: told to who makes contact (001, unit 30)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.audit import record
from core.customers.identity import resolved
from core.errors import NotFoundError, RefusedError
from core.models import Caution, Customer, Plan, PlanState, Product, Proposal, Staff
from core.shop import Shop

MOST_AT_ONCE = 20
LONGEST_NOTE = 1_000
_APPROVED = (PlanState.APPROVED, PlanState.RUNNING, PlanState.PAUSED, PlanState.FINISHED, PlanState.EVALUATED)


@dataclass(frozen=True)
class CautionNotice:
    """One customer for a section: who, of which plan, what would have been proposed to them, and how to reach them."""

    caution: Caution
    customer: Customer
    plan: Plan
    product: str | None
    text: str


def is_caution_due(session: Session) -> bool:
    """Return whether a section has to be told of somebody."""
    return session.exec(_due().limit(1)).first() is not None


def caution_wishes(tx: Session, shop: Shop, limit: int = MOST_AT_ONCE) -> list[CautionNotice]:
    """Take whom the sections are to be told of now; the caller writes the messages in the same transaction.

    Only of plans that were approved. Who was erased meanwhile is left out; who was merged is who they are now.
    """
    notices = []
    for caution in tx.exec(_due().order_by(col(Caution.id)).limit(limit).with_for_update()).all():
        caution.told_at = shop.clock.now()
        tx.add(caution)
        customer = resolved(tx, caution.customer_id)
        if customer is not None:
            notices.append(_notice(tx, caution, customer))
    tx.flush()
    return notices


def settle_caution(tx: Session, shop: Shop, caution_id: int, staff: Staff, note: str = "") -> CautionNotice:
    """Note that somebody has been in touch with a customer, and what came of it.

    Raises `RefusedError` where somebody else noted that already, `NotFoundError` for one that is gone.
    """
    caution = tx.get(Caution, caution_id, with_for_update=True, populate_existing=True)
    customer = resolved(tx, caution.customer_id) if caution is not None else None
    if caution is None or customer is None:
        message = "That customer is not here any more."
        raise NotFoundError(message)
    if caution.done_at is not None and caution.done_by_id != staff.id:
        message = "Somebody has been in touch with them already."
        raise RefusedError(message)
    caution.done_by_id, caution.done_at = staff.id, shop.clock.now()
    caution.note = note.replace("\x00", "").strip()[:LONGEST_NOTE] or caution.note
    tx.add(caution)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="caution settled", subject=f"caution:{caution_id}")
    tx.flush()
    return _notice(tx, caution, customer)


def caution_of(session: Session, caution_id: int) -> CautionNotice:
    """Return a customer who was handed over; raise `NotFoundError` for one that is gone."""
    caution = session.get(Caution, caution_id)
    customer = resolved(session, caution.customer_id) if caution is not None else None
    if caution is None or customer is None:
        message = "That customer is not here any more."
        raise NotFoundError(message)
    return _notice(session, caution, customer)


def open_cautions(session: Session, limit: int = 50) -> Sequence[CautionNotice]:
    """Return with whom somebody still has to get in touch, the oldest first."""
    rows = session.exec(
        select(Caution)
        .where(col(Caution.told_at).is_not(None), col(Caution.done_at).is_(None))
        .order_by(col(Caution.id))
        .limit(limit)
    )
    found = ((row, resolved(session, row.customer_id)) for row in rows)
    return [_notice(session, row, customer) for row, customer in found if customer is not None]


def _due() -> SelectOfScalar[Caution]:
    return (
        select(Caution)
        .join(Plan, col(Plan.id) == col(Caution.plan_id))
        .where(col(Caution.told_at).is_(None), col(Plan.state).in_(_APPROVED))
    )


def _notice(session: Session, caution: Caution, customer: Customer) -> CautionNotice:
    plan = session.get_one(Plan, caution.plan_id)
    proposal = session.exec(
        select(Proposal).where(Proposal.plan_id == caution.plan_id, Proposal.customer_id == caution.customer_id)
    ).first()
    product = session.get(Product, plan.product_id) if plan.product_id is not None else None
    name = product.name if product is not None else None
    return CautionNotice(caution, customer, plan, name, proposal.text if proposal is not None else "")
