"""The seven stages of seed 001 (figure 16, S200 to S212) said plainly: customer by customer, nothing of the product's.

Written from the text and docs/extraction.md: each stage looks only at whom the one before kept; whoever leaves, leaves
for the first thing that fails; of equal ones whoever was entered first stays; the last stage that weighs orders.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from core.extraction.prospects.question import Way
from tests.integration.extraction.pipeline import telling
from tests.integration.extraction.pipeline.figures import (
    CONDITIONS,
    MEASURES,
    PERIODS,
    Bound,
    Figure,
    grouped,
    sales,
    troubles,
    visits,
)
from tests.integration.extraction.pipeline.people import People, Person

Spec = dict[str, Any]
RULES = {
    "Loyal": [("visits >= 2", "80"), ("sales > 0", "sales / 10"), ("troubles >= 1", "-300")],
    "Halves": [("sales >= 0", "0.5"), ("visits >= 1", "visits * 0.25")],
}
_PER = {"customer": "", "product": " of one product", "month": " in one month"}
_GROUPED = {"sales": "sales", "profit": "profit", "quantity": "pieces", "purchases": "purchases",
            "unit_price": "unit price", "troubles": "troubles"}  # fmt: skip
_UNKNOWN_WHERE_NONE = {"profit", "unit_price"}


class RefusedPlainlyError(Exception):
    """What cannot be asked."""


@dataclass(frozen=True)
class Standing:
    """A customer who is still in, with their weight: so many points, or thousandths of one."""

    person: Person
    weight: int = 0


@dataclass
class Stage:
    """What a stage did."""

    arrived: int
    kept: int = 0
    left: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    who_left: dict[str, str] = field(default_factory=dict)


@dataclass
class Extracted:
    """What the stages did, who is found with which weight, and who was added by hand."""

    stages: list[Stage]
    found: list[tuple[str, int]]
    added: list[str]
    in_thousandths: bool


class Pipeline:
    """Stages carried out one after the other."""

    def __init__(self, people: People) -> None:
        """Begin with everybody."""
        self.people = people
        self.standing = [Standing(person) for _, person in sorted(people.people.items())]
        self.weighs, self.scale = False, 1
        self.stage = Stage(len(self.standing))

    def run(self, stages: list[Spec], added: list[str]) -> Extracted:
        """Carry out everything; raise `RefusedPlainlyError` for what cannot be asked."""
        done = []
        for spec in stages:
            self.stage = Stage(len(self.standing))
            getattr(self, f"_{spec['stage']}")(spec)
            if "where" in spec:
                self._where(spec["where"])
            for narrowing in spec.get("narrow", []):
                self._narrow(narrowing)
            self.stage.kept = len(self.standing)
            done.append(self.stage)
        found = [(each.person, each.weight if self.weighs else round(sales(each.person))) for each in self.standing]
        found.sort(key=lambda one: (-one[1], one[0].key))
        return Extracted(
            done,
            [(person.number, weight) for person, weight in found],
            self._added(added, {person.key for person, _ in found}),
            self.weighs and self.scale > 1,
        )

    def _added(self, numbers: list[str], found: set[int]) -> list[str]:
        keys = [self.people.by_number.get(number.lower()) for number in numbers]
        if None in keys:
            raise RefusedPlainlyError
        return sorted(self.people.people[key or 0].number for key in set(keys) - found)

    def _keep(self, reason_of: dict[int, str | None], weights: dict[int, int] | None = None) -> None:
        """Let those go on who have no reason to leave, with a new weight where there are new ones."""
        kept = []
        for each in self.standing:
            reason = reason_of[each.person.key]
            if reason is None:
                kept.append(replace(each, weight=weights[each.person.key]) if weights else each)
            else:
                self.stage.left[reason] += 1
                self.stage.who_left[each.person.number] = reason
        self.standing = kept

    def _timing(self, spec: Spec) -> None:
        """S200: only the prospects, weighed by the levels (or ratios) of what speaks for each."""
        asked = spec["prospects"]
        ratios = asked["weighting"] == "bought_ratios"
        degrees: Counter[int] = Counter()
        target = self.people.place[asked["product_id"]]
        ways = [Way(way) for way in asked["ways"]]
        for way in ways:
            for who, level in self.people.offers.prospects(target, way).items():
                degrees[who] += self._ratio(target, way, who) if ratios else level
        what = f"prospects for {self.people.named[asked['product_id']]}"
        said = f"who are no {what} ({' or '.join(way.value.replace('_', '-') for way in ways)})"
        self._keep({each.person.key: None if each.person.key in degrees else said for each in self.standing}, degrees)
        self.weighs, self.scale = True, 1000 if ratios else 1

    def _ratio(self, target: int, way: Way, who: int) -> int:
        """Return, in thousandths, the recorded sales over purchasers of what is due and leads to the target."""
        shop, sum_of = self.people.offers, Fraction(0)
        for product, last in shop.baskets()[who].items():
            related = shop.related(product, way.value) or ([(product, 0)] if way is Way.REPLACEMENT else [])
            one = shop.products[product]
            may = one.up_sellable if way is Way.UP_SELL else one.replaceable
            again = shop.baskets()[who].get(target) if product != target and way is Way.REPLACEMENT else None
            made_good = again is not None and last is not None and again >= last
            if may and not made_good and shop.over(product, last, way) and target in [to for to, _ in related]:
                sum_of += self.people.sold_so.get(product, Fraction(0))
        return round(sum_of * 1000)

    def _accounting(self, _spec: Spec) -> None:
        """S202, S204 and S206 are all in their conditions and narrowings."""

    _behaviour = _trouble = _accounting

    def _definition(self, spec: Spec) -> None:
        """S208: the score of the seller's own rules, from 0 or onto the weight so far."""
        if "rules" not in spec:
            return
        onto = spec.get("onto", False)
        if onto and not self.weighs:
            raise RefusedPlainlyError
        if not onto:
            self.scale = 1
        points = {each.person.key: _score(spec["rules"], each.person) * self.scale for each in self.standing}
        if onto:
            points = {each.person.key: each.weight + points[each.person.key] for each in self.standing}
        self._keep(dict.fromkeys(points), points)
        self.weighs = True

    def _individual(self, spec: Spec) -> None:
        """S210: only who is named, or all but these."""
        named = {self.people.by_number.get(number.lower()) for number in spec.get("keep") or spec["exclude"]}
        if None in named:
            raise RefusedPlainlyError
        out = "who were excluded by name" if "exclude" in spec else "who were not named"
        self._keep(
            {
                each.person.key: out if (each.person.key in named) == ("exclude" in spec) else None
                for each in self.standing
            }
        )

    def _campaign(self, spec: Spec) -> None:
        """S212: by what they were told and did about it."""
        self._keep({each.person.key: telling.against(self.people, each.person, spec) for each in self.standing})

    def _where(self, text: str) -> None:
        parts = CONDITIONS[text]
        self._keep(
            {
                each.person.key: next((reason for holds, reason in parts if not holds(each.person)), None)
                for each in self.standing
            }
        )

    def _narrow(self, narrowing: Spec) -> None:
        by, bounds = narrowing["by"], narrowing.get("bounds", [])
        days, when = PERIODS[narrowing.get("in")]
        closed, per = narrowing.get("closed", False), narrowing.get("per", "customer")
        weighs = True
        if by == "score":
            if not self.weighs:
                raise RefusedPlainlyError
            figures: dict[int, Figure] = {each.person.key: Fraction(each.weight, self.scale) for each in self.standing}
            name, missing, weighs = "score", "", False
        elif closed or per != "customer":
            figures = {each.person.key: _highest(each.person, narrowing, days) for each in self.standing}
            when += " by the closed months" if closed else ""
            name = f"{_GROUPED[by]}{_PER[per]}{when}"
            missing = f"without {_GROUPED[by]}{when}"
        else:
            measure = MEASURES[by]
            figures = {each.person.key: measure.of(each.person) for each in self.standing}
            name, missing, weighs = measure.name, f"of whom {measure.name} is not known", measure.weighs
        if bounds:
            self._keep({key: _outside(figure, bounds, name, missing) for key, figure in figures.items()})
        if "top" in narrowing or "top_percent" in narrowing:
            self._rank(narrowing, figures, name, weighs=weighs)

    def _rank(self, narrowing: Spec, figures: dict[int, Figure], name: str, *, weighs: bool) -> None:
        lowest = narrowing.get("lowest", False)
        known = [each.person.key for each in self.standing if figures[each.person.key] is not None]
        order = sorted(known, key=lambda key: (_number(figures[key]) * (1 if lowest else -1), key))
        percent = Fraction(str(narrowing.get("top_percent", 0)))
        most = narrowing.get("top") or ceil(len(self.standing) * percent / 100)
        stays, goes = order[:most], order[most:]
        first = f"{narrowing['top']:,}" if "top" in narrowing else f"{narrowing['top_percent']} %"
        out = f"who are not among the {first} with the {'lowest' if lowest else 'highest'} {name}"
        reasons: dict[int, str | None] = {
            each.person.key: f"of whom {name} is not known" for each in self.standing
        } | dict.fromkeys(stays)
        weights = None
        if weighs and not lowest:
            weights = {key: _whole(_number(figures[key]) * self.scale) for key in stays}
            self.weighs = True
        self._keep(reasons | dict.fromkeys(goes, out), weights)
        equal = sum(figures[key] == figures[stays[-1]] for key in goes) if stays else 0
        if equal:
            have = "1 more has" if equal == 1 else f"{equal:,} more have"
            self.stage.notes.append(f"{have} the same {name} as the last one kept; who was entered first stayed.")


