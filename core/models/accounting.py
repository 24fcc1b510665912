"""Managerial accounting of customers (seed 001, figure 9)."""

from datetime import date

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import primary_key, reference


class ManagerialAccount(SQLModel, table=True):
    """Sales, profit and cost of one customer with one product in one month (its first day), in minor units."""

    __tablename__ = "managerial_account"
    __table_args__ = (UniqueConstraint("customer_id", "product_id", "month"),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    product_id: int = reference("product.id")
    month: date
    sales: int = Field(sa_type=BigInteger)
    profit: int = Field(sa_type=BigInteger)
    cost: int = Field(sa_type=BigInteger)
