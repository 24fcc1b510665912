"""Filters with parameters: what was passed put in the place of `$name`, before anything is looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from core.errors import QuestionError
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser_builder import MAX_COUNT, whole_count


def parameters_in(node: Node) -> Iterator[nodes.Parameter]:
    """Yield each place where a filter has still to be told something, in the order of the text."""
    waiting = [node]
    found = []
    while waiting:
        part = waiting.pop()
        if isinstance(part, nodes.Parameter):
            found.append(part)
        waiting.extend(part.children())
    yield from sorted(found, key=lambda part: part.span.start)


def refuse_open(node: Node, text: str) -> None:
    """Raise `QuestionError` where a parameter is left: nobody said what it stands for."""
    for open_one in parameters_in(node):
        message = (
            f"${open_one.name} stands for something that has to be said: write a value in its place. Parameters belong"
            ' into saved filters, which are used as filter("name", value, ...).'
        )
        raise QuestionError(message, text, open_one.span)


def substituted(node: Node, values: Mapping[str, Node], text: str) -> Node:
    """Return the nodes of `text` with each parameter replaced by its value; those without one stay.

    Raises `QuestionError` where a value cannot stand where its parameter does, such as text for a number of months.
    """
    match node:
        case nodes.Parameter():
            return replace(values[node.name], span=node.span) if node.name in values else node
        case nodes.Percent(value=nodes.Parameter() as told) if told.name in values:
            return _percent(node, told, values[told.name], text)
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name in {"count", "year"} and isinstance(value, nodes.Parameter):
            changed[each.name] = _count(value, values, text)
        elif isinstance(value, Node):
            changed[each.name] = substituted(value, values, text)
        elif isinstance(value, tuple):
            changed[each.name] = tuple(
                substituted(part, values, text) if isinstance(part, Node) else part for part in value
            )
    return replace(node, **changed) if changed else node


def _count(told: nodes.Parameter, values: Mapping[str, Node], text: str) -> int | nodes.Parameter:
    if told.name not in values:
        return told
    counted = whole_count(values[told.name])
    if counted is None:
        message = f"${told.name} counts days, weeks, months or years here: pass a whole number from 1 to {MAX_COUNT:,}."
        raise QuestionError(message, text, told.span)
    return counted


def _percent(node: nodes.Percent, told: nodes.Parameter, value: Node, text: str) -> Node:
    """Return the percentage; “10” and “10 %” mean the same where the filter has the sign already."""
    match value:
        case nodes.Number() | nodes.Percent() if not isinstance(value.value, nodes.Parameter):
            return nodes.Percent(value.value, span=node.span)
        case nodes.Parameter():
            return replace(node, value=value)
        case _:
            message = f"${told.name} is a percentage here: pass a number such as 10."
            raise QuestionError(message, text, told.span)
