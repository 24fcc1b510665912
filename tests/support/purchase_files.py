"""Files of purchases for tests: a header, a few lines, and what the books then hold."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, text
from sqlmodel import col

from core.models import Customer, Product, Purchase, PurchaseKind, PurchaseLine
from core.shop import Shop

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"


def purchase_file(folder: Path, lines: Iterable[str], *, name: str = "purchases.csv", header: str = HEADER) -> Path:
    """Write a CSV file in the layout of Online Retail II, or with another header."""
    path = folder / name
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


class Booked(NamedTuple):
    """A line as the books have it, with its document and by which names it goes."""

    document: str
    kind: PurchaseKind
    customer: str | None
    code: str
    business_date: date
    quantity: Decimal
    unit_price: Decimal
    amount: int
    occurrence: int


def booked(shop: Shop) -> list[Booked]:
    """Return every line in the books, by document, product and occurrence."""
    query = (
        select(
            col(Purchase.document),
            col(Purchase.kind),
            col(Customer.number),
            col(Product.code),
            col(PurchaseLine.business_date),
            col(PurchaseLine.quantity),
            col(PurchaseLine.unit_price),
            col(PurchaseLine.amount),
            col(PurchaseLine.occurrence),
        )
        .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
        .join(Product, col(Product.id) == col(PurchaseLine.product_id))
        .join(Customer, col(Customer.id) == col(Purchase.customer_id), isouter=True)
    )
    with shop.store.read() as session:
        found = [Booked(*row) for row in session.execute(query)]
    return sorted(found, key=lambda line: (line.document, line.code, line.quantity, line.unit_price, line.occurrence))


# What imports of purchases write, in an order in which the rows can be deleted.
IMPORTED_TABLES = (
    "import_change",
    "purchase_line",
    "purchase",
    "product_name",
    "product",
    "identity",
    "customer",
    "import_run",
    "column_mapping",
)


def clear_books(shop: Shop) -> None:
    """Make the shop as if nothing had been imported, for a law's next example."""
    with shop.store.write() as tx:
        for name in IMPORTED_TABLES:
            tx.connection().execute(text(f"DELETE FROM {name}"))
