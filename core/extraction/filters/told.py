"""What people pass to a filter: read by the kind of each parameter, and put into the filter language."""

from collections.abc import Sequence
from decimal import Decimal

from core.errors import QuestionError, RefusedError
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind
from core.extraction.language import nodes
from core.extraction.language.parser import parse_argument
from core.extraction.language.printer import print_filter, quoted

EXAMPLES = {
    ParameterKind.PRODUCT: "a product's code or name",
    ParameterKind.NUMBER: "a number, such as 3",
    ParameterKind.AMOUNT: "an amount, such as 500",
    ParameterKind.PERCENT: "a percentage, such as 10",
    ParameterKind.PERIOD: "a period, such as last year, 2025 or last 6 months",
    ParameterKind.DATE: "a day, such as 2026-01-31",
    ParameterKind.TEXT: "some text",
}
_QUOTES = "\"'“”„‘’"  # noqa: RUF001 - those that people type


def asked_with(kept: KeptFilter, values: Sequence[str]) -> str:
    """Return how the filter is asked for in the filter language with these values, in the order of its parameters.

    An empty value stands for the default. Raises `RefusedError` for what is missing, too much or of another kind.
    """
    if len(values) > len(kept.parameters):
        message = f"“{kept.name}” is told {_order(kept)}; {len(values)} values are too many."
        raise RefusedError(message)
    given = [*values, *("" for _ in kept.parameters[len(values) :])]
    said = [passed(parameter, value) for parameter, value in zip(kept.parameters, given, strict=True)]
    return f"filter({', '.join([quoted(kept.name), *said])})"


def passed(parameter: Parameter, written: str) -> str:
    """Return what somebody wrote for a parameter, in the filter language; raises `RefusedError`."""
    value = " ".join(written.split()) or parameter.default
    if value is None:
        message = f"Say the {said_name(parameter)}: {EXAMPLES[parameter.kind]}."
        raise RefusedError(message)
    if parameter.kind in {ParameterKind.PRODUCT, ParameterKind.TEXT}:
        bare = value[1:-1] if len(value) > 1 and value[0] in _QUOTES and value[-1] in _QUOTES else value
        return quoted(bare)
    try:
        node = parse_argument(value)
    except QuestionError as error:
        message = f"“{value[:60]}” cannot be the {said_name(parameter)}: write {EXAMPLES[parameter.kind]}."
        raise RefusedError(message) from error
    return print_filter(_of_kind(parameter, node, value))


def said_name(parameter: Parameter) -> str:
    """Return a parameter's name as a sentence says it."""
    return parameter.name.replace("_", " ")


def _of_kind(parameter: Parameter, node: nodes.Node, value: str) -> nodes.Node:
    """Return the node, a bare number as a percentage where one is meant; refuse what is of another kind."""
    fits = {
        ParameterKind.NUMBER: (nodes.Number,),
        ParameterKind.AMOUNT: (nodes.Number,),
        ParameterKind.PERCENT: (nodes.Number, nodes.Percent),
        ParameterKind.PERIOD: (*nodes.PERIODS, nodes.Number),
        ParameterKind.DATE: (nodes.Day, nodes.Today, nodes.Ago),
    }[parameter.kind]
    if not isinstance(node, fits):
        message = f"“{value[:60]}” cannot be the {said_name(parameter)}: write {EXAMPLES[parameter.kind]}."
        raise RefusedError(message)
    if parameter.kind is ParameterKind.PERCENT and isinstance(node, nodes.Number):
        sign = node.value < Decimal(0)
        share = nodes.Percent(abs(node.value))
        return nodes.Negative(share) if sign else share
    return node


def _order(kept: KeptFilter) -> str:
    return ", ".join(said_name(each) for each in kept.parameters) or "nothing"
