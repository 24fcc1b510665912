"""The best offers for one customer: what they asked for, then what is due, then what goes with what they bought.

The conditions are those of every other question about prospects, looked up from the customer's own purchases.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import make_tables
from core.extraction.prospects.demand import BUYERS, WEB, DemandRule, Responded, Shown, shown_by
from core.extraction.prospects.facts import ProductFact, facts_of, relations_of_basket
from core.extraction.prospects.question import Counted, ProspectQuestion, Way, Weighting
from core.extraction.prospects.signs import Sign, signs_for
from core.extraction.prospects.weights import BY_RATIO, THOUSANDTH, round_even, weights_for
from core.extraction.prospects.wording import Bought, Demanded, Wording
from core.models import PurchaseKind, RelationKind

_SPEAKING = (RelationKind.CROSS_SELL, RelationKind.BUNDLE)
# What is offered first: evident demand, then what time has brought about, then what goes with what was bought.
_ORDER = {Way.DEMAND: 0, Way.REPLACEMENT: 1, Way.UP_SELL: 1, Way.CROSS_SELL: 2}


@dataclass(frozen=True, slots=True)
class CustomerOffer:
    """A product for one customer: in which ways, with which purchase-prospect degree, and why in words."""

    product_id: int
    code: str
    name: str
    ways: tuple[Way, ...]
    weight: int
    reason: str


@dataclass(frozen=True)
class OffersTask:
    """What is asked about one customer, on the business date `today`; `offerable` as for a department, None: all."""

    customer_id: int
    today: date
    ways: tuple[Way, ...] = tuple(Way)
    weighting: Weighting = Weighting.BOUGHT_LEVELS
    counted: tuple[Counted, ...] = tuple(Counted)
    offerable: Collection[int] | None = None
    rule: DemandRule = field(default_factory=DemandRule)
    responses: tuple[Responded, ...] = ()
    limit: int = 5


class _Customer:
    """What the conditions need of one customer: `basket` has the day of the latest purchase of each product."""

    def __init__(self, view: MirrorView, task: OffersTask) -> None:
        self.task = task
        view.put(BUYERS, pa.table({"customer_id": pa.array([task.customer_id], pa.int64())}))
        rows = view.run(_questions().basket)
        self.basket: dict[int, date | None] = dict(
            zip(rows["product_id"].to_pylist(), rows["last_date"].to_pylist(), strict=True)
        )
        demanded = _demanded(view, task, self.basket) if Way.DEMAND in task.ways else {}
        relations = relations_of_basket(view, self.basket)
        self.facts = facts_of(view, relations, [*self.basket, *demanded])
        self.demanded = {key: shown for key, shown in demanded.items() if self._is_goods(key)}

    def _is_goods(self, product_id: int) -> bool:
        product = self.facts.products.get(product_id)
        return product is not None and product.is_goods

    def may_be_offered(self, product_id: int) -> bool:
        """Return whether a product is goods that may be offered."""
        return self._is_goods(product_id) and (self.task.offerable is None or product_id in self.task.offerable)

    def speaking(self, target: int, way: Way) -> list[Sign]:
        """Return the signs that speak for offering a product to this customer; none where anything bars it."""
        signs = signs_for(self.facts, target, (way,), self.task.today, spread=False).rows
        mine = [sign for sign in signs if sign.product in self.basket]
        if any(sign.bars for sign in mine):
            return []
        again = next((self.basket[sign.product] for sign in mine if sign.renews), None)
        return [sign for sign in mine if not sign.renews and self._counts(sign, again)]

    def _counts(self, sign: Sign, again: date | None) -> bool:
        """Return whether a durable period that matters is over, and the target was not bought `again` since."""
        last = self.basket[sign.product]
        over = sign.until is None or (last is not None and last <= sign.until)
        made_good = sign.product != sign.target and again is not None and last is not None and again >= last
        return over and not made_good

    def cross_sold(self) -> list[int]:
        """Return what goes with what was bought, the highest levels first."""
        levels: dict[int, int] = defaultdict(int)
        for product in self.basket:
            for kind in _SPEAKING:
                for relation in self.facts.to(product, kind):
                    levels[relation.product_id] += relation.level
        return sorted(levels, key=lambda target: (-levels[target], self.facts.products[target].code))

    def due(self, way: Way) -> set[int]:
        """Return what might be offered for something bought that may be worn out."""
        kind = RelationKind.UP_SELL if way is Way.UP_SELL else RelationKind.REPLACEMENT
        found = {relation.partner_id for product in self.basket for relation in self.facts.of(product, kind)}
        return found | set(self.basket) if way is Way.REPLACEMENT else found

    def is_of_another_group(self, product: ProductFact) -> bool:
        """Return whether they bought goods of another group than the product, which they did not buy."""
        if product.id in self.basket or self.facts.rare_with(product.id) & self.basket.keys():
            return False
        bought = (self.facts.products[each] for each in self.basket if each in self.facts.products)
        return any(
            each.is_goods and (each.group is None or product.group is None or each.group != product.group)
            for each in bought
        )


def best_offers(view: MirrorView, task: OffersTask) -> tuple[CustomerOffer, ...]:
    """Return the best offers for a customer, best first, in the state that `view` shows.

    Demand comes first, then what is due, then cross-sells; within each the heavier, then by code. Where too few are
    found, goods of other groups follow for which no cross-sell products are stored, those with most buyers first.
    """
    customer = _Customer(view, task)
    signs: dict[int, list[Sign]] = {target: [] for target in customer.demanded if customer.may_be_offered(target)}
    for way in (Way.REPLACEMENT, Way.UP_SELL):
        for target in customer.due(way) if way in task.ways else ():
            if customer.may_be_offered(target) and (speaking := customer.speaking(target, way)):
                signs.setdefault(target, []).extend(speaking)
    if Way.CROSS_SELL in task.ways:
        _add_cross_sells(customer, signs)
    chosen = _offers(view, customer, signs)[: task.limit]
    if len(chosen) < task.limit and Way.CROSS_SELL in task.ways and customer.basket:
        chosen += _elsewhere(view, customer, signs.keys(), task.limit - len(chosen))
    return tuple(chosen)


def _add_cross_sells(customer: _Customer, signs: dict[int, list[Sign]]) -> None:
    """Add as many cross-sells as can be among the best, and those of what is offered anyway."""
    by_level = customer.task.weighting not in BY_RATIO
    found = 0
    for target in customer.cross_sold():
        # By level, those that follow weigh no more than these.
        wanted = found < customer.task.limit or not by_level
        considered = (target in signs or wanted) and customer.may_be_offered(target)
        if considered and (speaking := customer.speaking(target, Way.CROSS_SELL)):
            found += target not in signs
            signs.setdefault(target, []).extend(speaking)


def _offers(view: MirrorView, customer: _Customer, signs: Mapping[int, list[Sign]]) -> list[CustomerOffer]:
    """Return the offers that signs and demand make, best first."""
    task = customer.task
    every = [sign for each in signs.values() for sign in each]
    question = ProspectQuestion(product_id=0, weighting=task.weighting, counted=task.counted)
    weights = weights_for(view, question, every, customer.demanded)
    in_parts = task.weighting in BY_RATIO
    ranked = []
    for target, speaking in signs.items():
        weight = sum(weights.of(sign) for sign in speaking)
        if target in customer.demanded:
            weight += weights.of_demand(target)
        weight = round_even(weight, THOUSANDTH) if in_parts else weight
        product = customer.facts.products[target]
        ways = {sign.way for sign in speaking} | ({Way.DEMAND} if target in customer.demanded else set())
        ranked.append((min(_ORDER[way] for way in ways), -weight, product.code, target))
    made = []
    for _, weight, code, target in sorted(ranked)[: task.limit]:
        product, speaking = customer.facts.products[target], signs[target]
        ways = {sign.way for sign in speaking} | ({Way.DEMAND} if target in customer.demanded else set())
        said = tuple(way for way in Way if way in ways)
        made.append(CustomerOffer(target, code, product.name, said, -weight, _reason(customer, target, speaking)))
    return made


def _reason(customer: _Customer, target: int, speaking: Iterable[Sign]) -> str:
    wording = Wording(customer.facts, speaking, customer.task.rule, one=target)
    bought = [Bought(sign.target, sign.way, sign.product, customer.basket[sign.product]) for sign in speaking]
    return wording.text(bought, customer.demanded.get(target, ()))


def _elsewhere(view: MirrorView, customer: _Customer, known: Collection[int], count: int) -> list[CustomerOffer]:
    """Return goods of other groups than what was bought for which nobody stored what goes with them."""
    found: list[CustomerOffer] = []
    rows = view.run(_questions().unrelated)
    for row in zip(*(rows[name].to_pylist() for name in ("id", "code", "name", "group")), strict=True):
        product = ProductFact(*row)
        allowed = customer.task.offerable is None or product.id in customer.task.offerable
        if product.id not in known and allowed and customer.is_of_another_group(product):
            reason = f"bought goods of other groups; has not bought {product.name}"
            found.append(CustomerOffer(product.id, product.code, product.name, (Way.CROSS_SELL,), 0, reason))
            if len(found) == count:
                break
    return found


def _demanded(view: MirrorView, task: OffersTask, basket: Mapping[int, date | None]) -> dict[int, list[Demanded]]:
    """Return the demand that the customer showed, by product: what is left of it after their latest purchases."""
    rule = task.rule
    channels = {WEB, *rule.inquiries, *rule.quotations}
    since = rule.since(task.today)
    shown = [(each.product_id, Shown.INTERESTED, each.day) for each in task.responses]
    contacts = view.run(_questions().contacts).to_pylist()
    if any(row["channel"] in channels and row["last_date"] >= since for row in contacts):
        # Of most customers nothing of the many contacts needs to be read.
        rows = view.run(_recent(since))
        for product, channel, day in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            if channel in channels:
                shown.append((product, shown_by(rule, channel), day))
    days: dict[tuple[int, Shown], list[date]] = defaultdict(list)
    for product, how, day in shown:
        met = basket.get(product)
        if day >= since and (met is None or day > met):
            days[product, how].append(day)
    found: dict[int, list[Demanded]] = defaultdict(list)
    for (product, how), each in days.items():
        if how is not Shown.VIEWS or len(each) >= rule.views:
            found[product].append(Demanded(product, how, len(each), max(each)))
    return found


@lru_cache(maxsize=8)
def _recent(since: date) -> ir.Table:
    """Return the customer's contacts about products since a day: product, channel and day."""
    contact, asked = make_tables().contact, ibis.table({"customer_id": "int64"}, name=BUYERS)
    recent = contact.filter(contact.product_id.notnull(), contact.business_date >= since)
    return recent.semi_join(asked, "customer_id").select("product_id", "channel", "business_date")


