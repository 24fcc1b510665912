"""How long it takes to say who should be offered a product, in shops of up to a million customers.

The public function (is the mirror up to date? ask; the first 1,000 with their reasons in words) against the best
DuckDB queries that a person wrote for the same answer on the same file, and against SQLite on the primary itself. All
three have to find the same. Run: python -m benchmarks.cross_sell (about ten minutes), or with
--quick to see the smaller sizes without recording anything.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import text

from benchmarks.generated_shop import Size, add_purchases, generate
from benchmarks.report import table, write_section
from core.actions.catalogue.learn_levels import learn_levels
from core.clock import SystemClock
from core.extraction.mirror import Mirror
from core.extraction.prospects.cross_sell import Prospects, cross_sell
from core.money import Currency
from core.shop import Shop
from core.store import Store

SIZES = [Size(10_000, 200_000, 1_000), Size(100_000, 2_000_000, 3_000), Size(1_000_000, 20_000_000, 5_000)]
FIRST = 1_000
TIMES = 7
# How popular the products asked for are, as places in the order of all.
PLACES = (0.02, 0.25, 0.75)
AIM_RATIO, AIM_MORE = 1.25, 15.0

Found = tuple[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Measured:
    """Milliseconds, and what was found with them."""

    milliseconds: float
    found: Found


def measure(ask: Callable[[], Any], read: Callable[[Any], Found], *, times: int = TIMES) -> Measured:
    """Return the median of some runs after a first one that nobody counts."""
    if times > 1:
        ask()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - started) * 1_000)
    return Measured(statistics.median(taken), read(answer))


def by_function(shop: Shop, product: int) -> Measured:
    """Measure the public function, the look for anything new included."""

    def ask() -> Prospects:
        shop.mirror.refresh()
        return cross_sell(shop.mirror, product, limit=FIRST)

    return measure(ask, lambda p: (p.found, [(each.customer_id, each.weight) for each in p.customers]))


def by_hand(shop: Shop, product: int) -> Measured:
    """Measure the quicker of two ways to write it for DuckDB: one statement, or steps in temporary tables."""
    with shop.mirror.view() as view:
        db = view._db  # noqa: SLF001 - the same file, memory and threads
        return min(
            (measure(lambda way=way: way(db, product), _read_by_hand) for way in (_statement, _steps)),  # type: ignore[misc]
            key=lambda measured: measured.milliseconds,
        )


_BOUGHT = (
    "SELECT p.customer_id, p.product_id, s.level, s.bars FROM customer_product p JOIN sign s USING (product_id)"
    " WHERE p.quantity > 0"
)
_SIGN = (
    "SELECT r.partner_id AS product_id, r.level, false AS bars, p.name FROM relation r JOIN product p"
    " ON p.id = r.partner_id WHERE r.product_id = {0} AND r.kind = 'cross_sell'"
    " UNION ALL SELECT {0}, 0, true, name FROM product WHERE id = {0}"
)
_QUALIFIED = (
    "SELECT customer_id, CAST(sum(level) AS BIGINT) AS weight FROM bought GROUP BY customer_id HAVING NOT bool_or(bars)"
)
_BEST = (
    "SELECT q.customer_id, c.number, c.name, q.weight FROM qualified q JOIN customer c ON c.id = q.customer_id"
    " WHERE q.weight >= (SELECT min(weight) FROM (SELECT weight FROM qualified ORDER BY weight DESC LIMIT {0}))"
    " ORDER BY q.weight DESC, c.number LIMIT {0}"
)
_REASONED = (
    "SELECT b.*, w.names, w.levels, (SELECT count(*) FROM qualified) AS found, (SELECT count(*) FROM customer) AS of,"
    " (SELECT list((product_id, n)) FROM (SELECT product_id, count(*) AS n FROM bought"
    " SEMI JOIN qualified USING (customer_id) GROUP BY product_id)) AS shares"
    " FROM best b JOIN (SELECT customer_id, list(s.name ORDER BY s.level DESC, s.name) AS names,"
    " list(s.level ORDER BY s.level DESC, s.name) AS levels FROM bought SEMI JOIN best USING (customer_id)"
    " JOIN sign s USING (product_id) GROUP BY customer_id) w USING (customer_id) ORDER BY b.weight DESC, b.number"
)


def _statement(db: duckdb.DuckDBPyConnection, product: int) -> Any:  # noqa: ANN401 - an Arrow table
    return db.execute(
        f"WITH sign AS MATERIALIZED ({_SIGN.format(product)}), bought AS MATERIALIZED ({_BOUGHT}),"
        f" qualified AS MATERIALIZED ({_QUALIFIED}), best AS MATERIALIZED ({_BEST.format(FIRST)}) {_REASONED}",
    ).to_arrow_table()


def _steps(db: duckdb.DuckDBPyConnection, product: int) -> Any:  # noqa: ANN401 - an Arrow table
    steps = {"sign": _SIGN.format(product), "bought": _BOUGHT, "qualified": _QUALIFIED, "best": _BEST.format(FIRST)}
    for name, query in steps.items():
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    answer = db.execute(_REASONED).to_arrow_table()
    for name in steps:
        db.execute(f"DROP TABLE temp.{name}")
    return answer


def _read_by_hand(answer: Any) -> Found:  # noqa: ANN401 - an Arrow table
    pairs = zip(answer["customer_id"].to_pylist(), answer["weight"].to_pylist(), strict=True)
    return answer["found"][0].as_py(), list(pairs)


def on_primary(shop: Shop, product: int) -> Measured:
    """Measure SQLite on the lines themselves, once."""
    query = text(
        "WITH sign AS (SELECT partner_id AS product_id, level, 0 AS bars FROM relation"
        " WHERE product_id = :product AND kind = 'cross_sell' UNION ALL SELECT :product, 0, 1),"
        " pair AS (SELECT p.customer_id, l.product_id FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id"
        " WHERE l.product_id IN (SELECT product_id FROM sign) AND p.customer_id IS NOT NULL"
        " GROUP BY p.customer_id, l.product_id HAVING sum(l.quantity) > 0),"
        " qualified AS (SELECT customer_id, sum(level) AS weight FROM pair JOIN sign USING (product_id)"
        " GROUP BY customer_id HAVING max(bars) = 0)"
        " SELECT q.customer_id, q.weight, c.number, c.name, count(*) OVER () AS found"
        " FROM qualified q JOIN customer c ON c.id = q.customer_id ORDER BY q.weight DESC, c.number LIMIT :first",
    )

    def ask() -> Any:  # noqa: ANN401 - rows
        with shop.store.read() as session:
            return session.connection().execute(query, {"product": product, "first": FIRST}).all()

    return measure(ask, lambda rows: (rows[0].found, [(row.customer_id, row.weight) for row in rows]), times=1)


def products_of(shop: Shop) -> list[int]:
    """Return products of different popularity."""
    tables = shop.mirror.tables()
    total = tables.product_total
    ids = shop.mirror.run(total.order_by(total.purchasers.desc(), total.product_id).select("product_id"))
    places = [int(len(ids) * place) for place in PLACES]
    return [ids["product_id"][place].as_py() for place in places]


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_size(size: Size, folder: Path) -> tuple[list[list[object]], list[object]]:
    """Make a shop of this size and measure it; return rows of the two tables."""
    stores: list[Store] = []
    made = seconds(lambda: stores.append(generate(folder / f"{size.customers}.db", size)))
    store = stores[0]
    zone = ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / f"{size.customers}.duckdb", clock=SystemClock(), zone=zone)
    shop = Shop("Generated", zone, Currency(), store, SystemClock(), mirror, folder)
    filled = seconds(mirror.refresh)
    learned = seconds(lambda: learn_levels(shop))
    mirror.refresh()
    rows = [_compare(shop, size, product) for product in products_of(shop)]
    few = statistics.median(_taken_in(shop, 5, seed) for seed in range(TIMES))
    many = _taken_in(shop, 100_000, TIMES)
    assert mirror.check() == []
    file = mirror.path.stat().st_size / 2**20
    mirror.close()
    store.close()
    kept = [f"{size.customers:,}", f"{size.lines:,}", f"{made:.0f}", f"{filled:.1f}", f"{file:.0f}"]
    return rows, [*kept, f"{learned:.1f}", f"{few * 1_000:.0f}", f"{many:.1f}"]


def _compare(shop: Shop, size: Size, product: int) -> list[object]:
    function, hand, primary = (way(shop, product) for way in (by_function, by_hand, on_primary))
    assert function.found == hand.found == primary.found, "the three ways do not find the same"
    ours, theirs = function.milliseconds, hand.milliseconds
    met = "yes" if ours <= AIM_RATIO * theirs + AIM_MORE else "no"
    ratios = [f"{ours / theirs:.2f}", met, f"{primary.milliseconds:.0f}", f"{primary.milliseconds / ours:.0f}"]
    return [f"{size.customers:,}", f"{size.lines:,}", f"{function.found[0]:,}", f"{ours:.1f}", f"{theirs:.1f}", *ratios]


def _taken_in(shop: Shop, lines: int, seed: int) -> float:
    """Return the seconds that the mirror takes for so many new lines that have just been committed."""
    add_purchases(shop.store, lines, seed=seed + 2)
    return seconds(shop.mirror.refresh)


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    quick = parser.parse_args().quick
    sizes = SIZES[:-1] if quick else SIZES
    compared: list[list[object]] = []
    kept: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            rows, row = measure_size(size, Path(folder))
            compared += rows
            kept.append(row)
    heads = ["customers", "lines", "prospects", "function, ms", "by hand, ms", "ratio", "aim met", "SQLite, ms"]
    more = ["customers", "lines", "generate, s", "first fill, s", "file, MiB", "learn levels, s"]
    text = (
        f"Each row asks for one product (popular, middling, seldom bought): the first {FIRST:,} of its prospects with"
        " their reasons, how many there are, and how many bought which partner. The function looks for changes in the"
        f" primary first; medians of {TIMES} runs after a warm one, SQLite once. The aim: at most {AIM_RATIO} times the"
        f" query by hand and {AIM_MORE:g} ms. The last column is SQLite's time over the function's.\n\n"
        + table([*heads, "SQLite / function"], compared)
        + "\n\nWhat the mirror takes. The shop is generated into SQLite (seeded); the first fill, roll-ups included, is"
        " read from there; then changes are taken in as they are committed (a purchase of five lines: median of"
        f" {TIMES}).\n\n" + table([*more, "1 purchase, ms", "100,000 lines, s"], kept)
    )
    write_section("Cross-sell prospects", "python -m benchmarks.cross_sell", text, record=not quick)


if __name__ == "__main__":
    main()
