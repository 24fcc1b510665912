"""Everything that is known of one product, for the card that staff look at (seed 001, figure 6)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
from sqlmodel import Session, col, func, select

from core.extraction.mirror import Mirror
from core.models import (
    CatalogueChange,
    Product,
    ProductName,
    ProductRecord,
    Relation,
    RelationKind,
    RelationOrigin,
    SolutionProduct,
)
from core.products.paths import SolutionPaths
from core.products.ranges import offering_departments
from core.products.remarks import remarks
from core.shop import Shop


@dataclass(frozen=True)
class Partner:
    """A related product; `level` from 0 to 100, `origin` whether people or purchases say so."""

    id: int
    code: str
    name: str
    level: int
    origin: RelationOrigin

    @property
    def entered(self) -> bool:
        """Return whether people entered the relation."""
        return self.origin is RelationOrigin.ENTERED


Partners = dict[RelationKind, tuple[Partner, ...]]


@dataclass(frozen=True)
class Sold:
    """What purchases say of a product now: customers who have it, lines, net sales in minor units, the latest day."""

    purchasers: int = 0
    lines: int = 0
    sales: int = 0
    last_date: date | None = None


@dataclass(frozen=True)
class ProductCard:
    """All that is known of a product.

    `partners` are those that its relations name, by kind, entered ones first and then by level; `partner_of` are the
    products that name it. `departments` may offer it; None where there are no departments. `changes` is how many
    changes its history has, `remarks` what a person should look at.
    """

    product: Product
    other_names: tuple[str, ...]
    solution: str | None
    virtual_solutions: tuple[str, ...]
    partners: Partners
    partner_of: Partners
    record: ProductRecord | None
    sold: Sold
    departments: tuple[str, ...] | None
    remarks: tuple[str, ...]
    changes: int

    @property
    def is_its_own_replacement(self) -> bool:
        """Return whether it replaces itself: it says so, or may be replaced and names nothing else."""
        named = self.partners.get(RelationKind.REPLACEMENT, ())
        if not named:
            return self.product.replaceable
        return any(each.id == self.product.id for each in named)


def show_product(shop: Shop, product_id: int, *, sales: bool = True) -> ProductCard:
    """Return everything about a product; what was bought is as it is at this moment, and nothing without `sales`."""
    sold = _sold(shop.mirror, product_id) if sales else Sold()
    with shop.store.read() as session:
        product = session.exec(select(Product).where(Product.id == product_id)).one()
        paths = SolutionPaths(session)
        others = select(ProductName.name).where(ProductName.product_id == product_id).order_by(ProductName.name)
        within = session.exec(select(SolutionProduct.solution_id).where(SolutionProduct.product_id == product_id))
        changes = select(func.count()).select_from(CatalogueChange).where(CatalogueChange.product_id == product_id)
        return ProductCard(
            product=product,
            other_names=tuple(name for name in session.exec(others) if name != product.name),
            solution=paths.path(product.solution_id) if product.solution_id else None,
            virtual_solutions=tuple(sorted(paths.path(each) for each in within)),
            partners=partners_of(session, product_id),
            partner_of=partners_of(session, product_id, inwards=True),
            record=session.exec(select(ProductRecord).where(ProductRecord.product_id == product_id)).first(),
            sold=sold,
            departments=offering_departments(session, product_id),
            remarks=tuple(remark.sentence for remark in remarks(session, (product_id,))),
            changes=session.exec(changes).one(),
        )


def partners_of(session: Session, product_id: int, *, inwards: bool = False) -> Partners:
    """Return the products that a product's relations name, or (`inwards`) those whose relations name it, by kind."""
    mine, theirs = (Relation.partner_id, Relation.product_id) if inwards else (Relation.product_id, Relation.partner_id)
    query = select(Relation, Product).join(Product, col(theirs) == col(Product.id)).where(mine == product_id)
    found: dict[RelationKind, list[Partner]] = defaultdict(list)
    for row, other in session.exec(query):
        found[row.kind].append(Partner(other.id or 0, other.code, other.name, row.level, row.origin))
    return {
        kind: tuple(sorted(found[kind], key=lambda each: (not each.entered, -each.level, each.code)))
        for kind in RelationKind
        if kind in found
    }


def _sold(mirror: Mirror, product_id: int) -> Sold:
    mirror.refresh()
    tables = mirror.tables()
    total = tables.product_total.filter(tables.product_total.product_id == product_id)
    answer: pa.Table = mirror.run(total.select("purchasers", "lines", "sales"))
    if not answer.num_rows:
        return Sold()
    pairs = tables.customer_product.filter(tables.customer_product.product_id == product_id)
    last: pa.Table = mirror.run(pairs.aggregate(last_date=pairs.last_date.max()))
    row = answer.to_pylist()[0]
    return Sold(row["purchasers"], row["lines"], row["sales"] or 0, last["last_date"].to_pylist()[0])


def price_text(price: Decimal | None) -> str | None:
    """Return a price as it is written: two decimals, or as many as it has."""
    if price is None:
        return None
    plain = price.normalize()
    return f"{plain:.2f}" if plain.as_tuple().exponent > -2 else f"{plain:f}"  # type: ignore[operator]  # noqa: PLR2004 - pence


def product_names(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the codes and names of products by id."""
    query = select(Product.id, Product.code, Product.name).where(col(Product.id).in_(ids))
    return {key: (code, name) for key, code, name in session.exec(query) if key is not None}
