"""A customer says stop: final at once, also for what is queued (promises: "Opt-out is final")."""

from datetime import timedelta

from sqlmodel import Session, col, select

from core.actions.customers.consent import withdraw_consent
from core.actions.customers.respond import Told, last_told, record_response, told
from core.customers.agreement import Agreement, agreed_channels
from core.customers.identity import demanded
from core.models import ChannelName, Delivery, Purpose, ResponseKind
from core.outbox.suppression import QUEUED
from core.plans.states import locked_plan
from core.shop import Shop


def stop_offers(
    tx: Session,
    shop: Shop,
    customer_id: int,
    chat_id: int,
    how: str,
    *,
    delivery_id: int | None = None,
    text_version: str = "",
) -> bool:
    """Withdraw a customer's agreement to offers, with `how` as the proof; return whether that is new for Telegram.

    They are told that there will be no more offers, so what they agreed to by other channels ends as well.
    The plan whose message brought it about is told: the one of `delivery_id`, or, for the typed word, the last one
    that the customer heard in this chat, while its window is open. Raises `RefusedError` where `delivery_id` is not a
    message of this chat, and `NotFoundError` for an unknown customer.
    """
    number = demanded(tx, customer_id).id or 0
    cause = told(tx, delivery_id, chat_id) if delivery_id is not None else _recent(tx, shop, number, chat_id)
    _hold_plans(tx, number, cause)
    changed = withdraw_consent(
        tx, shop, Agreement(number, ChannelName.TELEGRAM, Purpose.OFFERS), how, text_version=text_version
    )
    for channel in agreed_channels(tx, number, Purpose.OFFERS):
        withdraw_consent(tx, shop, Agreement(number, channel, Purpose.OFFERS), how, text_version=text_version)
    if cause is not None:
        record_response(tx, shop, cause.delivery.id or 0, ResponseKind.STOPPED, chat_id)
    return changed


def _recent(tx: Session, shop: Shop, customer_id: int, chat_id: int) -> Told | None:
    heard = last_told(tx, customer_id, chat_id)
    if heard is None:
        return None
    since = heard.delivery.settled_at or heard.delivery.due_at
    return heard if shop.clock.now() <= since + timedelta(days=heard.plan.window_days) else None


def _hold_plans(tx: Session, customer_id: int, cause: Told | None) -> None:
    """Hold every plan that will change, in one order, so that two transactions cannot wait for each other."""
    queued = select(Delivery.plan_id).where(Delivery.customer_id == customer_id, col(Delivery.state).in_(QUEUED))
    plans = set(tx.exec(queued)) | ({cause.delivery.plan_id} if cause is not None else set())
    for plan_id in sorted(plans):
        locked_plan(tx, plan_id)
