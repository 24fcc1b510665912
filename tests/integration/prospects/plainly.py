"""The conditions of seed 001 said plainly in Python, customer by customer: slow, and using nothing of the product."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.extraction.prospects.question import Way

VIEWS, DAYS = 3, 90


@dataclass
class PlainProduct:
    """A product."""

    group: str | None
    is_goods: bool
    durable_days: int | None
    replaceable: bool
    up_sellable: bool


@dataclass
class PlainShop:
    """A shop: products by number; relations as (product, partner, kind, level); who bought what how often and when."""

    today: date
    products: list[PlainProduct]
    relations: list[tuple[int, int, str, int]]
    lines: list[tuple[int, int, int, date]] = field(default_factory=list)
    contacts: list[tuple[int, int, str, date]] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    def owner(self, customer: int) -> int | None:
        """Return whom a customer counts for."""
        while customer in self.merged:
            if customer in self.erased:
                return None
            customer = self.merged[customer]
        return None if customer in self.erased else customer

    def baskets(self) -> dict[int, dict[int, date | None]]:
        """Return what each customer has, with the day of the latest purchase."""
        quantity: dict[tuple[int, int], int] = defaultdict(int)
        last: dict[tuple[int, int], date] = {}
        for customer, product, pieces, day in self.lines:
            who = self.owner(customer)
            if who is None:
                continue
            quantity[who, product] += pieces
            if pieces > 0:
                last[who, product] = max(last.get((who, product), day), day)
        found: dict[int, dict[int, date | None]] = defaultdict(dict)
        for (who, product), pieces in quantity.items():
            if pieces > 0:
                found[who][product] = last.get((who, product))
        return found

    def related(self, product: int, kind: str) -> list[tuple[int, int]]:
        """Return the partners of a product, with levels."""
        return [(partner, level) for one, partner, what, level in self.relations if (one, what) == (product, kind)]

    def rare(self, one: int, other: int) -> bool:
        """Return whether two products are rarely bought together."""
        pairs = [(a, b) for a, b, kind, _ in self.relations if kind == "rare_simultaneous"]
        return (one, other) in pairs or (other, one) in pairs

    def over(self, product: int, last: date | None, way: Way) -> bool:
        """Return whether the durable period of a product, or of a part that may be proposed, is over."""
        periods = [self.products[product].durable_days]
        for part, _ in self.related(product, "part"):
            may = self.products[part].up_sellable if way is Way.UP_SELL else self.products[part].replaceable
            periods += [self.products[part].durable_days] if may else []
        return last is not None and any(
            days is not None and last + timedelta(days=days) <= self.today for days in periods
        )

    def prospects(self, target: int, way: Way) -> dict[int, int]:
        """Return the prospects for a product, with the levels that speak for each of them."""
        ask = {
            Way.CROSS_SELL: self._cross_sell,
            Way.UP_SELL: self._up_sell,
            Way.REPLACEMENT: self._replacement,
        }
        if way is Way.DEMAND:
            return self._demand(target)
        found = {who: ask[way](target, basket) for who, basket in self.baskets().items()}
        return {who: level for who, level in found.items() if level is not None}

    def within(self, targets: list[int]) -> dict[int, int]:
        """Return the prospects for any of several products, with everything that speaks for them added up."""
        found: dict[int, int] = defaultdict(int)
        for target in targets:
            for way in Way:
                for who, level in self.prospects(target, way).items():
                    found[who] += level
        return found

    def next_for(self, bought: int) -> dict[int, int]:
        """Return the buyers of a product who may be offered anything next, with the levels of what that is."""
        found: dict[int, int] = defaultdict(int)
        goods = [target for target, product in enumerate(self.products) if product.is_goods]
        for who, basket in self.baskets().items():
            for target in goods if bought in basket else []:
                for level in (
                    self._next_cross_sell(bought, target, basket),
                    self._next_due(bought, target, basket, Way.UP_SELL),
                    self._next_due(bought, target, basket, Way.REPLACEMENT),
                    self._demand(target).get(who),
                ):
                    if level is not None:
                        found[who] += level
        return found

    def _next_cross_sell(self, bought: int, target: int, basket: dict[int, date | None]) -> int | None:
        kinds = ("cross_sell", "bundle")
        theirs = [level for kind in kinds for partner, level in self.related(target, kind) if partner == bought]
        ours = [level for kind in kinds for partner, level in self.related(bought, kind) if partner == target]
        if target in basket or any(self.rare(target, product) for product in basket):
            return None
        return sum(theirs or ours) if theirs or ours else None

    def _next_due(self, bought: int, target: int, basket: dict[int, date | None], way: Way) -> int | None:
        product, last, again = self.products[bought], basket[bought], basket.get(target)
        related = self.related(bought, way.value)
        if way is Way.UP_SELL:
            may, barred = product.up_sellable, target in basket
        else:
            related = related or [(bought, 0)]
            made_good = target != bought and again is not None and last is not None and again >= last
            may, barred = product.replaceable, made_good
        levels = [level for partner, level in related if partner == target]
        return sum(levels) if levels and may and not barred and self.over(bought, last, way) else None

    def _cross_sell(self, target: int, basket: dict[int, date | None]) -> int | None:
        if target in basket or any(self.rare(target, product) for product in basket):
            return None
        stored = self.related(target, "cross_sell")
        levels = [level for partner, level in [*stored, *self.related(target, "bundle")] if partner in basket]
        if not stored:
            levels += [0 for product in basket if self._apart(target, product)]
        return sum(levels) if levels else None

    def speaks(self, target: int, who: int) -> bool:
        """Return whether a customer has a stored cross-sell or bundle partner of the target."""
        partners = [*self.related(target, "cross_sell"), *self.related(target, "bundle")]
        return any(partner in self.baskets().get(who, {}) for partner, _ in partners)

    def _apart(self, target: int, product: int) -> bool:
        mine, theirs = self.products[target].group, self.products[product].group
        return self.products[product].is_goods and (mine is None or theirs is None or mine != theirs)

    def _up_sell(self, target: int, basket: dict[int, date | None]) -> int | None:
        if target in basket:
            return None
        levels = [
            level
            for product, last in basket.items()
            for partner, level in self.related(product, "up_sell")
            if partner == target and self.products[product].up_sellable and self.over(product, last, Way.UP_SELL)
        ]
        return sum(levels) if levels else None

    def _replacement(self, target: int, basket: dict[int, date | None]) -> int | None:
        levels = []
        for product, last in basket.items():
            replacements = self.related(product, "replacement") or [(product, 0)]
            again = basket.get(target) if product != target else None
            made_good = again is not None and last is not None and again >= last
            if self.products[product].replaceable and self.over(product, last, Way.REPLACEMENT) and not made_good:
                levels += [level for partner, level in replacements if partner == target]
        return sum(levels) if levels else None

    def _demand(self, target: int) -> dict[int, int]:
        baskets, since = self.baskets(), self.today - timedelta(days=DAYS - 1)
        counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for customer, product, channel, day in self.contacts:
            who = self.owner(customer)
            if who is None or product != target or day < since:
                continue
            met = baskets.get(who, {}).get(target)
            if met is None or day > met:
                counted[who][channel] += 1
        return {
            who: 100
            for who, seen in counted.items()
            if seen["web"] >= VIEWS or seen["inquiry"] > 0 or seen["quotation"] > 0
        }
