"""Whom a plan reaches and must not write to: noted for the call center or the business section (seed 001, unit 30)."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, select

from core.models import Caution
from core.policy.in_person import SECTIONS
from core.shop import Shop


def note_cautions(tx: Session, shop: Shop, plan_id: int, cautioned: Sequence[tuple[int, str]]) -> None:
    """Note customers who wish a call or a visit, each with the reason, once for a plan.

    Nobody is told before the plan was approved.
    """
    if not cautioned:
        return
    ids = [customer_id for customer_id, _ in cautioned]
    known = set(
        tx.exec(select(Caution.customer_id).where(Caution.plan_id == plan_id, col(Caution.customer_id).in_(ids)))
    )
    rows = [
        {
            "plan_id": plan_id,
            "customer_id": customer_id,
            "section": SECTIONS[reason].value,
            "reason": reason,
            "created_at": shop.clock.now(),
        }
        for customer_id, reason in cautioned
        if customer_id not in known
    ]
    if rows:
        tx.execute(insert(Caution), rows)
