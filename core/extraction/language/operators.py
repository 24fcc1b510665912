"""The comparison operators: each knows its expression and how it says itself."""

import operator
from collections.abc import Callable
from dataclasses import dataclass

import ibis


@dataclass(frozen=True)
class Operator:
    """One of = != < <= > >=: `of_number` and `of_date` are its words before a number or amount, and before a day.

    `turned` is its sign with the two sides changed over.
    """

    sign: str
    turned: str
    apply: Callable[[ibis.Value, ibis.Value], ibis.Value]
    of_number: str
    of_date: str
    of_text: str = ""

    @property
    def of_count(self) -> str:
        """Return its words before what is counted."""
        return "fewer than" if self.sign == "<" else self.of_number


OPERATORS = {
    each.sign: each
    for each in (
        Operator("=", "=", operator.eq, "exactly", "on", ""),
        Operator("!=", "!=", operator.ne, "other than", "not on", "not "),
        Operator("<", ">", operator.lt, "less than", "before"),
        Operator("<=", ">=", operator.le, "at most", "on or before"),
        Operator(">", "<", operator.gt, "more than", "after"),
        Operator(">=", "<=", operator.ge, "at least", "on or after"),
    )
}
