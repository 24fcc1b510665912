"""A figure summed for one product, or one month, of a customer's (seed 001: customer, product and month data)."""

from collections.abc import Sequence
from typing import Any

import ibis

from core.extraction.explaining.figures import NOT_KNOWN, figure_text
from core.extraction.language.operators import OPERATORS
from core.extraction.language.vocabulary import Kind
from core.extraction.stages.group_figures import Grouped
from core.extraction.stages.narrowing import Figure, Per
from core.extraction.stages.step import Step, first_reason, stepped
from core.money import Currency

_MONEY = frozenset({Figure.SALES, Figure.PROFIT, Figure.UNIT_PRICE})
# Of whom nothing is on record, these are not known; of all others there are none.
UNKNOWN_WHERE_NONE = frozenset({Figure.PROFIT, Figure.UNIT_PRICE})
_OF_ONE = {Per.CUSTOMER: "", Per.PRODUCT: " of one product", Per.MONTH: " in one month"}
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

    def __init__(
        self, grouped: Grouped, bounds: Sequence[tuple[str, float]], currency: Currency, *, lowest: bool
    ) -> None:
        """Take the highest (or `lowest`) of `grouped`; each bound is a comparison and a value in whole units."""
        self._grouped, self._bounds, self._currency, self._lowest = grouped, tuple(bounds), currency, lowest
        figure = NAMES[grouped.figure]
        self.bounds = tuple(f"{OPERATORS[sign].of_number} {self.text(value)}" for sign, value in self._bounds)
        self._words = " and ".join(self.bounds)
        when = f" {grouped.period.words}" if grouped.period else ""
        when += " by the closed months" if grouped.closed else ""
        self.name = f"{figure}{_OF_ONE[grouped.per]}{when}"
        self.reasons = (f"without {figure}{when}", *(f"with {self.name} not {each}" for each in self.bounds))

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with their highest figure."""
        groups = self._grouped.of(before)
        figure = groups.figure.min() if self._lowest else groups.figure.max()
        rows = before.drop("value").left_join(
            groups.group_by("customer_id").aggregate(figure=figure), before.id == groups.customer_id
        )
        value = rows.figure if self._grouped.figure in UNKNOWN_WHERE_NONE else rows.figure.fill_null(0.0)
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
        if self._grouped.figure in _MONEY:
            return figure_text(round(value * 10**self._currency.exponent), Kind.MONEY, self._currency)
        return figure_text(value, Kind.NUMBER, self._currency)
