"""What the shop knows of a customer, in short, for the customer's own eyes (conversations page, "/me")."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from core.customers.agreement import Agreement, consent_row
from core.customers.identity import routes_of
from core.models import ChannelName, ConsentState, Customer, Product, Purchase, PurchaseLine, Purpose, RouteState
from core.policy.wishes import NO_WISH, Wish, wishes

PURCHASES_SHOWN = 5


@dataclass(frozen=True)
class Bought:
    """One line of a purchase; `amount` in minor units, negative for what came back."""

    day: date
    product: str
    quantity: Decimal
    amount: int


@dataclass(frozen=True)
class Profile:
    """A customer, whether Telegram reaches them, what they agreed to, when and how often, and what they bought."""

    customer: Customer
    reachable: bool
    offers: ConsentState | None
    offers_since: datetime | None
    bought: tuple[Bought, ...]
    wish: Wish = NO_WISH


def profile(tx: Session, customer: Customer) -> Profile:
    """Return what is known of a customer."""
    number = customer.id or 0
    offers = consent_row(tx, Agreement(number, ChannelName.TELEGRAM, Purpose.OFFERS))
    routes = routes_of(tx, number, ChannelName.TELEGRAM)
    return Profile(
        customer=customer,
        reachable=any(route.state is RouteState.OPEN for route in routes),
        offers=offers.state if offers is not None else None,
        offers_since=offers.changed_at if offers is not None else None,
        bought=last_bought(tx, number),
        wish=wishes(tx, [number]).get(number, NO_WISH),
    )


def last_bought(tx: Session, customer_id: int) -> tuple[Bought, ...]:
    """Return the newest purchase lines, also those of profiles that were merged into this one."""
    merged = select(Customer.id).where(Customer.merged_into_id == customer_id)
    rows = tx.exec(
        select(PurchaseLine, Product.name)
        .join(Purchase, col(Purchase.id) == col(PurchaseLine.purchase_id))
        .join(Product, col(Product.id) == col(PurchaseLine.product_id))
        .where((col(Purchase.customer_id) == customer_id) | col(Purchase.customer_id).in_(merged))
        .order_by(col(Purchase.at).desc(), col(PurchaseLine.id).desc())
        .limit(PURCHASES_SHOWN)
    )
    return tuple(Bought(line.business_date, name, line.quantity, line.amount) for line, name in rows)
