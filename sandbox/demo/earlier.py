"""What the demo shop's customers bought in earlier years, out of its old ledger: lasting things, one or two each.

Without them nothing would be worn out by now: a durable period is longer than the two years that the till remembers.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from sandbox.demo.catalogue import Ware
from sandbox.demo.life import DAYS, Sale
from sandbox.demo.people import Person

# Of a hundred customers so many are in the ledger, and so many of these twice.
_KNOWN, _TWICE = 0.35, 0.4
_LASTING_DAYS = 700
_OLDEST_DAYS = 3_500
_A_YEAR = 365.25
# Prices went up by three in the hundred a year.
_DEARER = 0.03
_NOON = time(12)


def earlier(people: Sequence[Person], ware_list: Sequence[Ware], until: date, draw: np.random.Generator) -> list[Sale]:
    """Return the ledger's lines in the order of time, each with a number of its own."""
    lasting = [ware for ware in ware_list if (ware.durable_days or 0) >= _LASTING_DAYS]
    pull = np.array([ware.pull for ware in lasting], dtype=float)
    found: list[tuple[date, str, str, Ware]] = []
    for person in people:
        if draw.random() >= _KNOWN:
            continue
        count = 2 if draw.random() < _TWICE else 1
        for place in draw.choice(len(lasting), size=count, replace=False, p=pull / pull.sum()):
            day = until - timedelta(days=int(draw.integers(DAYS + 30, _OLDEST_DAYS)))
            found.append((day, person.number, person.branch, lasting[int(place)]))
    found.sort(key=lambda line: line[:2])
    return [
        Sale(f"L{number:05d}", datetime.combine(day, _NOON), branch, customer, ware, 1, _price(ware, day, until))
        for number, (day, customer, branch, ware) in enumerate(found, start=1)
    ]


def _price(ware: Ware, day: date, until: date) -> Decimal:
    years = (until - day).days / _A_YEAR
    return (ware.price * Decimal(f"{1 - _DEARER * years:.4f}")).quantize(Decimal("0.1"))
