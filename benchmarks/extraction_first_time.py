"""A question that was never asked before, so that nothing that was compiled for it can be used again."""

import statistics
from pathlib import Path

from benchmarks.extraction_questions import GROWTH_QUESTION, SALES, filtered
from benchmarks.extraction_shop import close, open_shop, timed
from benchmarks.generated_shop import Size


def measure(folder: Path, size: Size) -> float:
    """Return the milliseconds of Q4 with another number each time."""
    shop = open_shop(folder, size)
    taken = [
        timed(lambda more=more: filtered(GROWTH_QUESTION.format(sales=SALES + more))(shop))  # type: ignore[misc]
        for more in range(1, 6)
    ]
    close(shop)
    return statistics.median(taken)
