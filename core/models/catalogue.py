"""Products, how they relate, and the solutions that they form (seed 001, figures 6 and 13)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import DECIMAL4, JSON_VALUE, MOMENT, choice, primary_key, reference


class Product(SQLModel, table=True):
    """A product, a service or a fee.

    `code` is the product id as the shop writes it, `group` the product group of seed 001 (products that do not keep
    a customer from buying one of another group). `durable_days` is the durable period in days. `replaceable` and
    `up_sellable` are the replacement and up-sell attributes. `is_goods` is false for postage, discounts and charges,
    which are booked but never offered.
    """

    id: int | None = primary_key()
    code: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    type: str | None = Field(default=None, max_length=80)
    group: str | None = Field(default=None, max_length=80, index=True)
    solution_id: int | None = reference("solution.id", nullable=True)
    unit_cost: Decimal | None = Field(default=None, sa_type=DECIMAL4)
    unit_price: Decimal | None = Field(default=None, sa_type=DECIMAL4)
    durable_days: int | None = None
    replaceable: bool = False
    up_sellable: bool = False
    is_goods: bool = True
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    import_id: int | None = reference("import_run.id", nullable=True)
    created_at: datetime = Field(sa_type=MOMENT)


class ProductName(SQLModel, table=True):
    """Another description under which a product was sold; staff find the product by any of them."""

    __tablename__ = "product_name"
    __table_args__ = (UniqueConstraint("product_id", "name"),)

    id: int | None = primary_key()
    product_id: int = reference("product.id")
    name: str = Field(max_length=200)


class RelationKind(StrEnum):
    """How the partner relates to the product (seed 001, first embodiment)."""

    CROSS_SELL = "cross_sell"
    UP_SELL = "up_sell"
    REPLACEMENT = "replacement"
    RARE_SIMULTANEOUS = "rare_simultaneous"
    BUNDLE = "bundle"
    PART = "part"


class RelationOrigin(StrEnum):
    """Whether people wrote a relation down or purchases taught it."""

    ENTERED = "entered"
    LEARNED = "learned"


class Relation(SQLModel, table=True):
    """`partner` is a cross-sell (up-sell, replacement, ...) product of `product`.

    Cross-sell: having bought the partner speaks for offering the product, by `level`, 0 to 100. Up-sell: the partner
    is the upper-grade product that may be offered instead of the product. Part: the partner is a part of the product.
    """

    __table_args__ = (UniqueConstraint("product_id", "partner_id", "kind"),)

    id: int | None = primary_key()
    product_id: int = reference("product.id")
    partner_id: int = reference("product.id")
    kind: RelationKind = Field(sa_type=choice(RelationKind))
    level: int = 0
    origin: RelationOrigin = Field(sa_type=choice(RelationOrigin))
    import_id: int | None = reference("import_run.id", nullable=True)


class Solution(SQLModel, table=True):
    """A set of products, in a tree; a virtual one cuts across the tree, and holds products and other solutions."""

    id: int | None = primary_key()
    parent_id: int | None = reference("solution.id", nullable=True)
    name: str = Field(max_length=120)
    virtual: bool = False


class SolutionPart(SQLModel, table=True):
    """A solution that a virtual one holds, with everything within it."""

    __tablename__ = "solution_part"
    __table_args__ = (UniqueConstraint("solution_id", "part_id"),)

    id: int | None = primary_key()
    solution_id: int = reference("solution.id", index=False)
    part_id: int = reference("solution.id")


class SolutionProduct(SQLModel, table=True):
    """A product's place in a virtual solution."""

    __tablename__ = "solution_product"
    __table_args__ = (UniqueConstraint("solution_id", "product_id"),)

    id: int | None = primary_key()
    solution_id: int = reference("solution.id")
    product_id: int = reference("product.id")
