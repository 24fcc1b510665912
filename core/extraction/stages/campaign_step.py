"""What customers were told and did about it, as a step (seed 001, campaign history analyzer 110)."""

from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa

from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import short_day_text
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.extraction.stages.campaign import CLAUSES, Who
from core.extraction.stages.history import SCHEMA
from core.extraction.stages.step import Step, first_reason, stepped

NO = ibis.literal(value=False)
_ANSWERED = ("interested", "declined", "ordered")
# What has to be so of who was told, and how its lack is said of customers.
_WANTED: dict[Who, tuple[str, bool, str, str]] = {
    Who.ANSWERED: ("answered", True, "who were told and did not answer", "did not answer"),
    Who.NOT_ANSWERED: ("answered", False, "who answered", "answered"),
    Who.INTERESTED: ("interested", True, "who did not say that they are interested", "did not say “interested”"),
    Who.DECLINED: ("declined", True, "who did not say that it is not for them", "did not say “not for me”"),
    Who.BOUGHT: ("bought", True, "who were told and did not buy", "did not buy"),
    Who.NOT_BOUGHT: ("bought", False, "who bought after they were told", "bought"),
}
_FACTS = ("messages", "last_told", "answered", "interested", "declined", "bought")


def heard_words(sign: str, count: float) -> str:
    """Return how many messages a bound asks for, in words."""
    return f"{OPERATORS[sign].of_count} {count:,g} message{'' if count == 1 else 's'}"


class CampaignStep(Step):
    """Keeps by the history of campaigns; `value` is how many messages a customer got."""

    def __init__(
        self, who: Who | None, heard: Sequence[tuple[str, float]], history: pa.Table, tables: Tables, within: str
    ) -> None:
        """Ask `history` (`core.extraction.stages.history`); `within` says of which campaigns it is."""
        self._who, self._heard, self._history, self._tables, self._within = who, tuple(heard), history, tables, within
        self._words = [heard_words(sign, count) for sign, count in self._heard]
        wanted_by = [CLAUSES[who]] if who is not None else []
        self._needed = ", ".join([*wanted_by, *self._words]) + within
        told = () if who is None else (self._not_told(who),)
        wanted = (_WANTED[who][2],) if who in _WANTED else ()
        bounds = tuple(f"who did not get {words}{within}" for words in self._words)
        self.reasons = (*told, *wanted, *bounds)

    def prepare(self, view: MirrorView, name: str) -> None:
        """Put the history into a table, and who bought after being told into another."""
        view.put(f"{name}_history", self._history.select(list(SCHEMA)))
        view.keep(f"{name}_told", self._told(name))

    def own_columns(self) -> tuple[str, ...]:
        """Return what `said` tells."""
        return _FACTS

    def table(self, before: ibis.Table, name: str) -> ibis.Table:
        """Return everybody with what they were told and did."""
        told = ibis.table(self._told(name).schema(), name=f"{name}_told")
        rows = before.left_join(told, before.id == told.told_id)
        rows = rows.mutate(
            messages=rows.messages.fill_null(0),
            **{fact: rows[fact].fill_null(NO) for fact in ("answered", "interested", "declined", "bought")},
        )
        failing: list[ibis.Value] = []
        if self._who is not None:
            failing.append(rows.messages > 0 if self._who is Who.NOT_TOLD else rows.messages == 0)
        if self._who in _WANTED:
            fact, wanted, *_ = _WANTED[self._who]
            failing.append(rows[fact] != wanted)
        failing += [~OPERATORS[sign].apply(rows.messages, count) for sign, count in self._heard]
        return stepped(rows, value=rows.messages, fate=first_reason(*failing), own=_FACTS)

    def said(self, row: dict[str, Any]) -> str | None:
        """Say what the customer was told and did."""
        messages = int(row["messages"])
        if not messages:
            return f"was not told anything{self._within}"
        times = "once" if messages == 1 else f"{messages:,} times"
        deeds = [words for fact, words in (("interested", "is interested"), ("bought", "bought")) if row[fact]]
        if row["declined"]:
            deeds.append("said that it is not for them")
        if not row["answered"]:
            deeds.append("did not answer")
        return (
            f"told {times}, last on {short_day_text(row['last_told'])}{self._within}; {', '.join(deeds) or 'answered'}"
        )

    def said_against(self, row: dict[str, Any]) -> str:
        """Say what the customer was told and did, and what would have been needed."""
        return f"{self.said(row)}; needed: {self._needed}"

    def _told(self, name: str) -> ibis.Table:
        """Return one row for each customer who was told anything."""
        history = ibis.table(SCHEMA, name=f"{name}_history")
        buyers = self._buyers(history)
        rows = history.left_join(buyers, ["customer_id", "plan_id"])
        flags = {flag: rows[flag].fill_null(NO) for flag in _ANSWERED}
        rows = rows.mutate(**flags)
        rows = rows.mutate(
            answered=rows.interested | rows.declined | rows.ordered, bought=rows.ordered | rows.buyer.notnull()
        )
        return rows.group_by(told_id=rows.customer_id).aggregate(
            messages=rows.messages.sum(),
            last_told=rows.told_on.max(),
            answered=rows.answered.any(),
            interested=rows.interested.any(),
            declined=rows.declined.any(),
            bought=rows.bought.any(),
        )

    def _buyers(self, history: ibis.Table) -> ibis.Table:
        """Return who bought what a plan offered, or anything where it offered nothing, within its window."""
        line = self._tables.line
        sold = line.filter([line.customer_id.notnull(), line.kind == "sale", line.quantity > 0])
        sold = sold.select(buyer="customer_id", bought_id="product_id", day="business_date")
        pairs = history.inner_join(sold, history.customer_id == sold.buyer)
        fitting = pairs.filter(
            [
                pairs.day >= pairs.told_on,
                pairs.day <= pairs.until,
                pairs.product_id.isnull() | (pairs.product_id == pairs.bought_id),
            ]
        )
        return fitting.select("customer_id", "plan_id", "buyer").distinct()

    def _not_told(self, who: Who) -> str:
        return f"who were told{self._within}" if who is Who.NOT_TOLD else f"who were not told{self._within}"
