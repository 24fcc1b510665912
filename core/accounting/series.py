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
    put_months(view, [pair for pair in months if pair[0] in closed], _CLOSED)
    put_months(view, [pair for pair in months if pair[0] not in closed], _OPEN)
    rows = _booked(tables, scope, currency)
    found = {row["period"]: _figures(row) for row in view.run(_summed(rows.group_by("period"))).to_pylist()}
    (whole,) = view.run(_summed(rows)).to_pylist()
    points = (
        Point(each, found.get(number, Figures()), all(month in closed for month in months_from(each.first, each.last)))
        for number, each in enumerate(periods)
    )
    return Series(scope.label, tuple(points), _figures(whole), scope.size)


def first_month(view: MirrorView, tables: Tables, scope: Scope) -> date | None:
    """Return the day of the first line or the start of the first contract of a scope; None where there is nothing."""
    scope.put(view)
    lines = scope.narrowed(tables.line.select("customer_id", "product_id", day="business_date"))
    contracts = scope.narrowed(tables.contract.select("customer_id", "product_id", day="starts_on"))
    booked = lines.union(contracts)
    (found,) = view.run(booked.aggregate(first=booked.day.min())).to_pylist()
    day: date | None = found["first"]
    return day


def _booked(tables: Tables, scope: Scope, currency: Currency) -> ibis.Table:
    """Return the entries of the scope with the number of the period that each is in."""
    schema = {"month": "date", "last": "date", "period": "int64"}
    closed, still_open = ibis.table(schema, name=_CLOSED), ibis.table(schema, name=_OPEN)
    booked = [
        scope.narrowed(rows).join(months.select("month", "period"), "month").select("period", "customer_id", *SUMMED)
        for rows, months in (
            (closed_entries(tables, closed), closed),
            (entries(tables, still_open, currency), still_open),
        )
    ]
    return booked[0].union(booked[1])


def _summed(rows: Any) -> ibis.Table:  # noqa: ANN401 - a table, or one in groups
    row = ibis._
    summed: ibis.Table = rows.aggregate(
        **{name: row[name].sum() for name in SUMMED}, customers=row.customer_id.nunique()
    )
    return summed


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(**{name: int(row[name] or 0) for name in (*SUMMED, "customers")})
