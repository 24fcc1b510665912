"""The answer to a question about customers: who they are, best first, and what they are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

import ibis
import pyarrow as pa

from core.extraction.answer import FoundCustomer, Share
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile import compile_filter, ranked_rows
from core.extraction.language.compile_apart import Ranking
from core.extraction.language.compile_grown import GROWN, compile_grown
from core.extraction.language.compile_ranked import kept_first
from core.extraction.language.describe_values import ValueSpeaker
from core.extraction.language.exclusion import growths_of
from core.extraction.language.period import Period, short_day_text
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror import Mirror, MirrorView
from core.extraction.mirror.tables import Tables, make_tables
from core.extraction.rankings import counted, keep_rankings
from core.extraction.remarks import baseless_remark, tie_remarks
from core.money import Currency

# Upper ends of the bars of a chart, in hundreds of the currency's whole units where it has small coins.
BANDS = (100, 500, 1_000, 5_000)

# The view's table of who was found, and its columns: names are looked up of those alone who are shown.
FOUND = "found_customers"
COLUMNS = {"id": "int64", "documents": "int64", "last_date": "date", "sales": "int64", "ranked": "int64"}


@dataclass(frozen=True)
class KeptAnswer:
    """How many customers were found and stand in the view; `remarks` are the sentences that belong to the answer."""

    found: int
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class CustomerQuery:
    """One question about customers on the mirror's tables, asked on the business date `today`."""

    condition: means.Condition
    tables: Tables
    today: date
    currency: Currency

    @property
    def ranking(self) -> means.Best | means.Ranked | None:
        """Return the ranking by whose amounts the answer is ordered; None where it is by sales of all time."""
        parts: tuple[means.Condition, ...] = (self.condition,)
        if isinstance(self.condition, means.Joined) and self.condition.by is nodes.And:
            parts = self.condition.parts
        return next((part for part in parts if isinstance(part, means.Best | means.Ranked) and _orders(part)), None)

    def ids(self) -> ibis.Table:
        """Return the ids of the customers in question, as a table with the column `id`."""
        return compile_filter(self.condition, self.tables, self.today, self.currency)

    def rows(self) -> ibis.Table:
        """Return the customers in question with what their reason is made of, in no order."""
        return _named(_found(self, (), self.ids()))

    def keep(self, view: MirrorView) -> KeptAnswer:
        """Find the customers once, for the questions that follow in this view."""
        told = (self.condition, self.tables, self.today, self.currency)
        kept = keep_rankings(*told, view)
        rankings = tuple(each.ranking for each in kept)
        baseless = 0
        grown = compile_grown(*told, rankings)
        if grown is not None:
            view.keep(GROWN, grown.rows)
            found = view.keep(FOUND, _found(self, rankings, grown.met))
            baseless = view.run(counted(grown.baseless))["n"][0].as_py()
        else:
            found = view.keep(FOUND, _found(self, rankings, compile_filter(*told, rankings)))
            if growths_of(self.condition):
                excluded = means.Excluded(self.condition, syntax=self.condition.syntax)
                baseless = view.run(counted(compile_filter(excluded, *told[1:], rankings)))["n"][0].as_py()
        return KeptAnswer(found, (*baseless_remark(self.condition, baseless), *tie_remarks(kept, self.currency)))

    def best(self, view: MirrorView, limit: int) -> tuple[FoundCustomer, ...]:
        """Return the first `limit` of the customers that were kept."""
        return tuple(self._customers(view.run(_ordered(limit))))

    def everyone(self, view: MirrorView) -> Iterator[FoundCustomer]:
        """Yield every customer that was kept, best first."""
        for batch in view.batches(_ordered(None)):
            yield from self._customers(batch)

    def shares(self, view: MirrorView) -> tuple[Share, ...]:
        """Return how many of the customers that were kept are in each band of sales."""
        ends = [end * (10 ** max(self.currency.exponent, 2)) for end in BANDS]
        counted = view.run(_banded(tuple(ends))).to_pylist()
        found = {row["band"]: row["found"] for row in counted}
        return tuple(Share(label, found[number]) for number, label in enumerate(self._labels(ends)) if number in found)

    def _labels(self, ends: list[int]) -> list[str]:
        said = [self.currency.round_text(end) for end in ends]
        between = [f"{low} to {high}" for low, high in pairwise(said)]
        return [f"under {said[0]}", *between, f"{said[-1]} or more"]

    def _customers(self, rows: pa.Table | pa.RecordBatch) -> Iterator[FoundCustomer]:
        """Yield customers with the reason why they stand where they do."""
        whole, said = self.currency.to_whole, self._ranked_by
        columns = (column.to_pylist() for column in rows.columns)
        for key, number, name, documents, last, sales, ranked in zip(*columns, strict=True):
            yield FoundCustomer(key, number, name, whole(ranked), self._reason(documents, last, sales, ranked, said))

    @property
    def _ranked_by(self) -> str | None:
        """Return what the amount is that orders the answer, as it is said behind it; None where it is that of all."""
        match self.ranking:
            case means.Best(period=Period() as period):
                return f" {period.words}"
            case means.Ranked(value=value) if not isinstance(value, means.AttributeValue):
                return f" {ValueSpeaker(self.currency).value(value)}"
            case _:
                return None

    def _reason(self, documents: int | None, last: date | None, sales: int, ranked: int, said: str | None) -> str:
        """Say in words why a customer stands where they do; `said` is what `ranked` is, where that is not all sales."""
        if not documents or last is None:
            return "has not bought yet"
        text = self.currency.round_text
        total = f"{text(sales)} in all" if said is None else f"{text(ranked)}{said}, {text(sales)} in all"
        if documents == 1:
            return f"bought once, on {short_day_text(last)}, {total}"
        return f"bought {documents:,} times, last on {short_day_text(last)}, {total}"


