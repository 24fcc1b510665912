"""Whom and what figures are about: some customers or the whole shop, all products or some."""

from dataclasses import dataclass

import ibis
import pyarrow as pa

from core.extraction.mirror import MirrorView

CUSTOMERS, PRODUCTS, RANGE_OF, RANGES = "scope_customers", "scope_products", "scope_range_of", "scope_ranges"


@dataclass(frozen=True)
class Ranges:
    """The range of products that each customer has registered: whose is which, and what each of them holds.

    Customers who registered the same share one range: `range_of` says which, by customer, `products` what it holds.
    """

    range_of: dict[int, int]
    products: dict[int, frozenset[int]]


@dataclass(frozen=True)
class Scope:
    """Whom and what figures are about, and what to call that.

    `customers` None is the whole shop, with passers-by and who was erased; empty is nobody. `products` None is every
    product, and contracts about none. `ranges` keeps only what lies within each customer's own registered range.
    """

    label: str
    customers: tuple[int, ...] | None = None
    products: frozenset[int] | None = None
    ranges: Ranges | None = None

    @property
    def size(self) -> int | None:
        """Return how many customers it is about; None where it is the whole shop."""
        return None if self.customers is None else len(self.customers)

    def put(self, view: MirrorView) -> None:
        """Put what it names into the view, for `narrowed`."""
        if self.customers is not None:
            view.put(CUSTOMERS, _ids("customer_id", self.customers))
        if self.products is not None:
            view.put(PRODUCTS, _ids("product_id", sorted(self.products)))
        if self.ranges is not None:
            owners, held = self.ranges.range_of, self.ranges.products
            view.put(RANGE_OF, _pairs("owner_id", list(owners), "range_id", list(owners.values())))
            pairs = [(number, product) for number, products in held.items() for product in sorted(products)]
            numbers, products = [number for number, _ in pairs], [product for _, product in pairs]
            view.put(RANGES, _pairs("held_by", numbers, "held_id", products))

    def narrowed(self, rows: ibis.Table) -> ibis.Table:
        """Return those of `rows`, which have `customer_id` and `product_id`, that it is about."""
        if self.customers is not None:
            rows = rows.semi_join(ibis.table({"customer_id": "int64"}, name=CUSTOMERS), "customer_id")
        if self.products is not None:
            rows = rows.semi_join(ibis.table({"product_id": "int64"}, name=PRODUCTS), "product_id")
        if self.ranges is not None:
            columns = rows.columns
            owners = ibis.table({"owner_id": "int64", "range_id": "int64"}, name=RANGE_OF)
            held = ibis.table({"held_by": "int64", "held_id": "int64"}, name=RANGES)
            owned = rows.join(owners, rows.customer_id == owners.owner_id)
            rows = owned.semi_join(held, [owned.range_id == held.held_by, owned.product_id == held.held_id])
            rows = rows.select(*columns)
        return rows


def _ids(name: str, ids: "tuple[int, ...] | list[int]") -> pa.Table:
    return pa.table({name: pa.array(ids, pa.int64())})


def _pairs(first: str, firsts: list[int], second: str, seconds: list[int]) -> pa.Table:
    return pa.table({first: pa.array(firsts, pa.int64()), second: pa.array(seconds, pa.int64())})
