"""The nodes of a filter as it was written: each knows where in the text it stands.

Two nodes are equal when they say the same, wherever they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.errors import Span

NOWHERE = Span(0, 0)


class Unit(StrEnum):
    """A span of the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FISCAL_YEAR = "fiscal year"


@dataclass(frozen=True)
class Node:
    """A part of a filter and the stretch of text that it was read from."""

    span: Span = field(default=NOWHERE, compare=False, kw_only=True)

    def children(self) -> Iterator["Node"]:
        """Yield the nodes directly below this one."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Node))


@dataclass(frozen=True)
class Number(Node):
    """A number as written."""

    value: Decimal


@dataclass(frozen=True)
class Parameter(Node):
    """Something that a filter has to be told, written `$name`; replaced before anything is looked up."""

    name: str


@dataclass(frozen=True)
class Percent(Node):
    """A number with a percent sign: `value` is what stands before the sign."""

    value: Decimal | Parameter


@dataclass(frozen=True)
class Text(Node):
    """Text in quotes."""

    value: str


@dataclass(frozen=True)
class Day(Node):
    """A date."""

    value: date


@dataclass(frozen=True)
class Today(Node):
    """The shop's business date at the moment of asking."""


@dataclass(frozen=True)
class Ago(Node):
    """The day so many days, weeks, months or years before today."""

    count: int | Parameter
    unit: Unit


@dataclass(frozen=True)
class Duration(Node):
    """So many days, weeks, months or years."""

    count: int | Parameter
    unit: Unit


@dataclass(frozen=True)
class Name(Node):
    """An attribute by its name."""

    name: str


@dataclass(frozen=True)
class Negative(Node):
    """A value with a minus before it."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """Two values joined by one of + - * /."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(Node):
    """Two values compared by one of = != < <= > >=."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Among(Node):
    """A value that is one of several."""

    value: Node
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Within(Node):
    """A date that falls in a period."""

    value: Node
    period: Node


@dataclass(frozen=True)
class Contains(Node):
    """A text that has another one somewhere in it."""

    value: Node
    part: Text


@dataclass(frozen=True)
class Missing(Node):
    """A value that is not known."""

    value: Node


@dataclass(frozen=True)
class Not(Node):
    """A condition that must not hold."""

    condition: Node


@dataclass(frozen=True)
class Chain(Node):
    """Conditions joined by one connective; never directly inside a chain of its own kind."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class And(Chain):
    """Conditions that must all hold."""


@dataclass(frozen=True)
class Or(Chain):
    """Conditions of which one must hold at least."""


@dataclass(frozen=True)
class Xor(Chain):
    """Conditions of which an odd number must hold: of two, exactly one."""


@dataclass(frozen=True)
class Call(Node):
    """A function with its arguments; `name_span` is where its name stands."""

    name: str
    arguments: tuple[Node, ...]
    name_span: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class ThisPeriod(Node):
    """The week, month, quarter, year or fiscal year that today is in."""

    unit: Unit


@dataclass(frozen=True)
class LastPeriod(Node):
    """The one before the one that today is in."""

    unit: Unit


@dataclass(frozen=True)
class NextPeriod(Node):
    """The one after the one that today is in."""

    unit: Unit


@dataclass(frozen=True)
class LastSpan(Node):
    """The last so many days, weeks, months or years, today included; or so many `full` ones before the present one.

    Fiscal years are always full ones.
    """

    count: int | Parameter
    unit: Unit
    full: bool = False

    def __post_init__(self) -> None:
        """Make fiscal years full."""
        if self.unit is Unit.FISCAL_YEAR:
            object.__setattr__(self, "full", True)


@dataclass(frozen=True)
class NextSpan(Node):
    """The next so many days, weeks, months or years, from tomorrow on."""

    count: int | Parameter
    unit: Unit


@dataclass(frozen=True)
class FiscalYear(Node):
    """A fiscal year by the calendar year in which it begins."""

    year: int | Parameter


@dataclass(frozen=True)
class FromTo(Node):
    """From one day to another, both included."""

    first: Node
    last: Node


@dataclass(frozen=True)
class SinceDay(Node):
    """From one day on, that day included."""

    first: Node


@dataclass(frozen=True)
class AfterDay(Node):
    """From the day after one day on."""

    day: Node


@dataclass(frozen=True)
class BeforeDay(Node):
    """Up to the day before one day."""

    day: Node


@dataclass(frozen=True)
class UntilDay(Node):
    """Up to one day, that day included."""

    last: Node


PERIODS = (
    *(ThisPeriod, LastPeriod, NextPeriod, LastSpan, NextSpan, FiscalYear),
    *(FromTo, SinceDay, AfterDay, BeforeDay, UntilDay),
)


def told(count: int | Parameter) -> int:
    """Return a number of units where nothing is open any more."""
    if isinstance(count, Parameter):
        message = f"${count.name} is open"
        raise TypeError(message)
    return count


def chain(kind: type[Chain], parts: list[Node], span: Span = NOWHERE) -> Node:
    """Join conditions by one connective, taking apart chains of the same kind; one condition stays itself."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat), span=span)


def negative(operand: Node, span: Span = NOWHERE) -> Node:
    """Put a minus before a value; a number or percentage takes it into itself."""
    if isinstance(operand, Number):
        return Number(-operand.value, span=span)
    if isinstance(operand, Percent) and isinstance(operand.value, Decimal):
        return Percent(-operand.value, span=span)
    return Negative(operand, span=span)


def measure(root: Node) -> tuple[int, int]:
    """Return how deep a tree is and how many nodes it has, without recursing."""
    deepest = count = 0
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        count += 1
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in node.children())
    return deepest, count
