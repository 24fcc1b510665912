"""What came of a try: written down after the call, or found out about after a crash."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from core.audit import SYSTEM, record
from core.models import Delivery, DeliveryAttempt, DeliveryState, Plan, PlanState, Route, RouteState
from core.outbox.claims import Claim
from core.outbox.progress import finish_if_done
from core.plans.states import locked_plan
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
INTERRUPTED = "the programme was interrupted during the call"


def settle(shop: Shop, claim: Claim, outcome: Outcome) -> bool:
    """Write down how a claimed try ended; false, and nothing is changed, where that try was settled before."""
    with shop.store.write() as tx:
        plan, now = locked_plan(tx, claim.plan_id), shop.clock.now()
        values = _values(plan, claim, outcome, now)
        if not _settled(tx, claim, values):
            return False
        _end_attempt(tx, claim.delivery_id, claim.number, outcome, now)
        if outcome.kind is OutcomeKind.CLOSED:
            _close_route(tx, shop, claim, outcome, now)
        finish_if_done(tx, shop.clock, plan)
    return True


def recover(shop: Shop) -> int:
    """At start, before anything is sent: whatever is still claimed has an unknown outcome; return how many.

    The platform may or may not have had the message when the programme ended, so it is never sent again by itself.
    """
    with shop.store.write() as tx:
        now = shop.clock.now()
        found = tx.exec(
            select(Delivery).where(Delivery.state == DeliveryState.CLAIMED).order_by(col(Delivery.id))
        ).all()
        plans = {plan_id: locked_plan(tx, plan_id) for plan_id in sorted({d.plan_id for d in found})}
        for delivery in found:
            delivery.state, delivery.settled_at, delivery.reason = DeliveryState.UNKNOWN, now, INTERRUPTED
            tx.add(delivery)
            key = delivery.id or 0
            _end_attempt(tx, key, delivery.tries, Outcome(OutcomeKind.UNKNOWN, detail=INTERRUPTED), now)
            record(tx, shop.clock, actor=SYSTEM, action="outcome unknown", subject=f"delivery:{key}")
        tx.flush()
        for plan in plans.values():
            finish_if_done(tx, shop.clock, plan)
        return len(found)


def _values(plan: Plan, claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Return what the delivery becomes."""
    detail = outcome.detail[:200] or None
    if outcome.kind is OutcomeKind.NOT_YET:
        return _later(plan, claim, outcome, now)
    state = {
        OutcomeKind.SENT: DeliveryState.SENT,
        OutcomeKind.FAILED: DeliveryState.FAILED,
        OutcomeKind.CLOSED: DeliveryState.FAILED,
        OutcomeKind.UNKNOWN: DeliveryState.UNKNOWN,
    }[outcome.kind]
    provider_id = outcome.provider_id[:64] if outcome.provider_id else None
    return {"state": state, "settled_at": now, "reason": detail, "provider_id": provider_id}


def _later(plan: Plan, claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Return what becomes of a message that certainly did not arrive: another try, unless there is no more point."""
    detail = outcome.detail[:160]
    if plan.state is PlanState.CANCELLED:
        return {"state": DeliveryState.CANCELLED, "settled_at": now, "reason": "the plan was cancelled"}
    if claim.number >= MOST_TRIES:
        return {
            "state": DeliveryState.FAILED,
            "settled_at": now,
            "reason": f"gave up after {claim.number} tries: {detail}",
        }
    return {"state": DeliveryState.DEFERRED, "due_at": now + _wait(claim.number, outcome), "reason": detail or None}


def _wait(number: int, outcome: Outcome) -> timedelta:
    """Return how long to wait: as long as the platform asked, or else twice as long each time."""
    own: timedelta = FIRST_WAIT * 2 ** (number - 1)
    asked = own if outcome.retry_after is None else outcome.retry_after
    return min(max(asked, timedelta(seconds=1)), LONGEST_WAIT)


def _settled(tx: Session, claim: Claim, values: dict[str, Any]) -> bool:
    changed: CursorResult[tuple[()]] = tx.connection().execute(
        update(Delivery)
        .where(
            col(Delivery.id) == claim.delivery_id,
            col(Delivery.state) == DeliveryState.CLAIMED,
            col(Delivery.tries) == claim.number,
        )
        .values(**values)
    )
    return changed.rowcount == 1


def _end_attempt(tx: Session, delivery_id: int, number: int, outcome: Outcome, now: datetime) -> None:
    tx.connection().execute(
        update(DeliveryAttempt)
        .where(col(DeliveryAttempt.delivery_id) == delivery_id, col(DeliveryAttempt.number) == number)
        .values(ended_at=now, outcome=outcome.kind.value, detail=outcome.detail[:400] or None)
    )


def _close_route(tx: Session, shop: Shop, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Close the address, for every plan: the customer shut the door."""
    tx.connection().execute(
        update(Route)
        .where(col(Route.channel) == claim.channel, col(Route.address) == claim.message.address)
        .values(
            state=RouteState.CLOSED, closed_reason=(outcome.detail or "closed by the customer")[:200], changed_at=now
        )
    )
    record(tx, shop.clock, actor=SYSTEM, action="route closed", subject=f"delivery:{claim.delivery_id}")
