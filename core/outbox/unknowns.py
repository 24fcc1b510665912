"""Messages of which nobody knows whether they arrived: shown to staff, who settle them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.models import Customer, Delivery, DeliveryState


@dataclass(frozen=True)
class UnknownDelivery:
    """One such message: whose it is, when it was tried, and why nobody knows."""

    delivery_id: int
    customer: str
    number: str
    claimed_at: datetime | None
    reason: str


def unknown_deliveries(session: Session, plan_id: int, limit: int = 20) -> tuple[UnknownDelivery, ...]:
    """Return the first `limit` messages of a plan whose outcome is unknown, oldest first."""
    rows = session.exec(
        select(Delivery, Customer)
        .where(
            Delivery.plan_id == plan_id, Delivery.state == DeliveryState.UNKNOWN, Customer.id == Delivery.customer_id
        )
        .order_by(col(Delivery.id))
        .limit(limit)
    )
    return tuple(
        UnknownDelivery(d.id or 0, customer.called, customer.number, d.claimed_at, d.reason or "")
        for d, customer in rows
    )
