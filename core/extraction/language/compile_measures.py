"""Measures in, Ibis tables out: one row a customer with what was added up or counted."""

from collections.abc import Callable

import ibis

from core.extraction.language.meaning import Measure, Measured
from core.extraction.language.period import Period
from core.extraction.mirror.tables import Tables

# Those where nothing on record means none; a profit of unknown costs is unknown.
ZERO_WHERE_NONE = frozenset(Measured) - {Measured.PROFIT}


def measure_table(tables: Tables, measure: Measure) -> ibis.Table:
    """Return a table of `customer_id` and `value` for the customers with anything on record."""
    return _TABLES[measure.measured](tables, measure)


def in_period(day: ibis.Value, period: Period | None) -> list[ibis.Value]:
    """Return the conditions that put `day` into `period`."""
    conditions = []
    if period is not None and period.first is not None:
        conditions.append(day >= ibis.date(period.first.year, period.first.month, period.first.day))
    if period is not None and period.last is not None:
        conditions.append(day <= ibis.date(period.last.year, period.last.month, period.last.day))
    return conditions


def sold_lines(tables: Tables, period: Period | None) -> ibis.Table:
    """Return the lines of the period by which a customer bought something; not those that take back."""
    lines = _lines(tables, period)
    return lines.filter([lines.kind == "sale", lines.quantity > 0])


def sales_table(tables: Tables, period: Period | None) -> ibis.Table:
    """Return every customer's sales in the period as `customer_id` and `value`, in minor units."""
    if period is None:
        return tables.customer_total.select("customer_id", value=tables.customer_total.sales)
    return _by_year_or_line(tables, period, "sales", lambda lines: lines.amount.sum())


def _lines(tables: Tables, period: Period | None) -> ibis.Table:
    line = tables.line
    return line.filter([line.customer_id.notnull(), *in_period(line.business_date, period)])


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
    rows = by_year.filter(by_year.year.between(*period.years))
    return _grouped(rows, rows[column].sum())


def _quantity(tables: Tables, measure: Measure) -> ibis.Table:
    if measure.product is None and measure.period is not None:
        return _by_year_or_line(tables, measure.period, "quantity", lambda lines: lines.quantity.sum())
    return _of_product(tables, measure, "quantity", "quantity")


def _sales(tables: Tables, measure: Measure) -> ibis.Table:
    if measure.product is not None:
        return _of_product(tables, measure, "amount", "amount")
    return sales_table(tables, measure.period)


def _of_product(tables: Tables, measure: Measure, of_rollup: str, of_lines: str) -> ibis.Table:
    key = measure.product.id if measure.product else None
    if measure.period is None:
        rollup = tables.customer_product
        rows = rollup.filter(rollup.product_id == key)
        return _grouped(rows, rows[of_rollup].sum())
    lines = _lines(tables, measure.period)
    rows = lines.filter(lines.product_id == key)
    return _grouped(rows, rows[of_lines].sum())


def _profit(tables: Tables, measure: Measure) -> ibis.Table:
    if measure.period is None:
        total = tables.customer_total.filter(tables.customer_total.profit.notnull())
        return total.select("customer_id", value=total.profit)
    if measure.period.years is not None:
        by_year = tables.customer_year
        rows = by_year.filter([by_year.year.between(*measure.period.years), by_year.profit.notnull()])
        return _grouped(rows, rows.profit.sum())
    lines = _lines(tables, measure.period)
    known = lines.filter(lines.cost.notnull())
    return _grouped(known, (known.amount - known.cost).sum())


def _visits(tables: Tables, measure: Measure) -> ibis.Table:
    return _documents_or_days(tables, measure, "visits", "business_date")


def _purchases(tables: Tables, measure: Measure) -> ibis.Table:
    return _documents_or_days(tables, measure, "documents", "purchase_id")


def _documents_or_days(tables: Tables, measure: Measure, of_years: str, of_lines: str) -> ibis.Table:
    if measure.period is None or measure.period.years is None:
        lines = sold_lines(tables, measure.period)
        return _grouped(lines, lines[of_lines].nunique())
    return _by_year_or_line(tables, measure.period, of_years, lambda lines: lines[of_lines].nunique())


def _troubles(tables: Tables, measure: Measure) -> ibis.Table:
    trouble = tables.trouble
    conditions = in_period(trouble.occurred_on, measure.period)
    if measure.level is not None:
        conditions.append(trouble.level >= measure.level)
    rows = trouble.filter([trouble.customer_id.notnull(), *conditions])
    return _grouped(rows, rows.count())


def _contacts(tables: Tables, measure: Measure) -> ibis.Table:
    if measure.period is None:
        return _grouped(tables.customer_contact, tables.customer_contact.contacts.sum())
    contact = tables.contact
    rows = contact.filter([contact.customer_id.notnull(), *in_period(contact.business_date, measure.period)])
    return _grouped(rows, rows.count())


_TABLES: dict[Measured, Callable[[Tables, Measure], ibis.Table]] = {
    Measured.QUANTITY: _quantity,
    Measured.SALES: _sales,
    Measured.PROFIT: _profit,
    Measured.VISITS: _visits,
    Measured.PURCHASES: _purchases,
    Measured.TROUBLES: _troubles,
    Measured.CONTACTS: _contacts,
}