@dataclass(frozen=True)
class _Questions:
    basket: ir.Table
    contacts: ir.Table
    unrelated: ir.Table


@lru_cache(maxsize=1)
def _questions() -> _Questions:
    tables = make_tables()
    asked = ibis.table({"customer_id": "int64"}, name=BUYERS)
    # Of the lines, which stand by customer, rather than of the sums, which stand by product.
    lines = tables.line.semi_join(asked, "customer_id")
    sold = (lines.kind == PurchaseKind.SALE.value) & (lines.quantity > 0)
    basket = lines.group_by("product_id").aggregate(
        last_date=lines.business_date.max(where=sold), quantity=lines.quantity.sum()
    )
    product, relation, total = tables.product, tables.relation, tables.product_total
    crossed = relation.filter(relation.kind == RelationKind.CROSS_SELL.value)
    bare = product.filter(product.is_goods).anti_join(crossed, product.id == crossed.product_id)
    known = bare.left_join(total.select("product_id", "purchasers"), bare.id == total.product_id)
    return _Questions(
        basket=basket.filter(basket.quantity > 0).select("product_id", "last_date"),
        contacts=tables.customer_contact.semi_join(asked, "customer_id").select("channel", "last_date"),
        unrelated=known.order_by(ibis.desc(known.purchasers.fill_null(0)), known.code).select(
            "id", "code", "name", "group"
        ),
    )
