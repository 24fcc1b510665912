"""Prospects for many products at once: of a solution, or what the buyers of a product should be offered.

Who is a prospect for what is a matter of sets of customers (see `sets`); only those who are shown are looked at one by
one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from core.extraction.answer import Share
from core.extraction.mirror import MirrorView
from core.extraction.prospects.demand import BUYERS
from core.extraction.prospects.evidence import keep_demand, put_signs, read_bought, read_demanded
from core.extraction.prospects.found import Found, RankedProduct, Weighed, put_page, scored, sorted_shares
from core.extraction.prospects.offers import Offer, Offers
from core.extraction.prospects.question import Way
from core.extraction.prospects.sets import Sets, as_ids, by_place, customers_of
from core.extraction.prospects.steps import make_demanded, make_demands, make_everybody, make_evidence
from core.extraction.prospects.tally import Numbers, thousandths
from core.extraction.prospects.task import Ground, Task
from core.extraction.prospects.weights import BY_PRODUCT, BY_RATIO, weights_for
from core.extraction.prospects.wording import Bought, Demanded, Wording


class FoundBySets(Found):
    """The prospects for any of many products."""

    def __init__(self, view: MirrorView, sets: Sets, task: Task, ground: Ground) -> None:
        """Find them; those found stand in a table of the view."""
        self._sets, self._task, self._ground = sets, task, ground
        self._offers = Offers(sets, view, ground.facts, ground.signs)
        unwritten = (sign for offer in self._offers.open for sign in self._offers.unwritten(offer))
        counting = [*ground.signs.speaking, *(unwritten if task.question.weighting in BY_RATIO else ())]
        self._weights = weights_for(view, task.question, counting, ground.demanded)
        within = customers_of(view, task.within) if task.within is not None else None
        self._people = self._look_up(view, within)
        found, degrees = self._reckon()
        ids = as_ids(found).astype(np.int64)
        remark = self._weights.remark(ground.facts.products)
        of = len(within) if within is not None else view.run(make_everybody())["n"][0].as_py()
        customers = scored(view, Weighed(ids, degrees[ids]), task)
        super().__init__(view, customers, of=of, remarks=[*ground.remarks, *([remark] if remark else [])])
        put_signs(view, ground.signs.speaking)
        self._wording = Wording(ground.facts, ground.signs.rows, task.rule, one=None)

    def reasons(self, customers: Sequence[int]) -> Mapping[int, str]:
        """Return the reasons of some of them, a page at most."""
        put_page(self.view, customers)
        bought: dict[int, list[Bought]] = defaultdict(list)
        for customer, each in read_bought(self.view.run(make_evidence())):
            if customer in self._people[each.target, each.way] and self._counts(customer, each):
                bought[customer].append(each)
        demanded: dict[int, list[Demanded]] = defaultdict(list)
        if self._ground.demanded:
            for customer, shown in read_demanded(self.view.run(make_demands())):
                demanded[customer].append(shown)
        elsewhere = [(target, self._people[target, way]) for target, way in self._offers.open]
        return {
            customer: self._wording.text(
                bought[customer], demanded[customer], [target for target, people in elsewhere if customer in people]
            )
            for customer in customers
        }

    def shares(self) -> tuple[Share, ...]:
        """Return how many of those found may be offered which product."""
        counted = Counter[str]()
        for target, people in self._by_target().items():
            counted[self._ground.facts.products[target].name] += len(people)
        return sorted_shares(counted)

    def ranking(self) -> tuple[RankedProduct, ...]:
        """Return the products that anybody may be offered, by their own degree and then by code."""
        degree: dict[int, int] = defaultdict(int)
        for offer in self._people:
            if offer[1] is Way.DEMAND:
                degree[offer[0]] += self._weights.of_demand(offer[0])
            degree[offer[0]] += sum(self._weights.of(sign) for sign in self._offers.speaking(offer))
        in_parts = self._task.question.weighting in BY_RATIO
        ranked = []
        for target, people in self._by_target().items():
            product = self._ground.facts.products[target]
            weight = int(thousandths(np.array([degree[target]]))[0]) if in_parts else degree[target]
            ranked.append(RankedProduct(target, product.code, product.name, weight, len(people)))
        return tuple(sorted((each for each in ranked if each.found), key=lambda each: (-each.weight, each.code)))

    def _look_up(self, view: MirrorView, within: BitMap | None) -> dict[Offer, BitMap]:
        """Return whom each offer is for, of those asked about."""
        people = {offer: self._offers.people(offer) for offer in self._offers.every}
        if self._ground.demanded:
            self._keep_demand(view)
            people |= {(target, Way.DEMAND): who for target, who in by_place(view, make_demanded()).items()}
        return people if within is None else {offer: who & within for offer, who in people.items()}

    def _keep_demand(self, view: MirrorView) -> None:
        bought = self._task.question.buyers_of
        if bought is not None:
            buyers = as_ids(self._sets.bought(bought)).astype(np.int64)
            view.put(BUYERS, pa.table({"customer_id": buyers}))
        keep_demand(view, self._task, dict.fromkeys(self._ground.demanded, 0), of_buyers=bought is not None)

    def _reckon(self) -> tuple[BitMap, Numbers]:
        """Return who is found, and by id how much each weighs: the degrees of all their products, or the highest."""
        found = BitMap.union(*self._people.values()) if self._people else BitMap()
        size = found.max() + 1 if found else 1
        total = np.zeros(size, np.int64)
        highest = self._task.question.weighting in BY_PRODUCT
        by_target: dict[int, list[Offer]] = defaultdict(list)
        for offer in self._people:
            by_target[offer[0]].append(offer)
        for offers in by_target.values():
            degrees = np.zeros(size, np.int64) if highest else total
            for offer in offers:
                self._add(offer, degrees)
            if highest:
                np.maximum(total, degrees, out=total)
        return found, thousandths(total) if self._task.question.weighting in BY_RATIO else total

    def _add(self, offer: Offer, degrees: Numbers) -> None:
        people = self._people[offer]
        if offer[1] is Way.DEMAND:
            degrees[as_ids(people)] += self._weights.of_demand(offer[0])
            return
        unwritten = self._offers.unwritten(offer) if self._task.question.weighting in BY_RATIO else ()
        for sign in (*self._offers.speaking(offer), *unwritten):
            if weight := self._weights.of(sign):
                degrees[as_ids(self._offers.people_by(sign) & people)] += weight

    def _by_target(self) -> dict[int, BitMap]:
        found: dict[int, BitMap] = {}
        for (target, _), people in self._people.items():
            found[target] = found[target] | people if target in found else people
        return found

    def _counts(self, customer: int, bought: Bought) -> bool:
        """Return whether a purchase is still a sign, rather than made good by a later one of the target."""
        return bought.way is not Way.REPLACEMENT or customer in self._offers.people_by(self._wording.sign(bought))
