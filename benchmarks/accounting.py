"""Managerial accounting of shops of up to a million customers: closing a month, series, two lists side by side.

Each public function against the best DuckDB query that a person wrote for the same figures, on a file of their own
whose lines lie in the order of their days; in turns, and all have to find the same. Run: python -m
benchmarks.accounting --keep FOLDER (it closes a month in FOLDER's shops, which may be copies of those of
benchmarks.extraction), or with --quick to see the smallest size without recording anything.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.extraction_shop import SIZES, close, hand_config, hand_file, open_shop, prepare
from benchmarks.generated_shop import Size
from benchmarks.report import growth, table, write_section
from benchmarks.turns import Turns, in_turns
from core.accounting.display import Display
from core.accounting.scope import Scope
from core.actions.accounting.account import Span, account
from core.actions.accounting.close_month import close_month, preview_closing
from core.shop import Shop

CLOSED = date(2026, 2, 1)
SPAN = Span(date(2024, 3, 1), date(2026, 2, 1))
FIRST_LIST, SECOND_LIST = 10, 20

SUMS = "sum(amount), coalesce(sum(amount) FILTER (cost IS NULL), 0), coalesce(sum(cost), 0)"
IN_SPAN = "business_date BETWEEN DATE '2024-03-01' AND DATE '2026-02-28'"
MONTH = """
    SELECT count(*), sum(s), sum(u), sum(c), count(DISTINCT customer_id) FROM (
        SELECT customer_id, product_id, sum(amount) AS s, coalesce(sum(amount) FILTER (cost IS NULL), 0) AS u,
            coalesce(sum(cost), 0) AS c
        FROM dated_line WHERE business_date BETWEEN DATE '2026-02-01' AND DATE '2026-02-28' GROUP BY ALL)
"""


def series_by_hand(lines: str) -> str:
    """Return a query for the sums of each month, and how many customers there were in it and in all."""
    return f"""
        WITH l AS MATERIALIZED (SELECT business_date, customer_id, amount, cost FROM {lines} WHERE {IN_SPAN})
        SELECT year(business_date) * 12 + month(business_date) AS m, {SUMS}, count(DISTINCT customer_id)
        FROM l GROUP BY m
        UNION ALL SELECT 0, 0, 0, 0, count(DISTINCT customer_id) FROM l ORDER BY m
    """


def measure(folder: Path, size: Size) -> tuple[list[list[object]], list[object], dict[str, float]]:
    """Return the rows of the table of this size, the row of its closing, and milliseconds by question."""
    shop = open_shop(folder, size)
    scopes = [
        Scope(f"every {share}th", tuple(range(1, size.customers + 1, share))) for share in (FIRST_LIST, SECOND_LIST)
    ]
    whole = Scope("the whole shop")
    with closing(_by_hand(folder, size)) as db:
        asked: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
            "close a month: reckon": (lambda: _reckoned(shop), lambda: db.execute(MONTH).fetchall()),
            "24 months, the whole shop": (
                lambda: _series(shop, whole),
                lambda: [db.execute(series_by_hand("dated_line")).fetchall()],
            ),
            "24 months, two lists side by side": (
                lambda: _series(shop, *scopes),
                lambda: [
                    db.execute(series_by_hand(f"dated_line SEMI JOIN list_{share} USING (customer_id)")).fetchall()
                    for share in (FIRST_LIST, SECOND_LIST)
                ],
            ),
        }
        rows: list[list[object]] = []
        taken: dict[str, float] = {}
        for name, (ours, theirs) in asked.items():
            assert ours() == theirs(), f"{name}: the figures differ"
            turns: Turns = in_turns(ours, theirs)
            rows.append([name, size.customers, *turns.cells])
            taken[name] = turns.ours
            print(rows[-1], flush=True)
        closed = _closing(shop, size)
        # With a month in the books: its accounts are taken, and compared with what is booked now.
        name = "24 months, one of them closed"
        ours, theirs = asked["24 months, the whole shop"]
        assert ours() == theirs(), f"{name}: the figures differ"
        turns = in_turns(ours, theirs)
        rows.append([name, size.customers, *turns.cells])
        print(rows[-1], closed, flush=True)
    close(shop)
    return rows, closed, taken


def _by_hand(folder: Path, size: Size) -> duckdb.DuckDBPyConnection:
    """Return the file by hand, with the lines by their days and the lists in it."""
    db = duckdb.connect(str(hand_file(folder, size)), config=hand_config())
    db.execute("CREATE TABLE IF NOT EXISTS dated_line AS FROM line ORDER BY business_date, id")
    for share in (FIRST_LIST, SECOND_LIST):
        ids = f"SELECT unnest(range(1, {size.customers + 1}, {share})) AS customer_id"
        db.execute(f"CREATE OR REPLACE TABLE list_{share} AS {ids}")
    return db


def _reckoned(shop: Shop) -> Any:  # noqa: ANN401 - rows as the query has them
    found = preview_closing(shop, CLOSED).reckoned
    figures = found.figures
    return [(found.accounts, figures.sales, figures.uncosted, figures.cost, figures.customers)]


def _series(shop: Shop, *scopes: Scope) -> Any:  # noqa: ANN401 - as above
    found = account(shop, scopes, Display(periods=24), SPAN).series
    return [[(0, 0, 0, 0, each.total.customers), *(_point(point) for point in each.points)] for each in found]


def _point(point: Any) -> tuple[int, ...]:  # noqa: ANN401 - a Point
    month, figures = point.period.first, point.figures
    return (month.year * 12 + month.month, figures.sales, figures.uncosted, figures.cost, figures.customers)


def _closing(shop: Shop, size: Size) -> list[object]:
    """Close a month, and close it again when nothing has changed."""
    began = time.perf_counter()
    done = close_month(shop, CLOSED, "bench")
    first = time.perf_counter() - began
    began = time.perf_counter()
    close_month(shop, CLOSED, "bench")
    again = time.perf_counter() - began
    rate = done.reckoned.missing / first
    return [size.customers, done.reckoned.missing, f"{first:,.1f}", f"{rate:,.0f}", f"{again:,.1f}"]


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder with the shops, or for them; a month of theirs is closed")
    parser.add_argument("--quick", action="store_true", help="only the smallest size, and record nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        rows: list[list[object]] = []
        closings: list[list[object]] = []
        drawn: dict[str, list[tuple[float, float]]] = {}
        for size in SIZES[:1] if asked.quick else SIZES[1:]:
            prepare(folder, size)
            found, closed, taken = measure(folder, size)
            rows += found
            closings.append(closed)
            for name, milliseconds in taken.items():
                drawn.setdefault(name, []).append((size.customers, milliseconds))
    heads = ["question", "customers", "function, ms", "by hand, ms", "ratio", "of processor time"]
    text = (
        "The shops of *Extraction*. The month is the latest; the series are of two years, the two lists of a tenth and"
        " a twentieth of the customers. The queries by hand have the lines in the order of their days. Medians of 5"
        " after a first time, in turns; both found the same figures.\n\n"
        + table(heads, rows)
        + "\n\nClosing it: what is written are accounts of a customer and a product, with the change log, 5,000 a"
        " transaction at most; closed again, nothing has changed, and nothing is written.\n\n"
        + table(["customers", "accounts", "closing, s", "accounts/s", "closing again, s"], closings)
    )
    if not asked.quick:
        axes = ("customers", "milliseconds")
        text += f"\n\n![Milliseconds]({growth('accounting', 'Managerial accounting', axes, drawn)})"
    write_section("Accounting", "python -m benchmarks.accounting", text, record=not asked.quick)


if __name__ == "__main__":
    main()
