"""Who was found, and how much each of them weighs: best first, page by page."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from core.extraction.answer import FoundCustomer, Share
from core.extraction.mirror import MirrorView
from core.extraction.prospects.steps import PAGE, WEIGHED, make_best, make_first_numbers, make_scored
from core.extraction.prospects.tally import Flags, Numbers
from core.extraction.prospects.task import Task

PAGE_ROWS = 5_000
# From so many equals on, who comes first of them is looked up before anything else of them is read.
_MANY_EQUALS = 5_000


@dataclass(frozen=True, slots=True)
class RankedProduct:
    """A product in a ranking: `weight` is its purchase-prospect degree, `found` how many may be offered it."""

    product_id: int
    code: str
    name: str
    weight: int
    found: int


@dataclass(frozen=True)
class Weighed:
    """Customers by id, ascending, and what each of them weighs."""

    ids: Numbers
    weights: Numbers

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.ids)

    def of(self, chosen: Flags) -> "Weighed":
        """Return some of them."""
        return Weighed(self.ids[chosen], self.weights[chosen])

    def put(self, view: MirrorView, name: str) -> None:
        """Put them into a table of the view: `customer_id` and `weight`."""
        view.put(name, pa.table({"customer_id": self.ids, "weight": self.weights}))


class Found(ABC):
    """The prospects of one question in one view, of the `of` customers asked about."""

    def __init__(self, view: MirrorView, customers: Weighed, *, of: int, remarks: Sequence[str]) -> None:
        """Keep them with what else is to be said."""
        self.view, self.customers, self.of, self.remarks = view, customers, of, tuple(remarks)

    @property
    def found(self) -> int:
        """Return how many they are."""
        return len(self.customers)

    def best(self, limit: int | None) -> tuple[FoundCustomer, ...]:
        """Return the first `limit` of them, or all, with their reasons."""
        return tuple(self._best(limit))

    def everyone(self) -> Iterator[FoundCustomer]:
        """Yield all of them, best first; the view has to stay open meanwhile."""
        return self._best(None)

    def keep(self, name: str) -> None:
        """Keep them in a table of the view: `id` and `member_weight`."""
        self.view.put(name, pa.table({"id": self.customers.ids, "member_weight": self.customers.weights}))

    def _best(self, limit: int | None) -> Iterator[FoundCustomer]:
        rows = self._first(limit)
        for start in range(0, rows.num_rows, PAGE_ROWS):
            page = rows.slice(start, PAGE_ROWS)
            columns = [page[name].to_pylist() for name in ("customer_id", "number", "name", "weight")]
            reasons = self.reasons(columns[0])
            for customer_id, number, name, weight in zip(*columns, strict=True):
                yield FoundCustomer(customer_id, number, name, weight, reasons[customer_id])

    def _first(self, limit: int | None) -> pa.Table:
        """Return the first of them in order, with their names: by weight, and where that is equal by number."""
        chosen = self.customers
        if limit is not None and 0 < limit < len(chosen):
            # Only those at least as heavy as the last of the best need a number to be ordered by.
            least = np.partition(chosen.weights, len(chosen) - limit)[len(chosen) - limit]
            chosen = chosen.of(chosen.weights >= least)
            if len(chosen) - limit > _MANY_EQUALS:
                heavier, equal = chosen.of(chosen.weights > least), chosen.of(chosen.weights == least)
                places = limit - len(heavier)
                equal.put(self.view, WEIGHED)
                first = self.view.run(make_first_numbers(places))["customer_id"].to_numpy()
                ids = np.sort(np.concatenate([heavier.ids, first]))
                chosen = chosen.of(np.isin(chosen.ids, ids, assume_unique=True))
        chosen.put(self.view, WEIGHED)
        return self.view.run(make_best(limit))

    @abstractmethod
    def reasons(self, customers: Sequence[int]) -> Mapping[int, str]:
        """Return the reasons of some of them, a page at most."""

    @abstractmethod
    def shares(self) -> tuple[Share, ...]:
        """Return what those found are made of, the most first."""


def put_page(view: MirrorView, customers: Sequence[int]) -> None:
    """Put the customers of a page into the table that questions about them read."""
    view.put(PAGE, pa.table({"customer_id": pa.array(customers, pa.int64())}))


def scored(view: MirrorView, customers: Weighed, task: Task) -> Weighed:
    """Return the customers with the scores of the task, where it has any, in place of their degrees."""
    if task.scores is None:
        return customers
    customers.put(view, WEIGHED)
    rows = view.run(make_scored(task.scores))
    return Weighed(rows["customer_id"].to_numpy(), rows["weight"].to_numpy())


def sorted_shares(counted: Mapping[str, int]) -> tuple[Share, ...]:
    """Return shares, the largest first."""
    return tuple(Share(label, count) for label, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])))
