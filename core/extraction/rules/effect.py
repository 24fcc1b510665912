"""What rules do to a shop's customers, before they are kept: whom each touches, how scores spread, who rises and falls.

Ranked are all customers by score, then by sales, then by who was entered first; the old rules rank the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

import ibis

from core.extraction.answer import Share
from core.extraction.customer_columns import CustomerColumns
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.extraction.rules.meaning import UnderstoodRule, parts_of
from core.extraction.rules.scoring import score_of
from core.money import Currency

MOST_BARS = 10
NAMED = 10
_SCORED = "rules_scored"
_RANKED = "rules_ranked"


@dataclass(frozen=True)
class Touched:
    """A rule and how many customers it applies to."""

    rule: UnderstoodRule
    customers: int


@dataclass(frozen=True)
class Mover:
    """A customer who enters or leaves the first so many, with score and place by the old rules and by the new."""

    number: str
    name: str | None
    score_before: int
    score: int
    place_before: int
    place: int


@dataclass(frozen=True)
class RulesEffect:
    """The effect of rules on `of` customers, against the rules as they are.

    `untouched` customers get a score of 0 because no rule applies to them. `spread` is the distribution of scores,
    lowest first. Of the first `top`, `entering` and `leaving` are how many change; the nearest to the top are named.
    """

    of: int
    untouched: int
    touched: tuple[Touched, ...]
    spread: tuple[Share, ...]
    top: int
    entering: int
    leaving: int
    enters: tuple[Mover, ...]
    leaves: tuple[Mover, ...]


def effect_of(  # noqa: PLR0917 - what rules need to be asked
    view: MirrorView,
    rules: Sequence[UnderstoodRule],
    earlier: Sequence[UnderstoodRule],
    tables: Tables,
    today: date,
    currency: Currency,
    *,
    top: int,
) -> RulesEffect:
    """Return the effect of `rules` in place of `earlier` ones on every customer."""
    columns = CustomerColumns([*parts_of(rules), *parts_of(earlier)], tables, today, currency)
    held = {f"rule_{number}": columns.holds(rule.condition) for number, rule in enumerate(rules)}
    scored = columns.row.select("id", score=score_of(rules, columns), earlier=score_of(earlier, columns), **held)
    of = view.keep(_SCORED, scored)
    kept = ibis.table(scored.schema(), name=_SCORED)
    counts = _counts(view, kept, list(held))
    enters, leaves, entering, leaving = _moves(view, kept, tables, top)
    return RulesEffect(
        of=of,
        untouched=counts["untouched"],
        touched=tuple(Touched(rule, counts[f"rule_{number}"]) for number, rule in enumerate(rules)),
        spread=_spread(view, kept),
        top=min(top, of),
        entering=entering,
        leaving=leaving,
        enters=enters,
        leaves=leaves,
    )


def _counts(view: MirrorView, kept: ibis.Table, held: list[str]) -> dict[str, int]:
    """Return how many customers each rule applies to, and to how many none does."""
    none = ibis.literal(value=True)
    for rule in held:
        none &= ~kept[rule]
    sums = {rule: kept[rule].cast("int64").sum().fill_null(0) for rule in held}
    (row,) = view.run(kept.aggregate(untouched=none.cast("int64").sum().fill_null(0), **sums)).to_pylist()
    return {name: int(count) for name, count in row.items()}


def _spread(view: MirrorView, kept: ibis.Table) -> tuple[Share, ...]:
    """Return a histogram of scores with bars of a round width; where all are equal, one bar."""
    (ends,) = view.run(kept.aggregate(low=kept.score.min(), high=kept.score.max())).to_pylist()
    low, high = ends["low"], ends["high"]
    if low is None:
        return ()
    if low == high:
        (row,) = view.run(kept.aggregate(found=kept.count())).to_pylist()
        return (Share(f"{low:,}", row["found"]),)
    width = _round_width((high - low) / MOST_BARS)
    bar = (kept.score.cast("float64") / float(width)).floor().cast("int64")
    rows = view.run(kept.group_by(bar=bar).aggregate(found=kept.count()).order_by("bar")).to_pylist()
    counted = {row["bar"]: row["found"] for row in rows}
    bars = range(min(counted), max(counted) + 1)
    return tuple(Share(_label(each * width, width), counted.get(each, 0)) for each in bars)


def _label(start: int, width: int) -> str:
    return f"{start:,}" if width == 1 else f"{start:,} to {start + width - 1:,}"


def _round_width(exact: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50, ... that is at least `exact`."""
    magnitude = 10 ** max(floor(log10(max(exact, 1))), 0)
    return next(int(step * magnitude) for step in (1, 2, 5, 10) if step * magnitude >= exact)


def _moves(
    view: MirrorView, kept: ibis.Table, tables: Tables, top: int
) -> tuple[tuple[Mover, ...], tuple[Mover, ...], int, int]:
    total = tables.customer_total.select(total_id="customer_id", sales="sales")
    rows = kept.select("id", "score", "earlier").left_join(total, kept.id == total.total_id)
    rows = rows.mutate(sales=rows.sales.fill_null(0))
    new = ibis.window(order_by=[rows.score.desc(), rows.sales.desc(), rows.id])
    old = ibis.window(order_by=[rows.earlier.desc(), rows.sales.desc(), rows.id])
    ranked = rows.select(
        "id",
        "score",
        "earlier",
        place=ibis.row_number().over(new) + 1,
        place_before=ibis.row_number().over(old) + 1,
    )
    view.keep(_RANKED, ranked)
    ranks = ibis.table(ranked.schema(), name=_RANKED)
    enters = ranks.filter([ranks.place <= top, ranks.place_before > top])
    leaves = ranks.filter([ranks.place > top, ranks.place_before <= top])
    (counts,) = view.run(enters.aggregate(n=enters.count())).to_pylist()
    # As many leave as enter: the first so many are always so many.
    return (
        _movers(view, enters, tables, "place"),
        _movers(view, leaves, tables, "place_before"),
        counts["n"],
        counts["n"],
    )


def _movers(view: MirrorView, moved: ibis.Table, tables: Tables, order: str) -> tuple[Mover, ...]:
    first = moved.order_by(order).limit(NAMED)
    named = first.inner_join(tables.customer.select("id", "number", "name"), "id").order_by(order)
    return tuple(
        Mover(row["number"], row["name"], row["earlier"], row["score"], row["place_before"], row["place"])
        for row in view.run(named).to_pylist()
    )
