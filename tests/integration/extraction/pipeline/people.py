"""A shop's customers as plain Python sees them, read row by row from the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlmodel import Session, select

from core.models import (
    Contact,
    Customer,
    Delivery,
    DeliveryState,
    ManagerialAccount,
    Plan,
    Product,
    ProductRecord,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Relation,
    Response,
    Trouble,
)
from core.shop import Shop
from tests.integration.prospects.plainly import PlainProduct, PlainShop


@dataclass(frozen=True)
class Line:
    """A purchase line; `sold` says that it is a sale and no return. Amounts are in pence."""

    document: int
    product: int
    day: date
    pieces: float
    amount: int
    cost: int | None
    sold: bool


@dataclass(frozen=True)
class Account:
    """What the books of a closed month say of a customer, in pence."""

    month: date
    product: int | None
    sales: int
    profit: int


@dataclass(frozen=True)
class Message:
    """A message that left: by which plan, on which of the shop's days."""

    plan: int
    day: date


@dataclass
class Person:
    """A customer who is there, with everything that they did, also as whoever was merged into them."""

    key: int
    number: str
    country: str | None
    lines: list[Line] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    answers: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Offered:
    """What a plan was about, and for how many days purchases count."""

    product: int | None
    window: timedelta


class People:
    """Everybody in the shop, by id; and whom each customer number stands for."""

    def __init__(self, shop: Shop, today: date) -> None:
        """Read the database of `shop` once."""
        self.today, self.zone = today, shop.zone
        with shop.store.read() as session:
            rows = list(session.exec(select(Customer)).all())
            self.now = {row.id: _now(row, {each.id: each for each in rows}) for row in rows}
            self.by_number = {row.number.lower(): self.now[row.id] for row in rows}
            living = [row for row in rows if self.now[row.id] == row.id]
            self.people = {row.id or 0: Person(row.id or 0, row.number, row.country) for row in living}
            self.plans = {
                row.id or 0: Offered(row.product_id, timedelta(days=row.window_days))
                for row in session.exec(select(Plan)).all()
            }
            self._read_purchases(session)
            self._read_doings(session)
            self._read_messages(session)
            self.offers = self._offers(session)

    def of(self, customer: int | None) -> Person | None:
        """Return for whom a customer counts now; nobody for passers-by and who was erased."""
        key = self.now.get(customer)
        return self.people.get(key) if key is not None else None

    def _read_purchases(self, session: Session) -> None:
        purchases = {row.id: row for row in session.exec(select(Purchase)).all()}
        for row in session.exec(select(PurchaseLine)).all():
            purchase = purchases[row.purchase_id]
            if person := self.of(purchase.customer_id):
                sold = purchase.kind is PurchaseKind.SALE and row.quantity > 0
                bought = (row.purchase_id, row.product_id, row.business_date, float(row.quantity))
                person.lines.append(Line(*bought, row.amount, row.cost, sold))

    def _read_doings(self, session: Session) -> None:
        for row in session.exec(select(Trouble)).all():
            if person := self.of(row.customer_id):
                person.troubles.append(row)
        for account in session.exec(select(ManagerialAccount)).all():
            if person := self.of(account.customer_id):
                person.accounts.append(Account(account.month, account.product_id, account.sales, account.profit))

    def _read_messages(self, session: Session) -> None:
        for row in session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all():
            if person := self.of(row.customer_id):
                assert isinstance(row.settled_at, datetime)
                person.messages.append(Message(row.plan_id, row.settled_at.astimezone(self.zone).date()))
        for answer in session.exec(select(Response)).all():
            if person := self.of(answer.customer_id):
                person.answers.add((answer.plan_id, answer.kind.value))

    def _offers(self, session: Session) -> PlainShop:
        """Return the conditions of seed 001 over this shop; its products and customers go by their places there."""
        rows = list(session.exec(select(Product).order_by(Product.id)).all())  # type: ignore[arg-type] # a column
        place = {row.id: number for number, row in enumerate(rows)}
        products = [
            PlainProduct(row.group, row.is_goods, row.durable_days, row.replaceable, row.up_sellable) for row in rows
        ]
        relations = [
            (place[row.product_id], place[row.partner_id], row.kind.value, row.level)
            for row in session.exec(select(Relation)).all()
        ]
        shop = PlainShop(self.today, products, relations)
        for person in self.people.values():
            shop.lines += [(person.key, place[line.product], int(line.pieces), line.day) for line in person.lines]
        for row in session.exec(select(Contact)).all():
            if (who := self.of(row.customer_id)) and row.product_id is not None:
                shop.contacts.append((who.key, place[row.product_id], row.channel, row.business_date))
        records = {row.product_id: row for row in session.exec(select(ProductRecord)).all()}
        self.sold_so = {
            place[key]: Fraction(row.cross_sells + row.up_sells + row.replacements, row.purchasers)
            for key, row in records.items()
            if row.purchasers
        }
        self.named = {row.id: row.name for row in rows}
        self.place = place
        return shop


def _now(row: Customer, everybody: dict[int | None, Customer]) -> int | None:
    seen = row
    while seen.merged_into_id is not None and seen.erased_at is None:
        seen = everybody[seen.merged_into_id]
    return None if seen.erased_at is not None else seen.id
