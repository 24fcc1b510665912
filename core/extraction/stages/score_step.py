"""A rule base as a step: everybody goes on, with the score for a weight (seed 001, condition defining unit 106)."""

from datetime import date
from typing import Any

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.mirror.tables import Tables
from core.extraction.rules.meaning import UnderstoodRule, parts_of
from core.extraction.rules.scoring import score_of
from core.extraction.stages.step import Step, stepped
from core.money import Currency

_THOUSAND = 1000


class ScoreStep(Step):
    """Scores everybody by rules; the score begins at 0, or `onto` the weight so far."""

    weighs = True

    def __init__(
        self,
        name: str,
        rules: tuple[UnderstoodRule, ...],
        tables: Tables,
        today: date,
        currency: Currency,
        *,
        onto: bool,
        thousandths: bool,
    ) -> None:
        """Score by the rule base `name`; weights so far are in `thousandths`, which `onto` keeps."""
        self._name, self._rules, self._onto = name, rules, onto
        self.thousandths = onto and thousandths
        self._columns = CustomerColumns(parts_of(rules), tables, today, currency)

    def own_columns(self) -> tuple[str, ...]:
        """Return which rules apply."""
        return tuple(f"rule_{number}" for number in range(len(self._rules)))

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with the score as value and weight."""
        held = {f"rule_{number}": self._columns.holds(rule.condition) for number, rule in enumerate(self._rules)}
        scores = self._columns.row.select("id", score=score_of(self._rules, self._columns), **held)
        rows = before.inner_join(scores, "id")
        points = rows.score * (_THOUSAND if self.thousandths else 1)
        weight = rows.weight + points if self._onto else points
        return stepped(rows, weight=weight, value=rows.score, own=tuple(held))

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the score and the rules that gave it."""
        applied = [rule.title for number, rule in enumerate(self._rules) if row[f"rule_{number}"]]
        by = f" ({', '.join(applied)})" if applied else " (no rule applies)"
        return f"“{self._name}” {row['value']:+,.0f} points{by}"
