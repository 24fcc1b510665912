"""The first so many, or so many in a hundred, by what the step before measured."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis

from core.extraction.language.printer import number_text
from core.extraction.mirror import MirrorView
from core.extraction.stages.step import Step, first_reason, stepped

_HUNDRED = 100


class RankStep(Step):
    """Ranks by `value`; of equal ones, who was entered first comes first."""

    def __init__(
        self,
        what: str,
        say: Callable[[float], str],
        *,
        top: int | None,
        percent: Decimal | None,
        lowest: bool = False,
        weighs: bool = False,
        thousandths: bool = False,
        valued: bool = True,
    ) -> None:
        """Keep the first `top`, or `percent` in a hundred of who arrives, by `what`; `say` writes a value of it.

        Where the step `weighs`, the value becomes the weight: in `thousandths` where those so far are. Where it is said
        already, as
        against a bound, it is not `valued` here.
        """
        self._what, self._say, self._top, self._percent, self._lowest = what, say, top, percent, lowest
        self.weighs, self.thousandths, self._valued = weighs, thousandths, valued
        first = f"{top:,}" if top is not None else f"{number_text(percent or Decimal(0))} %"
        self._order = f"{'lowest' if lowest else 'highest'} {what}"
        self.reasons = (f"of whom {what} is not known", f"who are not among the {first} with the {self._order}")
        self._first = first

    def table(self, before: ibis.Table, name: str) -> ibis.Table:  # noqa: ARG002 - nothing is put into tables
        """Return everybody with their place among those whose value is known."""
        by = before.value.asc() if self._lowest else before.value.desc()
        known = before.value.notnull()
        window = ibis.window(group_by=known, order_by=[by, before.id])
        ranked = before.select(
            "id",
            "weight",
            "value",
            place=ibis.row_number().over(window) + 1,
            arrived=before.count().over(ibis.window()),
        )
        ranked = ranked.mutate(place=ibis.ifelse(ranked.value.notnull(), ranked.place, ibis.null("int64")))
        fate = first_reason(ranked.value.isnull(), ranked.place > self._many(ranked.arrived))
        weight = None
        if self.weighs:
            weight = (ranked.value.fill_null(0.0) * (1000.0 if self.thousandths else 1.0)).clip(-1e15, 1e15).round()
        return stepped(ranked, weight=weight, value=ranked.value, place=ranked.place, fate=fate)

    def said(self, row: dict[str, Any]) -> str | None:
        """Say the customer's place."""
        value = f" ({self._say(row['value'])})" if self._valued else ""
        return f"number {row['place']:,} of the {self._order}{value}"

    def said_against(self, row: dict[str, Any]) -> str:
        """Say the customer's value and place, and which are kept."""
        if row["value"] is None:
            return f"{self._what}: not known"
        return f"{self._what}: {self._say(row['value'])}, number {row['place']:,}, needed among the first {self._first}"

    def note(self, view: MirrorView, table: ibis.Table) -> str | None:
        """Say where those who are kept and those who are not have the same value."""
        stays, goes = table.filter(table.fate.isnull()), table.filter(table.fate == 1)
        last = stays.aggregate(value=stays.value.max() if self._lowest else stays.value.min())
        equal = goes.filter(goes.value == last.value.as_scalar())
        (found,) = view.run(equal.aggregate(equal=equal.count())).to_pylist()
        count = found["equal"]
        if not count:
            return None
        have = "1 more has" if count == 1 else f"{count:,} more have"
        return f"{have} the same {self._what} as the last one kept; who was entered first stayed."

    def _many(self, arrived: ibis.Value) -> ibis.Value:
        """Return how many are kept; a percentage is rounded up, so that the first always stays."""
        if self._top is not None:
            return ibis.literal(self._top)
        share = (self._percent or Decimal(0)) / _HUNDRED
        numerator, denominator = share.as_integer_ratio()
        return (arrived * numerator + (denominator - 1)) // denominator
