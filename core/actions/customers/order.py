"""A customer orders the offered product from the message that offered it (conversations page, "A customer")."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from core.actions.customers.respond import Told, record_response, told
from core.audit import record
from core.clock import business_date
from core.errors import RefusedError
from core.models import AuditEntry, Customer, Product, Purchase, PurchaseLine, ResponseKind
from core.plans.states import locked_plan
from core.shop import Shop

SOURCE = "telegram"
QUOTED = "price shown"


@dataclass(frozen=True)
class Quote:
    """What an order would be: the product and what one of it costs, in minor units."""

    told: Told
    product: Product
    amount: int


@dataclass(frozen=True)
class Order:
    """An order that stands, with what its receipt says; `repeated` where it had been placed before."""

    told: Told
    document: str
    product_name: str
    amount: int
    at: datetime
    repeated: bool


def quote(tx: Session, shop: Shop, delivery_id: int, chat_id: int) -> Quote:
    """Return the price at which the offered product can be ordered, and write down that it was shown.

    Raises `RefusedError` where the message is not this chat's, offers no product, or the product has no price.
    """
    offer = _quote(tx, shop, told(tx, delivery_id, chat_id))
    actor, subject = f"customer:{offer.told.customer_id}", f"delivery:{delivery_id}"
    record(tx, shop.clock, actor=actor, action=QUOTED, subject=subject, amount=offer.amount)
    tx.flush()
    return offer


def placed_order(tx: Session, delivery_id: int, chat_id: int) -> Order | None:
    """Return the order that was placed from a message; None where there is none yet."""
    heard = told(tx, delivery_id, chat_id)
    row = tx.exec(
        select(Purchase).where(Purchase.source == SOURCE, Purchase.document == _document(delivery_id))
    ).first()
    if row is None:
        return None
    line = tx.exec(select(PurchaseLine).where(PurchaseLine.purchase_id == row.id)).one()
    name = tx.get_one(Product, line.product_id).name
    return Order(heard, row.document, name, line.amount, row.at, repeated=True)


def place_order(tx: Session, shop: Shop, delivery_id: int, chat_id: int) -> Order | Quote:
    """Order one of the offered product, once, at the price that the customer was shown.

    It becomes a purchase of the source "telegram" under the document "T-<delivery>", now, with one line; placing it
    again returns the same order. Where another price was shown, or none, nothing is ordered and the price as it is
    now comes back, to be shown and agreed to. Raises what `quote` raises.
    """
    before = placed_order(tx, delivery_id, chat_id)
    if before is not None:
        return before
    offer = _quote(tx, shop, told(tx, delivery_id, chat_id))
    if _shown(tx, delivery_id) != offer.amount:
        return quote(tx, shop, delivery_id, chat_id)
    # Before the customer's row is touched, in the order in which a claim holds them.
    locked_plan(tx, offer.told.delivery.plan_id)
    purchase = _purchase(tx, shop, offer)
    record_response(tx, shop, delivery_id, ResponseKind.ORDERED, chat_id, purchase_id=purchase.id)
    return Order(offer.told, purchase.document, offer.product.name, offer.amount, purchase.at, repeated=False)


def _quote(tx: Session, shop: Shop, heard: Told) -> Quote:
    product = heard.product
    if product is None or product.unit_price is None or tx.get(Customer, heard.customer_id) is None:
        message = "This cannot be ordered here. The shop will gladly help you with it."
        raise RefusedError(message)
    return Quote(heard, product, shop.currency.to_minor(product.unit_price))


def _shown(tx: Session, delivery_id: int) -> int | None:
    """Return the price that the customer was last shown, in minor units."""
    entry = tx.exec(
        select(AuditEntry)
        .where(AuditEntry.subject == f"delivery:{delivery_id}", AuditEntry.action == QUOTED)
        .order_by(col(AuditEntry.id).desc())
    ).first()
    return int(entry.detail["amount"]) if entry is not None else None


def _purchase(tx: Session, shop: Shop, offer: Quote) -> Purchase:
    now, product = shop.clock.now(), offer.product
    day = business_date(now, shop.zone)
    document = _document(offer.told.delivery.id or 0)
    purchase = Purchase(source=SOURCE, document=document, customer_id=offer.told.customer_id, at=now, business_date=day)
    tx.add(purchase)
    tx.flush()
    tx.add(
        PurchaseLine(
            purchase_id=purchase.id or 0,
            product_id=product.id or 0,
            content_key=hashlib.sha256(f"{document}\n{product.code}".encode()).hexdigest()[:32],
            at=now,
            business_date=day,
            quantity=Decimal(1),
            unit_price=product.unit_price or Decimal(0),
            amount=offer.amount,
            cost=shop.currency.to_minor(product.unit_cost) if product.unit_cost is not None else None,
        )
    )
    tx.flush()
    return purchase


def _document(delivery_id: int) -> str:
    return f"T-{delivery_id}"
