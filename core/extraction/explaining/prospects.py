"""Why a customer is no prospect: which condition of seed 001 their purchases do not meet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from core.extraction.language.period import day_text
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.extraction.prospects.facts import Facts
from core.extraction.prospects.question import Way
from core.extraction.prospects.signs import Sign
from core.extraction.prospects.task import Ground

NAMED = 3
_NOT_DEMANDED = "has not asked about {0} or for a quotation, nor looked at its page often enough lately"
_NO_SIGN = {
    Way.CROSS_SELL: "has bought nothing that goes with {0}",
    Way.UP_SELL: "has bought no lower grade of {0}",
    Way.REPLACEMENT: "has bought nothing that {0} replaces",
}


def bought_by(view: MirrorView, tables: Tables, customer_id: int) -> dict[int, date]:
    """Return what a customer has bought and not wholly returned, with the day of the latest purchase."""
    pair = tables.customer_product
    rows = pair.filter(pair.customer_id == customer_id, pair.quantity > 0).select("product_id", "last_date")
    return {row["product_id"]: row["last_date"] for row in view.run(rows).to_pylist()}


def against_prospect(ground: Ground, ways: Sequence[Way], bought: Mapping[int, date]) -> tuple[str, ...]:
    """Return, for each way in which they are no prospect, the condition that a customer does not meet.

    `bought` are the customer's products with the day of the latest purchase. Of several targets the first few are said.
    """
    signs: dict[tuple[int, Way], list[Sign]] = defaultdict(list)
    for sign in ground.signs.rows:
        signs[sign.target, sign.way].append(sign)
    targets = list(dict.fromkeys([*(target for target, _ in signs), *ground.signs.open, *ground.demanded]))
    facts = [
        fact
        for target in targets[:NAMED]
        for way in ways
        if (fact := _against(ground.facts, target, way, signs.get((target, way), []), bought)) is not None
    ]
    more = len(targets) - NAMED
    facts += [f"nor does anything else of the {len(targets):,} products fit"] if more > 0 else []
    return tuple(dict.fromkeys(facts)) or ("there is no product that could be offered",)


def _against(facts: Facts, target: int, way: Way, signs: list[Sign], bought: Mapping[int, date]) -> str | None:
    offered = str(facts.products.get(target, target))
    if way is Way.DEMAND:
        return _NOT_DEMANDED.format(offered)
    barring = [sign for sign in signs if sign.bars and sign.product in bought]
    if barring:
        # That it has been bought itself says more than that a rare partner was.
        return _barred(facts, min(barring, key=lambda sign: sign.product != target), offered)
    speaking = [sign for sign in signs if not sign.bars and not sign.renews]
    theirs = [sign for sign in speaking if sign.product in bought]
    if theirs:
        return "; ".join(dict.fromkeys(_not_due(facts, sign, signs, bought) for sign in theirs[:NAMED]))
    names = list(_names(facts, speaking))
    which = f": {', '.join(names[:NAMED])}{f' and {len(names) - NAMED} more' if len(names) > NAMED else ''}"
    return _NO_SIGN[way].format(offered) + (which if names else ", and nothing of the kind is stored")


def _barred(facts: Facts, sign: Sign, offered: str) -> str:
    if sign.product == sign.target:
        return f"has bought {offered} already"
    return f"has bought {facts.products[sign.product]}, which is rarely bought together with {offered}"


def _not_due(facts: Facts, sign: Sign, signs: list[Sign], bought: Mapping[int, date]) -> str:
    """Say that what was bought lasts, or that its successor was bought since."""
    product, last = facts.products[sign.product], bought[sign.product]
    if sign.until is not None and last > sign.until and sign.lapse_days is not None:
        whose = "" if sign.lapse_part is None else f" of its part {facts.products[sign.lapse_part]}"
        ends = day_text(last + timedelta(days=sign.lapse_days))
        return f"bought {product} on {day_text(last)}: the durable period{whose} ends on {ends}"
    if any(each.renews and each.product in bought for each in signs):
        return f"has bought {facts.products[sign.target]} since {product}"
    return f"bought {product}, which speaks for it, but does not weigh enough to count"


def _names(facts: Facts, signs: list[Sign]) -> Iterator[str]:
    for sign in sorted(signs, key=lambda each: (-each.level, each.product)):
        yield str(facts.products[sign.product])