def _score(rules: str, person: Person) -> int:
    if rules == "Loyal":
        loyal = 80 * (visits(person) >= 2) + max(sales(person), Fraction(0)) / 10 - 300 * (troubles(person) >= 1)
        return _whole(loyal)
    return _whole(Fraction(1, 2) * (sales(person) >= 0) + Fraction(visits(person), 4))


def _highest(person: Person, narrowing: Spec, days: tuple[date, date]) -> Fraction | None:
    closed, by = narrowing.get("closed", False), narrowing["by"]
    figures = grouped(person, by, narrowing.get("per", "customer"), days, closed=closed)
    if not figures:
        return None if by in _UNKNOWN_WHERE_NONE else Fraction(0)
    return min(figures) if narrowing.get("lowest") else max(figures)


def _outside(figure: Figure, bounds: list[Bound], name: str, missing: str) -> str | None:
    if figure is None:
        return missing
    return next(
        (f"with {'a ' * (name == 'score')}{name} not {each.words}" for each in bounds if not each.holds(figure)), None
    )


def _number(figure: Figure) -> Fraction:
    return (
        Fraction((figure - date(1970, 1, 1)) / timedelta(days=1)) if isinstance(figure, date) else figure or Fraction(0)
    )


def _whole(number: Fraction) -> int:
    """Return the nearest whole number; halves go away from zero."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
