"""The whole matrix (Q6): how many customers may be offered which product, in each of the four ways."""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import by_hand
from benchmarks.extraction_shop import FIRST, close, hand_config, hand_file, open_shop, timed
from benchmarks.generated_shop import Size
from core.actions.questions.matrix import what_to_whom
from core.extraction.prospects.question import Way

# Seconds, once the sets of buyers are there.
AIM = 2.0
TIMES = 5
# As one query it takes minutes beyond so many customers.
HAND_MOST = 100_000


def measure(folder: Path, size: Size) -> tuple[list[object], float]:
    """Return the row of Q6, the matrix of all products and ways: first with new sets of customers, then again."""
    shop = open_shop(folder, size)
    shop.mirror.refresh()
    found: list[Any] = []
    first = timed(lambda: found.append(what_to_whom(shop)))
    again = min(timed(lambda: what_to_whom(shop)) for _ in range(TIMES))
    close(shop)
    theirs = _matrix_by_hand(folder, size, found[0]) if size.customers <= HAND_MOST else "-"
    met = "yes" if again < AIM * 1_000 else "no"
    return [size.customers, len(found[0].rows), f"{first:,.0f}", f"{again:,.0f}", theirs, met], again


def _matrix_by_hand(folder: Path, size: Size, found: Any) -> str:  # noqa: ANN401 - a Matrix
    """Return the milliseconds of one query for the cross-sells of all products, which finds the same."""
    hand = hand_file(folder, size)
    with closing(duckdb.connect(str(hand), config=hand_config())) as db:
        answers: list[Any] = []
        (way,) = by_hand.matrix(FIRST)
        taken = timed(lambda: answers.append(way(db)))
    counted = dict(zip(*(answers[0][name].to_pylist() for name in ("target", "found")), strict=True))
    place = found.ways.index(Way.CROSS_SELL)
    ours = {row.product_id: row.counts[place] for row in found.rows if row.counts[place]}
    assert ours == counted, "the matrices differ"
    return f"{taken:,.0f}"
