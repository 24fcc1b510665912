"""Taking what is queued for a customer out of the outbox: the customer's wish comes last and wins."""

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.models import ChannelName, Customer, Delivery, DeliveryState
from core.outbox.progress import finish_if_done
from core.plans.states import locked_plan
from core.shop import Shop

QUEUED = (DeliveryState.WAITING, DeliveryState.DEFERRED)


def suppress_queued(tx: Session, shop: Shop, customer_id: int, reason: str, channel: ChannelName | None = None) -> int:
    """Take everything that is queued for a customer out of the outbox, in every plan, and return how much that was.

    With a `channel`, only what would leave on it: agreements are given, and withdrawn, for each by itself. To be called
    in the transaction that notes an opt-out or an erasure. What is already on its way to the platform cannot be called
    back, and is settled by its outcome.
    """
    mine = [col(Delivery.customer_id) == customer_id, col(Delivery.state).in_(QUEUED)]
    mine += [] if channel is None else [col(Delivery.channel) == channel]
    queued = select(Delivery.plan_id).where(*mine)
    # Plans before the customer, as in a claim: two transactions that take locks in one order cannot wait in a ring.
    plans = [locked_plan(tx, plan_id) for plan_id in sorted(set(tx.exec(queued)))]
    tx.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    taken: CursorResult[tuple[()]] = tx.connection().execute(
        update(Delivery)
        .where(*mine)
        .values(state=DeliveryState.SUPPRESSED, settled_at=shop.clock.now(), reason=reason[:200])
    )
    if taken.rowcount:
        subject = f"customer:{customer_id}"
        record(
            tx, shop.clock, actor=SYSTEM, action="queued messages suppressed", subject=subject, number=taken.rowcount
        )
    for plan in plans:
        finish_if_done(tx, shop.clock, plan)
    return taken.rowcount
