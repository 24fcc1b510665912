"""Who may be offered a product that they have not bought: cross-sell prospects (seed 001, first embodiment).

The conditions of the seed: not bought the product; bought one of another group; bought none of the products that are
rarely bought together with it. The weight is the purchase-prospect degree by its second way of weighting: the sum of
the relation levels of the cross-sell products bought, to which a bundle partner adds its own.
"""

from collections import defaultdict
from dataclasses import dataclass

import ibis
import pyarrow as pa

from core.errors import NotFoundError
from core.extraction.answer import FoundCustomer, Share
from core.extraction.mirror import Mirror, MirrorView
from core.extraction.prospects.questions import (
    ASKED,
    BOUGHT,
    QUALIFIED,
    SIGN,
    TOP,
    WITHIN,
    Questions,
    make_questions,
    make_sign_questions,
)
from core.extraction.prospects.reason import Partner, Reasons
from core.models import RelationKind


@dataclass(frozen=True)
class Prospects:
    """The cross-sell prospects of a product at one moment.

    `found` of the `of` customers asked about qualify; `customers` are the best of them, ordered by weight (the
    purchase-prospect degree) and then by customer number. `shares` say how many of all who qualify bought which
    partner, most first; they are empty where the product has no stored cross-sell products.
    """

    product_id: int
    found: int
    of: int
    customers: tuple[FoundCustomer, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class _Signs:
    """What the relations of a product say: which purchases speak for it, and which ones forbid it."""

    product: str
    partners: dict[int, Partner]
    barring: frozenset[int]
    stored: bool

    def table(self) -> pa.Table:
        """Return one row for each product that matters: its level, and whether having bought it bars."""
        rows = [(partner.product_id, partner.level, False) for partner in self.partners.values()]
        rows += [(product_id, 0, True) for product_id in sorted(self.barring)]
        return pa.table(
            {
                "product_id": pa.array([row[0] for row in rows], pa.int64()),
                "level": pa.array([row[1] for row in rows], pa.int64()),
                "bars": pa.array([row[2] for row in rows], pa.bool_()),
            },
        )


def cross_sell(
    mirror: Mirror, product_id: int, *, within: ibis.Table | None = None, limit: int | None = None
) -> Prospects:
    """Return who may be offered the product: of those `within` (ids in its column `id`), by default of all customers.

    Where cross-sell products of it are stored, one of these (or a bundle partner) has to be bought; where none are, any
    goods of another group. Rarity counts whichever of the two products it was written down for. `limit` bounds the
    customers that are returned, not those that are counted. The mirror is not refreshed here, so that several questions
    can be asked of one state. Raises `NotFoundError` for a product that the mirror does not have.
    """
    with mirror.view() as view:
        view.put(ASKED, pa.table({"id": pa.array([product_id], pa.int64())}))
        signs = _signs(view, product_id)
        view.put(SIGN, signs.table())
        if within is not None:
            view.keep(WITHIN, within.select("id").distinct())
        questions = make_questions(stored=signs.stored, narrowed=within is not None, limit=limit)
        if signs.stored:
            # Read once from the large table, used three times.
            view.keep(BOUGHT, questions.bought)
        return Prospects(
            product_id=product_id,
            found=view.keep(QUALIFIED, questions.qualified),
            of=view.run(questions.of)["n"][0].as_py(),
            customers=_customers(view, questions, signs),
            shares=_shares(view, questions, signs) if signs.stored else (),
        )


def _signs(view: MirrorView, product_id: int) -> _Signs:
    """Return what the stored relations say; where no cross-sell product is stored, goods of other groups count."""
    questions = make_sign_questions()
    products = view.run(questions.product)["name"].to_pylist()
    if not products:
        message = "This product is not in the catalogue any more. Ask for one by its code or its name."
        raise NotFoundError(message)
    rows = view.run(questions.relations).to_pylist()
    stored = any(row["kind"] == RelationKind.CROSS_SELL for row in rows)
    names = {row["id"]: row["name"] for row in rows}
    levels: dict[int, int] = defaultdict(int)
    barring = {product_id}
    for row in rows:
        if row["kind"] == RelationKind.RARE_SIMULTANEOUS:
            barring.add(row["id"])
        else:
            levels[row["id"]] += row["level"]
    if not stored:
        others = view.run(questions.other_groups)
        for other, name in zip(others["id"].to_pylist(), others["name"].to_pylist(), strict=True):
            names[other] = name
            levels[other] += 0
    partners = {other: Partner(other, names[other], level) for other, level in levels.items() if other not in barring}
    return _Signs(products[0], partners, frozenset(barring), stored)


def _customers(view: MirrorView, questions: Questions, signs: _Signs) -> tuple[FoundCustomer, ...]:
    """Return the best customers, each with the reason."""
    view.keep(TOP, questions.top)
    bought: dict[int, list[int]] = defaultdict(list)
    pairs = view.run(questions.pairs)
    for customer_id, other in zip(pairs["customer_id"].to_pylist(), pairs["product_id"].to_pylist(), strict=True):
        bought[customer_id].append(other)
    reasons = Reasons(signs.product, signs.partners.values())
    top = view.run(questions.ordered)
    columns = (top[name].to_pylist() for name in ("customer_id", "number", "name", "weight"))
    return tuple(
        FoundCustomer(customer_id, number, name, int(weight), reasons.text(bought[customer_id]))
        for customer_id, number, name, weight in zip(*columns, strict=True)
    )


def _shares(view: MirrorView, questions: Questions, signs: _Signs) -> tuple[Share, ...]:
    """Return how many of all who qualify bought each partner, most first."""
    counted = view.run(questions.shares)
    shares = [
        Share(signs.partners[other].name, count)
        for other, count in zip(counted["product_id"].to_pylist(), counted["n"].to_pylist(), strict=True)
    ]
    return tuple(sorted(shares, key=lambda share: (-share.count, share.label)))
