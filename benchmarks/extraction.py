"""Everything that is asked of customers and products, in shops of up to a million customers.

Each public function (parse, resolve, look for changes, compile, run, the first 1,000 with their reasons in words)
against the best DuckDB queries that a person wrote for the same answer on a file of their own, run in turns, and
against SQLite on the primary. All have to find the same. Run: python -m benchmarks.extraction --keep FOLDER (half an
hour the first time, for the shops are generated into FOLDER; minutes afterwards), or with --quick to see the smaller
sizes without recording anything.
"""

import argparse
import multiprocessing
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from benchmarks import by_hand, on_primary
from benchmarks.generated_shop import Size, add_purchases, generate
from benchmarks.report import growth, table, write_section
from core.actions.catalogue.learn_levels import learn_levels, needs_levels
from core.actions.questions.ask import answer, understand
from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for
from core.clock import ManualClock
from core.extraction.answer import Understood
from core.extraction.mirror import Mirror
from core.extraction.prospects.question import ProspectQuestion, Way
from core.models import QuestionKind
from core.money import Currency
from core.shop import Shop
from core.store import Store

SIZES = [Size(n, 20 * n, 2_000, 1_827, True, 5 * n, n // 5) for n in (10_000, 100_000, 1_000_000)]  # noqa: FBT003
NOW, TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 3, 2)
FIRST = 1_000
TIMES = 7
# As the server has it: bot/settings.py.
MEMORY, THREADS = "1GB", 2
AIM_RATIO, AIM_MORE = 1.25, 15.0
AIM_MATRIX, AIM_OFFERS, AIM_CHANGES, AIM_MEGABYTES = 2.0, 30.0, 6.0, 2_000
NEW_LINES = 100_000
# The matrix as one query takes minutes beyond so many customers.
HAND_MOST = 100_000
CUSTOMER = 4_321
# Beyond so many customers SQLite takes minutes for questions about everybody's purchases.
SQLITE_MOST = 100_000

SALES, GROWTH, YEARS, SHARE = 200, 0.05, 3, 0.05
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


def _filtered(words: str) -> Callable[[Shop], Any]:
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
            _filtered(f"sales(2025) >= {SALES} and sales_growth({YEARS} years) >= 5 % and top(5 %, profit)"),
            by_hand.promising(*promising),
            _found,
            _found_by_hand,
            lambda shop: on_primary.promising(shop, *promising),
        ),
        Asked(
            "Q5 years, frequency, trouble, page",
            _filtered(
                f"transaction_years >= {BUSINESS_YEARS} and transactions_per_month >= {MONTHLY}"
                f' and troubles(since {SINCE}, {LEVEL}) = 0 and page_views("P{page}") >= {VIEWS}'
            ),
            by_hand.faithful(*faithful),
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
class Compared:
    """Milliseconds of the function and of the quickest way by hand; the ratio of processor time; what was found."""

    ours: float
    theirs: float
    processor: float
    found: Any


def compare(shop: Shop, db: duckdb.DuckDBPyConnection, asked: Asked) -> Compared:
    """Measure the function and the quickest way by hand in turns."""
    ours = asked.read(asked.ask(shop))
    taken = {}
    for way in asked.ways:
        assert asked.read_by_hand(way(db)) == ours, f"{asked.name}: {way.__name__} finds something else"
        taken[way] = min(_timed(lambda way=way: way(db)) for _ in range(3))  # type: ignore[misc]
    quickest = min(taken, key=lambda way: taken[way])
    pairs = [(_both(lambda: asked.ask(shop)), _both(lambda: quickest(db))) for _ in range(TIMES)]
    (our_clock, our_work), (their_clock, their_work) = (
        (statistics.median(taken[0] for taken in side), statistics.median(taken[1] for taken in side))
        for side in zip(*pairs, strict=True)
    )
    return Compared(our_clock, their_clock, our_work / their_work, ours)


def _both(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that pass, and those that the processors spend on this process."""
    began = time.process_time()
    return _timed(work), (time.process_time() - began) * 1_000


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def open_shop(folder: Path, size: Size, name: str | None = None) -> Shop:
    """Return the shop of this size in `folder`; its database has to be there."""
    stem = name or str(size.customers)
    store = Store(f"sqlite:///{folder / f'{stem}.db'}")
    clock, zone = ManualClock(NOW), ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / f"{stem}.duckdb", clock=clock, zone=zone, memory_limit=MEMORY, threads=THREADS)
    return Shop("Generated", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)


def prepare(folder: Path, size: Size) -> None:
    """Make what is missing: the shop, what it learns from its purchases, the mirror, and the file by hand."""
    if not (folder / f"{size.customers}.db").exists():
        print(f"generating {size.customers:,} customers")
        generate(folder / f"{size.customers}.db", size).close()
    shop = open_shop(folder, size)
    shop.mirror.refresh()
    if needs_levels(shop):
        learn_levels(shop)
        shop.mirror.refresh()
    close(shop)
    by_hand.make_file(folder / f"{size.customers}.duckdb", folder / f"{size.customers}.hand.duckdb")


def close(shop: Shop) -> None:
    """Close its files."""
    shop.mirror.close()
    shop.store.close()


def measure(folder: Path, size: Size) -> tuple[list[list[object]], dict[str, float]]:
    """Return the rows of the table of this size, and the milliseconds by question."""
    shop = open_shop(folder, size)
    rows: list[list[object]] = []
    taken: dict[str, float] = {}
    with closing(duckdb.connect(str(folder / f"{size.customers}.hand.duckdb"), config=_config())) as db:
        for asked in questions(shop):
            it = compare(shop, db, asked)
            sqlite = _on_sqlite(shop, size, asked, it.found)
            met = "yes" if it.ours <= AIM_RATIO * it.theirs + AIM_MORE else "no"
            taken[asked.name] = it.ours
            ratios = [f"{it.ours / it.theirs:.2f}", f"{it.processor:.2f}", met, sqlite]
            rows.append([asked.name, size.customers, it.found[0], f"{it.ours:.1f}", f"{it.theirs:.1f}", *ratios])
            print(rows[-1], flush=True)
    close(shop)
    return rows, taken


def _on_sqlite(shop: Shop, size: Size, asked: Asked, found: object) -> str:
    if asked.sqlite is None or size.customers > SQLITE_MOST:
        return "-"
    work, answers = asked.sqlite, []
    milliseconds = _timed(lambda: answers.append(work(shop)))
    assert answers == [found], f"{asked.name}: SQLite finds something else"
    return f"{milliseconds:,.0f}"


def measure_matrix(folder: Path, size: Size) -> tuple[list[object], float]:
    """Return the row of Q6, the matrix of all products and ways: first with new sets of customers, then again."""
    shop = open_shop(folder, size)
    shop.mirror.refresh()
    found: list[Any] = []
    first = _timed(lambda: found.append(what_to_whom(shop)))
    again = statistics.median(_timed(lambda: what_to_whom(shop)) for _ in range(3))
    close(shop)
    theirs = _matrix_by_hand(folder, size, found[0]) if size.customers <= HAND_MOST else "-"
    met = "yes" if again < AIM_MATRIX * 1_000 else "no"
    return [size.customers, len(found[0].rows), f"{first:,.0f}", f"{again:,.0f}", theirs, met], again


def _matrix_by_hand(folder: Path, size: Size, found: Any) -> str:  # noqa: ANN401 - a Matrix
    """Return the milliseconds of one query for the cross-sells of all products, which finds the same."""
    hand = folder / f"{size.customers}.hand.duckdb"
    with closing(duckdb.connect(str(hand), config=_config())) as db:
        answers: list[Any] = []
        (way,) = by_hand.matrix(FIRST)
        taken = _timed(lambda: answers.append(way(db)))
    counted = dict(zip(*(answers[0][name].to_pylist() for name in ("target", "found")), strict=True))
    place = found.ways.index(Way.CROSS_SELL)
    ours = {row.product_id: row.counts[place] for row in found.rows if row.counts[place]}
    assert ours == counted, "the matrices differ"
    return f"{taken:,.0f}"


def measure_offers(folder: Path, size: Size) -> tuple[list[object], float]:
    """Return the row of Q7: the five best offers, in all ways and with their reasons, for several customers."""
    shop = open_shop(folder, size)
    hand = folder / f"{size.customers}.hand.duckdb"
    numbers = [f"{place:08d}" for place in range(CUSTOMER, CUSTOMER + 5)]
    ours, theirs = [], []
    with closing(duckdb.connect(str(hand), config=_config())) as db:
        for number in numbers:
            (way,) = by_hand.one_customer(int(number))
            crossed = offers_for(shop, number, ways=(Way.CROSS_SELL,)).offers
            assert [each.weight for each in crossed if each.weight] == way(db)["weight"].to_pylist()
            for _ in range(TIMES):
                ours.append(_timed(lambda number=number: offers_for(shop, number)))  # type: ignore[misc]
                theirs.append(_timed(lambda way=way: way(db)))  # type: ignore[misc]
    close(shop)
    function, by = statistics.median(ours), statistics.median(theirs)
    met = "yes" if function < AIM_OFFERS else "no"
    return [size.customers, f"{function:.1f}", f"{by:.1f}", f"{function / by:.2f}", met], function


def _config() -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": MEMORY, "threads": THREADS}


def measure_changes(folder: Path, size: Size) -> float:
    """Return the seconds of Q8: from the commit of new lines until Q1 sees them; on a copy."""
    for suffix in (".db", ".duckdb"):
        shutil.copy(folder / f"{size.customers}{suffix}", folder / f"changed{suffix}")
    shop = open_shop(folder, size, "changed")
    asked = questions(shop)[0]
    before = asked.ask(shop).found
    add_purchases(shop.store, min(NEW_LINES, size.lines // 10))
    answers: list[Any] = []
    taken = _timed(lambda: answers.append(asked.ask(shop)))
    assert answers[0].found != before, "the new lines were not seen"
    assert shop.mirror.check() == []
    close(shop)
    for each in folder.glob("changed.*"):
        each.unlink() if each.is_file() else shutil.rmtree(each)
    return taken / 1_000


def memory_of(folder: Path, size: Size) -> float:
    """Return the most megabytes that a process of its own took which asks everything once; not the first fill."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_ask_all, args=(theirs, folder, size))
    process.start()
    taken = float(ours.recv())
    process.join()
    return taken


def _ask_all(pipe: Any, folder: Path, size: Size) -> None:  # noqa: ANN401 - a connection
    shop = open_shop(folder, size)
    for asked in questions(shop):
        asked.ask(shop)
    what_to_whom(shop)
    offers_for(shop, f"{CUSTOMER:08d}")
    close(shop)
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024)


def first_time(folder: Path, size: Size) -> float:
    """Return the milliseconds of Q4 where it was never asked before: nothing that was compiled can be used again."""
    shop = open_shop(folder, size)
    taken = [
        _timed(
            lambda more=more: _filtered(  # type: ignore[misc]
                f"sales(2025) >= {SALES + more} and sales_growth({YEARS} years) >= 5 % and top(5 %, profit)"
            )(shop)
        )
        for more in range(1, 6)
    ]
    close(shop)
    return statistics.median(taken)


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    parser.add_argument("--keep", type=Path, help="make the shops in this folder, or use those that are there")
    asked = parser.parse_args()
    sizes = SIZES[:-1] if asked.quick else SIZES
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        _record(folder, sizes, record=not asked.quick)


def _record(folder: Path, sizes: Sequence[Size], *, record: bool) -> None:
    lines: dict[str, list[tuple[float, float]]] = {}
    compared, matrices, offers, changes = [], [], [], []
    for size in sizes:
        prepare(folder, size)
        rows, taken = measure(folder, size)
        compared += rows
        matrix_row, taken["Q6 matrix"] = measure_matrix(folder, size)
        offers_row, taken["Q7 one customer"] = measure_offers(folder, size)
        seconds = measure_changes(folder, size)
        taken["Q8 new lines"] = seconds * 1_000
        memory, fresh = memory_of(folder, size), first_time(folder, size)
        new = min(NEW_LINES, size.lines // 10)
        met = ["yes" if seconds < AIM_CHANGES else "no", f"{memory:,.0f}", "yes" if memory < AIM_MEGABYTES else "no"]
        changes.append([size.customers, f"{new:,}", f"{seconds:.1f}", *met, f"{fresh:,.0f}"])
        matrices.append(matrix_row)
        offers.append(offers_row)
        for name, milliseconds in taken.items():
            lines.setdefault(name, []).append((size.customers, milliseconds))
        print(matrix_row, offers_row, changes[-1], flush=True)
    picture = growth("extraction", "Questions", ("customers", "milliseconds"), lines) if record else ""
    write_section(
        "Extraction",
        "python -m benchmarks.extraction",
        _text(compared, matrices, offers, changes, picture),
        record=record,
    )


def _text(
    compared: list[list[object]],
    matrices: list[list[object]],
    offers: list[list[object]],
    changes: list[list[object]],
    picture: str,
) -> str:
    heads = ["question", "customers", "found", "function, ms", "by hand, ms", "ratio", "aim met", "SQLite, ms"]
    asked = (
        "For each customer 20 purchase lines over five years and 5 page views, for each five customers a trouble; 2,000"
        " products in a tree of solutions of three levels, with relations of every kind. The mirror has"
        f" {MEMORY} of memory and {THREADS} threads, as in the settings, and so has the file by hand. Medians of"
        f" {TIMES} after a first time, function and query by hand in turns. Where the machine does other work as well,"
        " milliseconds are too many; processor time, whose ratio stands beside, suffers less from that."
        " All ways found the same customers in the same order. The aim: at most"
        f" {AIM_RATIO} times the query by hand and {AIM_MORE:g} ms. SQLite was asked once, of at most"
        f" {SQLITE_MOST:,} customers: beyond them it takes minutes."
    )
    matrix_said = (
        "Q6, how many customers may be offered which product in which of the four ways. The first time the sets of"
        " every product's buyers are read; they are kept until something changes. The one query by hand counts the"
        " cross-sells alone, with the same result; at a million customers it was not waited for. The aim:"
        f" {AIM_MATRIX:g} s with the sets there."
    )
    offers_said = (
        "Q7, the five best offers to one customer, in all four ways and with their reasons; by hand, the cross-sells"
        f" alone, and what is known of the customer. The aim: {AIM_OFFERS:g} ms."
    )
    changes_said = (
        f"Q8, from the commit of new lines until Q1 sees them (the aim: {AIM_CHANGES:g} s for {NEW_LINES:,}); the most"
        f" memory of a process that asks all of it once (the aim: {AIM_MEGABYTES:,} MB; the first fill is not in it);"
        " and Q4 with a number that was never asked before, so that nothing compiled can be used again."
    )
    heads = ["question", "customers", "found", "function, ms", "by hand, ms", "ratio", "of processor time", "aim met"]
    parts = [
        asked,
        table([*heads, "SQLite, ms"], compared),
        matrix_said,
        table(["customers", "products", "first, ms", "again, ms", "by hand, ms", "aim met"], matrices),
        offers_said,
        table(["customers", "function, ms", "by hand, ms", "ratio", "aim met"], offers),
        changes_said,
        table(
            ["customers", "new lines", "Q8, s", "aim met", "memory, MB", "aim met ", "Q4 the first time, ms"], changes
        ),
        *([f"![Milliseconds against the number of customers]({picture})"] if picture else []),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
