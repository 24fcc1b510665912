"""Nodes in, text of the filter language out: parsing the text gives the same nodes again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit

# How tightly each kind holds together; what holds more loosely than its surroundings needs goes in parentheses.
OR, XOR, AND, NOT, COMPARISON, SUM, TERM, FACTOR, VALUE = range(9)
WORDS: dict[type[nodes.Chain], tuple[str, int]] = {
    nodes.Or: (" or ", OR),
    nodes.Xor: (" xor ", XOR),
    nodes.And: (" and ", AND),
}


def print_filter(node: Node) -> str:
    """Return the text of `node` in its plainest spelling."""
    return _print(node)[0]


def number_text(value: Decimal) -> str:
    """Return a number without needless zeros and never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    """Return text in quotes, with a quotation mark inside doubled."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _held(node: Node, at_least: int) -> str:
    text, tightness = _print(node)
    return text if tightness >= at_least else f"({text})"


def _print(node: Node) -> tuple[str, int]:  # noqa: PLR0911 - one return a kind of node
    match node:
        case nodes.And() | nodes.Or() | nodes.Xor():
            word, tightness = WORDS[type(node)]
            return word.join(_held(part, tightness + 1) for part in node.parts), tightness
        case nodes.Not():
            return f"not {_held(node.condition, NOT)}", NOT
        case nodes.Arithmetic():
            tightness = SUM if node.sign in "+-" else TERM
            return f"{_held(node.left, tightness)} {node.sign} {_held(node.right, tightness + 1)}", tightness
        case nodes.Negative():
            return f"-{_held(node.operand, FACTOR)}", FACTOR
        case nodes.Number():
            return number_text(node.value), VALUE if node.value >= 0 else FACTOR
        case nodes.Percent(value=Decimal() as share) if share < 0:
            return f"{number_text(share)}%", FACTOR
        case nodes.Call():
            return f"{node.name}({', '.join(print_filter(each) for each in node.arguments)})", VALUE
        case nodes.Compare() | nodes.Among() | nodes.Within() | nodes.Contains() | nodes.Missing():
            return _comparison(node), COMPARISON
        case _:
            return LEAVES[type(node)](node), VALUE


def _comparison(node: Node) -> str:
    match node:
        case nodes.Compare():
            return f"{_held(node.left, SUM)} {node.sign} {_held(node.right, SUM)}"
        case nodes.Among():
            return f"{_held(node.value, SUM)} in ({', '.join(_held(each, SUM) for each in node.options)})"
        case nodes.Within():
            return f"{_held(node.value, SUM)} in {print_filter(node.period)}"
        case nodes.Contains():
            return f"{_held(node.value, SUM)} contains {print_filter(node.part)}"
        case nodes.Missing():
            return f"{_held(node.value, SUM)} is missing"
        case _:
            raise TypeError(node)


def _counted(count: int | nodes.Parameter, unit: Unit, between: str = "") -> str:
    return f"{_told(count)}{between} {unit.value}{'' if count == 1 else 's'}"


def _told(value: Decimal | int | nodes.Parameter) -> str:
    if isinstance(value, nodes.Parameter):
        return f"${value.name}"
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _last_span(node: nodes.LastSpan) -> str:
    between = " full" if node.full and node.unit is not Unit.FISCAL_YEAR else ""
    return f"last {_counted(node.count, node.unit, between)}"


LEAVES: dict[type[Node], Callable[[Any], str]] = {
    nodes.Parameter: lambda node: f"${node.name}",
    nodes.Percent: lambda node: f"{_told(node.value)}%",
    nodes.Text: lambda node: quoted(node.value),
    nodes.Day: lambda node: node.value.isoformat(),
    nodes.Today: lambda _: "today",
    nodes.Ago: lambda node: f"{_counted(node.count, node.unit)} ago",
    nodes.Duration: lambda node: _counted(node.count, node.unit),
    nodes.Name: lambda node: node.name,
    nodes.ThisPeriod: lambda node: f"this {node.unit.value}",
    nodes.LastPeriod: lambda node: f"last {node.unit.value}",
    nodes.NextPeriod: lambda node: f"next {node.unit.value}",
    nodes.LastSpan: _last_span,
    nodes.NextSpan: lambda node: f"next {_counted(node.count, node.unit)}",
    nodes.FiscalYear: lambda node: f"fiscal year {_told(node.year)}",
    nodes.FromTo: lambda node: f"from {print_filter(node.first)} to {print_filter(node.last)}",
    nodes.SinceDay: lambda node: f"since {print_filter(node.first)}",
    nodes.AfterDay: lambda node: f"after {print_filter(node.day)}",
    nodes.BeforeDay: lambda node: f"before {print_filter(node.day)}",
    nodes.UntilDay: lambda node: f"until {print_filter(node.last)}",
}
