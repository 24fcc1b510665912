"""The steps that find prospects, as questions of the mirror; made once, whatever is asked.

What differs from one asking to the next stands in small tables of the view: the signs, the products whose demand is
asked about, the customers asked about, and what was found on the way.
"""

from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from core.extraction.mirror.tables import make_tables
from core.extraction.prospects.demand import DEMANDED
from core.extraction.prospects.question import Way
from core.extraction.prospects.weights import THOUSANDTH

# Tables of the view, by names that no other question uses.
SIGN, WITHIN, BOUGHT, DEGREE = "prospect_sign", "prospect_within", "prospect_bought", "prospect_degree"
QUALIFIED, UNSCORED = "prospect_qualified", "prospect_unscored"
BEST, PAGE, BOUNDS = "prospect_best", "prospect_page", "prospect_bounds"
WAYS = tuple(Way)
NUMBER_OF = {way: number for number, way in enumerate(WAYS)}
_DEMAND = NUMBER_OF[Way.DEMAND]

_SIGN_COLUMNS = {
    "target_id": "int64", "way": "int64", "product_id": "int64", "weight": "int64", "until": "date", "bars": "boolean",
    "renews": "boolean",
}  # fmt: skip
_BOUGHT_COLUMNS = {
    "customer_id": "int64", "target_id": "int64", "way": "int64", "product_id": "int64", "last_date": "date",
    "weight": "int64", "bars": "boolean",
}  # fmt: skip
_DEGREE_COLUMNS = {"customer_id": "int64", "target_id": "int64", "way": "int64", "weight": "int64"}
_DEMANDED_COLUMNS = {
    "customer_id": "int64", "target_id": "int64", "shown": "string", "times": "int64", "last": "date",
    "weight": "int64",
}  # fmt: skip
_QUALIFIED_COLUMNS = {"customer_id": "int64", "weight": "int64"}
_BEST_COLUMNS = {"place": "int64", "customer_id": "int64", "number": "string", "name": "string", "weight": "int64"}


@dataclass(frozen=True)
class Shape:
    """What a question is like, as far as the steps differ by it.

    `single`: one product in one way, which needs no steps between. `kept`: what was bought that matters is kept in a
    table, because it is little. `ends`: durable periods matter. `renewed`: buying the target again cancels a sign.
    `demand`, `narrowed`: that is asked, too. `highest`: the best product's degree counts and not their sum.
    `in_parts`: weights are ratios.
    """

    single: bool
    kept: bool
    ends: bool
    renewed: bool
    demand: bool
    narrowed: bool
    highest: bool
    in_parts: bool


@dataclass(frozen=True)
class Steps:
    """What is kept one after the other, and what is asked of it: `ways` where there may be several."""

    bought: ir.Table
    degree: ir.Table
    qualified: ir.Table
    of: ir.Table
    purchases: ir.Table
    shares: ir.Table
    ways: ir.Table | None


@lru_cache(maxsize=128)
def make_steps(shape: Shape) -> Steps:
    """Return the steps for questions of this shape."""
    tables = make_tables()
    within = ibis.table({"id": "int64"}, name=WITHIN) if shape.narrowed else None
    bought = _bought(shape)
    kept = ibis.table(_BOUGHT_COLUMNS, name=BOUGHT) if shape.kept else bought
    degree = _degree(shape, kept)
    degrees = degree if shape.single else ibis.table(_DEGREE_COLUMNS, name=DEGREE)
    qualified = _qualified(shape, degrees, within)
    found = ibis.table(_QUALIFIED_COLUMNS, name=QUALIFIED)
    page = ibis.table(_BEST_COLUMNS, name=PAGE)
    counting = [] if shape.single else ["target_id", "way"]
    speaking = kept.filter(~kept.bars)
    evidence = speaking.semi_join(found, "customer_id")
    theirs = speaking.semi_join(page, "customer_id")
    if not shape.single:
        evidence = evidence.semi_join(degrees, ["customer_id", *counting])
        theirs = theirs.semi_join(degrees, ["customer_id", *counting])
    of = within if within is not None else tables.customer
    offered = degrees.semi_join(found, "customer_id")
    return Steps(
        bought=bought,
        degree=degree,
        qualified=qualified,
        of=of.count().name("n").as_table(),
        purchases=theirs.select("customer_id", "target_id", "way", "product_id", "last_date"),
        # Of several offers one product may be the sign for many.
        shares=evidence.group_by("product_id").aggregate(
            n=evidence.count() if shape.single else evidence.customer_id.nunique()
        ),
        ways=None if shape.single else offered.group_by("way").aggregate(n=lambda t: t.count()),
    )


@lru_cache(maxsize=8)
def make_best(limit: int | None) -> ir.Table:
    """Return the first `limit` of those found, by weight and then by number, with their places from 0."""
    customer = make_tables().customer
    found = ibis.table(_QUALIFIED_COLUMNS, name=QUALIFIED)
    candidates = found
    if limit is not None:
        # Only those at least as heavy as the last of the best need a number to be ordered by.
        least = found.order_by(ibis.desc("weight")).limit(limit).aggregate(least=lambda t: t.weight.min())
        candidates = found.filter(found.weight >= least.least.as_scalar())
    rows = candidates.join(customer, candidates.customer_id == customer.id)
    rows = rows.select("customer_id", "number", "name", "weight")
    if limit is not None:
        rows = rows.order_by(ibis.desc("weight"), "number").limit(limit)
    place = ibis.row_number().over(order_by=[ibis.desc(rows.weight), rows.number])
    return rows.mutate(place=place).select(list(_BEST_COLUMNS))


