"""Learn relation levels from a shop's purchases, so that prospects can be asked for before anybody wrote any down."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse
from sqlalchemy import ColumnElement, and_, delete, text
from sqlmodel import Session, col, select

from core.extraction.mirror import Mirror
from core.extraction.prospects.levels import Counts, Levels, Progress, learn
from core.models import Purchase, Relation, RelationKind, RelationOrigin
from core.shop import Shop

# A transaction writes at most 5,000 rows: of each product at most 50 relations go and 50 come.
PRODUCTS_AT_A_TIME = 50
_INSERT = text(
    "INSERT INTO relation (product_id, partner_id, kind, level, origin)"
    # Somebody may have entered the same pair since; theirs stays.
    f" VALUES (:product_id, :partner_id, '{RelationKind.CROSS_SELL}', :level, '{RelationOrigin.LEARNED}')"
    " ON CONFLICT DO NOTHING",
)


@dataclass(frozen=True)
class LevelsLearned:
    """What was learned: how many products have partners now, how many relations that are, and by which method."""

    products: int
    relations: int
    method: str


def needs_levels(shop: Shop) -> bool:
    """Return whether the shop has customers' purchases but no cross-sell relation, neither entered nor learned."""
    with shop.store.read() as session:
        related = select(Relation.id).where(Relation.kind == RelationKind.CROSS_SELL).limit(1)
        bought = select(Purchase.id).where(col(Purchase.customer_id).is_not(None)).limit(1)
        return session.exec(related).first() is None and session.exec(bought).first() is not None


def learn_levels(shop: Shop, *, progress: Progress | None = None) -> LevelsLearned:
    """Learn cross-sell relations of all goods from everything that was bought and not taken back.

    What was learned before is replaced, product by product; what people entered is never touched. `progress` hears how
    many of how many products are done.
    """
    customers, products = _bought(shop.mirror)
    if not len(products):
        return _write(shop, {}, "none", progress)
    ids, column = np.unique(products, return_inverse=True)
    people, row = np.unique(customers, return_inverse=True)
    ones = np.ones(len(row), dtype=np.float32)
    levels = learn(sparse.csr_matrix((ones, (row, column)), shape=(len(people), len(ids))))
    return _write(shop, _by_product(levels, ids), levels.method, progress)


def _bought(mirror: Mirror) -> tuple[Counts, Counts]:
    """Return who bought what goods: customers' and products' ids side by side."""
    mirror.refresh()
    tables = mirror.tables()
    goods = tables.product.filter(tables.product.is_goods)
    pairs = tables.customer_product
    kept = pairs.filter(pairs.quantity > 0).semi_join(goods, pairs.product_id == goods.id)
    answer: pa.Table = mirror.run(kept.select("customer_id", "product_id"))
    return answer["customer_id"].to_numpy(), answer["product_id"].to_numpy()


def _by_product(levels: Levels, ids: Counts) -> dict[int, dict[int, int]]:
    """Return the level of each partner of each product, by their ids."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    triples = zip(ids[levels.product].tolist(), ids[levels.partner].tolist(), levels.level.tolist(), strict=True)
    for product, partner, level in triples:
        found[product][partner] = level
    return dict(found)


def _write(shop: Shop, levels: dict[int, dict[int, int]], method: str, progress: Progress | None) -> LevelsLearned:
    """Replace the learned relations; every transaction leaves some products wholly done and the others as they were."""
    with shop.store.read() as session:
        learned = select(Relation.product_id).where(_learned()).distinct()
        before = set(session.exec(learned))
    products = sorted(before | levels.keys())
    written = 0
    for start in range(0, len(products), PRODUCTS_AT_A_TIME):
        part = products[start : start + PRODUCTS_AT_A_TIME]
        with shop.store.write() as tx:
            written += _replace(tx, part, levels)
        if progress:
            progress(start + len(part), len(products))
    return LevelsLearned(products=len(levels), relations=written, method=str(method))


def _replace(tx: Session, products: list[int], levels: dict[int, dict[int, int]]) -> int:
    """Replace the learned relations of `products` and return how many there are now."""
    tx.execute(delete(Relation).where(_learned(), col(Relation.product_id).in_(products)))
    entered = {
        (product, partner)
        for product, partner in tx.exec(
            select(Relation.product_id, Relation.partner_id).where(
                Relation.kind == RelationKind.CROSS_SELL, col(Relation.product_id).in_(products)
            )
        )
    }
    rows = [row for row in _rows(products, levels) if (row["product_id"], row["partner_id"]) not in entered]
    if rows:
        tx.connection().execute(_INSERT, rows)
    return len(rows)


def _rows(products: list[int], levels: dict[int, dict[int, int]]) -> Iterator[dict[str, int]]:
    for product in products:
        for partner, level in levels.get(product, {}).items():
            yield {"product_id": product, "partner_id": partner, "level": level}


def _learned() -> ColumnElement[bool]:
    return and_(col(Relation.origin) == RelationOrigin.LEARNED, col(Relation.kind) == RelationKind.CROSS_SELL)
