"""Periods as written in, definite periods out."""

from datetime import date

from core.extraction.language import nodes
from core.extraction.language import period as periods
from core.extraction.language.nodes import Node
from core.extraction.language.period import Period, shifted
from core.extraction.language.resolve_context import Resolving

PERIOD_FORMS = (
    *("this year", "last month", "last 90 days", "2010", "from 2010-01-01 to 2010-03-31", "since 2010-06-01"),
    *("before 2010-06-01", "last 3 full years", "this fiscal year", "fiscal year 2010"),
)
YEARS = range(1900, 2200)


def definite_period(at: Resolving, node: Node) -> Period:
    """Return the period that `node` means on the day of asking."""
    try:
        return _definite(at, node)
    except (OverflowError, ValueError) as error:
        raise at.error(node.span, f"“{at.written(node)}” reaches beyond the calendar.") from error


def _definite(at: Resolving, node: Node) -> Period:  # noqa: PLR0911 - one return a kind of node
    match node:
        case nodes.Number():
            return _year(at, node)
        case nodes.ThisPeriod() | nodes.LastPeriod() | nodes.NextPeriod():
            offset = {nodes.ThisPeriod: 0, nodes.LastPeriod: -1, nodes.NextPeriod: 1}[type(node)]
            return periods.current(node.unit, at.today, offset, fiscal_month=at.catalogue.fiscal_month)
        case nodes.LastSpan(count=int() as count):
            if node.full:
                return periods.full(count, node.unit, at.today, fiscal_month=at.catalogue.fiscal_month)
            return periods.trailing(count, node.unit, at.today)
        case nodes.NextSpan(count=int() as count):
            return periods.coming(count, node.unit, at.today)
        case nodes.FiscalYear(year=int() as year):
            _refuse_year(at, node, year)
            return periods.fiscal_year(year, at.catalogue.fiscal_month)
        case _:
            return _by_days(at, node)


def _by_days(at: Resolving, node: Node) -> Period:
    match node:
        case nodes.FromTo():
            first, last = day_of(at, node.first), day_of(at, node.last)
            if first > last:
                raise at.error(node.span, "This period ends before it begins: turn the two dates round.")
            return periods.between(first, last)
        case nodes.SinceDay():
            return periods.since(day_of(at, node.first))
        case nodes.AfterDay():
            return periods.after(day_of(at, node.day))
        case nodes.BeforeDay():
            return periods.before(day_of(at, node.day))
        case nodes.UntilDay():
            return periods.until(day_of(at, node.last))
        case nodes.Day() | nodes.Today() | nodes.Ago():
            return periods.single(day_of(at, node))
        case _:
            forms = ", ".join(PERIOD_FORMS)
            raise at.error(node.span, f"“{at.written(node)}” is not a period. Periods are: {forms}.", PERIOD_FORMS)


def day_of(at: Resolving, node: Node) -> date:
    """Return the day that a node names; raise `QuestionError` where it is none or outside the calendar."""
    match node:
        case nodes.Day():
            return node.value
        case nodes.Today():
            return at.today
        case nodes.Ago(count=int() as count):
            try:
                return shifted(at.today, -count, node.unit)
            except OverflowError as error:
                raise at.error(node.span, f"“{at.written(node)}” is outside the calendar.") from error
        case _:
            raise at.error(node.span, f"“{at.written(node)}” is not a day. Write one such as {at.today.isoformat()}.")


def _year(at: Resolving, node: nodes.Number) -> Period:
    if node.value != node.value.to_integral_value():
        _refuse_year(at, node, 0)
    _refuse_year(at, node, int(node.value))
    return periods.year_period(int(node.value))


def _refuse_year(at: Resolving, node: Node, year: int) -> None:
    if year not in YEARS:
        raise at.error(node.span, f"“{at.written(node)}” is not a year. Write one such as {at.today.year}.")
