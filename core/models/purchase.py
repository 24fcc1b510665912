"""What was bought, by whom, when and where."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import DECIMAL4, MOMENT, choice, primary_key, reference


class PurchaseKind(StrEnum):
    """Whether a document sells or takes back."""

    SALE = "sale"
    CANCELLATION = "cancellation"


class Purchase(SQLModel, table=True):
    """One document of a source: an invoice, a receipt, an order; `customer_id` is empty for a passer-by.

    A cancellation names the purchase that it takes back where that can be found (`cancels_id`).
    """

    __table_args__ = (UniqueConstraint("source", "document"),)

    id: int | None = primary_key()
    source: str = Field(max_length=64)
    document: str = Field(max_length=64)
    kind: PurchaseKind = Field(default=PurchaseKind.SALE, sa_type=choice(PurchaseKind))
    customer_id: int | None = reference("customer.id", nullable=True)
    at: datetime = Field(sa_type=MOMENT)
    business_date: date
    branch: str | None = Field(default=None, max_length=64)
    till: str | None = Field(default=None, max_length=64)
    staff: str | None = Field(default=None, max_length=64)
    cancels_id: int | None = reference("purchase.id", nullable=True)
    import_id: int | None = reference("import_run.id", nullable=True)


class PurchaseLine(SQLModel, table=True):
    """One line of a document.

    `amount` is quantity times unit price in minor units, rounded half even once; negative when goods come back.
    `cost` is the goods' cost in minor units where it is known. A line is told from its like by `content_key` (a digest
    of what the line says) and `occurrence` (the how-manieth such line of its document).
    """

    __tablename__ = "purchase_line"
    __table_args__ = (UniqueConstraint("purchase_id", "content_key", "occurrence"),)

    id: int | None = primary_key()
    purchase_id: int = reference("purchase.id", index=False)
    product_id: int = reference("product.id", index=False)
    content_key: str = Field(max_length=32)
    occurrence: int = 1
    at: datetime = Field(sa_type=MOMENT)
    business_date: date
    quantity: Decimal = Field(sa_type=DECIMAL4)
    unit_price: Decimal = Field(sa_type=DECIMAL4)
    amount: int = Field(sa_type=BigInteger)
    cost: int | None = Field(default=None, sa_type=BigInteger)
    import_id: int | None = reference("import_run.id", nullable=True)