def _orders(part: means.Best | means.Ranked) -> bool:
    """Return whether an answer is ordered by this ranking: the best of a period, and the highest of any amount."""
    if isinstance(part, means.Ranked):
        return part.highest and part.value.kind is Kind.MONEY
    return part.period is not None


# Making an expression takes longer than asking it of a small shop: those that were made are kept.


@lru_cache(maxsize=128)
def _found(query: CustomerQuery, kept: tuple[Ranking, ...], ids: ibis.Table) -> ibis.Table:
    """Return the customers of `ids` with what their reason is made of and, in minor units, what orders them."""
    total = query.tables.customer_total.select("customer_id", "documents", "last_date", "sales")
    rows = ids.left_join(total, ids.id == total.customer_id).drop("customer_id")
    rows = rows.mutate(sales=rows.sales.fill_null(0))
    if query.ranking is None:
        return rows.mutate(ranked=rows.sales).select(list(COLUMNS))
    amounts = ranked_rows(query.ranking, query.tables, query.today, query.currency)
    if query.ranking in kept:
        # Whoever was found is among the first of it.
        amounts = kept_first(kept.index(query.ranking), amounts)
    amounts = amounts.select(ranked_id="id", ranked=amounts.value.round().cast("int64"))
    rows = rows.left_join(amounts, rows.id == amounts.ranked_id)
    return rows.mutate(ranked=rows.ranked.fill_null(0)).select(list(COLUMNS))


@lru_cache(maxsize=128)
def _named(found: ibis.Table) -> ibis.Table:
    """Return the rows of who was found with what they are called."""
    customer = make_tables().customer.select("number", "name", named="id")
    rows = found.join(customer, found.id == customer.named)
    return rows.select("id", "number", "name", "documents", "last_date", "sales", "ranked")


@lru_cache(maxsize=32)
def _ordered(limit: int | None) -> ibis.Table:
    """Return the kept rows, highest amount first; where these are equal, the customer who was entered first."""
    order = [ibis.desc("ranked"), ibis.asc("id")]
    found = ibis.table(COLUMNS, name=FOUND)
    return _named(found if limit is None else found.order_by(order).limit(limit)).order_by(order)


@lru_cache(maxsize=8)
def _banded(ends: tuple[int, ...]) -> ibis.Table:
    """Return how many of the kept rows are below each of the ends, and above them all."""
    rows = ibis.table(COLUMNS, name=FOUND)
    band = ibis.cases(*((rows.ranked < end, number) for number, end in enumerate(ends)), else_=len(ends))
    return rows.group_by(band=band).aggregate(found=rows.count())


def totals_of(mirror: Mirror, ids: list[int]) -> dict[int, tuple[date | None, int]]:
    """Return the day of the last purchase and the sales, in minor units, of these customers who ever bought."""
    total = mirror.tables().customer_total
    wanted = ibis.table({"id": "int64"}, name="wanted_customers")
    with mirror.view() as view:
        view.put("wanted_customers", pa.table({"id": pa.array(ids, pa.int64())}))
        rows = view.run(total.semi_join(wanted, total.customer_id == wanted.id)).to_pylist()
    return {row["customer_id"]: (row["last_date"], row["sales"]) for row in rows}
