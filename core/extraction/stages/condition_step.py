"""A condition of the filter language as a step: who leaves, leaves for the first part that fails."""

from datetime import date
from typing import Any

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.explaining.grounds import Grounds
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe import clause
from core.extraction.mirror.tables import Tables
from core.extraction.stages.step import Step, first_reason, stepped
from core.money import Currency

_EXCEPT = "except those "


class ConditionStep(Step):
    """Keeps those for whom a condition holds."""

    def __init__(self, condition: means.Condition, tables: Tables, today: date, currency: Currency) -> None:
        """Ask on the business date `today`."""
        self._parts = _parts(condition)
        self._grounds = [Grounds(part, currency, f"c{number}_") for number, part in enumerate(self._parts)]
        asked = [each for grounds in self._grounds for each in grounds.parts()]
        self._columns = CustomerColumns(asked, tables, today, currency)
        made: dict[str, ibis.Value] = {}
        for grounds in self._grounds:
            made |= grounds.expressions(self._columns)
        self._made = made
        self.reasons = tuple(_reason(part, currency) for part in self._parts)

    def own_columns(self) -> tuple[str, ...]:
        """Return the columns that the grounds read."""
        return tuple(self._made)

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with the first part that fails for them."""
        held = {f"part_{number}": self._columns.holds(part) for number, part in enumerate(self._parts)}
        facts = self._columns.row.select("id", **held, **self._made)
        rows = before.inner_join(facts, "id")
        return stepped(rows, fate=first_reason(*(~rows[part] for part in held)), own=tuple(self._made))

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the facts by which the condition holds."""
        return "; ".join(grounds.verdict(row).words for grounds in self._grounds)

    def said_against(self, row: dict[str, Any]) -> str:
        """Say every part that fails, with the customer's own values."""
        verdicts = [grounds.verdict(row) for grounds in self._grounds]
        return "; ".join(each.words for each in verdicts if not each.holds)


def _parts(condition: means.Condition) -> tuple[means.Condition, ...]:
    match condition:
        case means.Joined(by=nodes.And, parts=parts):
            return parts
        case _:
            return (condition,)


def _reason(part: means.Condition, currency: Currency) -> str:
    said = clause(means.Opposite(part, syntax=nodes.Not(part.syntax)), currency)
    return f"other than those {said.removeprefix(_EXCEPT)}" if said.startswith(_EXCEPT) else said
