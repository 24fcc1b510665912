"""Who may be offered which product in which way: the conditions of many products at once, as sets of customers."""

from collections import defaultdict
from collections.abc import Iterator

from pyroaring import BitMap

from core.extraction.mirror import MirrorView
from core.extraction.prospects.facts import Facts
from core.extraction.prospects.question import Way
from core.extraction.prospects.sets import Sets, union
from core.extraction.prospects.signs import Sign, Signs, cross_sell_sides

# One product, offered in one way.
Offer = tuple[int, Way]


class Offers:
    """The offers that signs speak of, in the order in which they came."""

    def __init__(self, sets: Sets, view: MirrorView, facts: Facts, signs: Signs) -> None:
        """Keep the signs by offer; whom each is for is worked out when it is asked."""
        sets.prepare(view, signs.rows)
        self._sets, self._facts = sets, facts
        self._outside: dict[str | None, BitMap] = {}
        self._speaking: dict[Offer, list[Sign]] = defaultdict(list)
        self._barring: dict[Offer, list[Sign]] = defaultdict(list)
        for sign in signs.rows:
            if not sign.renews:
                (self._barring if sign.bars else self._speaking)[sign.target, sign.way].append(sign)
        self.open = frozenset((target, Way.CROSS_SELL) for target in signs.open)
        self.every: tuple[Offer, ...] = tuple(
            dict.fromkeys([*self._speaking, *((target, Way.CROSS_SELL) for target in signs.open)])
        )

    def speaking(self, offer: Offer) -> list[Sign]:
        """Return the signs with a row that speak for an offer."""
        return self._speaking.get(offer, [])

    def people(self, offer: Offer) -> BitMap:
        """Return who is a prospect."""
        who = union(self._sets.of(sign) for sign in self.speaking(offer))
        if offer in self.open:
            who |= self._elsewhere(self._facts.products[offer[0]].group)
        barring = self._barring.get(offer, ())
        return who - union(self._sets.of(sign) for sign in barring) if barring else who

    def cross_sell(self, target: int) -> BitMap:
        """Return the cross-sell prospects for a product straight from the relations, without signs for each."""
        levels, barring, is_open = cross_sell_sides(self._facts, target)
        who = self._sets.all_of(levels)
        if is_open:
            who |= self._elsewhere(self._facts.products[target].group)
        return who - self._sets.all_of(barring)

    def people_by(self, sign: Sign) -> BitMap:
        """Return for whom a sign speaks, whatever else may bar them."""
        return self._sets.of(sign)

    def unwritten(self, offer: Offer) -> Iterator[Sign]:
        """Yield, for an open offer, the signs that have no row: goods of other groups, of level 0."""
        if offer in self.open:
            written = {sign.product for sign in self.speaking(offer)}
            for product in outside(self._facts, self._facts.products[offer[0]].group):
                if product not in written and product != offer[0]:
                    yield Sign(offer[0], Way.CROSS_SELL, product)

    def _elsewhere(self, group: str | None) -> BitMap:
        """Return who bought goods outside a group."""
        if group not in self._outside:
            self._outside[group] = self._sets.all_of(outside(self._facts, group))
        return self._outside[group]


def outside(facts: Facts, group: str | None) -> Iterator[int]:
    """Yield the goods that are not of a group; those without one are of none, and where there is none, all are."""
    for product in facts.products.values():
        if product.is_goods and (group is None or product.group is None or product.group != group):
            yield product.id
