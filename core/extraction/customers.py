"""The answer to a question about customers: who they are, best first, and what they are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import ibis

from core.extraction import meaning as means
from core.extraction import nodes
from core.extraction.answer import FoundCustomer, Share
from core.extraction.compile import compile_filter
from core.extraction.compile_measures import sales_table
from core.extraction.mirror import MirrorView
from core.extraction.mirror_tables import Tables
from core.extraction.period import Period, short_day_text
from core.money import Currency

# Upper ends of the bars of a chart, in hundreds of the currency's whole units where it has small coins.
BANDS = (100, 500, 1_000, 5_000)


@dataclass(frozen=True)
class CustomerQuery:
    """One question about customers on the mirror's tables, asked on the business date `today`."""

    condition: means.Condition
    tables: Tables
    today: date
    currency: Currency

    @property
    def period(self) -> Period | None:
        """Return the period whose sales order the answer: that of `best`, else none, which is all time."""
        match self.condition:
            case means.Best(period=period):
                return period
            case means.Joined(by=nodes.And, parts=parts):
                return next((part.period for part in parts if isinstance(part, means.Best)), None)
            case _:
                return None

    def ids(self) -> ibis.Table:
        """Return the ids of the customers in question, as a table with the column `id`."""
        return compile_filter(self.condition, self.tables, self.today, self.currency)

    def rows(self) -> ibis.Table:
        """Return the customers in question with what their reason is made of, in no order."""
        customer, total = self.tables.customer, self.tables.customer_total
        found = customer.filter(customer.id.isin(self.ids().id)).select("id", "number", "name")
        sums = total.select("customer_id", "documents", "last_date", sales=total.sales)
        rows = found.left_join(sums, found.id == sums.customer_id).drop("customer_id")
        if self.period is None:
            return rows.mutate(sales=rows.sales.fill_null(0), ranked=rows.sales.fill_null(0))
        of_period = sales_table(self.tables, self.period).rename(ranked="value", ranked_id="customer_id")
        rows = rows.left_join(of_period, rows.id == of_period.ranked_id).drop("ranked_id")
        return rows.mutate(sales=rows.sales.fill_null(0), ranked=rows.ranked.fill_null(0))

    def ordered(self, limit: int | None = None) -> ibis.Table:
        """Return the rows, highest sales first; where these are equal, the customer who was entered first."""
        ordered = self.rows().order_by([ibis.desc("ranked"), "id"])
        return ordered if limit is None else ordered.limit(limit)

    def shares(self, view: MirrorView) -> tuple[int, tuple[Share, ...]]:
        """Return how many customers there are, and how many in each band of sales."""
        rows = self.rows()
        ends = [end * (10 ** max(self.currency.exponent, 2)) for end in BANDS]
        band = ibis.cases(*((rows.ranked < end, number) for number, end in enumerate(ends)), else_=len(ends))
        counted = view.run(rows.group_by(band=band).aggregate(found=rows.count())).to_pylist()
        found = {row["band"]: row["found"] for row in counted}
        labels = self._labels(ends)
        shares = tuple(Share(label, found[number]) for number, label in enumerate(labels) if number in found)
        return sum(found.values()), shares

    def _labels(self, ends: list[int]) -> list[str]:
        said = [self.currency.round_text(end) for end in ends]
        between = [f"{low} to {high}" for low, high in pairwise(said)]
        return [f"under {said[0]}", *between, f"{said[-1]} or more"]

    def found(self, row: dict[str, Any]) -> FoundCustomer:
        """Return a row as the customer it is about."""
        weight = int(self.currency.to_decimal(row["ranked"]).to_integral_value())
        return FoundCustomer(row["id"], row["number"], row["name"], weight, self.reason(row))

    def reason(self, row: dict[str, Any]) -> str:
        """Say in words why a customer stands where they do."""
        documents, last = row["documents"], row["last_date"]
        if not documents or last is None:
            return "has not bought yet"
        amount = self.currency.round_text(row["sales"])
        total = f"{amount} in all"
        if self.period is not None:
            total = f"{self.currency.round_text(row['ranked'])} {self.period.words}, {total}"
        if documents == 1:
            return f"bought once, on {short_day_text(last)}, {total}"
        return f"bought {documents:,} times, last on {short_day_text(last)}, {total}"

    def everyone(self, view: MirrorView) -> Iterator[FoundCustomer]:
        """Yield every customer in question, best first."""
        for batch in view.batches(self.ordered()):
            yield from (self.found(row) for row in batch.to_pylist())
