"""A figure of every customer's within its bounds; a ranking may follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.explaining.figures import NOT_KNOWN, figure_text, name_of, needed_text
from core.extraction.language import meaning as means
from core.extraction.language.operators import OPERATORS
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.extraction.stages.step import Step, first_reason, stepped
from core.money import Currency

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Held:
    """A bound, understood: the comparison that has to hold, and its words, such as "at least £500.00"."""

    condition: means.Comparison
    words: str


def held_words(comparison: means.Comparison, currency: Currency) -> str:
    """Return the words of a bound: the comparison without what is compared."""
    operator, kind = OPERATORS[comparison.sign], comparison.left.kind
    words = operator.of_date if kind is Kind.DATE else operator.of_number
    needed = needed_text(comparison.right, kind, currency) or name_of(comparison.right, currency)
    return f"{words} {needed}"


class MeasureStep(Step):
    """Measures any value of the filter language; days count from 1 January 1970, amounts in whole units."""

    def __init__(  # noqa: PLR0917 - what a figure needs to be asked
        self, value: means.Value, bounds: Sequence[Held], tables: Tables, today: date, currency: Currency, name: str
    ) -> None:
        """Keep those whose `value`, called `name`, keeps every bound."""
        self._value, self._bounds, self._currency, self._name = value, tuple(bounds), currency, name
        self._columns = CustomerColumns([value, *(each.condition for each in bounds)], tables, today, currency)
        self.reasons = (f"of whom {name} is not known", *(f"with {name} not {each.words}" for each in bounds))

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with their figure."""
        held = {f"bound_{number}": self._columns.holds(each.condition) for number, each in enumerate(self._bounds)}
        facts = self._columns.row.select("id", figure=self._figure(), **held)
        rows = before.inner_join(facts, "id")
        fate = None
        if held:
            fate = first_reason(rows.figure.isnull(), *(~rows[bound] for bound in held))
        return stepped(rows, value=rows.figure, fate=fate)

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the figure against its bounds."""
        bounds = " and ".join(each.words for each in self._bounds)
        return f"{self._name}: {self.text(row['value'])} ({bounds})" if bounds else None

    def said_against(self, row: dict[str, Any]) -> str:
        """Say the figure and the bound that it does not keep."""
        needed = self._bounds[max(int(row["fate"]) - 1, 0)].words
        return f"{self._name}: {self.text(row['value'])}, needed {needed}"

    def text(self, value: float | None) -> str:
        """Write a figure as people do."""
        if value is None:
            return NOT_KNOWN
        if self._value.kind is Kind.DATE:
            return figure_text(_EPOCH + timedelta(days=int(value)), Kind.DATE, self._currency)
        if self._value.kind is Kind.MONEY:
            return figure_text(round(value * 10**self._currency.exponent), Kind.MONEY, self._currency)
        return figure_text(value, self._value.kind, self._currency)

    def _figure(self) -> ibis.Value:
        if self._value.kind is Kind.DATE:
            day = self._columns.value(self._value)
            return day.delta(ibis.date(_EPOCH.year, _EPOCH.month, _EPOCH.day), unit="day").cast("float64")
        return self._columns.number(self._value)


class WeightStep(Step):
    """Takes the weight that earlier stages gave for the figure: within bounds, as points."""

    def __init__(self, bounds: Sequence[tuple[str, float]], *, thousandths: bool) -> None:
        """Keep the bounds, each a comparison and points; the weight is in `thousandths`."""
        self._bounds, self._scale = tuple(bounds), 1000 if thousandths else 1
        self._words = [f"{OPERATORS[sign].of_number} {points:,g}" for sign, points in self._bounds]
        self.reasons = tuple(f"with a score not {words}" for words in self._words)

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with their weight as the value."""
        score = before.weight.cast("float64") / float(self._scale)
        failing = [~OPERATORS[sign].apply(score, points) for sign, points in self._bounds]
        return stepped(before, value=score, fate=first_reason(*failing) if failing else None)

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the score against its bounds."""
        bounds = " and ".join(self._words)
        return f"score {self.text(row['value'])} ({bounds})" if bounds else None

    def said_against(self, row: dict[str, Any]) -> str:
        """Say the score and the bound that it does not keep."""
        return f"score: {self.text(row['value'])}, needed {self._words[int(row['fate'])]}"

    def text(self, value: float | None) -> str:
        """Write a score."""
        return NOT_KNOWN if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")
