"""What the buyers of a product should be offered next: the same conditions, seen from the product that was bought.

Seed 001, second embodiment, weightings (1), (3), (5) and (6): the buyers of product a are prospects for its cross-sell
products b, c and d, and likewise for what it is up-sold to and replaced by.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from core.extraction.mirror import MirrorView
from core.extraction.prospects.facts import Facts, RelationFact, facts_around, facts_of, rare_relations
from core.extraction.prospects.question import Way
from core.extraction.prospects.signs import Sign, Signs, add_due
from core.models import RelationKind

_SPEAKING = (RelationKind.CROSS_SELL, RelationKind.BUNDLE)
_DUE = {Way.UP_SELL: RelationKind.UP_SELL, Way.REPLACEMENT: RelationKind.REPLACEMENT}


def facts_next(view: MirrorView, bought: int, ways: Iterable[Way]) -> Facts:
    """Return what is stored of a product and of everything that its buyers might be offered."""
    near = facts_around(view, [bought])
    if Way.CROSS_SELL not in ways:
        return near
    # What bars an offer hangs on the product offered.
    return facts_of(view, [*near.relations, *rare_relations(view, cross_sold(near, bought))], [bought])


def cross_sold(facts: Facts, bought: int) -> dict[int, int]:
    """Return what is cross-sold with a product, with the levels.

    The relation counts from whichever side it was stored; where it was from both, the side of the product offered
    says the level. A bundle adds its own.
    """
    ours: dict[int, int] = defaultdict(int)
    theirs: dict[int, int] = defaultdict(int)
    for kind in _SPEAKING:
        for one in facts.of(bought, kind):
            ours[one.partner_id] += one.level
        for one in facts.to(bought, kind):
            theirs[one.product_id] += one.level
    found = {**ours, **theirs}
    found.pop(bought, None)
    return found


def next_signs(
    facts: Facts, bought: int, ways: Collection[Way], today: date, offerable: Collection[int] | None = None
) -> Signs:
    """Return what speaks for offering each product to the buyers of one, and what bars it; only `offerable` goods."""
    signs = Signs()

    def may(target: int) -> bool:
        return facts.products[target].is_goods and (offerable is None or target in offerable)

    for way in ways:
        if way is Way.CROSS_SELL:
            _cross_sell(facts, bought, {key: lev for key, lev in cross_sold(facts, bought).items() if may(key)}, signs)
        elif way in _DUE:
            _due(facts, bought, way, today, may, signs)
    signs.remarks = list(dict.fromkeys(signs.remarks))
    return signs


def _cross_sell(facts: Facts, bought: int, levels: Mapping[int, int], signs: Signs) -> None:
    if not levels:
        signs.remarks.append(f"No cross-sell products of {facts.products[bought]} are stored that could be offered.")
    for target, level in levels.items():
        rare = facts.rare_with(target)
        if bought not in rare:
            signs.rows.append(Sign(target, Way.CROSS_SELL, bought, level))
            signs.rows += [Sign(target, Way.CROSS_SELL, other, bars=True) for other in sorted({target, *rare})]


def _due(facts: Facts, bought: int, way: Way, today: date, may: Callable[[int], bool], signs: Signs) -> None:  # noqa: PLR0917 - one way, in full
    relations = [one for one in facts.of(bought, _DUE[way]) if way is Way.REPLACEMENT or one.partner_id != bought]
    if way is Way.REPLACEMENT and not relations:
        relations = [RelationFact(bought, bought, _DUE[way].value)]
    for relation in relations:
        target = relation.partner_id
        if not may(target):
            continue
        add_due(facts, relation, way, today, signs)
        if way is Way.UP_SELL:
            signs.rows.append(Sign(target, way, target, bars=True))
        elif target != bought:
            signs.rows.append(Sign(target, way, target, renews=True))
