"""Two years of the demo shop's customers: who comes when, and what they then buy.

The habits are the ones that the shop's own relations describe, so that what is asked of the data finds something:
what goes together is bought together or soon after, what lasts is not bought twice, what is used up is bought again.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.models import RelationKind
from sandbox.demo.catalogue import SEASONS, Bond, Ware
from sandbox.demo.people import Person

DAYS = 730
# Of every ten customers so many are regulars, come now and then, came once, are new; and their visits in a year.
_MANNERS = ((0.32, 6.2), (0.43, 2.2), (0.15, 0.0), (0.1, 5.0))
_NEW_SINCE = 120
_OPENING, _OPEN_MINUTES = time(9, 30), 8 * 60
_WALK_INS = 0.09
_RETURNED = 0.015
# A partner of so high a level is what the product is made for: hardly anybody buys ink without a printer.
_MADE_FOR = 85
_EAGERNESS = 14.0
_MEMORY_DAYS = 200.0
_LARGEST_BASKET = 7
_A_YEAR = 365
_SEVERAL = {"WA-100": (2, 9), "WA-110": (2, 9), "GA-150": (2, 5), "TX-110": (1, 5), "LI-140": (1, 4), "TX-140": (1, 4)}


Floats = npt.NDArray[np.float64]


class Sale(NamedTuple):
    """One line at the till; a negative quantity comes back."""

    receipt: str
    at: datetime
    branch: str
    customer: str
    ware: Ware
    quantity: int
    price: Decimal


class _Visit(NamedTuple):
    at: datetime
    branch: str
    customer: str
    items: tuple[tuple[int, int], ...]


class Habits:
    """What a customer is likely to take at a visit, by the catalogue and its relations."""

    def __init__(self, wares: Sequence[Ware], bonds: Sequence[Bond]) -> None:
        """Prepare the likelihoods of `wares`."""
        self.wares = wares
        place = {ware.code: at for at, ware in enumerate(wares)}
        groups = sorted({ware.group for ware in wares})
        self.group = np.array([groups.index(ware.group) for ware in wares])
        self.groups = len(groups)
        self._pull = np.array([float(ware.pull) for ware in wares])
        self._lasts = np.array([float(ware.durable_days or 0) for ware in wares])
        self._again = np.array([float(ware.again or 0) for ware in wares])
        self._season = np.ones((13, len(wares)))
        for at, ware in enumerate(wares):
            for month, factor in SEASONS.get(ware.group, {}).items():
                self._season[month, at] = factor
        self._level = np.zeros((len(wares), len(wares)))
        self._against = np.zeros((len(wares), len(wares)), dtype=bool)
        for bond in bonds:
            one, other = place[bond.product], place[bond.partner]
            if bond.kind is RelationKind.CROSS_SELL:
                self._level[one, other] = bond.level / 100
            elif bond.kind is RelationKind.RARE_SIMULTANEOUS:
                self._against[one, other] = self._against[other, one] = True
        self._made_for = (self._level >= _MADE_FOR / 100) & (self._again[:, None] > 0)

    def weights(self, taste: Floats, day: date, since: Floats) -> Floats:
        """Return how much each ware is wanted; `since` has the days since each was last bought, infinite for never."""
        has = np.isfinite(since)
        eager = self._level @ np.where(has, np.exp(-since / _MEMORY_DAYS), 0.0)
        wanted: Floats = self._pull * taste[self.group] * self._season[day.month] * (1.0 + _EAGERNESS * eager)
        wanted[has & (since < self._lasts)] = 0.0
        used_up = np.where(since >= 0.6 * self._again, 5.0, 0.15)
        wanted *= np.where(has & (self._again > 0), used_up, 1.0)
        wanted[self._made_for.any(axis=1) & ~(self._made_for & has).any(axis=1)] *= 0.02
        wanted[(self._against & has).any(axis=1)] *= 0.05
        return wanted


def live(people: Sequence[Person], habits: Habits, until: date, draw: np.random.Generator) -> list[Sale]:
    """Return every sale of the two years up to `until`, in the order of time, with receipt numbers."""
    visits = [visit for person in people for visit in _life(person, habits, until, draw)]
    visits.extend(_returns(visits, habits, until, draw))
    visits.sort(key=lambda visit: (visit.at, visit.customer))
    return [
        Sale(f"R{number:06d}", visit.at, visit.branch, visit.customer, ware, quantity, price_on(ware, visit.at, until))
        for number, visit in enumerate(visits, start=1)
        for ware, quantity in ((habits.wares[item], quantity) for item, quantity in visit.items)
    ]


def price_on(ware: Ware, at: datetime, until: date) -> Decimal:
    """Return what the ware cost then: prices went up by four in the hundred a year before `until`."""
    if at.date() > until - timedelta(days=_A_YEAR):
        return ware.price
    return (ware.price * Decimal("0.96")).quantize(Decimal("0.1"))


def _life(person: Person, habits: Habits, until: date, draw: np.random.Generator) -> Iterator[_Visit]:
    """Yield a customer's visits, the first one first."""
    taste = draw.gamma(0.9, 1.0, habits.groups) + 0.05
    since = np.full(len(habits.wares), np.inf)
    before: date | None = None
    for day in _days(until, draw):
        since += (day - before).days if before else 0
        before = day
        items: list[tuple[int, int]] = []
        for _ in range(min(_LARGEST_BASKET, 1 + int(draw.poisson(1.35)))):
            wanted = habits.weights(taste, day, since)
            item = int(draw.choice(len(wanted), p=wanted / wanted.sum()))
            if any(item == other for other, _ in items):
                continue
            since[item] = 0.0
            low, high = _SEVERAL.get(habits.wares[item].code, (1, 2))
            items.append((item, int(draw.integers(low, high))))
        at = datetime.combine(day, _OPENING) + timedelta(minutes=int(draw.integers(_OPEN_MINUTES)))
        customer = "" if draw.random() < _WALK_INS else person.number
        yield _Visit(at, person.branch, customer, tuple(items))


def _days(until: date, draw: np.random.Generator) -> list[date]:
    """Return the days on which a customer comes, by their manner of coming."""
    manner = int(draw.choice(len(_MANNERS), p=[share for share, _ in _MANNERS]))
    first = int(draw.integers(_NEW_SINCE) if manner == len(_MANNERS) - 1 else DAYS * draw.beta(2.2, 1.0))
    visits = 1 + int(draw.poisson(_MANNERS[manner][1] * first / _A_YEAR))
    ago = {first, *(int(day) for day in draw.integers(0, first + 1, visits - 1))}
    return [until - timedelta(days=days) for days in sorted(ago, reverse=True)]


def _returns(visits: Sequence[_Visit], habits: Habits, until: date, draw: np.random.Generator) -> Iterator[_Visit]:
    """Yield what comes back some days later: one thing at a time, with the receipt, so the customer is known."""
    for visit in visits:
        if visit.customer and draw.random() < _RETURNED * len(visit.items):
            item, quantity = visit.items[int(draw.integers(len(visit.items)))]
            at = visit.at + timedelta(days=int(draw.integers(3, 21)))
            if at.date() <= until and not habits.wares[item].again:
                yield _Visit(at, visit.branch, visit.customer, ((item, -quantity),))
