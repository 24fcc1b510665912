"""Which way of learning relation levels foresees best what customers buy next.

On a year of a real shop: learn from everything but the last 60 days, then look at what customers who were known by then
bought in those days that they had never bought before. Run: python -m benchmarks.relation_levels
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.report import table, write_section
from core.extraction.prospects import levels
from core.extraction.prospects.levels import Method
from core.importing.goods import is_goods

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "online_retail_2009_2010.parquet"
HELD_OUT = timedelta(days=60)
FIRST = 10
PROSPECTS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Split:
    """Who had bought what before (`known`), and which products new to them they bought then (`new`)."""

    known: sparse.csr_matrix
    new: sparse.csr_matrix


def load() -> Split:
    """Read the file; goods only, what was wholly returned is not bought."""
    with duckdb.connect() as db:
        db.execute(
            'CREATE TABLE line AS SELECT upper(trim(StockCode)) AS code, CAST("Customer ID" AS BIGINT) AS customer,'
            " CAST(InvoiceDate AS DATE) AS bought_on, Quantity AS quantity"
            f" FROM '{DATA}' WHERE \"Customer ID\" IS NOT NULL",
        )
        codes = [row[0] for row in db.execute("SELECT DISTINCT code FROM line").fetchall()]
        db.execute("CREATE TABLE goods AS SELECT unnest(?) AS code", [[code for code in codes if is_goods(code)]])
        db.execute("DELETE FROM line WHERE code NOT IN (FROM goods)")
        last = db.execute("SELECT max(bought_on) FROM line").fetchall()[0][0]
        known = db.execute(
            "SELECT customer, code FROM line WHERE bought_on <= ? GROUP BY ALL HAVING sum(quantity) > 0",
            [last - HELD_OUT],
        ).fetchall()
        later = db.execute(
            "SELECT DISTINCT customer, code FROM line WHERE bought_on > ? AND quantity > 0", [last - HELD_OUT]
        ).fetchall()
    customers = {key: at for at, key in enumerate(sorted({pair[0] for pair in known}))}
    products = {key: at for at, key in enumerate(sorted({pair[1] for pair in known}))}
    new = [pair for pair in set(later) - set(known) if pair[0] in customers and pair[1] in products]
    matrices = []
    for pairs in (known, new):
        row, column = [customers[pair[0]] for pair in pairs], [products[pair[1]] for pair in pairs]
        shape = (len(customers), len(products))
        matrices.append(sparse.csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=shape))
    return Split(*matrices)


def of_customers(split: Split, scores: Floats) -> tuple[float, float]:
    """Return NDCG@10 and the share of customers for whom one of the first ten products was right."""
    asked = np.flatnonzero(np.diff(split.new.indptr))
    mine = scores[asked].copy()
    mine[split.known[asked].toarray() > 0] = -np.inf
    first = np.argsort(-mine, axis=1, kind="stable")[:, :FIRST]
    right = split.new[asked].toarray() > 0
    hit = np.take_along_axis(right, first, axis=1)
    worth = 1 / np.log2(np.arange(2, FIRST + 2))
    best = worth.cumsum()[np.minimum(right.sum(axis=1), FIRST) - 1]
    return float(((hit * worth).sum(axis=1) / best).mean()), float(hit.any(axis=1).mean())


def of_products(split: Split, scores: Floats) -> float:
    """Return how much oftener the first 50 prospects of a product bought it than customers who had not, on average.

    Over the products that at least ten customers bought anew.
    """
    gains = []
    for product in np.flatnonzero(np.asarray(split.new.sum(axis=0)).ravel() >= FIRST):
        could = split.known[:, [product]].toarray().ravel() == 0
        bought = split.new[:, [product]].toarray().ravel()[could]
        first = np.argsort(-scores[could, product], kind="stable")[:PROSPECTS]
        gains.append(bought[first].mean() / bought.mean())
    return float(np.mean(gains))


def as_matrix(found: levels.Levels, count: int) -> sparse.csr_matrix:
    """Return the levels as a matrix from partner to product."""
    return sparse.csr_matrix((found.level.astype(np.float64), (found.partner, found.product)), shape=(count, count))


def learned(split: Split, *, most_for_ease: int = levels.MOST_FOR_EASE, distrust: float = levels.DISTRUST) -> Floats:
    """Return every customer's summed levels, as the shop would learn them."""
    kept = levels.MOST_FOR_EASE, levels.DISTRUST
    levels.MOST_FOR_EASE, levels.DISTRUST = most_for_ease, distrust
    try:
        found = levels.learn(split.known)
    finally:
        levels.MOST_FOR_EASE, levels.DISTRUST = kept
    return np.asarray((split.known @ as_matrix(found, split.known.shape[1])).toarray())


def lift(split: Split) -> Floats:
    """Return every customer's summed levels made of lift: how much oftener than by chance."""
    common = (split.known.T @ split.known).toarray().astype(np.float64)
    purchasers = np.diag(common).copy()
    weights = common * split.known.shape[0] / np.outer(purchasers, purchasers)
    np.fill_diagonal(weights, 0)
    blocks = iter([(0, weights)])
    found = levels._rounded(Method.JACCARD, blocks, len(weights), None)  # noqa: SLF001 - rounded like the others
    return np.asarray((split.known @ as_matrix(found, len(weights))).toarray())


def popularity(split: Split) -> Floats:
    """Return the same for everybody: how many bought it."""
    purchasers = np.asarray(split.known.sum(axis=0)).ravel().astype(np.float64)
    return np.tile(purchasers, (split.known.shape[0], 1))


def main() -> None:
    """Measure and record."""
    split = load()
    ways: list[tuple[str, Callable[[], Floats]]] = [
        (f"EASE, lambda {lam:g}", lambda lam=lam: learned(split, distrust=lam))  # type: ignore[misc]
        for lam in (50.0, 100.0, 200.0, 500.0, 1000.0)
    ]
    ways += [
        ("Jaccard", lambda: learned(split, most_for_ease=0)),
        ("lift", lambda: lift(split)),
        ("popularity (no levels)", lambda: popularity(split)),
    ]
    rows = []
    for name, way in ways:
        started = time.perf_counter()
        scores = way()
        seconds = time.perf_counter() - started
        ndcg, hits = of_customers(split, scores)
        rows.append([name, f"{ndcg:.3f}", f"{hits:.3f}", f"{of_products(split, scores):.1f}", f"{seconds:.1f}"])
    known, new = split.known, split.new
    text = (
        f"{known.shape[0]:,} customers, {known.shape[1]:,} goods, {known.nnz:,} pairs of the two before the last"
        f" {HELD_OUT.days} days; {np.count_nonzero(np.diff(new.indptr)):,} of these customers then bought {new.nnz:,}"
        " goods that were new to them. All levels are integers, 0 to 100, of the 50 best partners, one scale for all"
        " products (the greatest weight is 100). NDCG@10 and hit rate@10: the first ten goods for each customer. Gain:"
        " how much oftener than customers in general the first 50 prospects of a product bought it. Seconds include"
        " scoring everybody.\n\n"
        + table(["levels", "NDCG@10", "hit rate@10", "gain of prospects", "seconds"], rows)
        + f"\n\nChosen: EASE with lambda {levels.DISTRUST:g} up to {levels.MOST_FOR_EASE:,} products, Jaccard beyond."
    )
    write_section("Relation levels", "python -m benchmarks.relation_levels", text)


if __name__ == "__main__":
    main()
