"""Managerial accounting of customers (seed 001, figure 9)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class ManagerialAccount(SQLModel, table=True):
    """Sales, cost and profit of one customer with one product in one month (its first day), in minor units.

    `sales` is net of what came back and has in it what contracts brought, which `contracts` says by itself. `uncosted`
    is the part of the sales whose cost nobody knows: `profit` is the rest less `cost`. Without a customer: passers-by
    and who was erased since. Without a product: contracts about none.
    """

    __tablename__ = "managerial_account"
    __table_args__ = (UniqueConstraint("month", "customer_id", "product_id"),)

    id: int | None = primary_key()
    month: date
    customer_id: int | None = reference("customer.id", nullable=True)
    product_id: int | None = reference("product.id", nullable=True)
    sales: int = Field(sa_type=BigInteger)
    contracts: int = Field(default=0, sa_type=BigInteger)
    uncosted: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(sa_type=BigInteger)
    profit: int = Field(sa_type=BigInteger)


class AccountingMonth(SQLModel, table=True):
    """A month that was closed: how many accounts it has and what they come to, in minor units.

    `closed_at` is empty while it is being closed. Closing it again replaces its accounts; `times` counts that.
    """

    __tablename__ = "accounting_month"

    id: int | None = primary_key()
    month: date = Field(unique=True)
    accounts: int = 0
    sales: int = Field(default=0, sa_type=BigInteger)
    contracts: int = Field(default=0, sa_type=BigInteger)
    uncosted: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(default=0, sa_type=BigInteger)
    profit: int = Field(default=0, sa_type=BigInteger)
    times: int = 0
    closed_by: str | None = Field(default=None, max_length=64)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
