"""Sizes of a group of customers, and their course over time (seed 000, claim 12).

How many they are, how often they buy, how many kinds of products, what each brings, how many pieces each takes, and
what a piece costs them. Postage and other things that are no goods count in the sales alone.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

import ibis

from core.accounting.entries import Months, dated_lines, put_months
from core.accounting.months import Period, months_from
from core.accounting.scope import Scope
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables

_LINES = "size_lines"
_KEPT = {
    "period": "int64", "customer_id": "int64", "product_id": "int64", "purchase_id": "int64", "is_sale": "boolean",
    "is_goods": "boolean", "amount": "int64", "quantity": "decimal(18, 4)",
}  # fmt: skip


class Measure(StrEnum):
    """The sizes of the claim, in its order."""

    CUSTOMERS = "customers who bought"
    FREQUENCY = "purchases per customer"
    KINDS = "kinds of products per customer"
    SALES = "sales per customer"
    PIECES = "items per customer"
    PRICE = "unit price"


MONEY = frozenset({Measure.SALES, Measure.PRICE})
"""The sizes that are amounts, in minor units."""


@dataclass(frozen=True)
class Size:
    """What the customers of a group did in a time.

    `customers` bought something then, in `purchases` documents. `kinds` adds up how many products each of them bought,
    `products` counts the different ones. `sales` (minor units) and `pieces` are net of what came back; `paid` (minor
    units) and `taken` are those of the purchases alone.
    """

    customers: int = 0
    purchases: int = 0
    kinds: int = 0
    products: int = 0
    sales: int = 0
    pieces: Decimal = Decimal(0)
    paid: int = 0
    taken: Decimal = Decimal(0)

    def of(self, measure: Measure) -> Decimal | None:
        """Return one of the sizes; None where there is nobody, or nothing, to divide by.

        Amounts are in minor units.
        """
        match measure:
            case Measure.CUSTOMERS:
                return Decimal(self.customers)
            case Measure.FREQUENCY:
                return _ratio(Decimal(self.purchases), self.customers)
            case Measure.KINDS:
                return _ratio(Decimal(self.kinds), self.customers)
            case Measure.SALES:
                return _ratio(Decimal(self.sales), self.customers)
            case Measure.PIECES:
                return _ratio(self.pieces, self.customers)
            case Measure.PRICE:
                return _ratio(Decimal(self.paid), self.taken)


@dataclass(frozen=True)
class Trends:
    """The sizes of a group of `size` customers (None: the whole shop): period by period, and over all of it at once."""

    label: str
    size: int | None
    points: tuple[tuple[Period, Size], ...]
    whole: Size


def trends(view: MirrorView, tables: Tables, scope: Scope, periods: tuple[Period, ...]) -> Trends:
    """Return the sizes of `scope` in each of `periods` and over all of them."""
    scope.put(view)
    months = [(month, number) for number, each in enumerate(periods) for month in months_from(each.first, each.last)]
    view.keep(_LINES, _lines(tables, scope, put_months(view, months)))
    kept = ibis.table(_KEPT, name=_LINES)
    found = _sizes(view, kept)
    whole = _sizes(view, kept.mutate(period=ibis.literal(0, "int64"))).get(0, Size())
    points = tuple((each, found.get(number, Size())) for number, each in enumerate(periods))
    return Trends(scope.label, scope.size, points, whole)


def _lines(tables: Tables, scope: Scope, months: Months) -> ibis.Table:
    line, product = tables.line, tables.product.select(goods_id="id", is_goods="is_goods")
    dated = dated_lines(scope.narrowed(line.filter(line.customer_id.notnull())), months)
    rows = dated.left_join(product, [("product_id", "goods_id")])
    is_sale = (rows.kind == "sale") & (rows.quantity > 0)
    return rows.mutate(is_sale=is_sale, is_goods=rows.is_goods.fill_null(ibis.literal(value=True))).select(*_KEPT)


def _sizes(view: MirrorView, rows: ibis.Table) -> dict[int, Size]:
    """Return the sizes by the number of the period."""
    sale, goods = rows.is_sale, rows.is_goods
    summed = rows.group_by("period").aggregate(
        customers=rows.customer_id.nunique(where=sale),
        purchases=rows.purchase_id.nunique(where=sale),
        sales=rows.amount.sum(),
        pieces=rows.quantity.sum(where=goods),
        paid=rows.amount.sum(where=goods & sale),
        taken=rows.quantity.sum(where=goods & sale),
    )
    found = {row.pop("period"): _size(row) for row in view.run(summed).to_pylist()}
    pairs = rows.filter(sale & goods).select("period", "customer_id", "product_id").distinct()
    counted = pairs.group_by("period").aggregate(kinds=pairs.count(), products=pairs.product_id.nunique())
    for row in view.run(counted).to_pylist():
        found[row["period"]] = replace(found[row["period"]], kinds=row["kinds"], products=row["products"])
    return found


def _size(row: dict[str, Any]) -> Size:
    whole = {name: int(row[name] or 0) for name in ("customers", "purchases", "sales", "paid")}
    return Size(pieces=Decimal(row["pieces"] or 0), taken=Decimal(row["taken"] or 0), **whole)


def _ratio(part: Decimal, whole: Decimal | int) -> Decimal | None:
    return part / whole if whole else None
