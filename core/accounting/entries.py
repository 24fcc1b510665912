"""What the accounts are made of: each line and each month of a contract, as it is booked now (seed 001, figure 9).

Sales are net of what came back. The cost of a line is the line's own; else what its product costs apiece, times the
quantity, rounded half even to minor units once a line; else nobody knows it, and the line's sales are uncosted. What a
contract brings is sales without a known cost: its whole monthly amount for each month in which it runs for a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import pyarrow as pa

from core.accounting.months import MONTHS_A_YEAR, last_day
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

# The view's table of the months in question.
MONTHS = "accounting_months"
_MONTHS = {"month": "date", "last": "date", "period": "int64", "key": "int64"}
# Beyond these a cost in minor units would not be a number that the books can hold.
_LARGEST = 10**9
SUMMED = ("sales", "contracts", "uncosted", "cost")
_COLUMNS = ("month", "period", "recorded_id", "customer_id", "product_id", *SUMMED)

Narrowing = Callable[[ibis.Table], ibis.Table]
"""Picks some of the rows of a table with `customer_id` and `product_id`."""


def _everything(rows: ibis.Table) -> ibis.Table:
    return rows


@dataclass(frozen=True)
class Months:
    """Months that were put into a view: the table of them, and the days that they lie between.

    The bounds are part of each question, so that the database skips what lies outside.
    """

    table: ibis.Table
    first: date
    last: date


def put_months(view: MirrorView, months: Sequence[tuple[date, int]], name: str = MONTHS) -> Months:
    """Put months, one or more, into the view, each with the number of the period that it counts for."""
    columns = {
        "month": pa.array([month for month, _ in months], pa.date32()),
        "last": pa.array([last_day(month) for month, _ in months], pa.date32()),
        "period": pa.array([period for _, period in months], pa.int64()),
        "key": pa.array([_number(month) for month, _ in months], pa.int64()),
    }
    view.put(name, pa.table(columns))
    named = [month for month, _ in months]
    return Months(ibis.table(_MONTHS, name=name), min(named), last_day(max(named)))


def entries(tables: Tables, months: Months, currency: Currency, narrowed: Narrowing = _everything) -> ibis.Table:
    """Return what is booked in `months`: `month`, `recorded_id`, `customer_id`, `product_id` and the sums' columns.

    `recorded_id` is the customer as booked, empty where they count for nobody any more; `customer_id` the one whom it
    counts for now; `period` the number of the month's period. `narrowed` picks rows of lines and of contracts, which
    have a `customer_id` and a `product_id`: before anything is reckoned, because there are many.
    """
    return _of_lines(tables, months, currency, narrowed).union(_of_contracts(tables, months, narrowed))


def closed_entries(tables: Tables, months: Months, narrowed: Narrowing = _everything) -> ibis.Table:
    """Return the accounts of `months` that were closed, with the columns of `entries`."""
    account = tables.managerial_account
    within = account.filter(account.month.between(_day(months.first), _day(months.last)))
    return narrowed(within).join(months.table.select("month", "period"), "month").select(*_COLUMNS)


def dated_lines(lines: ibis.Table, months: Months) -> ibis.Table:
    """Return those of the mirror's lines that are in `months`, with their `month` and `period`."""
    within = lines.filter(lines.business_date.between(_day(months.first), _day(months.last)))
    key = within.business_date.year().cast("int64") * MONTHS_A_YEAR + within.business_date.month()
    return within.join(months.table.select("month", "period", "key"), key == months.table.key)


def accounts(booked: ibis.Table) -> ibis.Table:
    """Return the accounts that entries come to: one for each month, customer as booked and product."""
    summed = {name: booked[name].sum() for name in SUMMED}
    grouped = booked.group_by("month", "recorded_id", "product_id").aggregate(**summed)
    return grouped.mutate(profit=grouped.sales - grouped.uncosted - grouped.cost)


def _of_lines(tables: Tables, months: Months, currency: Currency, narrowed: Narrowing) -> ibis.Table:
    dated = dated_lines(narrowed(tables.line), months)
    # Apart, because what the others cost would be worked out exactly for every line, which takes six times as long.
    costed, others = dated.filter(dated.cost.notnull()), dated.filter(dated.cost.isnull())
    product = tables.product.select(goods_id="id", apiece="unit_cost")
    priced = others.left_join(product, [("product_id", "goods_id")])
    return _line_entries(costed, costed.cost).union(_line_entries(priced, _unit_costs(priced, currency)))


def _line_entries(rows: ibis.Table, cost: ibis.Value) -> ibis.Table:
    known, nothing = rows.mutate(known_cost=cost), ibis.literal(0, "int64")
    return known.select(
        "month",
        "period",
        recorded_id=_known(known),
        customer_id=known.customer_id,
        product_id=known.product_id,
        sales=known.amount,
        contracts=nothing,
        uncosted=ibis.ifelse(known.known_cost.isnull(), known.amount, nothing),
        cost=known.known_cost.fill_null(0),
    )


def _of_contracts(tables: Tables, months: Months, narrowed: Narrowing) -> ibis.Table:
    """Return each contract in each of the months in which it runs, if only for a day."""
    contract, month = narrowed(tables.contract), months.table
    running = contract.join(
        month,
        [
            contract.starts_on <= month["last"],
            contract.ends_on.isnull() | (contract.ends_on >= month.month),
            contract.monthly_amount != 0,
        ],
    )
    return running.select(
        "month",
        "period",
        recorded_id=_known(running),
        customer_id=running.customer_id,
        product_id=running.product_id,
        sales=running.monthly_amount,
        contracts=running.monthly_amount,
        uncosted=running.monthly_amount,
        cost=ibis.literal(0, "int64"),
    )


def _number(month: date) -> int:
    return month.year * MONTHS_A_YEAR + month.month


def _day(day: date) -> ibis.Value:
    return ibis.date(day.year, day.month, day.day)


def _known(rows: ibis.Table) -> ibis.Value:
    """Return the customer as booked; nobody where they were erased since."""
    return ibis.ifelse(rows.customer_id.isnull(), ibis.null("int64"), rows.recorded_id)


def _unit_costs(rows: ibis.Table, currency: Currency) -> ibis.Value:
    """Return what the pieces of a line cost by their product's unit cost, in minor units, rounded half even."""
    usable = (rows.quantity.abs() < _LARGEST) & (rows.apiece.abs() < _LARGEST)
    exact = ibis.ifelse(usable, rows.quantity * rows.apiece * (10**currency.exponent), ibis.null("decimal(38, 8)"))
    away = exact.cast("decimal(38, 0)")
    is_tie = (exact - away).abs() == ibis.literal("0.5").cast("decimal(2, 1)")
    odd = away.try_cast("int64") % 2 != 0
    even = ibis.ifelse(is_tie & odd, away - exact.sign().cast("decimal(38, 0)"), away)
    return even.try_cast("int64")
