"""What the mirror is asked on the way to prospects; made once, whatever is asked.

What differs from one asking to the next stands in small tables of the view: the products that matter, the signs, the
customers asked about, those who are weighed against each other, and those who are shown.
"""

from functools import lru_cache

import ibis
import ibis.expr.types as ir

from core.extraction.mirror.tables import make_tables
from core.extraction.prospects.demand import DEMANDED
from core.extraction.prospects.question import Way

# Tables of the view, by names that no other question uses.
ASKED, SIGN, WITHIN, WEIGHED, PAGE = (
    "prospect_asked", "prospect_sign", "prospect_within", "prospect_weighed", "prospect_page"
)  # fmt: skip
WAYS = tuple(Way)
NUMBER_OF = {way: number for number, way in enumerate(WAYS)}

_SIGN_COLUMNS = {"target_id": "int64", "way": "int64", "product_id": "int64", "until": "date"}
_DEMANDED_COLUMNS = {
    "customer_id": "int64", "target_id": "int64", "shown": "string", "times": "int64", "last": "date",
    "weight": "int64",
}  # fmt: skip
_WEIGHED_COLUMNS = {"customer_id": "int64", "weight": "int64"}
_PAGE_COLUMNS = {"customer_id": "int64"}


@lru_cache(maxsize=8)
def make_pairs(*, dated: bool, narrowed: bool) -> ir.Table:
    """Return who bought which of the products asked about, with the day of the latest purchase where that matters."""
    asked = ibis.table({"id": "int64"}, name=ASKED)
    pair = make_tables().customer_product
    rows = pair.filter(pair.quantity > 0).semi_join(asked, pair.product_id == asked.id)
    if narrowed:
        within = ibis.table({"id": "int64"}, name=WITHIN)
        rows = rows.semi_join(within, rows.customer_id == within.id)
    return rows.select("customer_id", "product_id", *(["last_date"] if dated else []))


@lru_cache(maxsize=1)
def make_within() -> ir.Table:
    """Return the customers asked about."""
    return ibis.table({"id": "int64"}, name=WITHIN)


@lru_cache(maxsize=16)
def make_best(limit: int | None) -> ir.Table:
    """Return the first `limit` of those who are weighed, by weight and then by number, with their names."""
    customer = make_tables().customer
    weighed = ibis.table(_WEIGHED_COLUMNS, name=WEIGHED)
    rows = weighed.join(customer, weighed.customer_id == customer.id)
    rows = rows.select("customer_id", "number", "name", "weight").order_by([ibis.desc("weight"), "number"])
    return rows if limit is None else rows.limit(limit)


@lru_cache(maxsize=128)
def make_first_numbers(limit: int) -> ir.Table:
    """Return the ids of those `limit` who have the first numbers of all who are weighed."""
    customer = make_tables().customer
    weighed = ibis.table(_WEIGHED_COLUMNS, name=WEIGHED)
    rows = weighed.join(customer, weighed.customer_id == customer.id).select("customer_id", "number")
    return rows.order_by("number").limit(limit).select("customer_id")


@lru_cache(maxsize=1)
def make_everybody() -> ir.Table:
    """Return how many customers there are, and the highest of their ids."""
    customer = make_tables().customer
    return customer.aggregate(n=customer.count(), highest=customer.id.max().fill_null(0))


@lru_cache(maxsize=1)
def make_evidence() -> ir.Table:
    """Return what those on the page bought that is a sign, as far as its durable period is over."""
    sign, page = ibis.table(_SIGN_COLUMNS, name=SIGN), ibis.table(_PAGE_COLUMNS, name=PAGE)
    pair = make_tables().customer_product.semi_join(page, "customer_id")
    bought = pair.filter(pair.quantity > 0).join(sign, "product_id")
    bought = bought.filter(bought.until.isnull() | (bought.last_date <= bought.until))
    return bought.select("customer_id", "target_id", "way", "product_id", "last_date")


@lru_cache(maxsize=1)
def make_demands() -> ir.Table:
    """Return the demand that those on the page showed."""
    demanded, page = ibis.table(_DEMANDED_COLUMNS, name=DEMANDED), ibis.table(_PAGE_COLUMNS, name=PAGE)
    theirs = demanded.semi_join(page, "customer_id")
    return theirs.select("customer_id", "target_id", "shown", "times", "last")


@lru_cache(maxsize=1)
def make_demanded() -> ir.Table:
    """Return who showed demand for what, each once."""
    return ibis.table(_DEMANDED_COLUMNS, name=DEMANDED).select("target_id", "customer_id").distinct()


@lru_cache(maxsize=1)
def make_demand_degrees() -> ir.Table:
    """Return who showed demand, each once, and what it weighs."""
    demanded = ibis.table(_DEMANDED_COLUMNS, name=DEMANDED)
    return demanded.group_by("customer_id").aggregate(weight=demanded.weight.max())


def make_scored(scores: ir.Table) -> ir.Table:
    """Return those who are weighed with the scores (`id`, `score`) as their weights, by id; who has none weighs 0."""
    weighed = ibis.table(_WEIGHED_COLUMNS, name=WEIGHED)
    rows = weighed.left_join(scores, weighed.customer_id == scores.id)
    rows = rows.select("customer_id", weight=rows.score.fill_null(0).cast("int64"))
    return rows.order_by("customer_id")
