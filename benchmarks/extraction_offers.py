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
CUSTOMERS, TIMES = 5, 15


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
            pairs = [
                (timed(lambda number=number: offers_for(shop, number)), timed(lambda way=way: way(db)))  # type: ignore[misc]
                for _ in range(TIMES)
            ]
            # The least of each customer's runs, as of the other questions.
            ours.append(min(pair[0] for pair in pairs))
            theirs.append(min(pair[1] for pair in pairs))
    close(shop)
    function, by = statistics.median(ours), statistics.median(theirs)
    met = "yes" if function < AIM else "no"
    return [size.customers, f"{function:.1f}", f"{by:.1f}", f"{function / by:.2f}", met], function
