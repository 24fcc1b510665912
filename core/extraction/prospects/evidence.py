"""What speaks for the prospects who are shown: put into tables of the view, and read from it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from core.extraction.mirror import MirrorView
from core.extraction.prospects.demand import (
    DEMAND_ASKED,
    DEMANDED,
    RESPONDED,
    DemandRule,
    Responded,
    Shown,
    demand_asked,
    demand_question,
    responded_table,
)
from core.extraction.prospects.signs import Sign
from core.extraction.prospects.steps import NUMBER_OF, SIGN, WAYS
from core.extraction.prospects.wording import Bought, Demanded


def put_signs(view: MirrorView, signs: Iterable[Sign]) -> None:
    """Put signs that speak for an offer into the table that questions about those who are shown read."""
    rows = list(signs)
    view.put(
        SIGN,
        pa.table(
            {
                "target_id": pa.array([sign.target for sign in rows], pa.int64()),
                "way": pa.array([NUMBER_OF[sign.way] for sign in rows], pa.int64()),
                "product_id": pa.array([sign.product for sign in rows], pa.int64()),
                "until": pa.array([sign.until for sign in rows], pa.date32()),
            },
        ),
    )


class DemandTask(Protocol):
    """A task, as far as it is about demand."""

    @property
    def today(self) -> date:
        """Return the business date."""
        ...

    @property
    def rule(self) -> DemandRule:
        """Return what is demand."""
        ...

    @property
    def responses(self) -> tuple[Responded, ...]:
        """Return what customers answered."""
        ...


def keep_demand(view: MirrorView, task: DemandTask, weights: Mapping[int, int], *, of_buyers: bool = False) -> int:
    """Keep who showed demand for the products of `weights`; return in how many ways they did."""
    rule = task.rule
    view.put(DEMAND_ASKED, demand_asked(weights, rule, task.today))
    view.put(RESPONDED, responded_table(task.responses))
    return view.keep(DEMANDED, demand_question((rule.inquiries, rule.quotations), of_buyers=of_buyers))


def read_bought(rows: pa.Table) -> Iterator[tuple[int, Bought]]:
    """Yield customers with what they bought that is a sign."""
    for customer, target, way, product, last in _tuples(rows):
        yield customer, Bought(target, WAYS[way], product, last)


def read_demanded(rows: pa.Table) -> Iterator[tuple[int, Demanded]]:
    """Yield customers with the demand that they showed."""
    for customer, target, shown, times, last in _tuples(rows):
        yield customer, Demanded(target, Shown(shown), times, last)


def _tuples(rows: pa.Table) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)
