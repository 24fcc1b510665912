"""Makes the nodes of a filter while the parser reduces, so that no deep tree is ever walked recursively."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from lark import Token, Transformer

from core.errors import Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit

MAX_DIGITS = 15
MAX_COUNT = 36_500
NOT_A_COUNT = f"Count in whole days, weeks, months or years, 1 to {MAX_COUNT:,}: {{}} is not such a number."
SIGNS = {"==": "=", "<>": "!=", "≠": "!=", "=<": "<=", "≤": "<=", "=>": ">=", "≥": ">="}
ARITHMETIC = {"−": "-", "–": "-", "×": "*", "÷": "/"}  # noqa: RUF001 - signs that people type
STRAIGHT_QUOTES = ('"', "'")


class UnreadableError(Exception):
    """A token that is well formed but says nothing, such as a thirtieth of February."""

    def __init__(self, message: str, token: Token) -> None:
        """Keep the message for the reader and the token at fault."""
        super().__init__(message)
        self.message = message
        self.token = token


class Builder(Transformer[Token, Node]):
    """Makes the node of each rule from what the parser found; tokens come along, because they carry the places.

    Each method has the name of a rule in filter.lark.
    """

    def start(self, children: list[Any]) -> Node:
        """Return the whole filter."""
        return _nodes(children)[0]

    single = start

    def group(self, children: list[Any]) -> Node:
        """Return what stands in parentheses; its place takes them in."""
        return replace(_nodes(children)[0], span=_span(children))

    def either(self, children: list[Any]) -> Node:
        """Return conditions joined by OR."""
        return nodes.chain(nodes.Or, _nodes(children), _span(children))

    def exclusive(self, children: list[Any]) -> Node:
        """Return conditions joined by XOR."""
        return nodes.chain(nodes.Xor, _nodes(children), _span(children))

    def both(self, children: list[Any]) -> Node:
        """Return conditions joined by AND."""
        return nodes.chain(nodes.And, _nodes(children), _span(children))

    def refuse(self, children: list[Any]) -> Node:
        """Return a condition that must not hold."""
        return nodes.Not(children[-1], span=_span(children))

    def compare(self, children: list[Any]) -> Node:
        """Return a comparison, its sign in the plainest spelling."""
        left, sign, right = children
        return nodes.Compare(SIGNS.get(str(sign), str(sign)), left, right, span=_span(children))

    def options(self, children: list[Any]) -> Node:
        """Return what stands in the parentheses after IN."""
        return nodes.Chain(tuple(_nodes(children)), span=_span(children))

    def among(self, children: list[Any]) -> Node:
        """Return a value that is one of several."""
        return nodes.Among(children[0], children[-1].parts, span=_span(children))

    def within(self, children: list[Any]) -> Node:
        """Return a date that falls in a period."""
        return nodes.Within(children[0], children[-1], span=_span(children))

    def contains(self, children: list[Any]) -> Node:
        """Return a text with another one in it."""
        return nodes.Contains(children[0], children[-1], span=_span(children))

    def missing(self, children: list[Any]) -> Node:
        """Return a value that is not known."""
        return nodes.Missing(children[0], span=_span(children))

    def not_among(self, children: list[Any]) -> Node:
        """Return the negation of `among`."""
        return nodes.Not(self.among(children), span=_span(children))

    def not_within(self, children: list[Any]) -> Node:
        """Return the negation of `within`."""
        return nodes.Not(self.within(children), span=_span(children))

    def not_contains(self, children: list[Any]) -> Node:
        """Return the negation of `contains`."""
        return nodes.Not(self.contains(children), span=_span(children))

    def not_missing(self, children: list[Any]) -> Node:
        """Return the negation of `missing`."""
        return nodes.Not(self.missing(children), span=_span(children))

    def arithmetic(self, children: list[Any]) -> Node:
        """Return two values joined by an arithmetic sign."""
        left, sign, right = children
        return nodes.Arithmetic(ARITHMETIC.get(str(sign), str(sign)), left, right, span=_span(children))

    def negative(self, children: list[Any]) -> Node:
        """Return a value with a minus before it."""
        return nodes.negative(children[-1], _span(children))

    def number(self, children: list[Any]) -> Node:
        """Return a number."""
        return nodes.Number(_number(children[0]), span=_span(children))

    year = number

    def told(self, children: list[Any]) -> Node:
        """Return a parameter."""
        return nodes.Parameter(str(children[0])[1:].lower(), span=_span(children))

    def percent(self, children: list[Any]) -> Node:
        """Return a number with a percent sign."""
        share = children[0]
        return nodes.Percent(share.value if isinstance(share, nodes.Number) else share, span=_span(children))

    def share_of(self, children: list[Any]) -> Node:
        """Return so many percent of a value: the product of both."""
        return nodes.Arithmetic("*", self.percent(children[:2]), children[-1], span=_span(children))

    def duration(self, children: list[Any]) -> Node:
        """Return so many days, weeks, months or years."""
        return nodes.Duration(_count(children[0], children[1]), _unit(children[1]), span=_span(children))

    def day(self, children: list[Any]) -> Node:
        """Return a date."""
        try:
            return nodes.Day(date.fromisoformat(str(children[0])), span=_span(children))
        except ValueError as error:
            message = f"There is no day {children[0]}. Dates are year-month-day, such as 2010-06-30."
            raise UnreadableError(message, children[0]) from error

    def today(self, children: list[Any]) -> Node:
        """Return the day of asking."""
        return nodes.Today(span=_span(children))

    def yesterday(self, children: list[Any]) -> Node:
        """Return the day before that of asking."""
        return nodes.Ago(1, Unit.DAY, span=_span(children))

    def ago(self, children: list[Any]) -> Node:
        """Return the day so many days, weeks, months or years before that of asking."""
        return nodes.Ago(_count(children[0], children[1]), _unit(children[1]), span=_span(children))

    def text(self, children: list[Any]) -> Node:
        """Return text without its quotation marks; a doubled straight mark inside stands for one."""
        token = str(children[0])
        value = token[1:-1]
        if token[0] in STRAIGHT_QUOTES:
            value = value.replace(token[0] * 2, token[0])
        return nodes.Text(value, span=_span(children))

    def name(self, children: list[Any]) -> Node:
        """Return the name of an attribute."""
        return nodes.Name(str(children[0]).lower(), span=_span(children))

    def call(self, children: list[Any]) -> Node:
        """Return a function with its arguments."""
        name = children[0]
        return nodes.Call(str(name).lower(), tuple(_nodes(children)), span=_span(children), name_span=_place(name))

    def this_period(self, children: list[Any]) -> Node:
        """Return the week, month, quarter or year that today is in."""
        return nodes.ThisPeriod(_calendar_unit(children), span=_span(children))

    def last_period(self, children: list[Any]) -> Node:
        """Return the one before."""
        return nodes.LastPeriod(_calendar_unit(children), span=_span(children))

    def next_period(self, children: list[Any]) -> Node:
        """Return the one after."""
        return nodes.NextPeriod(_calendar_unit(children), span=_span(children))

    def last_span(self, children: list[Any]) -> Node:
        """Return the last so many days, weeks, months or years; fiscal years are always full ones."""
        full = len(children) > 3  # noqa: PLR2004 - last, count, full, unit
        return nodes.LastSpan(_count(children[1], children[-1]), _unit(children[-1]), full, span=_span(children))

    def next_span(self, children: list[Any]) -> Node:
        """Return the next so many days, weeks, months or years."""
        if _unit(children[-1]) is Unit.FISCAL_YEAR:
            message = "Of the fiscal years to come only the next one can be asked about: next fiscal year."
            raise UnreadableError(message, children[-1])
        return nodes.NextSpan(_count(children[1], children[-1]), _unit(children[-1]), span=_span(children))

    def fiscal_year(self, children: list[Any]) -> Node:
        """Return a fiscal year by the year in which it begins."""
        return nodes.FiscalYear(_count(children[1], children[0]), span=_span(children))

    def from_to(self, children: list[Any]) -> Node:
        """Return the time from one day to another."""
        first, last = _nodes(children)
        return nodes.FromTo(first, last, span=_span(children))

    def since_day(self, children: list[Any]) -> Node:
        """Return the time from a day on."""
        return nodes.SinceDay(children[1], span=_span(children))

    def after_day(self, children: list[Any]) -> Node:
        """Return the time after a day."""
        return nodes.AfterDay(children[1], span=_span(children))

    def before_day(self, children: list[Any]) -> Node:
        """Return the time before a day."""
        return nodes.BeforeDay(children[1], span=_span(children))

    def until_day(self, children: list[Any]) -> Node:
        """Return the time up to a day."""
        return nodes.UntilDay(children[1], span=_span(children))


def _place(part: Token | Node) -> Span:
    if isinstance(part, Node):
        return part.span
    return Span(part.start_pos or 0, part.end_pos or 0)


def _span(children: list[Any]) -> Span:
    return Span(_place(children[0]).start, _place(children[-1]).end)


def _nodes(children: list[Any]) -> list[Node]:
    return [child for child in children if isinstance(child, Node)]


def _number(token: Token) -> Decimal:
    if len(token) > MAX_DIGITS:
        message = f"Numbers have at most {MAX_DIGITS} digits here."
        raise UnreadableError(message, token)
    return Decimal(str(token))


def _count(number: Node, token: Token) -> int | nodes.Parameter:
    """Return a number of units, or the parameter that stands for it; `token` is what to point at beside a refusal."""
    if isinstance(number, nodes.Parameter):
        return number
    counted = whole_count(number)
    if counted is None:
        text = str(number.value) if isinstance(number, nodes.Number) else "this"
        place = Token(token.type, text, start_pos=number.span.start, end_pos=number.span.end)
        raise UnreadableError(NOT_A_COUNT.format(text), place)
    return counted


def whole_count(number: Node) -> int | None:
    """Return a number that counts days, weeks, months or years; None where it cannot."""
    if not isinstance(number, nodes.Number):
        return None
    value = number.value
    return int(value) if value == value.to_integral_value() and 0 < value <= MAX_COUNT else None


def _unit(token: Token) -> Unit:
    return Unit(" ".join(str(token).lower().split()).removesuffix("s"))


def _calendar_unit(children: list[Token]) -> Unit:
    unit = _unit(children[1])
    if unit is Unit.DAY:
        message = "For single days say today, yesterday or 3 days ago; or with a number, such as last 2 days."
        raise UnreadableError(message, children[1])
    return unit
