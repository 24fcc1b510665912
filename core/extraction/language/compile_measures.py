"""Measures of purchases in, Ibis tables out: one row a customer with what was added up, counted or found."""

from collections.abc import Callable
from typing import TypeAlias

import ibis

from core.extraction.language.compile_goods import of_goods
from core.extraction.language.compile_records import RECORD_TABLES, in_period, records
from core.extraction.language.goods import Goods, OneProduct
from core.extraction.language.meaning import Growth, Measure, Measured, Per, Times
from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import Period
from core.extraction.mirror.tables import Tables

__all__ = ["growth_beside", "growth_table", "in_period", "measure_table", "sales_table", "sold_lines", "times_table"]

TableOf: TypeAlias = Callable[[Tables, Measure, ibis.Value], ibis.Table]

# Those that are unknown where nothing is on record; all others are zero then. A profit of unknown costs is unknown.
UNKNOWN_WHERE_NONE = frozenset({
    Measured.PROFIT, Measured.FIRST_BOUGHT, Measured.LAST_BOUGHT, Measured.LAST_TROUBLE, Measured.LAST_CONTACT,
    Measured.LAST_ACCESS,
})  # fmt: skip
_YEAR_COLUMNS = {
    Measured.SALES: "sales", Measured.QUANTITY: "quantity", Measured.PROFIT: "profit", Measured.PURCHASES: "documents",
    Measured.VISITS: "visits",
}  # fmt: skip


def measure_table(tables: Tables, measure: Measure, today: ibis.Value) -> ibis.Table:
    """Return a table of `customer_id` and `value` for the customers with anything on record."""
    return _TABLES[measure.measured](tables, measure, today)


def growth_table(tables: Tables, growth: Growth) -> ibis.Table:
    """Return the compound average yearly increase of each customer who has something to grow from."""
    began, ended = _ends(tables, growth)
    sums = began.left_join(ended, began.base_id == ended.end_id)
    return sums.select(customer_id="base_id", value=_increase(sums, growth))


def growth_beside(tables: Tables, growth: Growth, people: ibis.Table) -> ibis.Table:
    """Return the `id` of each of the people with their growth as `value`, unknown where they have no base.

    The same as `growth_table` put beside them, but nobody else's growth is reckoned.
    """
    began, ended = _ends(tables, growth)
    sums = people.left_join(began, people.id == began.base_id)
    sums = sums.left_join(ended, sums.id == ended.end_id)
    return sums.select("id", value=_increase(sums, growth))


def _ends(tables: Tables, growth: Growth) -> tuple[ibis.Table, ibis.Table]:
    """Return what customers begin from, where that is more than nothing, and what they end with."""
    began, ended = _year(tables, growth, growth.base), _year(tables, growth, growth.end)
    began = began.filter(began.value > 0)
    return began.select(base_id="customer_id", base="value"), ended.select(end_id="customer_id", end="value")


def _increase(sums: ibis.Table, growth: Growth) -> ibis.Value:
    ratio = ibis.greatest(sums.end.fill_null(0).cast("float64"), 0.0) / sums.base.cast("float64")
    return ratio ** (1.0 / growth.years) - 1.0


def grown_from(tables: Tables, growth: Growth) -> ibis.Table:
    """Return the `customer_id` of everybody who has something to grow from."""
    began = _year(tables, growth, growth.base)
    return began.filter(began.value > 0).select("customer_id")


def _year(tables: Tables, growth: Growth, period: Period) -> ibis.Table:
    """Return what a growth compares, of one of its two years."""
    if period.years is not None and period.years[0] == period.years[1]:
        by_year = tables.customer_year
        rows = by_year.filter(by_year.year == period.years[0])
        return rows.select("customer_id", value=rows[_YEAR_COLUMNS[growth.measured]])
    return _TABLES[growth.measured](tables, Measure(growth.kind, growth.measured, period, syntax=growth.syntax), None)


def times_table(tables: Tables, times: Times, bound: ibis.Value) -> ibis.Table:
    """Return of each customer how many months or products there are on record whose measure compares so."""
    per = _by_month if times.per is Per.MONTH else _by_product
    rows = per(tables, times)
    holds = OPERATORS[times.sign].apply(rows.value, bound)
    kept = rows.filter(~holds if times.counts_others else holds)
    return _grouped(kept, kept.count())


def sold_lines(tables: Tables, period: Period) -> ibis.Table:
    """Return the lines of the period by which a customer bought something; not those that take back."""
    return _sold(_lines(tables, period))


def sales_table(tables: Tables, period: Period | None) -> ibis.Table:
    """Return every customer's sales in the period as `customer_id` and `value`, in minor units."""
    if period is None:
        return tables.customer_total.select("customer_id", value=tables.customer_total.sales)
    return _by_year_or_line(tables, period, "sales", lambda lines: lines.amount.sum())


def _lines(tables: Tables, measure: Measure | Times | Period) -> ibis.Table:
    """Return the lines of the period, and of the goods where the measure is of some."""
    period = measure if isinstance(measure, Period) else measure.period
    line = tables.line
    conditions = [line.customer_id.notnull(), *in_period(line.business_date, period)]
    if isinstance(measure, Measure) and measure.goods is not None:
        conditions.append(of_goods(tables, measure.goods)(line.product_id))
    return line.filter(conditions)


def _sold(lines: ibis.Table) -> ibis.Table:
    return lines.filter([lines.kind == "sale", lines.quantity > 0])


def _grouped(rows: ibis.Table, value: ibis.Value) -> ibis.Table:
    return rows.group_by("customer_id").aggregate(value=value)


