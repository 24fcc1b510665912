"""Figures of a customer worked out plainly, conditions and bounds over them, and how each is said."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any

from tests.integration.extraction.pipeline.people import Line, Person

TODAY = date(2026, 3, 2)
Days = tuple[date, date]
EVER: Days = (date.min, date.max)
# Each with its words in a sentence.
PERIODS: dict[str | None, tuple[Days, str]] = {
    None: (EVER, ""),
    "last year": ((date(2025, 1, 1), date(2025, 12, 31)), " last year (2025)"),
    "2025": ((date(2025, 1, 1), date(2025, 12, 31)), " in 2025"),
    "this year": ((date(2026, 1, 1), date(2026, 12, 31)), " this year (2026)"),
    "last 30 days": ((TODAY - timedelta(days=29), TODAY), " in the last 30 days (since 1 February 2026)"),
}
LAST_YEAR = PERIODS["last year"][0]
HALF_YEAR: Days = (date(2025, 9, 3), TODAY)

Figure = Fraction | date | None
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": ge, "more_than": gt, "at_most": le, "less_than": lt, "from": ge, "after": gt, "until": le, "before": lt,
}  # fmt: skip


def within(lines: Iterable[Line], days: Days) -> list[Line]:
    """Return the lines of a period."""
    return [line for line in lines if days[0] <= line.day <= days[1]]


def sales(person: Person, days: Days = EVER) -> Fraction:
    """Return what was bought, less what came back, in whole pounds."""
    return Fraction(sum(line.amount for line in within(person.lines, days)), 100)


def visits(person: Person) -> int:
    """Return on how many different days they bought."""
    return len({line.day for line in person.lines if line.sold})


def purchases(lines: Iterable[Line]) -> int:
    """Return on how many documents something was bought."""
    return len({line.document for line in lines if line.sold})


def last_purchase(person: Person) -> date | None:
    """Return the day of the last purchase."""
    return max((line.day for line in person.lines if line.sold), default=None)


def profit(lines: Iterable[Line]) -> Fraction | None:
    """Return sales less cost, over the lines whose cost is known."""
    known = [line.amount - line.cost for line in lines if line.cost is not None]
    return Fraction(sum(known), 100) if known else None


def average(person: Person) -> Fraction | None:
    """Return sales divided by purchases."""
    count = purchases(person.lines)
    return sales(person) / count if count else None


def troubles(person: Person, days: Days = EVER, level: int = 1) -> int:
    """Return how many troubles of that level or above there were."""
    return sum(days[0] <= each.occurred_on <= days[1] and each.level >= level for each in person.troubles)


def has(person: Person, product: int) -> bool:
    """Return whether they bought a product and have not returned all of it."""
    return sum(line.pieces for line in person.lines if line.product == product) > 0


@dataclass(frozen=True)
class Measure:
    """A value that customers can be narrowed by; `ranked` says that its highest become weights."""

    name: str
    of: Callable[[Person], Figure]
    weighs: bool = True


MEASURES = {
    "sales": Measure("sales", sales),
    "sales(last year)": Measure("sales last year (2025)", lambda person: sales(person, LAST_YEAR)),
    "visits": Measure("visits", lambda person: Fraction(visits(person))),
    "average_purchase": Measure("average purchase", average),
    "last_purchase": Measure("last purchase", last_purchase, weighs=False),
    "profit": Measure("profit", lambda person: profit(person.lines)),
    "troubles": Measure("troubles", lambda person: Fraction(troubles(person))),
}


@dataclass(frozen=True)
class Bound:
    """A bound as it is written, what it compares with, and its words."""

    name: str
    value: object
    limit: Fraction | date
    words: str

    def holds(self, figure: Any) -> bool:  # noqa: ANN401 - a figure or a day
        """Return whether a figure keeps the bound."""
        return SIGNS[self.name](figure, self.limit)


_EITHER = "either with an average purchase of more than £20.00 or with at least 1 trouble"
Part = tuple[Callable[[Person], bool], str]
# Each part of what is joined by "and", with why those leave for whom it is the first that fails.
CONDITIONS: dict[str, list[Part]] = {
    "visits >= 2": [(lambda p: visits(p) >= 2, "other than those with at least 2 visits")],
    "sales > 20 and visits < 3": [
        (lambda p: sales(p) > 20, "other than those with sales of more than £20.00"),
        (lambda p: visits(p) < 3, "other than those with fewer than 3 visits"),
    ],
    'country = "Germany" or country is missing': [
        (
            lambda p: p.country in {"Germany", None},
            "other than those (whose country is Germany or whose country is not known)",
        ),
    ],
    'not country = "Germany"': [(lambda p: p.country != "Germany", "whose country is Germany")],
    'country != "Germany"': [
        (lambda p: p.country not in {"Germany", None}, "other than those whose country is not Germany"),
    ],
    'not bought("P2")': [(lambda p: not has(p, 2), "who bought P2")],
    "last_purchase < today - 90 days": [
        (
            lambda p: (last_purchase(p) or TODAY) < TODAY - timedelta(days=90),
            "other than those whose last purchase was before 2 December 2025",
        ),
    ],
    "average_purchase > 20 xor troubles >= 1": [
        (
            lambda p: ((average(p) or 0) > 20) != (troubles(p) >= 1),
            f"other than those ({_EITHER}, but not both)",
        ),
    ],
    "profit is missing": [(lambda p: profit(p.lines) is None, "whose profit is known")],
    "troubles(last 6 months, 2) = 0": [
        (
            lambda p: troubles(p, HALF_YEAR, 2) == 0,
            "other than those with no troubles of level 2 or above in the last 6 months (since 3 September 2025)",
        ),
    ],
}


def grouped(person: Person, by: str, per: str, days: Days, *, closed: bool) -> list[Fraction]:
    """Return a figure for each product, or month, of a customer's (of all, where `per` is customer)."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in _rows(person, by, days, closed=closed):
        groups[_group(row, per)].append(row)
    groups.pop(_NO_PRODUCT, None)
    figures = (_figure(rows, by, closed=closed) for rows in groups.values())
    return [figure for figure in figures if figure is not None]


