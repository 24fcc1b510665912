"""Meaning in, an Ibis expression over the mirror's tables out.

Only typed parts become expressions: a person's text reaches the query as a literal value or not at all.
A condition is true or false for every customer, never unknown: a comparison with something missing does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile_measures import in_period, measure_table, sales_table, sold_lines
from core.extraction.language.compile_values import Values, moved
from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import Period
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.money import Currency

TOTALS = ("first_date", "last_date", "documents", "visits", "quantity", "sales")


def compile_filter(condition: means.Condition, tables: Tables, today: date, currency: Currency) -> ibis.Table:
    """Return a table with one column, `id`: the customers for whom `condition` holds."""
    return Compiler(condition, tables, today, currency).table()


@dataclass(frozen=True)
class Compiler:
    """Turns one condition, with everything in it but what `best` ranks among, into a query."""

    condition: means.Condition
    tables: Tables
    today: date
    currency: Currency

    def table(self) -> ibis.Table:
        """Return the ids of the customers for whom the condition holds."""
        row = self.row
        return row.filter(self._holds(self.condition)).select("id")

    @cached_property
    def columns(self) -> dict[means.Measure, str]:
        """Return the column of each measure that the condition speaks of; the same one twice is measured once."""
        measures = [part for part in self.condition.below() if isinstance(part, means.Measure)]
        return {measure: f"measure_{index}" for index, measure in enumerate(dict.fromkeys(measures))}

    @cached_property
    def row(self) -> ibis.Table:
        """Return one row a customer, with the columns that the condition needs."""
        row = self.tables.customer
        if any(
            isinstance(part, means.AttributeValue) and part.attribute.needs_total for part in self.condition.below()
        ):
            total = self.tables.customer_total
            renamed = total.select("customer_id", **{f"total_{name}": total[name] for name in TOTALS})
            row = _beside(row, renamed, "total_customer")
        for measure, column in self.columns.items():
            measured = measure_table(self.tables, measure)
            row = _beside(row, measured.select("customer_id", **{column: measured.value}), f"{column}_customer")
        return row

    @cached_property
    def values(self) -> Values:
        """Return what turns values into expressions on the row."""
        return Values(self.row, self.columns, self.today, self.currency)

    def holds(self, condition: means.Condition) -> ibis.Value:
        """Return whether `condition`, this compiler's own or a part of it, holds for the customer of a row."""
        return self._holds(condition)

    def _holds(self, condition: means.Condition) -> ibis.Value:
        return _COMPILERS[type(condition)](self, condition)

    def joined(self, joined: means.Joined) -> ibis.Value:
        """Join conditions in a balanced tree, because a long chain would be a deep one."""
        return _balanced([self._holds(part) for part in joined.parts], _JOINS[joined.by])

    def opposite(self, opposite: means.Opposite) -> ibis.Value:
        """Turn a condition round."""
        return ~self._holds(opposite.of)

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
        """Say whether a product was bought: kept, or in a period sold at all."""
        return self._buyer(condition.period, lambda rows: rows.product_id == condition.product.id)

    def bought_group(self, condition: means.BoughtGroup) -> ibis.Value:
        """Say whether a product of a group was bought."""
        product = self.tables.product
        ids = product.filter(product["group"].lower() == ibis.literal(condition.group).lower()).select("id")
        return self._buyer(condition.period, lambda rows: rows.product_id.isin(ids.id))

    def _buyer(self, period: Period | None, of: Callable[[ibis.Table], ibis.Value]) -> ibis.Value:
        if period is None:
            rollup = self.tables.customer_product
            rows = rollup.filter([of(rollup), rollup.quantity > 0])
        else:
            lines = sold_lines(self.tables, period)
            rows = lines.filter(of(lines))
        return self.row.id.isin(rows.customer_id)

    def on_list(self, condition: means.OnList) -> ibis.Value:
        """Say whether a customer is on a list; its ids travel as one literal, for a list may be long."""
        if not condition.members:
            return ibis.literal(value=False)
        joined = ibis.literal(",".join(str(member) for member in condition.members))
        members = joined.split(",").unnest().cast("int64").name("member").as_table()
        return self.row.id.isin(members.member)

    def kept(self, condition: means.Kept) -> ibis.Value:
        """Say whether a saved filter holds."""
        return self._holds(condition.condition)

    def best(self, condition: means.Best) -> ibis.Value:
        """Say whether a customer is among those with the highest sales; who bought nothing never is."""
        sales = sales_table(self.tables, condition.period)
        if condition.among is not None:
            among = compile_filter(condition.among, self.tables, self.today, self.currency)
            sales = sales.filter(sales.customer_id.isin(among.id))
        ranked = sales.filter(sales.value > 0).order_by([ibis.desc("value"), "customer_id"]).limit(condition.count)
        return self.row.id.isin(ranked.customer_id)


_COMPILERS: dict[type[means.Condition], Callable[..., ibis.Value]] = {
    means.Joined: Compiler.joined,
    means.Opposite: Compiler.opposite,
    means.Comparison: Compiler.comparison,
    means.OneOf: Compiler.one_of,
    means.InPeriod: Compiler.in_period,
    means.Containing: Compiler.containing,
    means.Unknown: Compiler.unknown,
    means.Bought: Compiler.bought,
    means.BoughtGroup: Compiler.bought_group,
    means.OnList: Compiler.on_list,
    means.Kept: Compiler.kept,
    means.Best: Compiler.best,
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


def _beside(row: ibis.Table, other: ibis.Table, key: str) -> ibis.Table:
    """Put the columns of another table with a customer_id beside the customer's."""
    renamed = other.rename({key: "customer_id"})
    return row.left_join(renamed, row.id == renamed[key]).drop(key)


def _finite(value: ibis.Value) -> ibis.Value:
    """Say whether a reckoned value is a number at all: an overflow or a zero by zero is none."""
    if value.type().is_floating():
        return ~(value.isnan() | value.isinf())
    return ibis.literal(value=True)


def _certain(*conditions: ibis.Value) -> ibis.Value:
    """Join conditions so that what is unknown does not hold."""
    return _balanced(list(conditions), _JOINS[nodes.And]).fill_null(ibis.literal(value=False))
