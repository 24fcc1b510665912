"""A customer says how often and when they want to hear from the shop; it can be changed back at any time."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, select

from core.audit import record
from core.customers.identity import demanded
from core.models import ContactPreference, Customer
from core.policy.quiet_hours import QuietHours
from core.policy.wishes import Wish, keep, wish_of
from core.shop import Shop

PAUSE_DAYS = 30


class Choice(StrEnum):
    """What a customer can choose: how often, or at what time of day."""

    AS_IT_COMES = "free"
    TWICE_A_MONTH = "2"
    ONCE_A_MONTH = "1"
    PAUSE = "pause"
    NOT_MORNING = "morning"
    NOT_AFTERNOON = "afternoon"
    NOT_EVENING = "evening"
    ANY_TIME = "anytime"


RATES = {Choice.TWICE_A_MONTH: 2, Choice.ONCE_A_MONTH: 1}
HOURS = {
    Choice.NOT_MORNING: QuietHours(8 * 60, 12 * 60),
    Choice.NOT_AFTERNOON: QuietHours(12 * 60, 17 * 60),
    Choice.NOT_EVENING: QuietHours(17 * 60, 21 * 60),
}


def current_wish(session: Session, customer_id: int) -> Wish:
    """Return what a customer asked for, as it stands."""
    return wish_of(session.exec(select(ContactPreference).where(ContactPreference.customer_id == customer_id)).first())


def wish_contact(tx: Session, shop: Shop, customer_id: int, choice: Choice) -> Wish:
    """Keep what a customer chose and return what they asked for altogether.

    How often and at what time of day are chosen apart: one leaves the other as it is. What already waits for them is
    judged by it when it is next due. Raises `NotFoundError` for an unknown customer.
    """
    number = demanded(tx, customer_id).id or 0
    # A message is claimed with the customer held: the wish comes wholly before it or wholly after it.
    tx.get_one(Customer, number, with_for_update=True, populate_existing=True)
    row = tx.exec(select(ContactPreference).where(ContactPreference.customer_id == number)).first()
    before, now = wish_of(row), shop.clock.now()
    wish = _chosen(before, choice, shop)
    if wish == before:
        return wish
    row = row or ContactPreference(customer_id=number, changed_at=now)
    keep(wish, row, now)
    tx.add(row)
    person = f"customer:{number}"
    record(tx, shop.clock, actor=person, action="contact wished", subject=person, choice=choice.value)
    tx.flush()
    return wish


def chosen(wish: Wish, shop: Shop) -> frozenset[Choice]:
    """Return which choices stand for what a customer asked for."""
    paused = wish.paused_at(shop.clock.now())
    found = {choice for choice, most in RATES.items() if wish.most_per_30_days == most}
    found |= {choice for choice, hours in HOURS.items() if wish.quiet == hours}
    found |= {Choice.PAUSE} if paused else set()
    found |= {Choice.AS_IT_COMES} if wish.most_per_30_days is None and not paused else set()
    return frozenset(found | ({Choice.ANY_TIME} if wish.quiet is None else set()))


def _chosen(before: Wish, choice: Choice, shop: Shop) -> Wish:
    if choice is Choice.AS_IT_COMES:
        return replace(before, most_per_30_days=None, paused_until=None)
    if choice is Choice.PAUSE:
        if before.paused_at(shop.clock.now()):
            return before
        return replace(before, paused_until=shop.clock.now() + timedelta(days=PAUSE_DAYS))
    if choice in RATES:
        return replace(before, most_per_30_days=RATES[choice], paused_until=None)
    return replace(before, quiet=HOURS.get(choice))
