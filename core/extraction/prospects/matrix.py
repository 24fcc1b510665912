"""What can be sold to whom: for each product and each way, how many customers may be offered it.

Counted by sets (see `sets`), a product at a time: the sets of all offers at once would not fit the memory.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import ibis
from pyroaring import BitMap

from core.extraction.mirror import Mirror, MirrorView
from core.extraction.prospects.demand import DemandRule, Responded
from core.extraction.prospects.evidence import keep_demand
from core.extraction.prospects.facts import Facts, ProductFact
from core.extraction.prospects.offers import Offers
from core.extraction.prospects.question import Way
from core.extraction.prospects.sets import by_place, customers_of, sets_of, union
from core.extraction.prospects.signs import Signs, signs_for
from core.extraction.prospects.steps import make_demanded, make_everybody


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One product: how many may be offered it in each way asked for, and in any of them."""

    product_id: int
    code: str
    name: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Matrix:
    """The matrix: `rows`, those with the most customers first; `totals` count customers for each way, once each.

    `anybody` are those who may be offered anything, of the `of` asked about. `products` is how many products were
    looked at; those that nobody may be offered have no row.
    """

    ways: tuple[Way, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[int, ...]
    anybody: int
    of: int
    products: int


@dataclass(frozen=True)
class MatrixTask:
    """What is asked of the matrix; `offerable` are the products that a department may offer, None: all."""

    today: date
    ways: tuple[Way, ...] = tuple(Way)
    within: ibis.Table | None = None
    offerable: Collection[int] | None = None
    rule: DemandRule = field(default_factory=DemandRule)
    responses: tuple[Responded, ...] = ()


def matrix(mirror: Mirror, view: MirrorView, task: MatrixTask) -> Matrix:
    """Return the matrix of the state that `view` of `mirror` shows; the mirror is not refreshed here."""
    sets = sets_of(mirror, view, task.today)
    facts = sets.facts(view)
    products = [
        product
        for product in facts.products.values()
        if product.is_goods and (task.offerable is None or product.id in task.offerable)
    ]
    offers = Offers(sets, view, facts, _signs(facts, products, task))
    demanded = _demanded(view, products, task) if Way.DEMAND in task.ways else {}
    within = customers_of(view, task.within) if task.within is not None else None
    totals = [BitMap() for _ in task.ways]
    rows = []
    for product in products:
        people = [_people(offers, demanded, product.id, way) for way in task.ways]
        if within is not None:
            people = [who & within for who in people]
        if any(people):
            counts = tuple(len(who) for who in people)
            rows.append(MatrixRow(product.id, product.code, product.name, counts, len(union(people))))
            for total, who in zip(totals, people, strict=True):
                total |= who  # noqa: PLW2901 - in place: each of the totals grows
    return Matrix(
        ways=task.ways,
        rows=tuple(sorted(rows, key=lambda row: (-row.total, row.code))),
        totals=tuple(len(total) for total in totals),
        anybody=len(union(totals)),
        of=len(within) if within is not None else view.run(make_everybody())["n"][0].as_py(),
        products=len(products),
    )


def _people(offers: Offers, demanded: dict[int, BitMap], target: int, way: Way) -> BitMap:
    """Return who may be offered a product in one way."""
    if way is Way.DEMAND:
        return demanded.get(target, BitMap())
    # Cross-sells have so many signs that to make them would take longer than to count.
    return offers.cross_sell(target) if way is Way.CROSS_SELL else offers.people((target, way))


def _signs(facts: Facts, products: Collection[ProductFact], task: MatrixTask) -> Signs:
    signs, timed = Signs(), [way for way in task.ways if way is not Way.CROSS_SELL]
    for product in products:
        signs.rows += signs_for(facts, product.id, timed, task.today).rows
    return signs


def _demanded(view: MirrorView, products: Collection[ProductFact], task: MatrixTask) -> dict[int, BitMap]:
    """Return who showed demand for each product."""
    keep_demand(view, task, dict.fromkeys((product.id for product in products), 0))
    return by_place(view, make_demanded())
