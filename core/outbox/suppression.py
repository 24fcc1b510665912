"""What keeps a queued message from leaving although it was approved: the customer's wish comes last and wins."""

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.models import (
    Consent,
    ConsentState,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    Purpose,
    Response,
    ResponseKind,
    Route,
    RouteState,
)
from core.outbox.progress import finish_if_done
from core.plans.states import locked_plan
from core.shop import Shop

QUEUED = (DeliveryState.WAITING, DeliveryState.DEFERRED)


def obstacle(tx: Session, delivery: Delivery, plan: Plan) -> str | None:
    """Return what speaks against sending this message at this moment, None where nothing does.

    Asked in the transaction that claims, with the customer's row held, so that an opt-out comes wholly before the
    claim or wholly after it.
    """
    customer = tx.get_one(Customer, delivery.customer_id, with_for_update=True, populate_existing=True)
    if customer.erased_at is not None:
        return "the customer was erased"
    if customer.merged_into_id is not None:
        return "the customer was merged into another"
    return _against_address(tx, delivery) or _against_wish(tx, delivery, plan)


def _against_address(tx: Session, delivery: Delivery) -> str | None:
    state = tx.exec(
        select(Route.state).where(
            Route.channel == delivery.channel,
            Route.address == delivery.address,
            Route.customer_id == delivery.customer_id,
        )
    ).first()
    if state is None:
        return "the address changed after the approval"
    return "the route was closed" if state is RouteState.CLOSED else None


def _against_wish(tx: Session, delivery: Delivery, plan: Plan) -> str | None:
    consent = tx.exec(
        select(Consent.state).where(
            Consent.customer_id == delivery.customer_id,
            Consent.channel == delivery.channel,
            Consent.purpose == Purpose.OFFERS,
        )
    ).first()
    if consent is not ConsentState.GIVEN:
        return "the customer does not want offers"
    if plan.product_id is None:
        return None
    refused = tx.exec(
        select(Response.id)
        .where(
            Response.customer_id == delivery.customer_id,
            Response.kind == ResponseKind.NOT_FOR_ME,
            Response.plan_id == Plan.id,
            Plan.product_id == plan.product_id,
        )
        .limit(1)
    ).first()
    return None if refused is None else "the customer said that this product is not for them"


def suppress_queued(tx: Session, shop: Shop, customer_id: int, reason: str) -> int:
    """Take everything that is queued for a customer out of the outbox, in every plan, and return how much that was.

    To be called in the transaction that notes an opt-out or an erasure. What is already on its way to the platform
    cannot be called back, and is settled by its outcome.
    """
    queued = select(Delivery.plan_id).where(Delivery.customer_id == customer_id, col(Delivery.state).in_(QUEUED))
    # Plans before the customer, as in a claim: two transactions that take locks in one order cannot wait in a ring.
    plans = [locked_plan(tx, plan_id) for plan_id in sorted(set(tx.exec(queued)))]
    tx.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    taken: CursorResult[tuple[()]] = tx.connection().execute(
        update(Delivery)
        .where(col(Delivery.customer_id) == customer_id, col(Delivery.state).in_(QUEUED))
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
