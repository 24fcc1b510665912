"""Taking messages out of the outbox: a message is claimed, and that is committed, before the platform is called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from core.messages.buttons import offer_buttons
from core.models import ChannelName, Delivery, DeliveryAttempt, DeliveryState, Plan, PlanState, Proposal
from core.outbox.progress import finish_if_done
from core.outbox.suppression import QUEUED, obstacle
from core.ports import OutgoingMessage
from core.shop import Shop


@dataclass(frozen=True)
class Claim:
    """One message that is ours to send, once; `number` counts the tries of its delivery from 1."""

    delivery_id: int
    plan_id: int
    number: int
    channel: ChannelName
    message: OutgoingMessage


def claim(shop: Shop, limit: int) -> list[Claim]:
    """Claim up to `limit` messages that are due, oldest first, on the channels that are connected.

    In the claiming transaction: the plan is running, the customer still agrees, the address is still theirs and open.
    A message that may not leave any more is suppressed with the reason. The caller owes `settle` for each claim.
    """
    claims: list[Claim] = []
    with shop.store.write() as tx:
        now, plans = shop.clock.now(), _running_plans(tx, shop)
        while len(claims) < limit:
            due = _due(tx, plans, now, limit - len(claims))
            if not due:
                break
            for delivery in due:
                taken = _take(tx, delivery, plans[delivery.plan_id], now)
                if taken:
                    claims.append(taken)
        for plan in plans.values():
            finish_if_done(tx, shop.clock, plan)
    return claims


def _running_plans(tx: Session, shop: Shop) -> dict[int, Plan]:
    """Return the running plans that have something due, held so that a pause comes before or after, not in between."""
    due = select(Delivery.plan_id).where(
        col(Delivery.state).in_(QUEUED),
        Delivery.due_at <= shop.clock.now(),
        col(Delivery.channel).in_(list(shop.channels)),
    )
    found = tx.exec(
        select(Plan)
        .where(Plan.state == PlanState.RUNNING, col(Plan.id).in_(due))
        .order_by(col(Plan.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {plan.id: plan for plan in found if plan.id is not None}


def _due(tx: Session, plan_ids: Collection[int], now: datetime, limit: int) -> list[Delivery]:
    found = tx.exec(
        select(Delivery)
        .where(
            col(Delivery.plan_id).in_(plan_ids),
            col(Delivery.state).in_(QUEUED),
            Delivery.due_at <= now,
        )
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list(found)


def _take(tx: Session, delivery: Delivery, plan: Plan, now: datetime) -> Claim | None:
    """Claim one delivery, or suppress it; None where it is not ours to send."""
    reason = obstacle(tx, delivery, plan)
    if reason:
        _change(tx, delivery, state=DeliveryState.SUPPRESSED, settled_at=now, reason=reason)
        return None
    number = delivery.tries + 1
    if not _change(tx, delivery, state=DeliveryState.CLAIMED, claimed_at=now, tries=number, reason=None):
        return None
    key = delivery.id or 0
    tx.add(DeliveryAttempt(delivery_id=key, number=number, channel=delivery.channel, started_at=now))
    tx.flush()
    text = tx.exec(select(Proposal.text).where(Proposal.id == delivery.proposal_id)).one()
    buttons = offer_buttons(key, orderable=plan.product_id is not None)
    return Claim(key, delivery.plan_id, number, delivery.channel, OutgoingMessage(delivery.address, text, buttons))


def _change(tx: Session, delivery: Delivery, **values: object) -> bool:
    """Change a delivery that is still as it was read; false where somebody else was faster.

    One conditional UPDATE whose row count is looked at holds on SQLite and on PostgreSQL alike; SKIP LOCKED would be
    dropped on SQLite without a word.
    """
    changed: CursorResult[tuple[()]] = tx.connection().execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.state) == delivery.state,
            col(Delivery.tries) == delivery.tries,
        )
        .values(**values)
    )
    return changed.rowcount == 1
