"""The prospects of one product, found by questions of the mirror: nothing is kept from one asking to the next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from core.extraction.answer import Share
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
from core.extraction.prospects.found import Found, keep_scored, sorted_shares
from core.extraction.prospects.question import Way
from core.extraction.prospects.signs import Sign
from core.extraction.prospects.steps import (
    BOUGHT,
    DEGREE,
    NUMBER_OF,
    QUALIFIED,
    SIGN,
    WAYS,
    WITHIN,
    Shape,
    make_demands,
    make_steps,
)
from core.extraction.prospects.task import Ground, Task
from core.extraction.prospects.weights import BY_PRODUCT, BY_RATIO, Weights, weights_for
from core.extraction.prospects.wording import Bought, Demanded, Wording

# What a bar of a chart is called.
CALLED = {
    Way.CROSS_SELL: "cross-sell",
    Way.UP_SELL: "up-sell",
    Way.REPLACEMENT: "replacement",
    Way.DEMAND: "concrete demand",
}


class FoundByQuestions(Found):
    """The prospects of one product."""

    def __init__(self, view: MirrorView, task: Task, ground: Ground) -> None:
        """Find them, in tables of the view."""
        self._task, self._ground = task, ground
        question, signs = task.question, ground.signs.rows
        weights = weights_for(view, question, ground.signs.speaking, ground.demanded)
        remark = weights.remark(ground.facts.products)
        put_signs(view, signs, weights)
        if ground.demanded:
            keep_demand(view, task, {target: weights.of_demand(target) for target in ground.demanded})
        if task.within is not None:
            view.keep(WITHIN, task.within.select("id").distinct())
        self._steps = make_steps(self._shape())
        if self._shape().kept:
            # Read once from the large table, used again and again.
            view.keep(BOUGHT, self._steps.bought)
        if not self._shape().single:
            view.keep(DEGREE, self._steps.degree)
        found = view.keep(QUALIFIED, self._steps.qualified)
        keep_scored(view, task)
        super().__init__(
            view,
            found=found,
            of=view.run(self._steps.of)["n"][0].as_py(),
            remarks=[*ground.remarks, *([remark] if remark else [])],
        )
        self._wording = Wording(ground.facts, signs, task.rule, one=ground.one)

    def reasons(self) -> dict[int, str]:
        """Return the reason of everybody on the page at hand."""
        bought: dict[int, list[Bought]] = defaultdict(list)
        for customer, purchase in read_bought(self.view.run(self._steps.purchases)):
            bought[customer].append(purchase)
        demanded: dict[int, list[Demanded]] = defaultdict(list)
        if self._ground.demanded:
            for customer, shown in read_demanded(self.view.run(make_demands())):
                demanded[customer].append(shown)
        text = self._wording.text
        return {key: text(bought.get(key, ()), demanded.get(key, ())) for key in {*bought, *demanded}}

    def shares(self) -> tuple[Share, ...]:
        """Return how many of those found bought which sign; of several ways, how many are found in each."""
        if self._steps.ways is not None:
            rows = self.view.run(self._steps.ways).to_pylist()
            return sorted_shares({CALLED[WAYS[row["way"]]]: row["n"] for row in rows})
        if not self._shape().kept:
            return ()
        counted = Counter[str]()
        for row in self.view.run(self._steps.shares).to_pylist():
            counted[self._ground.facts.products[row["product_id"]].name] += row["n"]
        return sorted_shares(counted)

    def _shape(self) -> Shape:
        question, signs = self._task.question, self._ground.signs.rows
        return Shape(
            single=len(question.ways) == 1 and not self._ground.demanded,
            # Where goods of all other groups are signs, most purchases are: these are read again rather than kept.
            kept=not self._ground.signs.open,
            ends=any(sign.until for sign in signs),
            renewed=any(sign.renews for sign in signs),
            demand=bool(self._ground.demanded),
            narrowed=self._task.within is not None,
            highest=question.weighting in BY_PRODUCT,
            in_parts=question.weighting in BY_RATIO,
        )


def put_signs(view: MirrorView, signs: list[Sign], weights: Weights) -> None:
    """Put signs into the table that the steps read."""
    view.put(
        SIGN,
        pa.table(
            {
                "target_id": pa.array([sign.target for sign in signs], pa.int64()),
                "way": pa.array([NUMBER_OF[sign.way] for sign in signs], pa.int64()),
                "product_id": pa.array([sign.product for sign in signs], pa.int64()),
                "weight": pa.array([_weight(sign, weights) for sign in signs], pa.int64()),
                "until": pa.array([sign.until for sign in signs], pa.date32()),
                "bars": pa.array([sign.bars for sign in signs], pa.bool_()),
                "renews": pa.array([sign.renews for sign in signs], pa.bool_()),
            },
        ),
    )


def _weight(sign: Sign, weights: Weights) -> int:
    return 0 if sign.bars or sign.renews else weights.of(sign)


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
