"""By which way a customer wants to hear of proposals: registered in advance, with each customer (seed 001, unit 19)."""

from sqlmodel import Session, select

from core.audit import record
from core.customers.identity import demanded
from core.models import ContactPreference, Customer, NoticeRoute
from core.shop import Shop


def notice_route(session: Session, customer_id: int) -> NoticeRoute | None:
    """Return the way that a customer registered; None where they did not."""
    row = session.exec(select(ContactPreference).where(ContactPreference.customer_id == customer_id)).first()
    return row.notice_route if row is not None else None


def choose_notice_route(
    tx: Session, shop: Shop, customer_id: int, route: NoticeRoute | None, actor: str
) -> NoticeRoute | None:
    """Register by which way a customer wants to hear of proposals, or that none is registered; return the one before.

    `actor` is who says so, such as "staff:3" or "customer:17". A call or a visit instead of messages counts at once:
    what is queued for them is not sent but handed to people. Raises `NotFoundError` for an unknown customer.
    """
    number = demanded(tx, customer_id).id or 0
    # A message is claimed with the customer held: the wish comes wholly before it or wholly after it.
    tx.get_one(Customer, number, with_for_update=True, populate_existing=True)
    row = tx.exec(select(ContactPreference).where(ContactPreference.customer_id == number)).first()
    before, now = (row.notice_route if row is not None else None), shop.clock.now()
    if before is route:
        return before
    row = row or ContactPreference(customer_id=number, changed_at=now)
    row.notice_route, row.changed_at = route, now
    tx.add(row)
    chosen = route.value if route is not None else ""
    record(tx, shop.clock, actor=actor, action="notice route chosen", subject=f"customer:{number}", route=chosen)
    tx.flush()
    return before
