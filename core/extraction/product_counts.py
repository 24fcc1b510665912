"""Counting cross-sells, up-sells and replacements of each product from purchases (docs/product-information.md).

Joins of purchases with themselves would make some hundred rows of each; here each product is held against its leaders
(the products that speak for it) by one array with a day for each customer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.extraction.mirror import Mirror

Days = NDArray[np.int32]
# The purchase days of so many products are fetched at once: some million rows in a large shop.
PRODUCTS_AT_ONCE = 200
_NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Counted:
    """What purchases say of one product; see `core.models.ProductRecord`."""

    purchasers: int = 0
    cross_sells: int = 0
    up_sells: int = 0
    replacements: int = 0


@dataclass(frozen=True)
class _Bought:
    """Who bought one product first on which day: customers by their place, days as numbers; parallel."""

    who: Days
    since: Days


Leaders = Mapping[int, Iterable[int]]


def count_products(mirror: Mirror) -> dict[int, Counted]:
    """Return the counts of every product that anybody bought; the mirror is brought up to date first.

    Whoever took back everything has not bought. "Later" is a later business date: what is bought on one day is bought
    together, and nothing of it before the other.
    """
    mirror.refresh()
    people, bought = _bought(mirror)
    pairs = _pairs(mirror)
    earliest = _Earliest(len(people), bought)
    cross_sells = _first_purchases(earliest, _led(pairs, "cross_sell", leader="partner"))
    up_sells = _first_purchases(earliest, _led(pairs, "up_sell", leader="product"))
    replacements = _later_days(mirror, people, earliest, _replaced(mirror, pairs))
    return {
        product: Counted(
            purchasers=len(mine.who),
            cross_sells=cross_sells.get(product, 0),
            up_sells=up_sells.get(product, 0),
            replacements=replacements.get(product, 0),
        )
        for product, mine in bought.items()
    }


class _Earliest:
    """The first day on which each customer bought one of some products."""

    def __init__(self, people: int, bought: Mapping[int, _Bought]) -> None:
        self.bought = bought
        self._days = np.full(people, _NEVER, dtype=np.int32)

    def of(self, products: Iterable[int]) -> Days:
        """Return the day by customer, the greatest number where there is none; it holds until the next call."""
        self._days.fill(_NEVER)
        for product in products:
            mine = self.bought.get(product)
            if mine is not None:
                # A customer stands once in each product's list, so nothing is written twice.
                self._days[mine.who] = np.minimum(self._days[mine.who], mine.since)
        return self._days


def _first_purchases(earliest: _Earliest, leaders: Leaders) -> dict[int, int]:
    """Count, for each product, the customers who first bought it after one of its leaders."""
    found: dict[int, int] = {}
    for product, mine in earliest.bought.items():
        led_by = [each for each in leaders.get(product, ()) if each != product]
        if led_by:
            found[product] = int(np.count_nonzero(mine.since > earliest.of(led_by)[mine.who]))
    return found


def _later_days(mirror: Mirror, people: NDArray[np.int64], earliest: _Earliest, replaced: Leaders) -> dict[int, int]:
    """Count, for each product, the days on which a customer bought it after a product that it replaces."""
    products = sorted(replaced.keys() & earliest.bought.keys())
    found: dict[int, int] = {}
    for start in range(0, len(products), PRODUCTS_AT_ONCE):
        some = products[start : start + PRODUCTS_AT_ONCE]
        for product, (who, day) in _days_of(mirror, people, some).items():
            # Only of those who kept some of it.
            kept = np.isin(who, earliest.bought[product].who)
            after = earliest.of(replaced[product])[who]
            found[product] = int(np.count_nonzero(kept & (day > after)))
    return found


def _bought(mirror: Mirror) -> tuple[NDArray[np.int64], dict[int, _Bought]]:
    """Return the customers' ids in their order, and who bought which product first when."""
    pairs = mirror.tables().customer_product
    kept = pairs.filter((pairs.quantity > 0) & pairs.first_date.notnull())
    answer: pa.Table = mirror.run(kept.select("product_id", "customer_id", "first_date"))
    people = np.unique(answer["customer_id"].to_numpy())
    who = np.searchsorted(people, answer["customer_id"].to_numpy()).astype(np.int32)
    found = _split(answer["product_id"].to_numpy(), who, _numbers(answer["first_date"]))
    return people, {product: _Bought(*parts) for product, parts in found.items()}


def _days_of(mirror: Mirror, people: NDArray[np.int64], products: list[int]) -> dict[int, tuple[Days, Days]]:
    """Return, for each of some products, the customers and the days on which they bought it; each day once."""
    line = mirror.tables().line
    sale = line.filter((line.kind == "sale") & (line.quantity > 0) & line.customer_id.notnull())
    rows = sale.filter(sale.product_id.isin(products)).select("product_id", "customer_id", "business_date").distinct()
    answer: pa.Table = mirror.run(rows)
    customers = answer["customer_id"].to_numpy()
    place = np.minimum(np.searchsorted(people, customers), len(people) - 1).astype(np.int32)
    known = people[place] == customers
    found = _split(answer["product_id"].to_numpy()[known], place[known], _numbers(answer["business_date"])[known])
    return {product: (parts[0], parts[1]) for product, parts in found.items()}


def _split(products: NDArray[np.int64], who: Days, days: Days) -> dict[int, tuple[Days, Days]]:
    """Return what belongs to each product."""
    order = np.argsort(products, kind="stable")
    ids, starts = np.unique(products[order], return_index=True)
    ends = [*starts.tolist(), len(order)][1:]
    return {
        product: (who[order[start:end]], days[order[start:end]])
        for product, start, end in zip(ids.tolist(), starts.tolist(), ends, strict=True)
    }


def _numbers(days: pa.ChunkedArray) -> Days:
    """Return days as numbers that grow."""
    numbers: Days = days.cast(pa.date32()).cast(pa.int32()).to_numpy()
    return numbers


def _pairs(mirror: Mirror) -> list[tuple[str, int, int]]:
    """Return the relations that are counted: kind, product, partner."""
    relation = mirror.tables().relation
    counted = relation.filter(relation.kind.isin(["cross_sell", "up_sell", "replacement"]))
    answer: pa.Table = mirror.run(counted.select("kind", "product_id", "partner_id"))
    columns = (answer[name].to_pylist() for name in ("kind", "product_id", "partner_id"))
    return list(zip(*columns, strict=True))


def _led(pairs: Iterable[tuple[str, int, int]], kind: str, *, leader: str) -> dict[int, set[int]]:
    """Return the leaders of each product by relations of one kind: the `leader` end of them."""
    found: dict[int, set[int]] = defaultdict(set)
    for its, product, partner in pairs:
        if its == kind:
            led, by = (product, partner) if leader == "partner" else (partner, product)
            found[led].add(by)
    return found


def _replaced(mirror: Mirror, pairs: list[tuple[str, int, int]]) -> dict[int, set[int]]:
    """Return what each product replaces: what is said, and itself where it may be replaced and names nothing."""
    found = _led(pairs, "replacement", leader="product")
    named = {product for kind, product, _ in pairs if kind == "replacement"}
    product = mirror.tables().product
    replaceable: pa.Table = mirror.run(product.filter(product.replaceable).select("id"))
    for key in replaceable["id"].to_pylist():
        if key not in named:
            found[key].add(key)
    return found
