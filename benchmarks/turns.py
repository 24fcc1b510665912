"""A function and a query by hand measured in turns, so that what else the machine does falls on both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

TIMES = 5


@dataclass(frozen=True)
class Turns:
    """Milliseconds of both, medians; `processor` is the ratio of the processor time that each took."""

    ours: float
    theirs: float
    processor: float

    @property
    def cells(self) -> list[str]:
        """Return them as the cells of a table: both times and both ratios."""
        return [f"{self.ours:,.0f}", f"{self.theirs:,.0f}", f"{self.ours / self.theirs:.2f}", f"{self.processor:.2f}"]


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], times: int = TIMES) -> Turns:
    """Measure both, one after the other, after a first time that does not count."""
    ours()
    theirs()
    pairs = [(_both(ours), _both(theirs)) for _ in range(times)]
    (our_clock, our_work), (their_clock, their_work) = (
        (statistics.median(each[0] for each in side), statistics.median(each[1] for each in side))
        for side in zip(*pairs, strict=True)
    )
    return Turns(our_clock, their_clock, our_work / their_work)


def _both(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that pass, and those that the processors spend on this process."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return (time.perf_counter() - clock) * 1_000, (time.process_time() - processor) * 1_000
