"""Figures over time: from the accounts of months that were closed, and from what is booked now for the others."""

from collections.abc import Collection
from datetime import date
from typing import Any

import ibis

from core.accounting.entries import SUMMED, closed_entries, entries, put_months
from core.accounting.figures import Figures, Point, Series
from core.accounting.months import Period, months_from
from core.accounting.scope import Scope
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

_CLOSED, _OPEN = "closed_months", "open_months"


def series(  # noqa: PLR0917 - what figures are made of
    view: MirrorView,
    tables: Tables,
    scope: Scope,
    periods: tuple[Period, ...],
    closed: Collection[date],
    currency: Currency,
) -> Series:
    """Return what `scope` brought in each of `periods`; `closed` are the months whose accounts are to be taken."""
    scope.put(view)
    months = [(month, number) for number, each in enumerate(periods) for month in months_from(each.first, each.last)]
    done = [pair for pair in months if pair[0] in closed]
    still_open = [pair for pair in months if pair[0] not in closed]
    parts = []
    if done:
        parts.append(closed_entries(tables, put_months(view, done, _CLOSED), scope.narrowed))
    if still_open:
        parts.append(entries(tables, put_months(view, still_open, _OPEN), currency, scope.narrowed))
    rows = ibis.union(*parts)
    found = {row["period"]: _figures(row) for row in view.run(_summed(rows.group_by("period"))).to_pylist()}
    # Sums add up; customers do not, who are in several periods.
    (everybody,) = view.run(rows.aggregate(customers=rows.customer_id.nunique())).to_pylist()
    points = (
        Point(each, found.get(number, Figures()), all(month in closed for month in months_from(each.first, each.last)))
        for number, each in enumerate(periods)
    )
    sums = {name: sum(getattr(each, name) for each in found.values()) for name in SUMMED}
    return Series(scope.label, tuple(points), Figures(**sums, customers=everybody["customers"]), scope.size)


def _summed(rows: Any) -> ibis.Table:  # noqa: ANN401 - a table, or one in groups
    row = ibis._
    summed: ibis.Table = rows.aggregate(
        **{name: row[name].sum() for name in SUMMED}, customers=row.customer_id.nunique()
    )
    return summed


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(**{name: int(row[name] or 0) for name in (*SUMMED, "customers")})
