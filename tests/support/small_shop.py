"""A shop in a few lines: customers who bought products, for tests of questions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count

from sqlmodel import Session

from core.models import (
    Customer,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Relation,
    RelationKind,
    RelationOrigin,
)

_numbers = count(1)
DAY = date(2026, 2, 2)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def add_customer(tx: Session, number: str) -> Customer:
    """Add a customer."""
    customer = Customer(number=number, created_at=MADE)
    tx.add(customer)
    tx.flush()
    return customer


def add_product(tx: Session, code: str, *, group: str | None = None, is_goods: bool = True) -> Product:
    """Add a product that is called as its code."""
    product = Product(code=code, name=code, group=group, is_goods=is_goods, created_at=MADE)
    tx.add(product)
    tx.flush()
    return product


def buy(
    tx: Session,
    customer: Customer | None,
    products: Iterable[Product],
    *,
    quantity: Decimal | int = 1,
    on: date = DAY,
    kind: PurchaseKind = PurchaseKind.SALE,
) -> Purchase:
    """Book one document of a line each, at 2.50 apiece."""
    at = datetime.combine(on, time(12), tzinfo=UTC)
    owner = customer.id if customer else None
    purchase = Purchase(
        source="test", document=str(next(_numbers)), kind=kind, customer_id=owner, at=at, business_date=on
    )
    tx.add(purchase)
    tx.flush()
    for product in products:
        tx.add(make_line(purchase, product, quantity))
    tx.flush()
    return purchase


def make_line(purchase: Purchase, product: Product, quantity: Decimal | int) -> PurchaseLine:
    """Return a line of `purchase` at 2.50 apiece."""
    assert purchase.id
    assert product.id
    return PurchaseLine(
        purchase_id=purchase.id,
        product_id=product.id,
        content_key=str(next(_numbers)),
        at=purchase.at,
        business_date=purchase.business_date,
        quantity=Decimal(quantity),
        unit_price=Decimal("2.5"),
        amount=round(Decimal(quantity) * 250),
    )


def enter_relation(
    tx: Session, product: Product, partner: Product, level: int = 0, kind: RelationKind = RelationKind.CROSS_SELL
) -> Relation:
    """Enter a relation of `product` to `partner`."""
    assert product.id
    assert partner.id
    relation = Relation(
        product_id=product.id, partner_id=partner.id, kind=kind, level=level, origin=RelationOrigin.ENTERED
    )
    tx.add(relation)
    tx.flush()
    return relation
