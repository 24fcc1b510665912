"""Everything about one customer, with the five best offers (Q7)."""

import statistics
from contextlib import closing
from pathlib import Path

import duckdb

from benchmarks import by_hand
from benchmarks.extraction_shop import CUSTOMER, close, hand_config, hand_file, open_shop, timed
from benchmarks.generated_shop import Size
from core.actions.questions.offers import offers_for
from core.extraction.prospects.question import Way

# Milliseconds.
AIM = 30.0
CUSTOMERS, TIMES = 5, 9


def measure(folder: Path, size: Size) -> tuple[list[object], float]:
    """Return the row of Q7: the five best offers, in all ways and with their reasons, for several customers."""
    shop = open_shop(folder, size)
    numbers = [f"{place:08d}" for place in range(CUSTOMER, CUSTOMER + CUSTOMERS)]
    ours, theirs = [], []
    with closing(duckdb.connect(str(hand_file(folder, size)), config=hand_config())) as db:
        for number in numbers:
            (way,) = by_hand.one_customer(int(number))
            crossed = offers_for(shop, number, ways=(Way.CROSS_SELL,)).offers
            assert [each.weight for each in crossed if each.weight] == way(db)["weight"].to_pylist()
            for _ in range(TIMES):
                ours.append(timed(lambda number=number: offers_for(shop, number)))  # type: ignore[misc]
                theirs.append(timed(lambda way=way: way(db)))  # type: ignore[misc]
    close(shop)
    function, by = statistics.median(ours), statistics.median(theirs)
    met = "yes" if function < AIM else "no"
    return [size.customers, f"{function:.1f}", f"{by:.1f}", f"{function / by:.2f}", met], function
