"""A question about prospects with everything that answering it needs, and what the product information says to it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import ibis

from core.errors import NotFoundError, RefusedError
from core.extraction.mirror import MirrorView
from core.extraction.prospects.demand import DemandRule, Responded
from core.extraction.prospects.facts import Facts, all_products, facts_around
from core.extraction.prospects.next_signs import facts_next, next_signs
from core.extraction.prospects.question import ProspectQuestion, Way
from core.extraction.prospects.signs import Signs, signs_for
from core.models import RelationKind

GONE = "This product is not in the catalogue any more. Ask for one by its code or its name."


@dataclass(frozen=True)
class Task:
    """A question on the business date `today`.

    `within` are the customers asked about, by `id`; None: all. `products` are those within the solution that is asked
    for. `offerable` are those that the `department` may offer; None: all. `rule` and `responses` are for concrete
    demand. `scores` (`id`, `score`) weigh those found in place of their degrees, where rules say so.
    """

    question: ProspectQuestion
    today: date
    within: ibis.Table | None = None
    products: frozenset[int] = frozenset()
    offerable: frozenset[int] | None = None
    rule: DemandRule = field(default_factory=DemandRule)
    responses: tuple[Responded, ...] = ()
    scores: ibis.Table | None = None
    department: str | None = None


@dataclass
class Ground:
    """What the product information says to a question: signs, the products whose demand is asked about, remarks.

    `one` is the product offered, where it is one.
    """

    facts: Facts
    signs: Signs
    demanded: tuple[int, ...]
    remarks: list[str]
    one: int | None = None


def ground_of(view: MirrorView, task: Task) -> Ground:
    """Return what the product information says to a question.

    Raises `NotFoundError` for a product that is gone, and `RefusedError` for one that may not be offered.
    """
    question = task.question
    if question.product_id is not None:
        return _of_product(view, task, question.product_id)
    if question.buyers_of is not None:
        return _of_buyers(view, task, question.buyers_of)
    return _of_solution(view, task)


def ground_of_cross_sell(view: MirrorView, product_id: int) -> Ground:
    """Return what the product information says to the cross-sell of a product, whatever product that is."""
    return _offering(view, product_id, (Way.CROSS_SELL,), date.max)


def _of_product(view: MirrorView, task: Task, target: int) -> Ground:
    ground = _offering(view, target, task.question.ways, task.today)
    product = ground.facts.products[target]
    if not product.is_goods:
        message = f"{product} is booked but not sold by itself, so nobody is offered it. Name a product."
        raise RefusedError(message)
    if task.offerable is not None and target not in task.offerable:
        message = (
            f"{task.department} may not offer {product}. Ask without it, or let its solutions include the product."
        )
        raise RefusedError(message)
    return ground


def _offering(view: MirrorView, target: int, ways: Collection[Way], today: date) -> Ground:
    facts = facts_around(view, [target])
    if target not in facts.products:
        raise NotFoundError(GONE)
    if Way.CROSS_SELL in ways and not facts.of(target, RelationKind.CROSS_SELL):
        # Then every product of another group matters.
        facts = Facts(all_products(view), facts.relations)
    signs = signs_for(facts, target, ways, today)
    return Ground(facts, signs, (target,) if Way.DEMAND in ways else (), signs.remarks, target)


def _of_solution(view: MirrorView, task: Task) -> Ground:
    facts = facts_around(view, task.products)
    targets, remarks = _offered(facts, task, task.products)
    signs, ways = Signs(), task.question.ways
    for target in targets:
        its = signs_for(facts, target, ways, task.today, spread=False)
        signs.rows += its.rows
        signs.open += its.open
    if signs.open:
        facts = Facts(all_products(view), facts.relations)
    return Ground(facts, signs, tuple(targets) if Way.DEMAND in ways else (), remarks)


def _of_buyers(view: MirrorView, task: Task, bought: int) -> Ground:
    ways = task.question.ways
    facts = facts_next(view, bought, ways)
    if bought not in facts.products:
        raise NotFoundError(GONE)
    if Way.DEMAND in ways:
        facts = Facts(all_products(view), facts.relations)
    signs = next_signs(facts, bought, ways, task.today, task.offerable)
    demanded, remarks = _offered(facts, task, facts.products) if Way.DEMAND in ways else ([], [])
    return Ground(facts, signs, tuple(demanded), [*signs.remarks, *remarks])


def _offered(facts: Facts, task: Task, products: Collection[int]) -> tuple[list[int], list[str]]:
    """Return the goods among products that may be offered, and what is to be said of the others."""
    goods = [key for key in sorted(products) if key in facts.products and facts.products[key].is_goods]
    allowed = [key for key in goods if task.offerable is None or key in task.offerable]
    left = len(goods) - len(allowed)
    if not left:
        return allowed, []
    if left == 1:
        return allowed, ["1 product is left out: the department may not offer it."]
    return allowed, [f"{left:,} products are left out: the department may not offer them."]