_NO_PRODUCT = "no product"


def _rows(person: Person, by: str, days: Days, *, closed: bool) -> list[Any]:
    if closed:
        return [each for each in person.accounts if days[0] <= each.month <= days[1]]
    if by == "troubles":
        return [each for each in person.troubles if days[0] <= each.occurred_on <= days[1]]
    return within(person.lines, days)


def _group(row: Any, per: str) -> object:  # noqa: ANN401 - a line, an account or a trouble
    if per == "customer":
        return ""
    if per == "month":
        day: date = getattr(row, "day", None) or getattr(row, "month", None) or row.occurred_on
        return day.replace(day=1)
    return getattr(row, "product", None) or getattr(row, "product_id", None) or _NO_PRODUCT


def _figure(rows: list[Any], by: str, *, closed: bool) -> Fraction | None:
    if closed:
        return Fraction(sum(getattr(row, by) for row in rows), 100)
    if by == "profit":
        return profit(rows)
    if by == "unit_price":
        pieces = _pieces(rows)
        return Fraction(sum(row.amount for row in rows), 100) / pieces if pieces > 0 else None
    if by in {"troubles", "purchases", "quantity"}:
        counted: dict[str, Callable[[list[Any]], Fraction | int]] = {
            "troubles": len,
            "purchases": purchases,
            "quantity": _pieces,
        }
        return Fraction(counted[by](rows))
    return Fraction(sum(row.amount for row in rows), 100)


def _pieces(rows: list[Any]) -> Fraction:
    return sum((Fraction(row.pieces) for row in rows), Fraction(0))
