"""Periods as written in, definite periods out."""

from datetime import date

from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.period import Period, between, current, since, trailing, year_period
from core.extraction.language.resolve_context import Resolving

PERIOD_FORMS = ("this year", "last month", "last 90 days", "2010", "from 2010-01-01 to 2010-03-31", "since 2010-06-01")
YEARS = range(1900, 2200)


def definite_period(at: Resolving, node: Node) -> Period:
    """Return the period that `node` means on the day of asking."""
    try:
        return _definite(at, node)
    except (OverflowError, ValueError) as error:
        raise at.error(node.span, f"“{at.written(node)}” reaches beyond the calendar.") from error


def _definite(at: Resolving, node: Node) -> Period:
    match node:
        case nodes.Number():
            return _year(at, node)
        case nodes.ThisPeriod():
            return current(node.unit, at.today)
        case nodes.LastPeriod():
            return current(node.unit, at.today, -1)
        case nodes.LastSpan():
            return trailing(node.count, node.unit, at.today)
        case nodes.FromTo():
            first, last = _day(at, node.first), _day(at, node.last)
            if first > last:
                raise at.error(node.span, "This period ends before it begins: turn the two dates round.")
            return between(first, last)
        case nodes.SinceDay():
            return since(_day(at, node.first))
        case _:
            forms = ", ".join(PERIOD_FORMS)
            raise at.error(node.span, f"“{at.written(node)}” is not a period. Periods are: {forms}.", PERIOD_FORMS)


def _year(at: Resolving, node: nodes.Number) -> Period:
    if node.value != node.value.to_integral_value() or int(node.value) not in YEARS:
        raise at.error(node.span, f"“{at.written(node)}” is not a year. Write one such as {at.today.year}.")
    return year_period(int(node.value))


def _day(at: Resolving, node: Node) -> date:
    return node.value if isinstance(node, nodes.Day) else at.today
