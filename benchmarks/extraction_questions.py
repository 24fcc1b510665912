"""Questions about many customers (Q1 to Q5): the public function in turns with the best queries by hand.

The function parses, resolves, looks for changes, compiles, runs and says the first 1,000 with their reasons in words.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import by_hand, by_hand_filters, on_primary
from benchmarks.extraction_shop import FIRST, TODAY, close, hand_config, hand_file, open_shop, timed
from benchmarks.generated_shop import Size
from core.actions.questions.ask import answer, understand
from core.extraction.answer import Understood
from core.extraction.prospects.question import ProspectQuestion, Way
from core.models import QuestionKind
from core.shop import Shop

TIMES = 25
AIM_RATIO, AIM_MORE = 1.25, 15.0
# Beyond so many customers SQLite takes minutes for questions about everybody's purchases.
SQLITE_MOST = 100_000

SALES, GROWTH, YEARS, SHARE = 200, 0.05, 3, 0.05
GROWTH_QUESTION = f"sales(2025) >= {{sales}} and sales_growth({YEARS} years) >= 5 % and top(5 %, profit)"
BUSINESS_YEARS, MONTHLY, LEVEL, SINCE, VIEWS = 3, 0.2, 2, date(2024, 3, 2), 1


@dataclass(frozen=True)
class Asked:
    """One question: what it is, the public way, the ways by hand, and SQLite's where there is one.

    `read` gives what was found in a comparable form, from the public answer and from that by hand.
    """

    name: str
    ask: Callable[[Shop], Any]
    ways: Sequence[by_hand.Way]
    read: Callable[[Any], Any]
    read_by_hand: Callable[[Any], Any]
    sqlite: Callable[[Shop], Any] | None = None


def _found(given: Any) -> tuple[int, list[int]]:  # noqa: ANN401 - an Answer
    return given.found, [each.customer_id for each in given.top]


def _found_by_hand(rows: Any) -> tuple[int, list[int]]:  # noqa: ANN401 - an Arrow table
    return (rows["found"][0].as_py() if rows.num_rows else 0, rows["customer_id"].to_pylist())


def _prospects(way: Way, product: int) -> Callable[[Shop], Any]:
    def ask(shop: Shop) -> Any:  # noqa: ANN401 - an Answer
        spec = ProspectQuestion(ways=(way,), product_id=product).to_spec()
        understood = Understood(QuestionKind.PROSPECTS, "", None, product, "", spec)
        return answer(shop, understood, limit=FIRST)

    return ask


def filtered(words: str) -> Callable[[Shop], Any]:
    """Return how a filter is asked."""
    return lambda shop: answer(shop, understand(shop, words), limit=FIRST)


def questions(shop: Shop) -> list[Asked]:
    """Return the questions, about products of which much can be said."""
    popular, upper, worn, page = _products(shop)
    promising = (FIRST, 2025, SALES * 100, GROWTH, YEARS, SHARE)
    faithful = (FIRST, TODAY, BUSINESS_YEARS, MONTHLY, LEVEL, SINCE, page, VIEWS)
    return [
        Asked(
            "Q1 cross-sell",
            _prospects(Way.CROSS_SELL, popular),
            by_hand.cross_sell(popular, FIRST),
            _found,
            _found_by_hand,
            lambda shop: on_primary.cross_sell(shop, popular, FIRST),
        ),
        Asked(
            "Q2 up-sell with parts",
            _prospects(Way.UP_SELL, upper),
            by_hand.up_sell(upper, FIRST, TODAY),
            _found,
            _found_by_hand,
            lambda shop: on_primary.up_sell(shop, upper, FIRST, TODAY),
        ),
        Asked(
            "Q3 replacement",
            _prospects(Way.REPLACEMENT, worn),
            by_hand.replacement(worn, FIRST, TODAY),
            _found,
            _found_by_hand,
            lambda shop: on_primary.replacement(shop, worn, FIRST, TODAY),
        ),
        Asked(
            "Q4 sales, growth, top 5 %",
            filtered(GROWTH_QUESTION.format(sales=SALES)),
            by_hand_filters.promising(*promising),
            _found,
            _found_by_hand,
            lambda shop: on_primary.promising(shop, *promising),
        ),
        Asked(
            "Q5 years, frequency, trouble, page",
            filtered(
                f"transaction_years >= {BUSINESS_YEARS} and transactions_per_month >= {MONTHLY}"
                f' and troubles(since {SINCE}, {LEVEL}) = 0 and page_views("P{page}") >= {VIEWS}'
            ),
            by_hand_filters.faithful(*faithful),
            _found,
            _found_by_hand,
            lambda shop: on_primary.faithful(shop, *faithful),
        ),
    ]


def _products(shop: Shop) -> tuple[int, int, int, int]:
    """Return a product for each of the questions about one: of middling popularity, with parts, worn out, looked at."""
    pick = """
        SELECT {what} FROM relation r JOIN product p ON p.id = r.product_id JOIN product_total t ON t.product_id = p.id
        WHERE {where} ORDER BY t.purchasers DESC LIMIT 1
    """
    parts = "EXISTS (FROM relation q WHERE q.product_id = p.id AND q.kind = 'part')"
    with shop.mirror.view() as view:
        db = view._db  # type: ignore[attr-defined] # noqa: SLF001 - any query will do here
        popular = db.execute(
            "SELECT product_id FROM product_total ORDER BY purchasers DESC, product_id LIMIT 1 OFFSET 40"
        ).fetchall()
        upper = db.execute(
            pick.format(what="r.partner_id", where=f"r.kind = 'up_sell' AND p.up_sellable AND {parts}")
        ).fetchall()
        own = "r.kind = 'replacement' AND p.replaceable AND p.durable_days IS NOT NULL"
        worn = db.execute(pick.format(what="p.id", where=f"{own} AND r.partner_id = p.id")).fetchall()
    return popular[0][0], upper[0][0], worn[0][0], 17


@dataclass(frozen=True)
class Took:
    """Milliseconds of several runs: the least and the one in the middle, and the least of the processors' work.

    Whatever else a machine does can only add to what a run takes: the least comes nearest to the thing measured.
    """

    least: float
    median: float
    work: float

    @classmethod
    def of(cls, runs: Sequence[tuple[float, float]]) -> "Took":
        """Return what the runs took, each by the clock and of the processors."""
        clock, work = zip(*runs, strict=True)
        return cls(min(clock), statistics.median(clock), min(work))


@dataclass(frozen=True)
class Compared:
    """What the function and the quickest way by hand took, which way that was, and what was found."""

    ours: Took
    theirs: Took
    way: str
    found: Any


def compare(shop: Shop, db: duckdb.DuckDBPyConnection, asked: Asked) -> Compared:
    """Measure the function and all ways by hand in turns, so that whatever else the machine does hits all of them."""
    ours = asked.read(asked.ask(shop))
    for way in asked.ways:
        assert asked.read_by_hand(way(db)) == ours, f"{asked.name}: {way.__name__} finds something else"
    runs: list[tuple[float, float]] = []
    by_way: dict[by_hand.Way, list[tuple[float, float]]] = {way: [] for way in asked.ways}
    for _ in range(TIMES):
        runs.append(_both(lambda: asked.ask(shop)))
        for way, theirs in by_way.items():
            theirs.append(_both(lambda way=way: way(db)))  # type: ignore[misc]
    took = {way: Took.of(theirs) for way, theirs in by_way.items()}
    quickest = min(took, key=lambda way: took[way].least)
    return Compared(Took.of(runs), took[quickest], quickest.__name__, ours)


def _both(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that pass, and those that the processors spend on this process."""
    began = time.process_time()
    return timed(work), (time.process_time() - began) * 1_000


