"""A figure summed for one product, or one month, of a customer's (seed 001: customer, product and month data)."""

from collections.abc import Sequence
from typing import Any

import ibis

from core.extraction.explaining.figures import NOT_KNOWN, figure_text
from core.extraction.language.compile_records import in_period
from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import Period
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.extraction.stages.narrowing import Figure, Per
from core.extraction.stages.step import Step, first_reason, stepped
from core.money import Currency

_MONEY = frozenset({Figure.SALES, Figure.PROFIT, Figure.UNIT_PRICE})
# Of whom nothing is on record, these are not known; of all others there are none.
UNKNOWN_WHERE_NONE = frozenset({Figure.PROFIT, Figure.UNIT_PRICE})
_OF_ONE = {Per.PRODUCT: "of one product", Per.MONTH: "in one month"}
NAMES = {
    Figure.SALES: "sales",
    Figure.PROFIT: "profit",
    Figure.QUANTITY: "pieces",
    Figure.PURCHASES: "purchases",
    Figure.UNIT_PRICE: "unit price",
    Figure.TROUBLES: "troubles",
}


class GroupStep(Step):
    """Takes a customer's highest figure of any one product, or month, or the lowest; and holds it to bounds."""

    def __init__(  # noqa: PLR0917 - what a figure needs to be asked
        self,
        figure: Figure,
        per: Per,
        period: Period | None,
        bounds: Sequence[tuple[str, float]],
        tables: Tables,
        currency: Currency,
        *,
        lowest: bool,
    ) -> None:
        """Sum `figure` in `period`; each bound is a comparison and a value, amounts in whole units."""
        self._figure, self._per, self._period, self._bounds = figure, per, period, tuple(bounds)
        self._tables, self._currency, self._lowest = tables, currency, lowest
        words = [f"{OPERATORS[sign].of_number} {self.text(value)}" for sign, value in self._bounds]
        self._words = " and ".join(words)
        when = f" {period.words}" if period else ""
        self.name = f"{NAMES[figure]} {_OF_ONE[per]}{when}"
        self.reasons = (f"without {NAMES[figure]}{when}", *(f"with {self.name} not {each}" for each in words))

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with their highest figure."""
        groups = self._groups(before)
        figure = groups.figure.min() if self._lowest else groups.figure.max()
        rows = before.drop("value").left_join(
            groups.group_by("customer_id").aggregate(figure=figure), before.id == groups.customer_id
        )
        value = rows.figure if self._figure in UNKNOWN_WHERE_NONE else rows.figure.fill_null(0.0)
        failing = [~OPERATORS[sign].apply(value, bound) for sign, bound in self._bounds]
        return stepped(rows, value=value, fate=first_reason(value.isnull(), *failing) if failing else None)

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the figure against its bounds."""
        return f"{self.name}: {self.text(row['value'])} ({self._words})" if self._words else None

    def said_against(self, row: dict[str, Any]) -> str:
        """Say the figure and what it does not keep."""
        return f"{self.name}: {self.text(row['value'])}, needed {self._words}"

    def text(self, value: float | None) -> str:
        """Write a figure as people do."""
        if value is None:
            return NOT_KNOWN
        if self._figure in _MONEY:
            return figure_text(round(value * 10**self._currency.exponent), Kind.MONEY, self._currency)
        return figure_text(value, Kind.NUMBER, self._currency)

    def _groups(self, before: ibis.Table) -> ibis.Table:
        """Return `customer_id` and `figure` for each product, or month, of each customer in `before`."""
        trouble, line = self._tables.trouble, self._tables.line
        of_troubles = self._figure is Figure.TROUBLES
        rows = trouble if of_troubles else line
        day = trouble.occurred_on if of_troubles else line.business_date
        known = rows.filter([rows.customer_id.notnull(), *in_period(day, self._period)])
        rows = known.semi_join(before, known.customer_id == before.id)
        if self._figure is Figure.PROFIT:
            rows = rows.filter(rows.cost.notnull())
        day = rows.occurred_on if of_troubles else rows.business_date
        group = rows.product_id if self._per is Per.PRODUCT else day.truncate("M")
        if self._per is Per.PRODUCT:
            rows = rows.filter(rows.product_id.notnull())
        return rows.group_by("customer_id", group_key=group).aggregate(figure=self._sum(rows).cast("float64"))

    def _sum(self, rows: ibis.Table) -> ibis.Value:
        minor = float(10**self._currency.exponent)
        match self._figure:
            case Figure.SALES:
                return rows.amount.sum().cast("float64") / minor
            case Figure.PROFIT:
                return (rows.amount - rows.cost).sum().cast("float64") / minor
            case Figure.QUANTITY:
                return rows.quantity.sum()
            case Figure.UNIT_PRICE:
                pieces = rows.quantity.sum().cast("float64")
                return rows.amount.sum().cast("float64") / minor / ibis.ifelse(pieces > 0, pieces, ibis.null("float64"))
            case Figure.PURCHASES:
                return rows.purchase_id.nunique(where=(rows.kind == "sale") & (rows.quantity > 0))
            case Figure.TROUBLES:
                return rows.count()
