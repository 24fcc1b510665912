"""Counting cross-sells, up-sells and replacements of each product from purchases (docs/product-information.md)."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.extraction.mirror import Mirror
from core.extraction.mirror.tables import Tables

CROSS_SELLS, UP_SELLS, REPLACEMENTS = "cross_sells", "up_sells", "replacements"


@dataclass(frozen=True)
class Counted:
    """What purchases say of one product; see `core.models.ProductRecord`."""

    purchasers: int = 0
    cross_sells: int = 0
    up_sells: int = 0
    replacements: int = 0


def count_products(mirror: Mirror) -> dict[int, Counted]:
    """Return the counts of every product that anybody bought; the mirror is brought up to date first.

    Whoever took back everything has not bought. "Later" is a later business date: what is bought on one day is bought
    together, and nothing of it before the other.
    """
    mirror.refresh()
    tables = mirror.tables()
    bought = tables.customer_product.filter(tables.customer_product.quantity > 0)
    found = {
        "purchasers": _by_product(mirror, bought.group_by("product_id").agg(count=ibis._.count())),
        CROSS_SELLS: _by_product(mirror, _led_by(bought, _pairs(tables, "cross_sell", led="product_id"))),
        UP_SELLS: _by_product(mirror, _led_by(bought, _pairs(tables, "up_sell", led="partner_id"))),
        REPLACEMENTS: _by_product(mirror, _replacing(tables, bought)),
    }
    products = {product for counts in found.values() for product in counts}
    return {
        product: Counted(**{name: counts.get(product, 0) for name, counts in found.items()}) for product in products
    }


def _pairs(tables: Tables, kind: str, *, led: str) -> ir.Table:
    """Return which product (`led`) is bought because of which other one (`leader`)."""
    relation = tables.relation.filter(tables.relation.kind == kind)
    leader = "partner_id" if led == "product_id" else "product_id"
    return relation.select(led=relation[led], leader=relation[leader])


def _led_by(bought: ir.Table, pairs: ir.Table) -> ir.Table:
    """Count, for each product, the customers who first bought it after a product that leads to it."""
    earlier = bought.select(who=bought.customer_id, leader=bought.product_id, since=bought.first_date)
    sold = bought.join(pairs, bought.product_id == pairs.led).select(
        "customer_id", "product_id", "first_date", "leader"
    )
    after = sold.join(
        earlier, [sold.customer_id == earlier.who, sold.leader == earlier.leader, sold.first_date > earlier.since]
    )
    return after.group_by("product_id").agg(count=after.customer_id.nunique())


def _replacing(tables: Tables, bought: ir.Table) -> ir.Table:
    """Count, for each product, the days on which a customer bought it after a product that it replaces."""
    pairs = _replacements(tables)
    sale = tables.line.filter((tables.line.kind == "sale") & (tables.line.quantity > 0))
    led = sale.semi_join(pairs, sale.product_id == pairs.led)
    days = led.filter(led.customer_id.notnull()).select("customer_id", "product_id", "business_date").distinct()
    kept = days.semi_join(bought, ["customer_id", "product_id"])
    earlier = bought.select(who=bought.customer_id, leader=bought.product_id, since=bought.first_date)
    sold = kept.join(pairs, kept.product_id == pairs.led).select("customer_id", "product_id", "business_date", "leader")
    after = sold.join(
        earlier, [sold.customer_id == earlier.who, sold.leader == earlier.leader, sold.business_date > earlier.since]
    )
    once = after.select("customer_id", "product_id", "business_date").distinct()
    return once.group_by("product_id").agg(count=once.count())


def _replacements(tables: Tables) -> ir.Table:
    """Return what replaces what: what is said, and a replaceable product itself where it names nothing."""
    said = _pairs(tables, "replacement", led="partner_id")
    product = tables.product.filter(tables.product.replaceable)
    silent = product.anti_join(said, product.id == said.leader)
    return said.union(silent.select(led=silent.id, leader=silent.id))


def _by_product(mirror: Mirror, counted: ir.Table) -> dict[int, int]:
    answer: pa.Table = mirror.run(counted)
    return dict(zip(answer["product_id"].to_pylist(), answer["count"].to_pylist(), strict=True))
