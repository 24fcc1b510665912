"""Suggest, from purchases, which products are readily or rarely bought together; people decide (seed 001, groups)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from sqlmodel import Session, col, select

from core.actions.catalogue.edit_relation import Related, Tie, relate
from core.errors import RefusedError
from core.extraction.mirror import Mirror
from core.models import Relation, RelationKind
from core.shop import Shop

# Purchases speak for a pair only where chance alone would bring at least so many customers of both.
LEAST_EXPECTED = 5.0
# The interval leaves out the true value once in about 16,000 pairs: a shop of 2,000 products has two million of them.
SURENESS = 4.0
READILY, RARELY = 2.0, 0.5
# Between these, one of the two says next to nothing about the other.
INDEPENDENT = (0.8, 1.25)
LONGEST_LIST = 1_000
# So many products are held against all others at once.
BLOCK = 500

Floats = NDArray[np.float64]


class Tendency(StrEnum):
    """What purchases say of a pair."""

    BUNDLE = "bundle"
    RARE = "rare_simultaneous"
    APART = "apart"


@dataclass(frozen=True)
class Suggestion:
    """A pair of products (by id), and what purchases say of it.

    `both` customers have bought both where `expected` would have by chance; `lift` is the one over the other, and lies
    between `low` and `high` with a sureness of four standard errors. `APART` is about two products of one group that
    are bought independently of each other.
    """

    tendency: Tendency
    product_id: int
    partner_id: int
    both: int
    expected: float
    lift: float
    low: float
    high: float


def suggest_pairs(shop: Shop, *, limit: int = 50) -> tuple[Suggestion, ...]:
    """Return the pairs about which purchases are sure, the surest first within each tendency.

    A pair is suggested as a bundle where even the lower end of its lift is at least 2, as rarely bought together where
    even the upper end is at most 0.5, and to be put into different groups where both are of one group and the whole
    interval lies around 1. What people have entered about a pair is not suggested again. Nothing is written.
    """
    bought, ids = _bought(shop.mirror)
    if len(ids) < 2:  # noqa: PLR2004 - a pair
        return ()
    with shop.store.read() as session:
        known = _known(session)
    groups = _groups(shop.mirror, ids)
    found: dict[Tendency, list[Suggestion]] = {tendency: [] for tendency in Tendency}
    for each in _pairs(bought, ids, groups):
        pair = frozenset((each.product_id, each.partner_id))
        if each.tendency is Tendency.APART or pair not in known:
            found[each.tendency].append(each)
    most = min(limit, LONGEST_LIST)
    return tuple(each for tendency in Tendency for each in sorted(found[tendency], key=_surest)[:most])


def confirm_pair(tx: Session, shop: Shop, pair: tuple[int, int], tendency: Tendency, by: str) -> Related:
    """Enter a suggested pair as bundle or as rarely bought together, in both directions: purchases know no order.

    Raises `RefusedError` where people have entered the contrary, and for a pair of one group that is to be put apart:
    that is done by giving one of the two products another group.
    """
    if tendency is Tendency.APART:
        message = "To put them into different groups, give one of the two another group: `product set CODE group=...`."
        raise RefusedError(message)
    product_id, partner_id = pair
    kind = RelationKind(tendency.value)
    there = relate(tx, shop, Tie(product_id, partner_id, kind), None, by)
    return there + relate(tx, shop, Tie(partner_id, product_id, kind), None, by)


def _surest(each: Suggestion) -> tuple[float, int, int]:
    order = {Tendency.BUNDLE: -each.low, Tendency.RARE: each.high, Tendency.APART: each.high - each.low}
    return order[each.tendency], each.product_id, each.partner_id


def _bought(mirror: Mirror) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """Return who has bought which goods (1 for each), and the products' ids."""
    mirror.refresh()
    tables = mirror.tables()
    goods = tables.product.filter(tables.product.is_goods)
    pairs = tables.customer_product
    kept = pairs.filter(pairs.quantity > 0).semi_join(goods, pairs.product_id == goods.id)
    answer: pa.Table = mirror.run(kept.select("customer_id", "product_id"))
    ids, column = np.unique(answer["product_id"].to_numpy(), return_inverse=True)
    people, row = np.unique(answer["customer_id"].to_numpy(), return_inverse=True)
    ones = np.ones(len(row), dtype=np.float32)
    return sparse.csr_matrix((ones, (row, column)), shape=(len(people), len(ids))), ids


def _groups(mirror: Mirror, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each product's group, -1 where it has none."""
    product = mirror.tables().product
    answer: pa.Table = mirror.run(product.select("id", "group"))
    named = dict(zip(answer["id"].to_pylist(), answer["group"].to_pylist(), strict=True))
    numbers: dict[str, int] = {}
    groups = (named.get(key) for key in ids.tolist())
    return np.array([-1 if not each else numbers.setdefault(each, len(numbers)) for each in groups], dtype=np.int64)


def _pairs(bought: sparse.csr_matrix, ids: NDArray[np.int64], groups: NDArray[np.int64]) -> Iterator[Suggestion]:
    """Yield the pairs about which purchases are sure, each once."""
    people = bought.shape[0]
    each = np.asarray(bought.sum(axis=0), dtype=np.float64).ravel()
    for start in range(0, len(ids), BLOCK):
        both = np.asarray((bought[:, start : start + BLOCK].T @ bought).toarray(), dtype=np.float64)
        expected = np.outer(each[start : start + BLOCK], each) / people
        low, high = interval(both, expected)
        # Each pair once, and never a product with itself.
        counts = (expected >= LEAST_EXPECTED) & np.triu(np.ones_like(both, dtype=bool), k=start + 1)
        alike = (groups[start : start + BLOCK, None] == groups[None, :]) & (groups[None, :] >= 0)
        chosen = {
            Tendency.BUNDLE: counts & (low >= READILY),
            Tendency.RARE: counts & (high <= RARELY),
            Tendency.APART: counts & alike & (low >= INDEPENDENT[0]) & (high <= INDEPENDENT[1]),
        }
        for tendency, where in chosen.items():
            for row, column in np.argwhere(where).tolist():
                chance = float(expected[row, column])
                yield Suggestion(
                    tendency=tendency,
                    product_id=int(ids[start + row]),
                    partner_id=int(ids[column]),
                    both=int(both[row, column]),
                    expected=chance,
                    lift=float(both[row, column]) / chance,
                    low=float(low[row, column]),
                    high=float(high[row, column]),
                )


def interval(both: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Return between what the lift lies: Byar's approximation to the exact interval of a Poisson count."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = both * (1 - 1 / (9 * both) - SURENESS / (3 * np.sqrt(both))) ** 3
        more = both + 1
        high = more * (1 - 1 / (9 * more) + SURENESS / (3 * np.sqrt(more))) ** 3
        chance = np.where(expected > 0, expected, np.nan)
        return np.where(both > 0, np.maximum(low, 0), 0) / chance, high / chance


def _known(session: Session) -> set[frozenset[int]]:
    """Return the pairs about which bundle or rare was entered, in either direction."""
    kinds = (RelationKind.BUNDLE, RelationKind.RARE_SIMULTANEOUS)
    query = select(col(Relation.product_id), col(Relation.partner_id)).where(col(Relation.kind).in_(kinds))
    return {frozenset(pair) for pair in session.execute(query).all()}
