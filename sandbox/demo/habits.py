"""What a shop's own data says about its customers' habits, whatever shop it is; only read here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from core.clock import business_date
from core.importing.rows import chunks
from core.models import (
    Customer,
    Delivery,
    DeliveryState,
    Product,
    Proposal,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Relation,
    RelationKind,
    Response,
    ResponseKind,
)
from core.shop import Shop

_YEAR = 365
# Who came for the first time last week does not come every week for that.
_SHORTEST = 90
_ASLEEP_AFTER = 150
_ASLEEP = 0.3
_RECENT_LINES = 4_000
_RECENT_PURCHASES = 500
_LARGEST_BASKET = 30


class Ware(NamedTuple):
    """A product as far as habits need it."""

    id: int
    code: str
    name: str
    unit_price: Decimal | None
    durable_days: int | None


class Regular(NamedTuple):
    """A customer who has been here within the year, and how likely a visit is on one day."""

    id: int
    number: str
    branch: str | None
    rate: float


class Want(NamedTuple):
    """Something that a customer takes, as it was taken before: how much of it, at which price."""

    ware: Ware
    quantity: Decimal
    price: Decimal


class Had(NamedTuple):
    """A line that a customer bought, and when."""

    want: Want
    day: date


class Message(NamedTuple):
    """A message that reached a customer: about which product, on which day, and what the customer answered."""

    customer: Regular
    product_id: int
    day: date
    interested: bool


class ShopHabits:
    """The habits as they were at the beginning of `day`."""

    def __init__(self, shop: Shop, day: date) -> None:
        """Read who comes how often, and what is bought these days."""
        self._shop, self._day = shop, day
        with shop.store.read() as session:
            wares = select(
                col(Product.id),
                col(Product.code),
                col(Product.name),
                col(Product.unit_price),
                col(Product.durable_days),
            ).where(col(Product.is_goods).is_(True))
            self.wares = {row.id: Ware(*row) for row in session.execute(wares)}
        self.regulars = self._find_regulars()
        self.recent = self._find_recent()
        self.sizes = self._find_sizes()
        self._related: dict[int, tuple[tuple[Ware, int], ...]] = {}

    @property
    def is_empty(self) -> bool:
        """Return whether there is nobody, or nothing, to go by."""
        return not self.regulars or not self.recent

    def _find_regulars(self) -> list[Regular]:
        visits = func.count(func.distinct(col(Purchase.business_date)))
        first, last = func.min(col(Purchase.business_date)), func.max(col(Purchase.business_date))
        query = (
            select(col(Customer.id), col(Customer.number), col(Customer.branch), visits, first, last)
            .join(Purchase, col(Purchase.customer_id) == col(Customer.id))
            .where(
                col(Purchase.business_date) >= self._day - timedelta(days=_YEAR),
                col(Purchase.business_date) < self._day,
                col(Purchase.kind) == PurchaseKind.SALE,
                col(Customer.merged_into_id).is_(None),
                col(Customer.erased_at).is_(None),
            )
            .group_by(col(Customer.id), col(Customer.number), col(Customer.branch))
            .order_by(col(Customer.id))
        )
        with self._shop.store.read() as session:
            rows = session.execute(query).all()
        asleep = self._day - timedelta(days=_ASLEEP_AFTER)
        return [
            Regular(
                key,
                number,
                branch,
                times / max(_SHORTEST, (self._day - since).days) * (_ASLEEP if seen < asleep else 1.0),
            )
            for key, number, branch, times, since, seen in rows
        ]

    def _find_recent(self) -> list[Want]:
        """Return the latest lines that were sold: what is in demand, at the prices of these days."""
        query = (
            select(col(PurchaseLine.product_id), col(PurchaseLine.quantity), col(PurchaseLine.unit_price))
            .where(col(PurchaseLine.quantity) > 0, col(PurchaseLine.unit_price) > 0)
            .order_by(col(PurchaseLine.id).desc())
            .limit(_RECENT_LINES)
        )
        with self._shop.store.read() as session:
            rows = session.execute(query).all()
        return [self._want(self.wares[key], quantity, price) for key, quantity, price in rows if key in self.wares]

    def _find_sizes(self) -> list[int]:
        latest = (
            select(col(Purchase.id))
            .where(col(Purchase.kind) == PurchaseKind.SALE)
            .order_by(col(Purchase.id).desc())
            .limit(_RECENT_PURCHASES)
        )
        query = (
            select(func.count(func.distinct(col(PurchaseLine.product_id))))
            .where(col(PurchaseLine.purchase_id).in_(latest))
            .group_by(col(PurchaseLine.purchase_id))
            .order_by(col(PurchaseLine.purchase_id))
        )
        with self._shop.store.read() as session:
            return [min(int(size), _LARGEST_BASKET) for size in session.execute(query).scalars()] or [1]

    @staticmethod
    def _want(ware: Ware, quantity: Decimal, price: Decimal) -> Want:
        return Want(ware, quantity, ware.unit_price or price)

    def history(self, customers: Iterable[Regular], day: date) -> dict[int, list[Had]]:
        """Return what each of `customers` bought in their time as far as it may still matter, the earliest first."""
        found: dict[int, list[Had]] = {customer.id: [] for customer in customers}
        query = (
            select(
                col(Purchase.customer_id),
                col(PurchaseLine.product_id),
                col(PurchaseLine.quantity),
                col(PurchaseLine.unit_price),
                col(PurchaseLine.business_date),
            )
            .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
            .where(col(PurchaseLine.quantity) > 0, col(PurchaseLine.business_date) < day)
            .order_by(col(PurchaseLine.business_date), col(PurchaseLine.id))
        )
        with self._shop.store.read() as session:
            for chunk in chunks(found):
                for customer, product, quantity, price, bought in session.execute(
                    query.where(col(Purchase.customer_id).in_(chunk))
                ):
                    if product in self.wares:
                        found[customer].append(Had(self._want(self.wares[product], quantity, price), bought))
        return found

    def related(self, product_id: int) -> Sequence[tuple[Ware, int]]:
        """Return what goes with a product that somebody has, with the levels."""
        if product_id not in self._related:
            query = (
                select(col(Relation.product_id), col(Relation.level))
                .where(
                    col(Relation.partner_id) == product_id,
                    col(Relation.kind) == RelationKind.CROSS_SELL,
                    col(Relation.level) > 0,
                )
                .order_by(col(Relation.level).desc(), col(Relation.product_id))
            )
            with self._shop.store.read() as session:
                rows = session.execute(query).all()
            self._related[product_id] = tuple((self.wares[key], level) for key, level in rows if key in self.wares)
        return self._related[product_id]

    def messages(self, day: date, days: int) -> list[Message]:
        """Return the messages that were sent within `days` before `day`, and were not turned down."""
        zone = self._shop.zone
        first, last = (datetime.combine(d, time(), zone) for d in (day - timedelta(days=days), day))
        query = (
            select(col(Delivery.id), col(Delivery.customer_id), col(Proposal.product_id), col(Delivery.settled_at))
            .join(Proposal, col(Proposal.id) == col(Delivery.proposal_id))
            .where(
                col(Delivery.state) == DeliveryState.SENT,
                col(Delivery.settled_at) >= first,
                col(Delivery.settled_at) < last,
                col(Proposal.product_id).is_not(None),
            )
            .order_by(col(Delivery.id))
        )
        regulars = {customer.id: customer for customer in self.regulars}
        with self._shop.store.read() as session:
            rows = [row for row in session.execute(query) if row.customer_id in regulars]
            answers: dict[int, set[ResponseKind]] = {row.id: set() for row in rows}
            for chunk in chunks(answers):
                said = select(col(Response.delivery_id), col(Response.kind)).where(col(Response.delivery_id).in_(chunk))
                for delivery, kind in session.execute(said):
                    answers[delivery].add(kind)
        refusals = {ResponseKind.NOT_FOR_ME, ResponseKind.STOPPED, ResponseKind.ORDERED}
        return [
            Message(
                regulars[customer], product, business_date(sent, zone), ResponseKind.INTERESTED in answers[delivery]
            )
            for delivery, customer, product, sent in rows
            if product in self.wares and not answers[delivery] & refusals
        ]
