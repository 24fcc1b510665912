"""The score that rules give every customer, as one expression over the mirror."""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.mirror.tables import Tables
from core.extraction.rules.meaning import UnderstoodRule, parts_of
from core.money import Currency

ScoreTable: TypeAlias = ibis.Table
"""A question of the mirror that gives `id` and `score`."""

# Beyond this a score says nothing more; it keeps sums of scores within 64 bits.
MOST_POINTS = 1_000_000_000_000


def scored(rules: Sequence[UnderstoodRule], tables: Tables, today: date, currency: Currency) -> ScoreTable:
    """Return `id` and `score` of every customer, in whole points; 0 where no rule applies.

    What a rule adds is nothing where it cannot be worked out for a customer, as an average purchase of who never
    bought. The sum of all rules is rounded once.
    """
    columns = CustomerColumns(parts_of(rules), tables, today, currency)
    return columns.row.select("id", score=score_of(rules, columns))


def score_of(rules: Sequence[UnderstoodRule], columns: CustomerColumns) -> ibis.Value:
    """Return the score as an expression on the row of `columns`, which has to hold what the rules speak of."""
    points = [ibis.ifelse(columns.holds(rule.condition), _points(rule, columns), 0.0) for rule in rules]
    return points_sum(points)


def points_sum(points: Sequence[ibis.Value]) -> ibis.Value:
    """Add points up in a balanced tree, because a long chain would be a deep one, and round the sum."""
    waiting = list(points) or [ibis.literal(0.0)]
    while len(waiting) > 1:
        pairs = [waiting[place : place + 2] for place in range(0, len(waiting), 2)]
        waiting = [pair[0] + pair[1] if len(pair) == 2 else pair[0] for pair in pairs]  # noqa: PLR2004 - a pair
    bounded = ibis.least(ibis.greatest(waiting[0], -float(MOST_POINTS)), float(MOST_POINTS))
    return bounded.round().cast("int64")


def _points(rule: UnderstoodRule, columns: CustomerColumns) -> ibis.Value:
    return columns.number(rule.add).fill_null(0.0)
