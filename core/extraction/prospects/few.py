"""The prospects of one product: the purchases that matter are read once, and all else is reckoned from these.

Nothing is kept from one asking to the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from core.extraction.answer import Share
from core.extraction.mirror import MirrorView
from core.extraction.prospects.evidence import keep_demand, put_signs, read_bought, read_demanded
from core.extraction.prospects.found import Found, Weighed, put_page, scored, sorted_shares
from core.extraction.prospects.question import Way
from core.extraction.prospects.signs import Sign
from core.extraction.prospects.steps import (
    ASKED,
    WITHIN,
    make_demand_degrees,
    make_demands,
    make_everybody,
    make_evidence,
    make_pairs,
    make_within,
)
from core.extraction.prospects.tally import Flags, Numbers, Pairs, Tally, days_of, thousandths
from core.extraction.prospects.task import Ground, Task
from core.extraction.prospects.weights import BY_RATIO, weights_for
from core.extraction.prospects.wording import Bought, Demanded, Wording

BATCH_ROWS = 1_000_000
# What a bar of a chart is called.
CALLED = {
    Way.CROSS_SELL: "cross-sell",
    Way.UP_SELL: "up-sell",
    Way.REPLACEMENT: "replacement",
    Way.DEMAND: "concrete demand",
}


class FoundForOne(Found):
    """The prospects of one product."""

    def __init__(self, view: MirrorView, task: Task, ground: Ground) -> None:
        """Find them."""
        self._view, self._task, self._ground = view, task, ground
        self._weights = weights_for(view, task.question, ground.signs.speaking, ground.demanded)
        of, self._places, self._allowed = self._asked_about()
        # Of each way who is a prospect, and what they bought that speaks for it where that is little enough to keep.
        self._found: dict[Way, Flags] = {}
        self._bought: dict[Way, Pairs] = {}
        by_way: dict[Way, Numbers] = {}
        for way, found, by_way[way] in self._reckoned():
            self._found[way] = found if self._allowed is None else found & self._allowed
        everybody, *more = self._found.values()
        for found in more:
            everybody = everybody | found
        ids: Numbers = np.flatnonzero(everybody)
        # Few are found: only their places are looked at.
        degrees = np.zeros(len(ids), np.int64)
        for way, degree in by_way.items():
            degrees += np.where(self._found[way][ids], degree[ids], 0)
        if task.question.weighting in BY_RATIO:
            degrees = thousandths(degrees)
        remark = self._weights.remark(ground.facts.products)
        remarks = [*ground.remarks, *([remark] if remark else [])]
        super().__init__(view, scored(view, Weighed(ids, degrees), task), of=of, remarks=remarks)
        self._wording = Wording(ground.facts, ground.signs.rows, task.rule, one=ground.one)

    def reasons(self, customers: Sequence[int]) -> dict[int, str]:
        """Return the reasons of some of them, a page at most."""
        shown = np.zeros(self._places, np.bool_)
        shown[np.array(customers, np.int64)] = True
        bought: dict[int, list[Bought]] = defaultdict(list)
        demanded: dict[int, list[Demanded]] = defaultdict(list)
        for way, pairs in self._bought.items():
            for customer, each in self._purchases(way, pairs.where((shown & self._found[way])[pairs.customer])):
                bought[customer].append(each)
        if self._is_open or self._ground.demanded:
            put_page(self.view, customers)
        if self._is_open:
            crossed = self._found[Way.CROSS_SELL]
            for customer, each in read_bought(self.view.run(make_evidence())):
                if crossed[customer]:
                    bought[customer].append(each)
        if self._ground.demanded:
            for customer, demand in read_demanded(self.view.run(make_demands())):
                demanded[customer].append(demand)
        text = self._wording.text
        return {key: text(bought.get(key, ()), demanded.get(key, ())) for key in customers}

    def shares(self) -> tuple[Share, ...]:
        """Return how many of those found bought which sign; of several ways, how many are found in each."""
        if len(self._found) > 1 or self._ground.demanded:
            counted = {CALLED[way]: int(np.count_nonzero(found)) for way, found in self._found.items()}
            return sorted_shares({name: count for name, count in counted.items() if count})
        bars = Counter[str]()
        for way, pairs in self._bought.items():
            counts = np.bincount(pairs.product[self._found[way][pairs.customer]])
            for product in np.flatnonzero(counts):
                bars[self._ground.facts.products[int(product)].name] += int(counts[product])
        return sorted_shares(bars)

    @property
    def _is_open(self) -> bool:
        """Return whether goods of all other groups speak for a cross-sell."""
        return bool(self._ground.signs.open)

    def _asked_about(self) -> tuple[int, int, Flags | None]:
        """Return how many customers are asked about, how many places by id they need, and whose those are."""
        everybody = self._view.run(make_everybody())
        places = everybody["highest"][0].as_py() + 1
        if self._task.within is None:
            return everybody["n"][0].as_py(), places, None
        of = self._view.keep(WITHIN, self._task.within.select("id").distinct())
        allowed = np.zeros(places, np.bool_)
        allowed[self._view.run(make_within())["id"].to_numpy()] = True
        return of, places, allowed

    def _reckoned(self) -> Iterator[tuple[Way, Flags, Numbers]]:
        """Yield each way that is asked for with who is a prospect in it, and by how much, by customer id."""
        signs: dict[Way, list[Sign]] = {way: [] for way in self._task.question.ways if way is not Way.DEMAND}
        for sign in self._ground.signs.rows:
            signs[sign.way].append(sign)
        if self._is_open:
            # Most purchases are signs then: these are counted as they come, and read again for those who are shown.
            crossing = signs.pop(Way.CROSS_SELL)
            tally = Tally(crossing, self._weights, self._places)
            for batch in self._view.batches(self._pairs(crossing), rows=BATCH_ROWS):
                tally.add(Pairs.of(batch))
            put_signs(self._view, (sign for sign in crossing if not sign.bars))
            yield Way.CROSS_SELL, tally.found, tally.degree
        every = [sign for each in signs.values() for sign in each]
        pairs = Pairs.of(self._view.run(self._pairs(every))) if every else None
        for way, rows in signs.items():
            tally = Tally(rows, self._weights, self._places)
            if pairs is not None:
                self._bought[way] = tally.add(pairs)
            yield way, tally.found, tally.degree
        if self._ground.demanded:
            yield Way.DEMAND, *self._demand()

    def _pairs(self, signs: Sequence[Sign]) -> ir.Table:
        """Return the question who bought what the signs are about."""
        products = sorted({sign.product for sign in signs})
        self._view.put(ASKED, pa.table({"id": pa.array(products, pa.int64())}))
        dated = any(sign.until or sign.renews for sign in signs)
        return make_pairs(dated=dated, narrowed=self._task.within is not None)

    def _demand(self) -> tuple[Flags, Numbers]:
        keep_demand(
            self._view, self._task, {target: self._weights.of_demand(target) for target in self._ground.demanded}
        )
        rows = self._view.run(make_demand_degrees())
        found, degree = np.zeros(self._places, np.bool_), np.zeros(self._places, np.int64)
        ids = rows["customer_id"].to_numpy()
        found[ids], degree[ids] = True, rows["weight"].to_numpy()
        return found, degree

    def _purchases(self, way: Way, pairs: Pairs) -> Iterator[tuple[int, Bought]]:
        """Yield customers with what they bought, of the purchases that speak for an offer in this way."""
        target = self._ground.one or 0
        days = [None] * len(pairs.customer) if pairs.last is None else days_of(pairs.last)
        for customer, product, last in zip(pairs.customer.tolist(), pairs.product.tolist(), days, strict=True):
            yield customer, Bought(target, way, product, last)
