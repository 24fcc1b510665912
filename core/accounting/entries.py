"""What the accounts are made of: each line and each month of a contract, as it is booked now (seed 001, figure 9).

Sales are net of what came back. The cost of a line is the line's own; else what its product costs apiece, times the
quantity, rounded half even to minor units once a line; else nobody knows it, and the line's sales are uncosted. What a
contract brings is sales without a known cost: its whole monthly amount for each month in which it runs for a day.
"""

from collections.abc import Iterable
from datetime import date

import ibis
import pyarrow as pa

from core.accounting.months import last_day
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

# The view's table of the months in question.
MONTHS = "accounting_months"
_MONTHS = {"month": "date", "last": "date", "period": "int64"}
# Beyond these a cost in minor units would not be a number that the books can hold.
_LARGEST = 10**9
SUMMED = ("sales", "contracts", "uncosted", "cost")
_COLUMNS = ("month", "recorded_id", "customer_id", "product_id", *SUMMED)


def put_months(view: MirrorView, months: Iterable[tuple[date, int]], name: str = MONTHS) -> ibis.Table:
    """Put months into the view, each with the number of the period that it counts for; return them as a table."""
    rows = list(months)
    columns = {
        "month": pa.array([month for month, _ in rows], pa.date32()),
        "last": pa.array([last_day(month) for month, _ in rows], pa.date32()),
        "period": pa.array([period for _, period in rows], pa.int64()),
    }
    view.put(name, pa.table(columns))
    return ibis.table(_MONTHS, name=name)


def entries(tables: Tables, months: ibis.Table, currency: Currency) -> ibis.Table:
    """Return what is booked in `months`: `month`, `recorded_id`, `customer_id`, `product_id` and the sums' columns.

    `recorded_id` is the customer as booked, empty where they count for nobody any more; `customer_id` the one whom it
    counts for now.
    """
    return _of_lines(tables, months, currency).union(_of_contracts(tables, months))


def closed_entries(tables: Tables, months: ibis.Table) -> ibis.Table:
    """Return the accounts of `months` that were closed, with the columns of `entries`."""
    account = tables.managerial_account
    return account.semi_join(months, "month").select(*_COLUMNS)


def accounts(booked: ibis.Table) -> ibis.Table:
    """Return the accounts that entries come to: one for each month, customer as booked and product."""
    summed = {name: booked[name].sum() for name in SUMMED}
    grouped = booked.group_by("month", "recorded_id", "product_id").aggregate(**summed)
    return grouped.mutate(profit=grouped.sales - grouped.uncosted - grouped.cost)


def _of_lines(tables: Tables, months: ibis.Table, currency: Currency) -> ibis.Table:
    line, product = tables.line, tables.product.select(goods_id="id", apiece="unit_cost")
    # The bounds let the database skip what lies outside; the month itself says what counts.
    bounds = months.aggregate(lowest=months.month.min(), highest=months["last"].max())
    within = line.cross_join(bounds).filter(lambda row: row.business_date.between(row.lowest, row.highest))
    dated = within.join(months, within.business_date.truncate("month") == months.month)
    costed = dated.left_join(product, [("product_id", "goods_id")])
    known = costed.mutate(known_cost=ibis.coalesce(costed.cost, _unit_costs(costed, currency)))
    nothing = ibis.literal(0, "int64")
    return known.select(
        "month",
        recorded_id=_known(known),
        customer_id=known.customer_id,
        product_id=known.product_id,
        sales=known.amount,
        contracts=nothing,
        uncosted=ibis.ifelse(known.known_cost.isnull(), known.amount, nothing),
        cost=known.known_cost.fill_null(0),
    )


def _of_contracts(tables: Tables, months: ibis.Table) -> ibis.Table:
    """Return each contract in each of the months in which it runs, if only for a day."""
    contract = tables.contract
    running = contract.join(
        months,
        [
            contract.starts_on <= months["last"],
            contract.ends_on.isnull() | (contract.ends_on >= months.month),
            contract.monthly_amount != 0,
        ],
    )
    return running.select(
        "month",
        recorded_id=_known(running),
        customer_id=running.customer_id,
        product_id=running.product_id,
        sales=running.monthly_amount,
        contracts=running.monthly_amount,
        uncosted=running.monthly_amount,
        cost=ibis.literal(0, "int64"),
    )


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
