"""The questions behind cross-sell prospects, as Ibis expressions; made once, whatever product is asked for.

What differs from one asking to the next stands in small tables of the view: the product asked for, which products
speak for it or bar it (`sign`), the customers asked about (`within`), and what was found on the way.
"""

from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from core.extraction.mirror.tables import make_tables
from core.models import RelationKind

ASKED, SIGN, WITHIN, BOUGHT, QUALIFIED, TOP = "asked", "sign", "within", "bought", "qualified", "best"
_SPEAKING = (RelationKind.CROSS_SELL.value, RelationKind.BUNDLE.value)
_RARE = RelationKind.RARE_SIMULTANEOUS.value


@dataclass(frozen=True)
class SignQuestions:
    """What the product is called, its relations (id, name, kind, level), and the goods of other groups (id, name)."""

    product: ir.Table
    relations: ir.Table
    other_groups: ir.Table


@dataclass(frozen=True)
class Questions:
    """The steps: what was bought that matters, who qualifies, the best of them, what these bought; and the counts."""

    bought: ir.Table
    qualified: ir.Table
    top: ir.Table
    ordered: ir.Table
    pairs: ir.Table
    shares: ir.Table
    of: ir.Table


@lru_cache(maxsize=1)
def make_sign_questions() -> SignQuestions:
    """Return the questions about the product itself."""
    tables = make_tables()
    asked = ibis.table({"id": "int64"}, name=ASKED)
    product, relation = tables.product, tables.relation
    itself = product.semi_join(asked, product.id == asked.id)
    ours = relation.semi_join(asked, relation.product_id == asked.id)
    theirs = relation.semi_join(asked, relation.partner_id == asked.id)
    others = ibis.union(
        ours.filter(ours.kind.isin([*_SPEAKING, _RARE])).select("kind", "level", other_id="partner_id"),
        theirs.filter(theirs.kind == _RARE).select("kind", "level", other_id="product_id"),
    )
    named = others.join(product, others.other_id == product.id).select("id", "name", "kind", "level")
    own_group = itself.select(own_id="id", own_group="group")
    pairs = product.filter(product.is_goods).cross_join(own_group)
    apart = pairs.filter(
        pairs.id != pairs.own_id,
        pairs["group"].isnull() | pairs.own_group.isnull() | (pairs["group"] != pairs.own_group),
    )
    return SignQuestions(itself.select("name"), named, apart.select("id", "name"))


@lru_cache(maxsize=64)
def make_questions(*, stored: bool, narrowed: bool, limit: int | None) -> Questions:
    """Return the questions about customers; `stored`: what was bought is kept in a table of the view."""
    tables = make_tables()
    sign = ibis.table({"product_id": "int64", "level": "int64", "bars": "boolean"}, name=SIGN)
    pair = tables.customer_product
    bought = (
        pair.filter(pair.quantity > 0).join(sign, "product_id").select("customer_id", "product_id", "level", "bars")
    )
    kept = ibis.table(bought.schema(), name=BOUGHT) if stored else bought
    people = kept.group_by("customer_id").aggregate(weight=kept.level.sum().cast("int64"), barred=kept.bars.any())
    qualified = people.filter(~people.barred).select("customer_id", "weight")
    of = tables.customer
    if narrowed:
        of = ibis.table({"id": "int64"}, name=WITHIN)
        qualified = qualified.semi_join(of, qualified.customer_id == of.id)
    found = ibis.table(qualified.schema(), name=QUALIFIED)
    top = _top(found, limit)
    best = ibis.table(top.schema(), name=TOP)
    return Questions(
        bought=bought,
        qualified=qualified,
        top=top,
        ordered=best.order_by(ibis.desc("weight"), "number"),
        pairs=kept.semi_join(best, "customer_id").select("customer_id", "product_id"),
        shares=kept.semi_join(found, "customer_id").group_by("product_id").aggregate(n=lambda t: t.count()),
        of=of.count().name("n").as_table(),
    )


def _top(found: ir.Table, limit: int | None) -> ir.Table:
    """Return the first `limit` of those found, by weight and then by number."""
    customer = make_tables().customer
    candidates = found
    if limit is not None:
        # Only those at least as heavy as the last of the best need a number to be ordered by.
        least = found.order_by(ibis.desc("weight")).limit(limit).aggregate(least=lambda t: t.weight.min())
        candidates = found.filter(found.weight >= least.least.as_scalar())
    named = candidates.join(customer, candidates.customer_id == customer.id)
    rows = named.select("customer_id", "number", "name", "weight")
    return rows if limit is None else rows.order_by(ibis.desc("weight"), "number").limit(limit)
