"""Several conditions and values of the filter language at once: one row a customer, a column for each.

A filter alone gives ids; rules, narrowing and explanations need to know, of the same customers, what holds and what
each value is. Everything is compiled together, so that what is measured for one is not measured again for another.
"""

from collections.abc import Iterable
from datetime import date

import ibis

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile import Compiler
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.money import Currency

# Any syntax will do for a meaning that only gathers others.
_NOTHING = nodes.Name("nothing")


class CustomerColumns:
    """Expressions on one row a customer (`row`, with the column `id`)."""

    def __init__(self, parts: Iterable[means.Meaning], tables: Tables, today: date, currency: Currency) -> None:
        """Make the row for the conditions and values in `parts`, asked on the business date `today`."""
        gathered = tuple(
            part if isinstance(part, means.Condition) else means.Unknown(part, syntax=_NOTHING)
            for part in parts
            if isinstance(part, means.Condition | means.Value)
        )
        self._compiler = Compiler(means.Joined(nodes.And, gathered, syntax=_NOTHING), tables, today, currency)
        self._whole = float(10**currency.exponent)

    @property
    def row(self) -> ibis.Table:
        """Return one row a customer of the shop."""
        return self._compiler.row

    def holds(self, condition: means.Condition) -> ibis.Value:
        """Return whether a condition holds: true or false for every customer."""
        return self._compiler.holds(condition)

    def value(self, value: means.Value) -> ibis.Value:
        """Return a value as it is compared: amounts in minor units; empty where it is not known."""
        return self._compiler.values.expression(value)

    def number(self, value: means.Value) -> ibis.Value:
        """Return a number, an amount in whole units of the currency, or days, in double precision; empty where unknown.

        What cannot be worked out, as after an overflow, is unknown.
        """
        found = self.value(value).cast("float64")
        if value.kind is Kind.MONEY:
            found /= self._whole
        return ibis.ifelse(found.isnan() | found.isinf(), ibis.null("float64"), found)
