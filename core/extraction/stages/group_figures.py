"""Figures summed for each product, or month, of each customer: of what happened, or of the closed months' books."""

from dataclasses import dataclass

import ibis

from core.extraction.language.compile_records import in_period
from core.extraction.language.period import Period
from core.extraction.mirror.tables import Tables
from core.extraction.stages.narrowing import Figure, Per


@dataclass(frozen=True)
class Grouped:
    """What is summed: `figure` per product or month (or in all) in `period`; `minor` units make a whole one.

    `closed`: of managerial accounting, where contracts count among the sales and a period is of whole months.
    """

    tables: Tables
    figure: Figure
    per: Per
    period: Period | None
    minor: float
    closed: bool = False

    def of(self, before: ibis.Table) -> ibis.Table:
        """Return `customer_id` and `figure` for each group of each customer in `before` (`id`)."""
        if self.closed:
            return self._accounts(before)
        return self._troubles(before) if self.figure is Figure.TROUBLES else self._lines(before)

    def _accounts(self, before: ibis.Table) -> ibis.Table:
        rows = self._theirs(self.tables.managerial_account, "month", before)
        amount = rows.profit if self.figure is Figure.PROFIT else rows.sales
        return self._summed(rows, rows.month, amount.sum().cast("float64") / self.minor)

    def _troubles(self, before: ibis.Table) -> ibis.Table:
        rows = self._theirs(self.tables.trouble, "occurred_on", before)
        return self._summed(rows, rows.occurred_on.truncate("M"), rows.count())

    def _lines(self, before: ibis.Table) -> ibis.Table:
        rows = self._theirs(self.tables.line, "business_date", before)
        if self.figure is Figure.PROFIT:
            rows = rows.filter(rows.cost.notnull())
        return self._summed(rows, rows.business_date.truncate("M"), self._of_lines(rows))

    def _theirs(self, rows: ibis.Table, day: str, before: ibis.Table) -> ibis.Table:
        """Return the rows of the period of those who arrived."""
        known = rows.filter([rows.customer_id.notnull(), *in_period(rows[day], self.period)])
        if self.per is Per.PRODUCT:
            known = known.filter(known.product_id.notnull())
        return known.semi_join(before, known.customer_id == before.id)

    def _summed(self, rows: ibis.Table, month: ibis.Value, figure: ibis.Value) -> ibis.Table:
        group = {Per.PRODUCT: rows.product_id, Per.MONTH: month, Per.CUSTOMER: ibis.literal(0)}[self.per]
        return rows.group_by("customer_id", group_key=group).aggregate(figure=figure.cast("float64"))

    def _of_lines(self, rows: ibis.Table) -> ibis.Value:
        match self.figure:
            case Figure.PROFIT:
                return (rows.amount - rows.cost).sum().cast("float64") / self.minor
            case Figure.QUANTITY:
                return rows.quantity.sum()
            case Figure.UNIT_PRICE:
                pieces = rows.quantity.sum().cast("float64")
                bought = ibis.ifelse(pieces > 0, pieces, ibis.null("float64"))
                return rows.amount.sum().cast("float64") / self.minor / bought
            case Figure.PURCHASES:
                return rows.purchase_id.nunique(where=(rows.kind == "sale") & (rows.quantity > 0))
            case _:
                return rows.amount.sum().cast("float64") / self.minor
