"""Closing a month: which accounts it has, and how these differ from what stands in the books."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from core.accounting.entries import SUMMED, accounts, entries, put_months
from core.accounting.figures import Figures
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

FRESH, STALE, MISSING = "fresh_accounts", "stale_accounts", "missing_accounts"
_ACCOUNT = {"month": "date", "recorded_id": "int64", "product_id": "int64", **dict.fromkeys(SUMMED, "int64")}
_COLUMNS = {**_ACCOUNT, "profit": "int64"}
_KEY = ("recorded_id", "product_id")


@dataclass(frozen=True)
class Reckoned:
    """What a month comes to now: how many accounts, and their sums; how many are to be added and taken away.

    An account whose sums changed is taken away and added anew.
    """

    accounts: int
    figures: Figures
    missing: int
    stale: int


def reckon(view: MirrorView, tables: Tables, month: date, currency: Currency) -> Reckoned:
    """Work out the accounts of `month` from what is booked now, and compare them with those in the books.

    The comparison stays in the view, for `stale_ids` and `missing_rows`.
    """
    made = accounts(entries(tables, put_months(view, [(month, 0)]), currency))
    count = view.keep(FRESH, made.select(*_COLUMNS))
    fresh = ibis.table(_COLUMNS, name=FRESH)
    booked = tables.managerial_account.filter(tables.managerial_account.month == ibis.date(month.isoformat()))
    same = booked.join(fresh, [_same(booked, fresh, name) for name in (*_KEY, *SUMMED)], rname="fresh_{name}")
    # Of rows that lost their customer there may be several for one product; one of them is enough.
    right = same.group_by(*_KEY).aggregate(id=same.id.min())
    stale = view.keep(STALE, booked.anti_join(right, "id").select("id"))
    matched = booked.semi_join(right, "id")
    missing = view.keep(MISSING, fresh.anti_join(matched, [_same(fresh, matched, name) for name in (*_KEY, *SUMMED)]))
    sums = {name: fresh[name].sum() for name in SUMMED}
    (whole,) = view.run(fresh.aggregate(**sums, customers=fresh.recorded_id.nunique())).to_pylist()
    figures = Figures(**{name: int(value or 0) for name, value in whole.items()})
    return Reckoned(count, figures, missing, stale)


def stale_ids(view: MirrorView, rows: int) -> Iterator[list[int]]:
    """Yield the ids of accounts that no longer hold, at most `rows` at a time."""
    stale = ibis.table({"id": "int64"}, name=STALE)
    for batch in view.batches(stale.order_by("id"), rows=rows):
        yield from _cut([row["id"] for row in batch.to_pylist()], rows)


def missing_rows(view: MirrorView, rows: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the accounts that are not in the books yet, as their columns, at most `rows` at a time."""
    missing = ibis.table(_COLUMNS, name=MISSING)
    ordered = missing.order_by("recorded_id", "product_id").rename(customer_id="recorded_id")
    for batch in view.batches(ordered, rows=rows):
        yield from _cut([_row(row) for row in batch.to_pylist()], rows)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Return an account as it is to be stored: sums come wider than the database's whole numbers."""
    return {**row, **{name: int(row[name]) for name in (*SUMMED, "profit")}}


def _same(left: ibis.Table, right: ibis.Table, name: str) -> ibis.Value:
    """Return whether both have the same in a column; two that have nothing there are the same."""
    return left[name].identical_to(right[name])


def _cut(rows: list[Any], most: int) -> Iterator[list[Any]]:
    """Yield `rows` in parts: the batches of the database come in sizes of its own."""
    return (rows[start : start + most] for start in range(0, len(rows), most))