def _by_year_or_line(
    tables: Tables, period: Period, column: str, of_lines: Callable[[ibis.Table], ibis.Value]
) -> ibis.Table:
    """Add up whole years from their roll-up, and anything else from the lines."""
    if period.years is None:
        lines = _lines(tables, period)
        return _grouped(lines, of_lines(lines))
    by_year = tables.customer_year
    first, last = period.years
    if first == last:
        return by_year.filter(by_year.year == first).select("customer_id", value=by_year[column])
    rows = by_year.filter(by_year.year.between(first, last))
    return _grouped(rows, rows[column].sum())


def _held(tables: Tables, goods: Goods | None) -> ibis.Table:
    """Return what customers bought by product, of the goods where some are given."""
    rollup = tables.customer_product
    return rollup if goods is None else rollup.filter(of_goods(tables, goods)(rollup.product_id))


def _quantity(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    if measure.goods is None and measure.period is not None:
        return _by_year_or_line(tables, measure.period, "quantity", lambda lines: lines.quantity.sum())
    return _of_goods(tables, measure, "quantity", "quantity")


def _sales(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    if measure.goods is not None:
        return _of_goods(tables, measure, "amount", "amount")
    return sales_table(tables, measure.period)


def _of_goods(tables: Tables, measure: Measure, of_rollup: str, of_lines: str) -> ibis.Table:
    if measure.period is None:
        rows = _held(tables, measure.goods)
        if isinstance(measure.goods, OneProduct):
            return rows.select("customer_id", value=rows[of_rollup])
        return _grouped(rows, rows[of_rollup].sum())
    rows = _lines(tables, measure)
    return _grouped(rows, rows[of_lines].sum())


def _profit(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    if measure.period is None:
        total = tables.customer_total.filter(tables.customer_total.profit.notnull())
        return total.select("customer_id", value=total.profit)
    if measure.period.years is not None:
        by_year = tables.customer_year
        rows = by_year.filter([by_year.year.between(*measure.period.years), by_year.profit.notnull()])
        return _grouped(rows, rows.profit.sum())
    lines = _lines(tables, measure)
    known = lines.filter(lines.cost.notnull())
    return _grouped(known, (known.amount - known.cost).sum())


def _visits(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    return _documents_or_days(tables, measure, "visits", "business_date")


def _purchases(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    return _documents_or_days(tables, measure, "documents", "purchase_id")


def _documents_or_days(tables: Tables, measure: Measure, of_years: str, of_lines: str) -> ibis.Table:
    if measure.period is None:
        total = tables.customer_total
        return total.select("customer_id", value=total[of_years])
    if measure.period.years is None:
        lines = _sold(_lines(tables, measure))
        return _grouped(lines, lines[of_lines].nunique())
    return _by_year_or_line(tables, measure.period, of_years, lambda lines: lines[of_lines].nunique())


def _products(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    if measure.period is None:
        rollup = tables.customer_product
        kept = rollup.filter(rollup.quantity > 0)
        return _grouped(kept, kept.count())
    lines = _sold(_lines(tables, measure))
    return _grouped(lines, lines.product_id.nunique())


def _bought_on(of_rollup: str, pick: Callable[[ibis.Value], ibis.Value]) -> TableOf:
    def table(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
        if measure.period is None:
            held = _held(tables, measure.goods)
            kept = held.filter(held.quantity > 0)
            return _grouped(kept, pick(kept[of_rollup]))
        lines = _sold(_lines(tables, measure))
        return _grouped(lines, pick(lines.business_date))

    return table


def _by_month(tables: Tables, times: Times) -> ibis.Table:
    """Return the measure of each customer and calendar month with anything on record."""
    if times.measured in {Measured.TROUBLES, Measured.CONTACTS, Measured.ACCESSES}:
        counted = Measure(times.kind, times.measured, times.period, syntax=times.syntax)
        rows, day = records(tables, counted)
        value = rows.count()
    else:
        rows = _measured_lines(tables, times)
        day, value = rows.business_date, _LINE_SUMS[times.measured](rows)
    return rows.group_by([rows.customer_id, day.truncate("M").name("month")]).aggregate(value=value)


def _by_product(tables: Tables, times: Times) -> ibis.Table:
    """Return the measure of each customer and product."""
    rollup, column = tables.customer_product, {Measured.SALES: "amount", Measured.QUANTITY: "quantity"}
    if times.period is None and times.measured in column:
        return rollup.select("customer_id", value=rollup[column[times.measured]])
    rows = _measured_lines(tables, times)
    return rows.group_by(["customer_id", "product_id"]).aggregate(value=_LINE_SUMS[times.measured](rows))


def _measured_lines(tables: Tables, times: Times) -> ibis.Table:
    lines = _lines(tables, times)
    if times.measured is Measured.PROFIT:
        return lines.filter(lines.cost.notnull())
    return _sold(lines) if times.measured in {Measured.VISITS, Measured.PURCHASES} else lines


_LINE_SUMS: dict[Measured, Callable[[ibis.Table], ibis.Value]] = {
    Measured.SALES: lambda rows: rows.amount.sum(),
    Measured.PROFIT: lambda rows: (rows.amount - rows.cost).sum(),
    Measured.QUANTITY: lambda rows: rows.quantity.sum(),
    Measured.VISITS: lambda rows: rows.business_date.nunique(),
    Measured.PURCHASES: lambda rows: rows.purchase_id.nunique(),
}

_TABLES: dict[Measured, TableOf] = {
    Measured.QUANTITY: _quantity,
    Measured.SALES: _sales,
    Measured.PROFIT: _profit,
    Measured.VISITS: _visits,
    Measured.PURCHASES: _purchases,
    Measured.PRODUCTS: _products,
    Measured.FIRST_BOUGHT: _bought_on("first_date", lambda day: day.min()),
    Measured.LAST_BOUGHT: _bought_on("last_date", lambda day: day.max()),
    **RECORD_TABLES,
}
