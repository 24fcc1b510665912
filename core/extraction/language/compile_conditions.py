"""What each condition says of a customer's row, as an expression.

A condition is true or false for every customer, never unknown: a comparison with something missing does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile_apart import Ranking
from core.extraction.language.compile_goods import customers_due, is_among, of_goods
from core.extraction.language.compile_measures import sold_lines
from core.extraction.language.compile_records import in_period
from core.extraction.language.compile_values import Values, day_literal, moved
from core.extraction.language.exclusion import left_out
from core.extraction.language.operators import OPERATORS
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables


@dataclass(frozen=True)
class Conditions:
    """Says of the customer of each `row` whether conditions hold.

    `values` turn what is compared into expressions on the row; `first` gives those who come first in a ranking, as a
    table with the column `id`.
    """

    row: ibis.Table
    tables: Tables
    today: date
    values: Values
    first: Callable[[Ranking], ibis.Table]

    def holds(self, condition: means.Condition) -> ibis.Value:
        """Return whether `condition` holds for the customer of a row."""
        return _CONDITIONS[type(condition)](self, condition)

    def joined(self, joined: means.Joined) -> ibis.Value:
        """Join conditions in a balanced tree, because a long chain would be a deep one."""
        return _balanced([self.holds(part) for part in joined.parts], _JOINS[joined.by])

    def opposite(self, opposite: means.Opposite) -> ibis.Value:
        """Turn a condition round."""
        return ~self.holds(opposite.of)

    def comparison(self, comparison: means.Comparison) -> ibis.Value:
        """Compare two values, amounts in minor units, lengths of time by the calendar."""
        left, right, sign = comparison.left, comparison.right, comparison.sign
        if left.kind is Kind.DURATION:
            left, right, sign = right, left, OPERATORS[sign].turned
        apply = OPERATORS[sign].apply
        if right.kind is Kind.DURATION and isinstance(right, means.Constant):
            length = right.value
            if isinstance(length, nodes.Duration) and days_of(length) is None:
                later, earlier = self.values.ends(left)
                return _certain(apply(later, moved(earlier, length, "+")))
        of = Kind.MONEY if Kind.MONEY in {left.kind, right.kind} else None
        first, second = self.values.expression(left, of=of), self.values.expression(right, of=of)
        if left.kind is Kind.TEXT:
            first, second = first.lower(), second.lower()
        return _certain(apply(first, second), *(_finite(each) for each in (first, second)))

    def one_of(self, one_of: means.OneOf) -> ibis.Value:
        """Compare a value with each of several."""
        parts = [
            self.comparison(means.Comparison("=", one_of.value, option, syntax=one_of.syntax))
            for option in one_of.options
        ]
        return _balanced(parts, _JOINS[nodes.Or])

    def in_period(self, condition: means.InPeriod) -> ibis.Value:
        """Compare a date with the ends of a period."""
        day = self.values.expression(condition.value)
        return _certain(day.notnull(), *in_period(day, condition.period))

    def containing(self, condition: means.Containing) -> ibis.Value:
        """Look for a text in another, without regard to case."""
        text = self.values.expression(condition.value)
        return _certain(text.lower().contains(ibis.literal(condition.part).lower()))

    def unknown(self, condition: means.Unknown) -> ibis.Value:
        """Say whether a value is missing; an empty text is."""
        value = self.values.expression(condition.value)
        if condition.value.kind is Kind.TEXT:
            return value.isnull() | (value.strip() == "").fill_null(ibis.literal(value=True))
        return value.isnull()

    def bought(self, condition: means.Bought) -> ibis.Value:
        """Say whether goods were bought: kept, or in a period sold at all."""
        of = of_goods(self.tables, condition.goods)
        if condition.period is None:
            rollup = self.tables.customer_product
            rows = rollup.filter([of(rollup.product_id), rollup.quantity > 0])
        else:
            lines = sold_lines(self.tables, condition.period)
            rows = lines.filter(of(lines.product_id))
        return self.row.id.isin(rows.customer_id)

    def durable(self, condition: means.Durable) -> ibis.Value:
        """Say whether a durable period is over and what it makes possible."""
        today = day_literal(self.today)
        due = customers_due(self.tables, condition.timing, condition.product.id, today)
        return self.row.id.isin(due.customer_id)

    def registered(self, condition: means.Registered) -> ibis.Value:
        """Say whether a customer wants to hear of a solution."""
        rows = self.tables.registered_range
        standing = rows.filter(~rows.withdrawn, rows.customer_id.notnull(), rows.solution_id.isin(condition.solutions))
        return self.row.id.isin(standing.customer_id)

    def on_list(self, condition: means.OnList) -> ibis.Value:
        """Say whether a customer is on a list."""
        return is_among(self.row.id, condition.members)

    def within(self, condition: means.Kept | means.Called) -> ibis.Value:
        """Say whether a condition holds that has a name."""
        return self.holds(condition.condition if isinstance(condition, means.Kept) else condition.of)

    def excluded(self, condition: means.Excluded) -> ibis.Value:
        """Say whether a condition leaves a customer out only because a growth is unknown."""
        return ~self.holds(condition.of) & self.holds(left_out(condition.of))

    def ranked(self, condition: Ranking) -> ibis.Value:
        """Say whether a customer is among the first of a ranking; who bought nothing is never among the best."""
        return self.row.id.isin(self.first(condition).id)


_CONDITIONS: dict[type[means.Condition], Callable[..., ibis.Value]] = {
    means.Joined: Conditions.joined,
    means.Opposite: Conditions.opposite,
    means.Comparison: Conditions.comparison,
    means.OneOf: Conditions.one_of,
    means.InPeriod: Conditions.in_period,
    means.Containing: Conditions.containing,
    means.Unknown: Conditions.unknown,
    means.Bought: Conditions.bought,
    means.Durable: Conditions.durable,
    means.Registered: Conditions.registered,
    means.OnList: Conditions.on_list,
    means.Kept: Conditions.within,
    means.Called: Conditions.within,
    means.Best: Conditions.ranked,
    means.Ranked: Conditions.ranked,
    means.Excluded: Conditions.excluded,
}

# XOR as inequality: the engine's own form repeats both sides, which doubles the query at every step.
_JOINS: dict[type[nodes.Chain], Callable[[ibis.Value, ibis.Value], ibis.Value]] = {
    nodes.And: lambda first, second: first & second,
    nodes.Or: lambda first, second: first | second,
    nodes.Xor: lambda first, second: first != second,
}


def _balanced(parts: list[ibis.Value], join: Callable[[ibis.Value, ibis.Value], ibis.Value]) -> ibis.Value:
    while len(parts) > 1:
        pairs = [parts[index : index + 2] for index in range(0, len(parts), 2)]
        parts = [join(*pair) if len(pair) == 2 else pair[0] for pair in pairs]  # noqa: PLR2004 - a pair
    return parts[0]


def _finite(value: ibis.Value) -> ibis.Value:
    """Say whether a reckoned value is a number at all: an overflow or a zero by zero is none."""
    if value.type().is_floating():
        return ~(value.isnan() | value.isinf())
    return ibis.literal(value=True)


def _certain(*conditions: ibis.Value) -> ibis.Value:
    """Join conditions so that what is unknown does not hold."""
    return _balanced(list(conditions), _JOINS[nodes.And]).fill_null(ibis.literal(value=False))
