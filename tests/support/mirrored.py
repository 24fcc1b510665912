"""What tests of the mirror do to a shop, and read of its mirror."""

from sqlmodel import Session, select

from core.extraction.mirror import Mirror
from core.models import Customer, Product
from core.shop import Shop
from tests.support.small_shop import add_customer, add_product, buy


def sales(mirror: Mirror) -> dict[str, int]:
    """Return every customer's sales by number, as the mirror has them."""
    tables = mirror.tables()
    joined = tables.customer_total.join(tables.customer, tables.customer_total.customer_id == tables.customer.id)
    answer = mirror.run(joined.select("number", "sales")).to_pydict()
    return dict(zip(answer["number"], answer["sales"], strict=True))


def sell(shop: Shop, number: str) -> None:
    """Let customer `number` buy one article for 2.50."""
    with shop.store.write() as tx:
        book(tx, number)


def book(tx: Session, number: str) -> None:
    """Book a purchase of one article for 2.50 in an open transaction."""
    customer = tx.exec(select(Customer).where(Customer.number == number)).first() or add_customer(tx, number)
    product = tx.exec(select(Product)).first() or add_product(tx, "a")
    buy(tx, customer, [product])
