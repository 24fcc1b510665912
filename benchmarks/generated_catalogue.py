"""The product information of a generated shop: solutions in a tree of three levels, and relations of every kind.

Products of one group form a ladder: each may be up-sold to the next of its group. Half of them wear out. Cross-sell
levels are not written here: the shop learns them from its purchases (learn_levels), as a real one does.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUPS = 30
# Ten solutions of five each, and four in each of these: a product is in one of the two hundred at the bottom.
TOP, MIDDLE, BOTTOM = 10, 5, 4
DURABLE_DAYS = (180, 365, 730, 1_095)
# What a product is related to, in steps of a group: the next ones are of a higher grade.
UPPER = (1, 2, 3)
RARE, BUNDLES, PARTS = 2, 1, 2

Rows = Iterator[tuple[str, Iterator[dict[str, list[Any]]]]]


def solutions() -> Rows:
    """Yield the tree of solutions: the leaves come last and are numbered in order."""
    parents: list[int | None] = [None] * TOP
    parents += [1 + place // MIDDLE for place in range(TOP * MIDDLE)]
    parents += [1 + TOP + place // BOTTOM for place in range(TOP * MIDDLE * BOTTOM)]
    n = len(parents)
    names = [f"Solution {i}" for i in range(1, n + 1)]
    yield "solution", iter([{"id": list(range(1, n + 1)), "parent_id": parents, "name": names, "virtual": [0] * n}])


def information(ids: NDArray[np.int64], random: np.random.Generator) -> dict[str, list[Any]]:
    """Return what is known of each product beside its name and price."""
    n = len(ids)
    leaves = TOP * MIDDLE * BOTTOM
    wears = random.random(n) < 0.5  # noqa: PLR2004 - half
    days = np.array(DURABLE_DAYS)[random.integers(0, len(DURABLE_DAYS), n)]
    return {
        "solution_id": (1 + TOP + TOP * MIDDLE + ids % leaves).tolist(),
        "unit_cost": random.integers(3_000, 300_000, n).tolist(),
        "durable_days": [int(day) if worn else None for day, worn in zip(days, wears, strict=True)],
        "replaceable": (random.random(n) < 0.5).astype(int).tolist(),  # noqa: PLR2004 - half
        "up_sellable": (random.random(n) < 0.5).astype(int).tolist(),  # noqa: PLR2004 - half
    }


def relations(products: int, random: np.random.Generator) -> Rows:
    """Yield relations of every kind but cross-sell, and the records of what was sold how."""
    found: dict[tuple[int, int, str], int] = {}
    for product in range(1, products + 1):
        for step in UPPER:
            if product + step * GROUPS <= products:
                found[product, product + step * GROUPS, "up_sell"] = int(random.integers(1, 101))
        found[product, product, "replacement"] = 100
        if product % 10 == 0:
            found[product, product - 1, "replacement"] = 100
        kinds = (("rare_simultaneous", RARE), ("bundle", BUNDLES), *([("part", PARTS)] if product % 3 == 0 else []))
        for kind, count in kinds:
            for partner in random.integers(1, products + 1, count).tolist():
                if partner != product:
                    found[product, partner, kind] = int(random.integers(1, 101))
    n = len(found)
    product_ids, partners, names = (list(column) for column in zip(*found, strict=True))
    yield "relation", iter([{
        "id": list(range(1, n + 1)), "product_id": product_ids, "partner_id": partners, "kind": names,
        "level": list(found.values()), "origin": ["entered"] * n,
    }])  # fmt: skip
    ids = list(range(1, products + 1))
    counts = {name: random.integers(0, 400, products).tolist() for name in ("cross_sells", "up_sells", "replacements")}
    yield "product_record", iter([{
        "id": ids, "product_id": ids, "purchasers": random.integers(500, 5_000, products).tolist(), **counts,
        "origin": ["entered"] * products, "counted_on": ["2026-03-01"] * products,
    }])  # fmt: skip
