"""Page views and troubles of a generated shop: who buys often looks often, and most look at what many look at."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

CHUNK = 100_000
# Most troubles are small: the share of levels 1 to 5.
LEVELS = (0.5, 0.25, 0.15, 0.07, 0.03)
CLASSES = ("delivery", "defect", "invoice", "advice")

Numbers = NDArray[np.int64]
Rows = Iterator[dict[str, list[Any]]]


class Extent(Protocol):
    """How much of it there is."""

    customers: int
    products: int
    days: int
    page_views: int
    troubles: int

    @property
    def first_day(self) -> np.datetime64:
        """Return the first day of business."""
        ...


def page_views(size: Extent, weight: NDArray[np.float64], random: np.random.Generator) -> Rows:
    """Yield visits to the pages of products; `weight` adds up how busy each customer is."""
    law = (1 / np.arange(1, size.products + 1) ** 0.8).cumsum()
    for ids, n in _chunks(size.page_views):
        owner = np.searchsorted(weight, random.random(n) * weight[-1]) + 1
        product = np.searchsorted(law, random.random(n) * law[-1]) + 1
        dates = [str(date) for date in size.first_day + random.integers(0, size.days, n)]
        yield {
            "id": ids,
            "customer_id": owner.tolist(),
            "product_id": product.tolist(),
            "channel": ["web"] * n,
            "at": [f"{date} 12:00:00.000000" for date in dates],
            "business_date": dates,
            "page_url": [f"/products/P{each}" for each in product.tolist()],
        }


def troubles(size: Extent, random: np.random.Generator, now: str) -> Rows:
    """Yield troubles of every level."""
    for ids, n in _chunks(size.troubles):
        level = random.choice(len(LEVELS), n, p=LEVELS) + 1
        dates = [str(date) for date in size.first_day + random.integers(0, size.days, n)]
        yield {
            "id": ids,
            "customer_id": random.integers(1, size.customers + 1, n).tolist(),
            "product_id": random.integers(1, size.products + 1, n).tolist(),
            "occurred_on": dates,
            "classification": [CLASSES[each] for each in random.integers(0, len(CLASSES), n).tolist()],
            "level": level.tolist(),
            "status": ["settled"] * n,
            "created_at": [now] * n,
        }


def _chunks(count: int) -> Iterator[tuple[list[int], int]]:
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        yield list(range(start + 1, stop + 1)), stop - start
