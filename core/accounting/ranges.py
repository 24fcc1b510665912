"""The range of products that each customer has registered (seed 001, managerial accounting data analyzer).

A customer registers solutions. Until there is a form for it, these come with the file of customers: the further fact
`solutions` (`--map extra.solutions=COLUMN`) names them, with commas or semicolons between, or as a list.
"""

import json
from collections import Counter
from collections.abc import Iterable

from sqlmodel import Session, col, select

from core.accounting.scope import Ranges
from core.errors import RefusedError
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.models import Solution
from core.products.solutions import products_within_any

FACT = "solutions"


def registered_ranges(session: Session, view: MirrorView, tables: Tables) -> Ranges:
    """Return every customer's registered range.

    Raises `RefusedError` where nobody has registered any: that would mean nothing, or everything.
    """
    named = {name.casefold(): key for name, key in session.execute(select(col(Solution.name), col(Solution.id)))}
    unknown: Counter[str] = Counter()
    sets: dict[frozenset[int], int] = {}
    range_of: dict[int, int] = {}
    for customer, text in _registered(view, tables):
        names = _names(text)
        unknown.update(name for name in names if name.casefold() not in named)
        known = frozenset(named[name.casefold()] for name in names if name.casefold() in named)
        range_of[customer] = sets.setdefault(known, len(sets))
    if not range_of:
        message = (
            "No customer has registered a range of products yet. Import it with your customers: a column that names"
            f" solutions, as --map extra.{FACT}=COLUMN."
        )
        raise RefusedError(message)
    products = {number: products_within_any(session, solutions) for solutions, number in sets.items()}
    return Ranges(range_of, products, dict(unknown))


def _registered(view: MirrorView, tables: Tables) -> Iterable[tuple[int, str]]:
    customer = tables.customer
    said = customer.extra.cast("json")[FACT]
    rows = customer.select("id", said=said.cast("string")).filter(lambda row: row.said.notnull())
    for batch in view.batches(rows.order_by("id")):
        yield from ((row["id"], row["said"]) for row in batch.to_pylist())


def _names(text: str) -> list[str]:
    """Return the names of solutions in a fact, which is JSON: a text with commas or semicolons, or a list of texts."""
    said = json.loads(text)
    parts = said if isinstance(said, list) else str(said or "").replace(";", ",").split(",")
    return [name for name in (str(part).strip() for part in parts) if name]
