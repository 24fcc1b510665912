"""Meaning in, an Ibis expression over the mirror's tables out.

Only typed parts become expressions: a person's text reaches the query as a literal value or not at all. This module
says of whom what is asked, in which order; what each condition says of a customer is in `compile_conditions`.
"""

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
from core.extraction.language.compile_conditions import Conditions
from core.extraction.language.compile_measures import (
    grown_from,
    growth_table,
    measure_table,
    sales_table,
    times_table,
)
from core.extraction.language.compile_ranked import first_of, kept_first, rankable
from core.extraction.language.compile_values import Values, day_literal, number_literal
from core.extraction.language.exclusion import left_out
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

    @cached_property
    def conditions(self) -> Conditions:
        """Return what says whether conditions hold for the customer of a row."""
        return Conditions(self.row, self.tables, self.today, self.values, self._first_of)

    def holds(self, condition: means.Condition) -> ibis.Value:
        """Return whether `condition`, this compiler's own or a part of it, holds for the customer of a row."""
        return self.conditions.holds(condition)

    def _first_of(self, ranking: Ranking) -> ibis.Table:
        rows = ranked_rows(ranking, self.tables, self.today, self.currency)
        if ranking in self.kept:
            return kept_first(self.kept.index(ranking), rows)
        highest, share = (True, None) if isinstance(ranking, means.Best) else (ranking.highest, ranking.share)
        return first_of(rows, highest=highest, count=ranking.count, share=share)


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


def _beside(row: ibis.Table, other: ibis.Table, key: str) -> ibis.Table:
    """Put the columns of another table with a customer_id beside the customer's."""
    renamed = other.rename({key: "customer_id"})
    return row.left_join(renamed, row.id == renamed[key]).drop(key)
