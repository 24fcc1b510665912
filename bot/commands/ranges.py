"""What customers want to hear of, by command."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from bot.commands.errand import Errand
from bot.commands.ranges_wire import RangeAnswer, RangeRequest, RegistrationLine
from bot.commands.wire import CustomerRequest, Tell
from core.actions.customers.find_customer import find_customer
from core.actions.customers.name_range import prices_said, range_named
from core.actions.customers.register_range import Registration, registered, set_prices, set_range
from core.errors import RefusedError
from core.models import Customer
from core.policy.prices import PriceRange
from core.products.registered import Range
from core.shop import Shop

ACTOR = "command line"


def show(errand: Errand, request: CustomerRequest, _tell: Tell) -> RangeAnswer:
    """Return what a customer wants to hear of."""
    customer = find_customer(errand.shop, request.customer)
    with errand.shop.store.read() as session:
        return _answer(session, errand.shop, customer, changed=False)


def change(errand: Errand, request: RangeRequest, _tell: Tell) -> RangeAnswer:
    """Let a customer hear of exactly what is said."""
    shop = errand.shop
    customer = find_customer(shop, request.customer)
    named = request.solutions is not None or request.products is not None
    if named and request.everything:
        message = "Either everything, or what you name: not both."
        raise RefusedError(message)
    with shop.store.write() as tx:
        number, changed = customer.id or 0, False
        if named or request.everything:
            wanted = range_named(tx, request.solutions or (), request.products or ()) if named else Range()
            changed = set_range(tx, shop, number, wanted, ACTOR)
        if request.lowest is not None or request.highest is not None:
            prices = _prices(shop, request, registered(tx, number).prices)
            changed = set_prices(tx, shop, number, prices, ACTOR) or changed
        return _answer(tx, shop, customer, changed=changed)


def _prices(shop: Shop, request: RangeRequest, before: PriceRange) -> PriceRange:
    said = prices_said(shop, request.lowest or "", request.highest or "")
    lowest = before.lowest if request.lowest is None else said.lowest
    return PriceRange(lowest, before.highest if request.highest is None else said.highest)


def _answer(session: Session, shop: Shop, customer: Customer, *, changed: bool) -> RangeAnswer:
    chosen = registered(session, customer.id or 0)
    return RangeAnswer(
        customer=customer.number,
        registered=tuple(_line(shop, each) for each in chosen.standing),
        withdrawn=tuple(_line(shop, each) for each in chosen.withdrawn),
        lowest=_price(chosen.prices.lowest),
        highest=_price(chosen.prices.highest),
        changed=changed,
    )


def _line(shop: Shop, each: Registration) -> RegistrationLine:
    return RegistrationLine(
        kind="solution" if each.solution_id is not None else "product",
        name=each.name,
        since=_moment(shop, each.since),
        by=each.by,
        withdrawn=_moment(shop, each.withdrawn_at) if each.withdrawn_at is not None else None,
        withdrawn_by=each.withdrawn_by,
    )


def _moment(shop: Shop, moment: datetime) -> str:
    return moment.astimezone(shop.zone).isoformat(timespec="seconds")


def _price(price: Decimal | None) -> str | None:
    return None if price is None else f"{price.normalize():f}"
