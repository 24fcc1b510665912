"""Prospects found for a stage: the customers and weights in a table of the view, the reasons when they are shown."""

from collections.abc import Callable

import ibis
import pyarrow as pa

from core.extraction.explaining.prospects import against_prospect, bought_by
from core.extraction.mirror import Mirror, MirrorView
from core.extraction.mirror.tables import make_tables
from core.extraction.prospects.find import find
from core.extraction.prospects.question import IN_THOUSANDTHS
from core.extraction.prospects.task import Task, ground_of
from core.extraction.stages.context import Prospects

_SHOWN = "stage_shown"

TaskWithin = Callable[[ibis.Table | None], Task]


def prospecting(mirror: Mirror, what: str, task_within: TaskWithin) -> Prospects:
    """Return how the prospects of a question are found; `task_within` makes the task for some customers, or for all."""
    everybody = task_within(None)

    def keep(view: MirrorView, name: str) -> None:
        find(mirror, view, everybody).keep(name)

    def reasons_of(view: MirrorView, ids: list[int]) -> dict[int, str]:
        # Asked again for these alone: another stage may have looked for prospects in this view since then.
        view.put(_SHOWN, pa.table({"id": pa.array(ids, pa.int64())}))
        found = find(mirror, view, task_within(ibis.table({"id": "int64"}, name=_SHOWN)))
        return {each.customer_id: each.reason for each in found.everyone()}

    def against(view: MirrorView, customer_id: int) -> tuple[str, ...]:
        bought = bought_by(view, make_tables(), customer_id)
        return against_prospect(ground_of(view, everybody), everybody.question.ways, bought)

    return Prospects(what, everybody.question.weighting in IN_THOUSANDTHS, keep, reasons_of, against)
