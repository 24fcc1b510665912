"""The shop as the sandbox's page meets it: time that can pass, people who can be played, a till."""

import asyncio
import csv
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import col, select

from bot.engine import Engine
from core.actions.catalogue.find_product import find_product
from core.actions.customers.link_customer import deep_link, make_link_token
from core.actions.importing.import_purchases import import_purchases
from core.actions.questions.ask import examples
from core.clock import ShiftedClock, business_date
from core.errors import NotFoundError
from core.identities import normal_telephone
from core.models import ChannelName, Customer, Product, PurchaseLine, Route, RouteState
from core.shop import Shop
from sandbox.demo.shoppers import shop_days
from sandbox.hooks import Person

log = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)
SHOWN_PEOPLE = 60
SHOWN_PRODUCTS = 12
LIFE_SEED = 7


class SandboxSide:
    """Implements `sandbox.hooks.ShopSide` on a running engine."""

    def __init__(self, engine: Engine, clock: ShiftedClock) -> None:
        """Let the page move `clock` and play with the shop of `engine`."""
        self._engine, self._clock, self._shop = engine, clock, engine.shop
        self._passing = asyncio.Lock()

    async def advance(self, by: timedelta) -> None:
        """Let `by` pass a day at a time: customers shop, what falls due happens.

        Reports wait until the jump is over: a daily one then comes once and says what it has missed.
        """
        async with self._passing:
            with self._engine.reports.held():
                await self._pass(by)
            await self._engine.settle()

    async def _pass(self, left: timedelta) -> None:
        while left > timedelta(0):
            step = min(left, ONE_DAY)
            before = self._clock.now()
            self._clock.advance(step)
            await asyncio.to_thread(self._live, before, self._clock.now())
            await self._engine.settle()
            left -= step

    def _live(self, before: datetime, after: datetime) -> None:
        """Let customers buy on the days that have passed."""
        first, last = business_date(before, self._shop.zone), business_date(after, self._shop.zone)
        if first == last:
            return
        path = shop_days(self._shop, first, last, seed=LIFE_SEED)
        if path is not None:
            import_purchases(self._shop, path, source="till", started_by="sandbox")
            path.unlink(missing_ok=True)

    async def overview(self) -> dict[str, Any]:
        """Return what the page shows of the shop."""
        return await asyncio.to_thread(self._overview)

    def _overview(self) -> dict[str, Any]:
        return {
            "shop": self._shop.name,
            "now": self._shop.clock.now().isoformat(),
            "zone": self._shop.zone.key,
            "examples": examples(self._shop),
            "products": self._best_sellers(),
        }

    def _best_sellers(self) -> list[str]:
        with self._shop.store.read() as session:
            names = session.exec(
                select(Product.name)
                .join(PurchaseLine, col(PurchaseLine.product_id) == col(Product.id))
                .where(col(Product.is_goods).is_(True))
                .group_by(col(Product.id), col(Product.name))
                .order_by(func.sum(PurchaseLine.amount).desc())
                .limit(SHOWN_PRODUCTS)
            )
            return list(names)

    async def people(self) -> list[Person]:
        """Return customers who are on Telegram, and two who are not yet."""
        return await asyncio.to_thread(self._people)

    def _people(self) -> list[Person]:
        with self._shop.store.read() as session:
            linked = session.exec(
                select(Customer, Route.address)
                .join(Route, col(Route.customer_id) == col(Customer.id))
                .where(Route.channel == ChannelName.TELEGRAM, Route.state == RouteState.OPEN)
                .order_by(col(Route.id))
                .limit(SHOWN_PEOPLE)
            ).all()
            known = select(Route.customer_id).where(Route.channel == ChannelName.TELEGRAM)
            others = session.exec(
                select(Customer).where(col(Customer.id).not_in(known)).order_by(col(Customer.id)).limit(2)
            ).all()
        people = [_person(customer, int(address)) for customer, address in linked]
        return [*people, *(_person(customer, None) for customer in others)]

    async def buy(self, number: str, product: str) -> str:
        """Let a customer buy one product at the till, through the same import as any other purchase."""
        return await asyncio.to_thread(self._buy, number, product)

    def _buy(self, number: str, product: str) -> str:
        customer, bought = self._customer(number), find_product(self._shop, product)
        price = bought.unit_price or 0
        path = self._receipt(customer.number, bought, str(price))
        import_purchases(self._shop, path, source="till", started_by="sandbox")
        path.unlink(missing_ok=True)
        return f"{customer.called} bought {bought.name} at the till."

    def _receipt(self, number: str, product: Product, price: str) -> Path:
        """Write one purchase as the till's own file."""
        folder = self._shop.data_dir / "outgoing"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"till-{uuid4().hex}.csv"
        now = self._shop.clock.now().astimezone(self._shop.zone).replace(tzinfo=None)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID"])
            row = [f"R{uuid4().hex[:10]}", product.code, product.name, 1, now.isoformat(" ", "seconds"), price, number]
            writer.writerow(row)
        return path

    async def deep_link(self, number: str) -> str:
        """Return a fresh link by which a customer connects their Telegram."""
        return await asyncio.to_thread(self._deep_link, number)

    def _deep_link(self, number: str) -> str:
        customer = self._customer(number)
        with self._shop.store.write() as tx:
            token = make_link_token(tx, self._shop, customer.id or 0, "sandbox")
        return deep_link(self._engine.desk.telegram_bot(), token)

    def _customer(self, number: str) -> Customer:
        return customer_by_number(self._shop, number)


def _person(customer: Customer, chat_id: int | None) -> Person:
    number = normal_telephone(customer.telephone or "", None) or ""
    return Person(chat_id, customer.called, customer.number, number)


def customer_by_number(shop: Shop, number: str) -> Customer:
    """Return the customer with this number; raise `NotFoundError` where there is none."""
    with shop.store.read() as session:
        customer = session.exec(select(Customer).where(Customer.number == number)).first()
    if customer is None:
        message = f"There is no customer {number}."
        raise NotFoundError(message)
    return customer
