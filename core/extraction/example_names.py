"""What a shop's own questions can be made of: its best-known products, places and records."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from core.extraction.catalogue import Catalogue
from core.extraction.lists.kept import every_list
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.models import RelationKind
from core.money import Currency

BEST_SELLERS = 12


def example_names(view: MirrorView, tables: Tables, catalogue: Catalogue, currency: Currency) -> dict[str, Any]:
    """Return what fills the forms of examples: what is missing in the shop is missing here."""
    names: dict[str, Any] = {}
    products = [name for name in _best_sellers(view, tables) if _is_plain(name, catalogue)]
    names |= dict(zip(("product", "other"), products, strict=False))
    countries = _most_common(view, tables.customer, "country", 2)
    if countries:
        # The second country tells more: most customers are from the shop's own.
        names["country"] = countries[min(1, len(countries) - 1)]
    last = view.run(tables.customer_total.aggregate(last=tables.customer_total.last_date.max())).to_pylist()[0]["last"]
    if isinstance(last, date):
        names["year"] = last.year
    amount = Decimal(500 if currency.exponent else 50_000)
    names["amount"] = currency.round_text(currency.to_minor(amount))
    names["number"] = str(amount)
    for name, read in _READERS.items():
        found = [each for each in read(view, tables) if '"' not in each and "{" not in each]
        if name in _PRODUCTS:
            found = [each for each in found if _is_plain(each, catalogue)]
        if found:
            names[name] = found[0]
    kept = [each.name for each, _ in every_list(catalogue.session) if '"' not in each.name and "{" not in each.name]
    return names | dict(zip(("list", "other_list"), kept, strict=False))


def _best_sellers(view: MirrorView, tables: Tables) -> list[str]:
    product = tables.product
    return _sold_most(view, tables, product.filter(product.is_goods))


def _sold_most(view: MirrorView, tables: Tables, products: ir.Table) -> list[str]:
    total = tables.product_total
    sold = products.inner_join(total, products.id == total.product_id)
    best = sold.order_by([ibis.desc("purchasers"), "id"]).limit(BEST_SELLERS).select("name")
    return [row["name"] for row in view.run(best).to_pylist()]


def _most_common(view: MirrorView, rows: ir.Table, column: str, limit: int = 1) -> list[str]:
    known = rows.filter(rows[column].notnull())
    counted = known.group_by(column).aggregate(found=known.count())
    best = counted.order_by([ibis.desc("found"), column]).limit(limit)
    return [str(row[column]) for row in view.run(best).to_pylist()]


def _lasting(view: MirrorView, tables: Tables) -> list[str]:
    product = tables.product
    return _sold_most(view, tables, product.filter(product.durable_days.notnull(), product.replaceable))


def _upper(view: MirrorView, tables: Tables) -> list[str]:
    relation, product = tables.relation, tables.product
    upper = relation.filter(relation.kind == RelationKind.UP_SELL.value)
    named = product.semi_join(upper, product.id == upper.partner_id).order_by("id").limit(BEST_SELLERS)
    return [row["name"] for row in view.run(named.select("name")).to_pylist()]


def _solution(view: MirrorView, tables: Tables) -> list[str]:
    placed, solution = tables.product, tables.solution
    named = solution.semi_join(placed, solution.id == placed.solution_id).order_by("id").limit(1)
    return [row["name"] for row in view.run(named.select("name")).to_pylist()]


def _troubled(view: MirrorView, tables: Tables) -> list[str]:
    return ["trouble" for _ in view.run(tables.trouble.limit(1).select("id")).to_pylist()]


def _looked_at(view: MirrorView, tables: Tables) -> list[str]:
    contact, product = tables.contact, tables.product
    looks = contact.filter(contact.product_id.notnull())
    most = looks.group_by("product_id").aggregate(looks=looks.count()).order_by(ibis.desc("looks")).limit(1)
    named = product.inner_join(most, product.id == most.product_id).select("name")
    return [row["name"] for row in view.run(named).to_pylist()]


def _with_cost(view: MirrorView, tables: Tables) -> list[str]:
    line = tables.line
    return ["profit" for _ in view.run(line.filter(line.cost.notnull()).limit(1).select("id")).to_pylist()]


_READERS: dict[str, Callable[[MirrorView, Tables], list[str]]] = {
    "lasting": _lasting,
    "upper": _upper,
    "solution": _solution,
    "group": lambda view, tables: _most_common(view, tables.product, "group"),
    "looked_at": _looked_at,
    "trouble": _troubled,
    "kind": lambda view, tables: _most_common(view, tables.trouble, "classification"),
    "branch": lambda view, tables: _most_common(view, tables.customer, "branch"),
    "profit": _with_cost,
}
_PRODUCTS = frozenset({"lasting", "upper", "looked_at"})


def _is_plain(name: str, catalogue: Catalogue) -> bool:
    """Return whether a name stands for one product and can be put into a sentence as it is."""
    lookup = catalogue.product(name)
    return lookup.found is not None and not lookup.guessed and '"' not in name and "{" not in name