@lru_cache(maxsize=1)
def make_page() -> ir.Table:
    """Return the best from the first place that is bounded up to, not with, the last."""
    best = ibis.table(_BEST_COLUMNS, name=BEST)
    bounds = ibis.table({"first": "int64", "last": "int64"}, name=BOUNDS)
    page = best.join(bounds, [best.place >= bounds.first, best.place < bounds.last])
    return page.select(list(_BEST_COLUMNS))


@lru_cache(maxsize=1)
def make_ordered() -> ir.Table:
    """Return a page in its order."""
    return ibis.table(_BEST_COLUMNS, name=PAGE).order_by("place")


@lru_cache(maxsize=1)
def make_everybody() -> ir.Table:
    """Return how many customers there are."""
    return make_tables().customer.count().name("n").as_table()


@lru_cache(maxsize=1)
def make_evidence() -> ir.Table:
    """Return what those on the page bought that is a sign, as far as its durable period is over."""
    sign, page = ibis.table(_SIGN_COLUMNS, name=SIGN), ibis.table(_BEST_COLUMNS, name=PAGE)
    pair = make_tables().customer_product.semi_join(page, "customer_id")
    bought = pair.filter(pair.quantity > 0).join(sign, "product_id")
    bought = bought.filter(bought.until.isnull() | (bought.last_date <= bought.until))
    return bought.select("customer_id", "target_id", "way", "product_id", "last_date")


@lru_cache(maxsize=1)
def make_demands() -> ir.Table:
    """Return the demand that those on the page showed."""
    demanded, page = ibis.table(_DEMANDED_COLUMNS, name=DEMANDED), ibis.table(_BEST_COLUMNS, name=PAGE)
    theirs = demanded.semi_join(page, "customer_id")
    return theirs.select("customer_id", "target_id", "shown", "times", "last")


@lru_cache(maxsize=1)
def make_demanded() -> ir.Table:
    """Return who showed demand for what, each once."""
    return ibis.table(_DEMANDED_COLUMNS, name=DEMANDED).select("target_id", "customer_id").distinct()


@lru_cache(maxsize=1)
def make_demand_rows() -> ir.Table:
    """Return all demand that was shown, whoever showed it."""
    return ibis.table(_DEMANDED_COLUMNS, name=DEMANDED).select("target_id", "shown", "times", "last")


@lru_cache(maxsize=1)
def make_unscored() -> ir.Table:
    """Return those found as they are."""
    return ibis.table(_QUALIFIED_COLUMNS, name=QUALIFIED)


def make_scored(scores: ir.Table) -> ir.Table:
    """Return those found with the scores (`id`, `score`) as their weights; who has none weighs 0."""
    found = ibis.table(_QUALIFIED_COLUMNS, name=UNSCORED)
    rows = found.left_join(scores, found.customer_id == scores.id)
    return rows.select("customer_id", weight=rows.score.fill_null(0).cast("int64"))


def _bought(shape: Shape) -> ir.Table:
    """Return what was bought that is a sign, as far as its durable period is over."""
    sign = ibis.table(_SIGN_COLUMNS, name=SIGN)
    pair = make_tables().customer_product
    bought = pair.filter(pair.quantity > 0).join(sign, "product_id")
    if shape.ends:
        bought = bought.filter(bought.until.isnull() | (bought.last_date <= bought.until))
    if shape.renewed:
        again = ibis.ifelse(bought.renews, bought.last_date, ibis.null("date"))
        apart = ibis.window(group_by=["customer_id", "target_id", "way"])
        bought = bought.mutate(renewed=again.max().over(apart))
        itself = bought.product_id == bought.target_id
        bought = bought.filter(~bought.renews, itself | bought.renewed.isnull() | (bought.last_date > bought.renewed))
    return bought.select(list(_BOUGHT_COLUMNS))


def _degree(shape: Shape, bought: ir.Table) -> ir.Table:
    """Return who is a prospect for what in which way, and by how much."""
    by = ["customer_id"] if shape.single else ["customer_id", "target_id", "way"]
    people = bought.group_by(by).aggregate(weight=bought.weight.sum().cast("int64"), barred=bought.bars.any())
    degree = people.filter(~people.barred).drop("barred")
    if not shape.demand:
        return degree
    demanded = ibis.table(_DEMANDED_COLUMNS, name=DEMANDED)
    theirs = demanded.group_by("customer_id", "target_id").aggregate(weight=demanded.weight.max())
    theirs = theirs.mutate(way=ibis.literal(_DEMAND, "int64")).select(list(_DEGREE_COLUMNS))
    return ibis.union(degree.select(list(_DEGREE_COLUMNS)), theirs)


def _qualified(shape: Shape, degrees: ir.Table, within: ir.Table | None) -> ir.Table:
    """Return the prospects, each once, with the whole weight."""
    rows = degrees
    if not shape.single:
        if shape.highest:
            # Of one product in several ways the degrees are added up, of several products the highest counts.
            rows = rows.group_by("customer_id", "target_id").aggregate(weight=rows.weight.sum().cast("int64"))
        weight = rows.weight.max() if shape.highest else rows.weight.sum().cast("int64")
        rows = rows.group_by("customer_id").aggregate(weight=weight)
    if shape.in_parts:
        rows = rows.mutate(weight=_thousandths(rows.weight))
    if within is not None:
        rows = rows.semi_join(within, rows.customer_id == within.id)
    return rows.select("customer_id", "weight")


def _thousandths(parts: ir.Value) -> ir.Value:
    """Round to thousandths, half to even, in whole numbers."""
    whole, rest = parts // THOUSANDTH, parts % THOUSANDTH
    half = THOUSANDTH // 2
    up = (rest > half) | ((rest == half) & (whole % 2 == 1))
    return (whole + up.cast("int64")).cast("int64")
