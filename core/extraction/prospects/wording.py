"""Why a customer is a prospect, in words: which product, on which days, and why that speaks for the offer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from core.extraction.language.period import short_day_text
from core.extraction.prospects.demand import DemandRule, Shown
from core.extraction.prospects.facts import Facts
from core.extraction.prospects.question import Way
from core.extraction.prospects.reason import Partner, Reasons
from core.extraction.prospects.signs import Sign

# What time has brought about before what merely goes with what was bought.
_ORDER = (Way.REPLACEMENT, Way.UP_SELL, Way.CROSS_SELL)
# So many offers are given reasons, the heaviest first; of each, so many purchases.
OFFERS, PURCHASES = 3, 2
_YEAR, _MONTH = 365.25, 365.25 / 12
# A period of so many days more or less is still said in years or months.
_YEAR_SLACK, _MONTH_SLACK = 3, 1


class Bought(NamedTuple):
    """A purchase that is a sign: what, for which offer, in which way, and the day of the latest one."""

    target: int
    way: Way
    product: int
    last: date | None


class Demanded(NamedTuple):
    """Demand that a customer showed for a product: how, how often and when last."""

    target: int
    shown: Shown
    times: int
    last: date


class Wording:
    """The words for one question; made once for all its customers."""

    def __init__(self, facts: Facts, signs: Iterable[Sign], rule: DemandRule, *, one: int | None) -> None:
        """Keep what reasons speak of; `one` is the product offered, None where offers differ by customer."""
        self._facts, self._rule, self._one = facts, rule, one
        self._signs: dict[tuple[int, Way, int], Sign] = {}
        self._lapses: dict[tuple[int, Way, int], tuple[str, str]] = {}
        partners: dict[int, list[Partner]] = defaultdict(list)
        for sign in signs:
            if sign.bars or sign.renews:
                continue
            self._signs[sign.target, sign.way, sign.product] = sign
            if sign.way is not Way.CROSS_SELL:
                self._lapses[sign.target, sign.way, sign.product] = self._lapse(sign)
            else:
                name = facts.products[sign.product].name
                partners[sign.target].append(Partner(sign.product, name, sign.level))
        self._cross = {target: Reasons(facts.products[target].name, each) for target, each in partners.items()}

    def sign(self, bought: Bought) -> Sign:
        """Return the sign that a purchase is."""
        return self._signs[bought.target, bought.way, bought.product]

    def text(self, bought: Iterable[Bought], demanded: Iterable[Demanded], elsewhere: Iterable[int] = ()) -> str:
        """Return the reason for a customer of whom this is known; `elsewhere` are offers to buyers of other groups."""
        if self._one is not None:
            return self._text_of_one(self._one, bought, demanded)
        offers: dict[int, list[str]] = defaultdict(list)
        weight: dict[int, int] = defaultdict(int)
        for target, ways in _by_target(bought).items():
            for way in (each for each in _ORDER if each in ways):
                purchases = ways[way]
                weight[target] += sum(self.sign(each).level for each in purchases)
                offers[target].append(self._bought(target, way, purchases))
        for target in elsewhere:
            if target not in offers:
                name = self._facts.products[target].name
                offers[target].append(f"bought goods of other groups; has not bought {name}")
        for target, demands in _demands(demanded).items():
            # Who asks for it comes first.
            weight[target] += 1_000
            offers[target].insert(0, self._demand(target, demands))
        names = {target: str(self._facts.products[target]) for target in offers}
        ranked = sorted(offers, key=lambda target: (-weight[target], names[target]))
        said = [f"{names[target]}: {'; '.join(offers[target])}" for target in ranked[:OFFERS]]
        more = len(ranked) - len(said)
        return " · ".join([*said, f"and {more} more offers" if more > 1 else "and 1 more offer"] if more else said)

    def _text_of_one(self, target: int, bought: Iterable[Bought], demanded: Iterable[Demanded]) -> str:
        """Return the reason of a customer who is to be offered this one product."""
        demands, purchases = list(demanded), list(bought)
        # Who asks for it comes first.
        said = [self._demand(target, demands)] if demands else []
        for way in _ORDER:
            in_way = [each for each in purchases if each.way is way]
            if in_way:
                said.append(self._bought(target, way, in_way))
        return "; ".join(said)

    def _bought(self, target: int, way: Way, purchases: list[Bought]) -> str:
        if way is Way.CROSS_SELL:
            return self._cross[target].text(each.product for each in purchases)
        # What has been due for longest.
        ended = sorted((self._ended(each), each.product, each) for each in purchases)
        said = [self._due(day, each) for day, _, each in ended[:PURCHASES]]
        if len(ended) > PURCHASES:
            said.append(f"{len(ended) - PURCHASES} more are due")
        return f"{'; '.join(said)}; {self._offer(target, way, purchases)}"

    def _ended(self, bought: Bought) -> date:
        days = self.sign(bought).lapse_days or 0
        return (bought.last or date.min) + timedelta(days=days)

    def _due(self, ended: date, bought: Bought) -> str:
        before, after = self._lapses[bought.target, bought.way, bought.product]
        on = f" on {short_day_text(bought.last)}" if bought.last else ""
        return f"{before}{on}{after} ended on {short_day_text(ended)}"

    def _lapse(self, sign: Sign) -> tuple[str, str]:
        """Return what is said before and after the day of a purchase whose durable period is over."""
        products, length = self._facts.products, length_text(sign.lapse_days or 0)
        before = f"bought {products[sign.product]}"
        if sign.lapse_part is None:
            return before, f", its durable period of {length}"
        return before, f", the durable period of its part {products[sign.lapse_part]}, {length},"

    def _offer(self, target: int, way: Way, purchases: list[Bought]) -> str:
        if way is Way.UP_SELL:
            return f"upgrade to {self._facts.products[target]}"
        if all(each.product == target for each in purchases):
            return "replace it by a new one"
        return f"replace it by {self._facts.products[target]}"

    def _demand(self, target: int, demands: list[Demanded]) -> str:
        what = "it" if self._one is None else str(self._facts.products[target])
        order = list(Shown)
        said = [self._shown(what, each) for each in sorted(demands, key=lambda each: order.index(each.shown))]
        return ", ".join(said)

    def _shown(self, what: str, demanded: Demanded) -> str:
        day = short_day_text(demanded.last)
        often = f" {demanded.times:,} times, last" if demanded.times > 1 else ""
        match demanded.shown:
            case Shown.QUOTATION:
                return f"asked for a quotation for {what}{often} on {day}"
            case Shown.INQUIRY:
                return f"asked about {what}{often} on {day}"
            case Shown.INTERESTED:
                return f"answered that {what} is of interest{often} on {day}"
            case Shown.VIEWS:
                page = "its page" if self._one is None else f"the page of {what}"
                return f"looked at {page} {demanded.times:,} times in {self._rule.days} days, last on {day}"


def length_text(days: int) -> str:
    """Return a durable period as people say it: 1826 days are 5 years."""
    for unit, length, slack, least in (("year", _YEAR, _YEAR_SLACK, 1), ("month", _MONTH, _MONTH_SLACK, 2)):
        count = round(days / length)
        if count >= least and abs(days - count * length) <= slack:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "1 day" if days == 1 else f"{days:,} days"


def _by_target(bought: Iterable[Bought]) -> Mapping[int, dict[Way, list[Bought]]]:
    found: dict[int, dict[Way, list[Bought]]] = defaultdict(lambda: defaultdict(list))
    for each in bought:
        found[each.target][each.way].append(each)
    return found


def _demands(demanded: Iterable[Demanded]) -> Mapping[int, list[Demanded]]:
    found: dict[int, list[Demanded]] = defaultdict(list)
    for each in demanded:
        found[each.target].append(each)
    return found
