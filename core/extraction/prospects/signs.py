"""What speaks for offering a product and what bars it: the conditions of seed 001, first embodiment (1)-1, as rows.

A sign is a product and what having bought it means for offering another, the target. Of the durable periods, that of
the product itself and those of its parts, the one that ends first decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from core.extraction.prospects.facts import Facts, ProductFact, RelationFact
from core.extraction.prospects.question import Way
from core.models import RelationKind


class Sign(NamedTuple):
    """Having bought `product` speaks for offering `target`, or bars it.

    `level` is the relation's, 0 to 100. Where `until` is given, only a latest purchase on or before that day counts:
    `lapse_days` later, as `lapse_part` (the product itself where None) lasts so long, its durable period is over.
    `renews`: having bought the target since then makes the purchase of another product no longer count.
    """

    target: int
    way: Way
    product: int
    level: int = 0
    bars: bool = False
    renews: bool = False
    until: date | None = None
    lapse_days: int | None = None
    lapse_part: int | None = None


@dataclass
class Signs:
    """Signs, and in sentences what could have been one and is none.

    `open` are targets for whose cross-sell any goods of other groups speak; these have rows where that was asked for.
    """

    rows: list[Sign] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def speaking(self) -> list[Sign]:
        """Return the signs that speak for an offer."""
        return [sign for sign in self.rows if not sign.bars and not sign.renews]


class Lapse(NamedTuple):
    """How long after its purchase a product is due: its own durable period, or that of a part."""

    days: int
    part: int | None


def lapse_of(facts: Facts, product: ProductFact, way: Way) -> Lapse | None:
    """Return the durable period that ends first: the product's, or that of a part; None where none is known.

    A part counts where it may itself be up-sold or replaced, as the way asks.
    """
    found = [] if product.durable_days is None else [Lapse(product.durable_days, None)]
    for relation in facts.of(product.id, RelationKind.PART):
        part = facts.products[relation.partner_id]
        proposed = part.up_sellable if way is Way.UP_SELL else part.replaceable
        if proposed and part.durable_days is not None and part.id != product.id:
            found.append(Lapse(part.durable_days, part.id))
    # The product itself before a part that lasts as long.
    return min(found, key=lambda each: (each.days, each.part or 0), default=None)


def over_since(today: date, days: int) -> date | None:
    """Return the last day of purchase after which a durable period of so many days is over by now; None: there is none.

    A period ends `days` days after the purchase, and is over on that day.
    """
    return today - timedelta(days=days) if 0 <= days <= (today - date.min).days else None


def signs_for(facts: Facts, target: int, ways: Iterable[Way], today: date, *, spread: bool = True) -> Signs:
    """Return what speaks for offering `target` in these ways and what bars it; concrete demand is no sign of these.

    Where goods of all other groups speak for it, it is `open`, and `spread` gives each of these a row.
    """
    signs = Signs()
    for way in ways:
        match way:
            case Way.CROSS_SELL:
                _cross_sell(facts, target, signs, spread=spread)
            case Way.UP_SELL:
                _up_sell(facts, target, today, signs)
            case Way.REPLACEMENT:
                _replacement(facts, target, today, signs)
            case Way.DEMAND:
                pass
    return signs


def partner_levels(facts: Facts, target: int) -> dict[int, int]:
    """Return the stored cross-sell and bundle partners of a product; a bundle adds its level to any other."""
    levels: dict[int, int] = defaultdict(int)
    for kind in (RelationKind.CROSS_SELL, RelationKind.BUNDLE):
        for relation in facts.of(target, kind):
            levels[relation.partner_id] += relation.level
    return levels


def other_groups(facts: Facts, target: int) -> Iterator[int]:
    """Yield the goods that are of another group than the product; whatever has no group is of another one."""
    group = facts.products[target].group
    for other in facts.products.values():
        apart = group is None or other.group is None or other.group != group
        if other.is_goods and other.id != target and apart:
            yield other.id


def lower_grades(facts: Facts, target: int) -> list[RelationFact]:
    """Return the relations of the lower-grade products that name the target as what they are up-sold to."""
    return [one for one in facts.to(target, RelationKind.UP_SELL) if one.product_id != target]


def replaced_by(facts: Facts, target: int) -> list[RelationFact]:
    """Return the relations of what the target replaces.

    A product without any stored replacement counts as its own, so that its own buyers may be offered it again.
    """
    found = list(facts.to(target, RelationKind.REPLACEMENT))
    if not facts.of(target, RelationKind.REPLACEMENT):
        found.append(RelationFact(target, target, RelationKind.REPLACEMENT.value))
    return found


def cross_sell_sides(facts: Facts, target: int) -> tuple[dict[int, int], set[int], bool]:
    """Return the partners of a product with their levels, what bars it, and whether goods of other groups speak too.

    They do where no cross-sell product is stored.
    """
    barring = {target, *facts.rare_with(target)}
    levels = {other: level for other, level in partner_levels(facts, target).items() if other not in barring}
    return levels, barring, not facts.of(target, RelationKind.CROSS_SELL)


def _cross_sell(facts: Facts, target: int, signs: Signs, *, spread: bool) -> None:
    levels, barring, is_open = cross_sell_sides(facts, target)
    if is_open:
        signs.remarks.append(
            f"No cross-sell products of {facts.products[target]} are stored,"
            " so everybody counts who bought goods of another group."
        )
        signs.open.append(target)
        if spread:
            others = (other for other in other_groups(facts, target) if other not in barring)
            levels |= {other: levels.get(other, 0) for other in others}
    signs.rows += [Sign(target, Way.CROSS_SELL, other, level) for other, level in levels.items()]
    signs.rows += [Sign(target, Way.CROSS_SELL, other, bars=True) for other in sorted(barring)]


def _up_sell(facts: Facts, target: int, today: date, signs: Signs) -> None:
    lower = lower_grades(facts, target)
    if not lower:
        signs.remarks.append(f"No product names {facts.products[target]} as what it is up-sold to.")
    for relation in lower:
        add_due(facts, relation, Way.UP_SELL, today, signs)
    signs.rows.append(Sign(target, Way.UP_SELL, target, bars=True))


def _replacement(facts: Facts, target: int, today: date, signs: Signs) -> None:
    replaced = replaced_by(facts, target)
    if not replaced:
        others = ", ".join(str(facts.products[one.partner_id]) for one in facts.of(target, RelationKind.REPLACEMENT))
        signs.remarks.append(f"{facts.products[target]} is not among its own replacements; these are: {others}.")
    for relation in replaced:
        add_due(facts, relation, Way.REPLACEMENT, today, signs)
    if any(one.product_id != target for one in replaced):
        # Bought under the new id, it has been replaced.
        signs.rows.append(Sign(target, Way.REPLACEMENT, target, renews=True))


def add_due(facts: Facts, relation: RelationFact, way: Way, today: date, signs: Signs) -> None:
    """Add the sign of the relation's product, whose durable period decides, or say why there is none."""
    product, target = facts.products[relation.product_id], relation.partner_id
    allowed = product.up_sellable if way is Way.UP_SELL else product.replaceable
    lapse = lapse_of(facts, product, way)
    until = over_since(today, lapse.days) if lapse else None
    if not allowed:
        verb = "up-sold" if way is Way.UP_SELL else "replaced"
        signs.remarks.append(f"Buyers of {product} are left out: it may not be {verb}.")
    elif lapse is None:
        signs.remarks.append(f"Buyers of {product} are left out: its durable period is not known.")
    elif until is not None:
        signs.rows.append(
            Sign(
                target,
                way,
                product.id,
                relation.level,
                until=until,
                lapse_days=lapse.days,
                lapse_part=lapse.part,
            )
        )
