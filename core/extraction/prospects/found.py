"""Who was found, from the table of this view in which everybody found stands: best first, page by page."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from core.extraction.answer import FoundCustomer, Share
from core.extraction.mirror import MirrorView
from core.extraction.prospects.steps import (
    BEST,
    BOUNDS,
    PAGE,
    QUALIFIED,
    UNSCORED,
    make_best,
    make_ordered,
    make_page,
    make_scored,
    make_unscored,
)
from core.extraction.prospects.task import Task

PAGE_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class RankedProduct:
    """A product in a ranking: `weight` is its purchase-prospect degree, `found` how many may be offered it."""

    product_id: int
    code: str
    name: str
    weight: int
    found: int


class Found(ABC):
    """The prospects of one question in one view: `found` of the `of` customers asked about."""

    def __init__(self, view: MirrorView, *, found: int, of: int, remarks: Sequence[str]) -> None:
        """Keep the counts; the customers stand in the view."""
        self.view, self.found, self.of, self.remarks = view, found, of, tuple(remarks)

    def best(self, limit: int | None) -> tuple[FoundCustomer, ...]:
        """Return the first `limit` of them, or all, with their reasons."""
        return tuple(self._best(limit))

    def everyone(self) -> Iterator[FoundCustomer]:
        """Yield all of them, best first; the view has to stay open meanwhile."""
        return self._best(None)

    def _best(self, limit: int | None) -> Iterator[FoundCustomer]:
        single = limit is not None and limit <= PAGE_ROWS
        kept = self.view.keep(PAGE if single else BEST, make_best(limit))
        for first in range(0, kept, PAGE_ROWS):
            if not single:
                bounds = {"first": pa.array([first], pa.int64()), "last": pa.array([first + PAGE_ROWS], pa.int64())}
                self.view.put(BOUNDS, pa.table(bounds))
                self.view.keep(PAGE, make_page())
            reasons = self.reasons()
            rows = self.view.run(make_ordered())
            columns = (rows[name].to_pylist() for name in ("customer_id", "number", "name", "weight"))
            for customer_id, number, name, weight in zip(*columns, strict=True):
                yield FoundCustomer(customer_id, number, name, weight, reasons[customer_id])

    def page_ids(self) -> list[int]:
        """Return who is on the page at hand."""
        return list(self.view.run(make_ordered())["customer_id"].to_pylist())

    @abstractmethod
    def reasons(self) -> Mapping[int, str]:
        """Return the reason of everybody on the page at hand."""

    @abstractmethod
    def shares(self) -> tuple[Share, ...]:
        """Return what those found are made of, the most first."""


def sorted_shares(counted: Mapping[str, int]) -> tuple[Share, ...]:
    """Return shares, the largest first."""
    return tuple(Share(label, count) for label, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def keep_scored(view: MirrorView, task: Task) -> None:
    """Weigh those found by the scores of the task, where it has any, in place of their degrees."""
    if task.scores is not None:
        view.keep(UNSCORED, make_unscored())
        view.keep(QUALIFIED, make_scored(task.scores))