HEADS = (
    "question", "customers", "found", "function, ms", "by hand, ms", "ratio", "aim, ms", "aim met", "medians, ms",
    "processors, ms", "within the aim so", "SQLite, ms",
)  # fmt: skip


def measure(folder: Path, size: Size) -> tuple[list[list[object]], dict[str, float]]:
    """Return the rows of the table of this size, and the milliseconds by question."""
    shop = open_shop(folder, size)
    rows: list[list[object]] = []
    taken: dict[str, float] = {}
    with closing(duckdb.connect(str(hand_file(folder, size)), config=hand_config())) as db:
        for asked in questions(shop):
            it = compare(shop, db, asked)
            ours, theirs = it.ours, it.theirs
            aim = AIM_RATIO * theirs.least + AIM_MORE
            taken[asked.name] = ours.least
            row = [asked.name, size.customers, it.found[0], f"{ours.least:.1f}", f"{theirs.least:.1f}"]
            row += [f"{ours.least / theirs.least:.2f}", f"{aim:.1f}", "yes" if ours.least <= aim else "no"]
            row += [f"{ours.median:.1f} / {theirs.median:.1f}", f"{ours.work:.0f} / {theirs.work:.0f}"]
            row.append("yes" if ours.work <= AIM_RATIO * theirs.work + AIM_MORE else "no")
            rows.append([*row, _on_sqlite(shop, size, asked, it.found)])
            print(rows[-1], it.way, flush=True)
    close(shop)
    return rows, taken


def _on_sqlite(shop: Shop, size: Size, asked: Asked, found: object) -> str:
    if asked.sqlite is None or size.customers > SQLITE_MOST:
        return "-"
    work, answers = asked.sqlite, []
    milliseconds = timed(lambda: answers.append(work(shop)))
    assert answers == [found], f"{asked.name}: SQLite finds something else"
    return f"{milliseconds:,.0f}"
