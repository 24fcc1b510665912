"""Meaning in, an Ibis expression over the mirror's tables out.

Only typed parts become expressions: a person's text reaches the query as a literal value or not at all.
A condition is true or false for every customer, never unknown: a comparison with something missing does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

import ibis

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile_apart import (
    MEASURED,
    Ranking,
    holds_of_nothing,
    measured_alone,
    must_hold,
    needs_customer,
    needs_more,
    own_parts,
    without_base,
)
from core.extraction.language.compile_cards import holders_of_cards
from core.extraction.language.compile_goods import customers_due, is_among, of_goods
from core.extraction.language.compile_measures import (
    grown_from,
    growth_table,
    measure_table,
    sales_table,
    sold_lines,
    times_table,
)
from core.extraction.language.compile_ranked import first_of, kept_first, rankable
from core.extraction.language.compile_records import in_period
from core.extraction.language.compile_values import Values, day_literal, moved, number_literal
from core.extraction.language.exclusion import left_out
from core.extraction.language.operators import OPERATORS
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.money import Currency

TOTALS = ("first_date", "last_date", "documents", "visits", "quantity", "sales")


@lru_cache(maxsize=128)
def compile_filter(
    condition: means.Condition, tables: Tables, today: date, currency: Currency, kept: tuple[Ranking, ...] = ()
) -> ibis.Table:
    """Return a table with one column, `id`: the customers for whom `condition` holds.

    The first of the rankings in `kept` are read from the view's tables of their numbers (`kept_first`).
    """
    return Compiler(condition, tables, today, currency, kept=kept).table()


@dataclass(frozen=True)
class Compiler:
    """Turns one condition into a query; what `top` and `best` rank is one of its own within it."""

    condition: means.Condition
    tables: Tables
    today: date
    currency: Currency
    people: ibis.Table | None = None
    kept: tuple[Ranking, ...] = ()

    def table(self) -> ibis.Table:
        """Return the ids of the customers for whom the condition holds.

        What must hold in any case is asked for first, each part of its own small table, so that only those who are left
        are put beside everything else.
        """
        if isinstance(self.condition, means.Excluded):
            baseless = without_base(self.condition.of)
            if baseless is not None:
                return self._ids_of(baseless)
            meant = self._ids_of(left_out(self.condition.of))
            return meant.anti_join(self._ids_of(self.condition.of), "id")
        # What is said twice is asked once.
        parts = list(dict.fromkeys(must_hold(self.condition)))
        people, rest = self._beginning(parts), []
        # A ranking or a list leaves the fewest, and hangs on nobody but the customer.
        for part in sorted(parts, key=needs_more):
            if not needs_more(part):
                people = people.filter(replace(self, condition=part, people=people).holds(part))
            elif (value := measured_alone(part)) is not None:
                people = self._narrowed(people, part, value)
            else:
                rest.append(part)
        if not rest:
            return people.select("id")
        whole = rest[0] if len(rest) == 1 else means.Joined(nodes.And, tuple(rest), syntax=self.condition.syntax)
        last = replace(self, condition=whole, people=people)
        return last.row.filter(last.holds(whole)).select("id")

    def _beginning(self, parts: list[means.Condition]) -> ibis.Table:
        """Return whom the parts are asked of, and take the part away that this is, if any.

        Where no part speaks of what is written down of the customers, the first of a ranking that is kept will do, or
        whoever something was measured of: all of them are customers.
        """
        if self.people is not None or any(needs_customer(part) for part in parts):
            return self.row_of_customer
        for part in parts:
            if part in self.kept:
                parts.remove(part)
                rows = ranked_rows(part, self.tables, self.today, self.currency)
                return kept_first(self.kept.index(part), rows).select("id")
        for part in parts:
            value = measured_alone(part)
            if value is not None and not holds_of_nothing(part, value):
                parts.remove(part)
                return self.alone(part, value, self._measured(value)).select(id="customer_id")
        return self.row_of_customer

    @property
    def row_of_customer(self) -> ibis.Table:
        """Return those whom the condition is asked of, by default all customers."""
        return self.tables.customer if self.people is None else self.people

    def _ids_of(self, condition: means.Condition) -> ibis.Table:
        return compile_filter(condition, self.tables, self.today, self.currency, self.kept)

    def _narrowed(self, people: ibis.Table, part: means.Condition, value: means.Measure | means.Growth) -> ibis.Table:
        """Keep the people for whom `part` holds, which is about this one measured value; who has none counts as 0."""
        if isinstance(part, means.Unknown) and isinstance(value, means.Growth):
            grown = grown_from(self.tables, value)
            return people.anti_join(grown, people.id == grown.customer_id)
        measured = self._measured(value)
        if not holds_of_nothing(part, value):
            theirs = self.alone(part, value, measured)
            return people.semi_join(theirs, people.id == theirs.customer_id)
        others = self.alone(part, value, measured, negated=True)
        return people.anti_join(others, people.id == others.customer_id)

    def alone(
        self, part: means.Condition, value: means.Measure | means.Growth, rows: ibis.Table, *, negated: bool = False
    ) -> ibis.Table:
        """Return those of the rows, which hold one measured `value`, for which a `part` about it alone holds."""
        compiler = replace(self, condition=part)
        compiler.__dict__["row"] = rows.rename({compiler.columns[value]: "value"})
        holds = compiler.holds(part)
        return compiler.row.filter(~holds if negated else holds)

    @cached_property
    def parts(self) -> tuple[means.Meaning, ...]:
        """Return the parts of the condition that are asked of its own row: not those that another ranks."""
        return tuple(own_parts(self.condition))

    @cached_property
    def columns(self) -> dict[means.Value, str]:
        """Return the column of each measure that the condition speaks of; the same one twice is measured once."""
        measures = [part for part in self.parts if isinstance(part, MEASURED)]
        return {measure: f"measure_{index}" for index, measure in enumerate(dict.fromkeys(measures))}

    @cached_property
    def row(self) -> ibis.Table:
        """Return one row a customer, with the columns that the condition needs."""
        row = self.row_of_customer
        if any(isinstance(part, means.AttributeValue) and part.attribute.needs_total for part in self.parts):
            total = self.tables.customer_total
            renamed = total.select("customer_id", **{f"total_{name}": total[name] for name in TOTALS})
            row = _beside(row, renamed, "total_customer")
        if any(isinstance(part, means.AttributeValue) and part.attribute.of_cards for part in self.parts):
            row = _beside(row, holders_of_cards(self.tables), "holder_customer")
        for measure, column in self.columns.items():
            measured = self._measured(measure)
            row = _beside(row, measured.select("customer_id", **{column: measured.value}), f"{column}_customer")
        return row

    def _measured(self, measure: means.Value) -> ibis.Table:
        """Return the table of `customer_id` and `value` of a measure."""
        match measure:
            case means.Measure():
                return measure_table(self.tables, measure, day_literal(self.today))
            case means.Growth():
                return growth_table(self.tables, measure)
            case means.Times():
                of_money = measure.measured in {means.Measured.SALES, means.Measured.PROFIT}
                factor = Decimal(10) ** self.currency.exponent if of_money else Decimal(1)
                return times_table(self.tables, measure, number_literal(measure.bound * factor))
            case _:
                raise TypeError(measure)

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
        return self._holds(condition.condition if isinstance(condition, means.Kept) else condition.of)

    def excluded(self, condition: means.Excluded) -> ibis.Value:
        """Say whether a condition leaves a customer out only because a growth is unknown."""
        return ~self._holds(condition.of) & self._holds(left_out(condition.of))

    def best(self, condition: means.Best) -> ibis.Value:
        """Say whether a customer is among those with the highest sales; who bought nothing never is."""
        return self._among_first(condition, highest=True, share=None)

    def ranked(self, condition: means.Ranked) -> ibis.Value:
        """Say whether a customer is among the first of a ranking."""
        return self._among_first(condition, highest=condition.highest, share=condition.share)

    def _among_first(self, ranking: Ranking, *, highest: bool, share: Decimal | None) -> ibis.Value:
        rows = ranked_rows(ranking, self.tables, self.today, self.currency)
        if ranking in self.kept:
            first = kept_first(self.kept.index(ranking), rows)
        else:
            first = first_of(rows, highest=highest, count=ranking.count, share=share)
        return self.row.id.isin(first.id)


@lru_cache(maxsize=128)
def ranked_rows(condition: means.Ranked | means.Best, tables: Tables, today: date, currency: Currency) -> ibis.Table:
    """Return everybody who is ranked, as `id` and `value`."""
    if isinstance(condition, means.Best):
        sales = sales_table(tables, condition.period)
        if condition.among is not None:
            among = compile_filter(condition.among, tables, today, currency)
            sales = sales.filter(sales.customer_id.isin(among.id))
        return rankable(sales.rename(id="customer_id"), above_zero=True)
    syntax, value = condition.syntax, condition.value
    above_zero = condition.highest and value.kind in {Kind.NUMBER, Kind.MONEY}
    if condition.among is None and isinstance(value, means.Measure) and above_zero:
        # Whoever has nothing on record has nothing to be ranked by: what is on record says it all.
        rows = measure_table(tables, value, day_literal(today)).rename(id="customer_id").select("id", "value")
        return rankable(rows, above_zero=True)
    parts: list[means.Condition] = [means.Opposite(means.Unknown(condition.value, syntax=syntax), syntax=syntax)]
    if condition.among is not None:
        parts.append(condition.among)
    compiler = Compiler(means.Joined(nodes.And, tuple(parts), syntax=syntax), tables, today, currency)
    row = compiler.row
    if condition.among is not None:
        row = row.filter(compiler.holds(condition.among))
    return rankable(row.select("id", value=compiler.values.expression(value)), above_zero=above_zero)


_COMPILERS: dict[type[means.Condition], Callable[..., ibis.Value]] = {
    means.Joined: Compiler.joined,
    means.Opposite: Compiler.opposite,
    means.Comparison: Compiler.comparison,
    means.OneOf: Compiler.one_of,
    means.InPeriod: Compiler.in_period,
    means.Containing: Compiler.containing,
    means.Unknown: Compiler.unknown,
    means.Bought: Compiler.bought,
    means.Durable: Compiler.durable,
    means.Registered: Compiler.registered,
    means.OnList: Compiler.on_list,
    means.Kept: Compiler.within,
    means.Called: Compiler.within,
    means.Best: Compiler.best,
    means.Ranked: Compiler.ranked,
    means.Excluded: Compiler.excluded,
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
