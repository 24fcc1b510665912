"""What came of a try: written down after the call, or found out about after a crash."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel, col, select

from core.audit import SYSTEM, record
from core.models import ChannelName, Delivery, DeliveryState, Plan, PlanState, Route, RouteState
from core.outbox.claims import Claim
from core.outbox.progress import finish_if_done
from core.plans.states import locked_plan
from core.ports import Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop

# A message is given up after so many tries over so long a time: an outage of an evening is no reason.
MOST_TRIES = 8
LONGEST_TRYING = timedelta(days=1)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
INTERRUPTED = "the programme was interrupted during the call"
NEVER_HANDED_OVER = "the database did not answer while it was claimed"

Ended = tuple[Claim, Outcome]


def settle(shop: Shop, claim: Claim, outcome: Outcome) -> bool:
    """Write down how a claimed try ended; false, and nothing is changed, where that try was settled before."""
    return bool(settle_many(shop, [(claim, outcome)]))


def settle_many(shop: Shop, ended: Sequence[Ended]) -> set[int]:
    """Write down how several tries ended, in one transaction; return the deliveries for which it was kept.

    One that was settled before is left out and left alone. All are kept or, on an error, none: it may be asked again.
    """
    if not ended:
        return set()
    with shop.store.write() as tx:
        now = shop.clock.now()
        plans = {plan_id: locked_plan(tx, plan_id) for plan_id in sorted({claim.plan_id for claim, _ in ended})}
        ours = _still_claimed(tx, ended)
        kept = [(claim, outcome) for claim, outcome in ended if (claim.delivery_id, claim.number) in ours]
        _keep_deliveries(tx, [(claim, _values(plans[claim.plan_id], claim, outcome, now)) for claim, outcome in kept])
        end_attempts(tx, [(claim.delivery_id, claim.number, outcome) for claim, outcome in kept], now)
        for claim, outcome in kept:
            if outcome.kind is OutcomeKind.CLOSED:
                _close_route(tx, shop, claim, outcome, now)
        for plan in plans.values():
            finish_if_done(tx, shop.clock, plan)
    return {claim.delivery_id for claim, _ in kept}


def take_back(shop: Shop, in_hand: Collection[int]) -> int:
    """Let go again what is claimed although nobody has it `in_hand` (deliveries); return how many that were.

    For the one sender alone, after a claim of which the database did not say whether it was committed: what it did not
    get was not handed to any channel either, so it certainly did not leave.
    """
    with shop.store.read() as session:
        claimed = _claimed(session)
    unsent = Outcome(OutcomeKind.NOT_YET, detail=NEVER_HANDED_OVER, retry_after=timedelta(0))
    lost = [_claim_of(delivery) for delivery in claimed if delivery.id not in in_hand]
    return len(settle_many(shop, [(claim, unsent) for claim in lost]))


def recover(shop: Shop) -> int:
    """At start, before anything is sent: whatever is still claimed has an unknown outcome; return how many.

    The platform may or may not have had the message when the programme ended, so it is never sent again by itself.
    """
    with shop.store.write() as tx:
        now = shop.clock.now()
        found = _claimed(tx)
        plans = {plan_id: locked_plan(tx, plan_id) for plan_id in sorted({d.plan_id for d in found})}
        lost = Outcome(OutcomeKind.UNKNOWN, detail=INTERRUPTED)
        end_attempts(tx, [(delivery.id or 0, delivery.tries, lost) for delivery in found], now)
        for delivery in found:
            delivery.state, delivery.settled_at, delivery.reason = DeliveryState.UNKNOWN, now, INTERRUPTED
            tx.add(delivery)
            key = delivery.id or 0
            record(tx, shop.clock, actor=SYSTEM, action="outcome unknown", subject=f"delivery:{key}")
        tx.flush()
        for plan in plans.values():
            finish_if_done(tx, shop.clock, plan)
        return len(found)


def _claimed(session: Session) -> Sequence[Delivery]:
    """Return what is on its way, plan by plan: that is how the index leads to it, however much was sent before.

    A call can last: whether one goes on is asked of the calls (`core.outbox.calls`).
    """
    plans = select(Plan.id).where(Plan.channel != ChannelName.TELEPHONE)
    return session.exec(
        select(Delivery)
        .where(col(Delivery.plan_id).in_(plans), Delivery.state == DeliveryState.CLAIMED)
        .order_by(col(Delivery.id))
    ).all()


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
    if claim.number >= MOST_TRIES and now - (plan.started_at or now) >= LONGEST_TRYING:
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


def _claim_of(delivery: Delivery) -> Claim:
    """Return the claim that a row stands for; its message is not needed to settle it."""
    message = OutgoingMessage(delivery.address, "")
    return Claim(delivery.id or 0, delivery.plan_id, delivery.tries, delivery.channel, message)


def _still_claimed(tx: Session, ended: Sequence[Ended]) -> set[tuple[int, int]]:
    """Return which deliveries, with the number of their try, are still on their way; held until the end of `tx`."""
    found = tx.execute(
        select(Delivery.id, Delivery.tries)
        .where(col(Delivery.id).in_([claim.delivery_id for claim, _ in ended]), Delivery.state == DeliveryState.CLAIMED)
        .order_by(col(Delivery.id))
        .with_for_update()
    )
    return {(int(row[0]), int(row[1])) for row in found}


def _keep_deliveries(tx: Session, changes: Sequence[tuple[Claim, dict[str, Any]]]) -> None:
    """Write what each delivery becomes: one statement for all that change the same columns."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for claim, values in changes:
        row = {"the_delivery": claim.delivery_id, "the_try": claim.number, **values}
        by_columns.setdefault(tuple(values), []).append(row)
    table = SQLModel.metadata.tables["delivery"]
    for names, rows in by_columns.items():
        statement = (
            update(table)
            .where(
                table.c.id == bindparam("the_delivery"),
                table.c.state == DeliveryState.CLAIMED,
                table.c.tries == bindparam("the_try"),
            )
            .values({name: bindparam(name) for name in names})
        )
        tx.connection().execute(statement, rows)


def end_attempts(tx: Session, ended: Sequence[tuple[int, int, Outcome]], now: datetime) -> None:
    """Write down how tries ended: each a delivery, the number of its try, and the outcome."""
    table = SQLModel.metadata.tables["delivery_attempt"]
    statement = (
        update(table)
        .where(table.c.delivery_id == bindparam("the_delivery"), table.c.number == bindparam("the_try"))
        .values(ended_at=bindparam("at"), outcome=bindparam("kind"), detail=bindparam("words"))
    )
    rows = [
        {
            "the_delivery": delivery_id,
            "the_try": number,
            "at": now,
            "kind": outcome.kind.value,
            "words": outcome.detail[:400] or None,
        }
        for delivery_id, number, outcome in ended
    ]
    if rows:
        tx.connection().execute(statement, rows)


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
