"""A filter that was written, as the groups and rows of the form that builds one; what it cannot show stays as written.

Every row is written again and compared with what it was read from, so that the form never says something else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.errors import QuestionError, RefusedError
from core.extraction.filters.builder import Row, RowError, comparisons, row_text, value_text
from core.extraction.filters.choices import Choice
from core.extraction.filters.groups import MOST_GROUPS, MOST_IN_GROUP, MOST_ROWS, RANKED, Built, Group, How, Ranked
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser import parse
from core.extraction.language.printer import print_filter

# A form's memory is small: what is kept as it was written has to fit into it.
LONGEST_KEPT = 1_500


def taken_apart(text: str, known: Mapping[str, Choice]) -> Built:
    """Return a filter as the form shows it; raises `RefusedError` where hardly anything of it could be shown."""
    form = _TakenApart(known).form(parse(text))
    if sum(map(len, form.kept)) > LONGEST_KEPT:
        message = "This filter is too long to be shown as rows. Edit it as text instead."
        raise RefusedError(message)
    if not any(group.rows for group in form.groups) and form.ranked is None:
        message = "Nothing in this filter can be chosen from the form's menus. Edit it as text instead."
        raise RefusedError(message)
    return form


@dataclass
class _TakenApart:
    """Reads one filter; `left` is how many rows there is room for."""

    known: Mapping[str, Choice]
    left: int = MOST_ROWS
    kept: list[str] = field(default_factory=list)

    def form(self, node: Node) -> Built:
        ranked, condition = self._ranked(node)
        if condition is None:
            return Built((), ranked=ranked)
        if isinstance(condition, nodes.Or):
            together = self._group(condition)
            if together is not None:
                return Built((together,), ranked=ranked)
            return Built(tuple(self._each(condition.parts)), How.ANY, tuple(self.kept), ranked)
        parts = condition.parts if isinstance(condition, nodes.And) else (condition,)
        return Built(tuple(self._all(parts)), How.ALL, tuple(self.kept), ranked)

    def _ranked(self, node: Node) -> tuple[Ranked | None, Node | None]:
        if not isinstance(node, nodes.Call) or node.name not in {"top", "bottom", "best"}:
            return None, node
        many, *rest = node.arguments
        if node.name == "best":
            period = rest.pop(0) if rest and not _is_condition(rest[0]) else None
            value: Node = nodes.Call("sales", (period,)) if period else nodes.Name("sales")
        else:
            value = rest.pop(0)
            if rest and not _is_condition(rest[0]) and isinstance(value, nodes.Name):
                value = nodes.Call(value.name, (rest.pop(0),))
        by = next((row for row in self._about(value) if self._says(row, value)), None)
        if by is None or len(rest) > 1 or (rest and not _is_condition(rest[0])):
            return None, node
        return Ranked(by, print_filter(many), node.name != "bottom"), rest[0] if rest else None

    def _all(self, parts: Sequence[Node]) -> Iterator[Group]:
        """Yield the groups of conditions that all have to hold: what stands alone together, the others apart."""
        alone: list[Row] = []
        others: list[Node] = []
        for part in parts:
            row = self._row(part) if len(alone) < MOST_IN_GROUP else None
            if row is None:
                others.append(part)
            else:
                alone.append(row)
        if alone:
            yield Group(tuple(alone))
        yield from self._each(others, MOST_GROUPS - bool(alone))

    def _each(self, parts: Sequence[Node], room: int = MOST_GROUPS) -> Iterator[Group]:
        """Yield a group for each part that can be shown as one; the others are kept as they were written."""
        for part in parts:
            group = self._group(part) if room > 0 else None
            if group is None:
                self.kept.append(print_filter(part))
            else:
                room -= 1
                yield group

    def _group(self, part: Node) -> Group | None:
        """Return one part as a group of its own; None where a row of it cannot be shown."""
        inner, how = part, How.ALL
        if isinstance(part, nodes.Not):
            inner, how = part.condition, How.NONE
        elif isinstance(part, nodes.Or):
            how = How.ANY
        if (how is How.NONE and isinstance(inner, nodes.And)) or isinstance(inner, nodes.Xor):
            return None
        before = self.left
        rows = [self._row(member) for member in (inner.parts if isinstance(inner, nodes.And | nodes.Or) else (inner,))]
        if len(rows) > MOST_IN_GROUP or any(row is None for row in rows):
            self.left = before
            return None
        return Group(tuple(row for row in rows if row is not None), how)

    def _row(self, node: Node) -> Row | None:
        """Return a row that says just this; None where there is none, or no room."""
        if self.left <= 0:
            return None
        for row in self._rows(node):
            try:
                said = parse(row_text(0, row, self.known))
            except (QuestionError, RowError):
                continue
            if _alike(said, node):
                self.left -= 1
                return row
        return None

    def _rows(self, node: Node) -> Iterator[Row]:
        inner = node.condition if isinstance(node, nodes.Not) else node
        value = _compared(inner)
        for about in self._about(value):
            for compare in comparisons(self.known[about.choice].kind):
                yield Row(about.choice, compare.key, _written(inner), about.filled)

    def _says(self, row: Row, value: Node) -> bool:
        try:
            return parse(f"{value_text(RANKED, row, self.known)} > 0") == nodes.Compare(
                ">", value, nodes.Number(Decimal(0))
            )
        except (QuestionError, RowError):
            return False

    def _about(self, value: Node) -> Iterator[Row]:
        """Yield the rows that may be about a value, without comparison."""
        if isinstance(value, nodes.Name) and value.name in self.known:
            yield Row(value.name, "")
        if not isinstance(value, nodes.Call):
            return
        first = value.arguments[0] if value.arguments else None
        if value.name in {"list", "filter"} and isinstance(first, nodes.Text):
            key = f"{value.name}:{first.value}"
            if key in self.known:
                yield Row(key, "", filled=_in_order(self.known[key], value.arguments[1:]))
        choice = self.known.get(f"{value.name}()")
        if choice is not None:
            yield from (Row(choice.key, "", filled=filled) for filled in _filled(choice, value))


def _alike(said: Node, node: Node) -> bool:
    """Return whether two conditions are the same, where a filter is told its defaults or not."""
    if isinstance(said, nodes.Not) and isinstance(node, nodes.Not):
        return _alike(said.condition, node.condition)
    if isinstance(said, nodes.Call) and isinstance(node, nodes.Call) and said.name == node.name == "filter":
        return said.arguments[: len(node.arguments)] == node.arguments
    return said == node


def _filled(choice: Choice, call: nodes.Call) -> Iterator[dict[str, str]]:
    """Yield the ways in which a function's arguments may fill the slots of a choice, in their order."""
    first = call.arguments[0] if call.arguments else None
    if isinstance(first, nodes.Compare) and isinstance(first.left, nodes.Name):
        period = {"period": print_filter(call.arguments[1])} if len(call.arguments) > 1 else {}
        yield {"measure": first.left.name, "bound": print_filter(first.right), **period}
        return
    names = [slot.name for slot in choice.slots]
    for skipped in range(1 << len(names)):
        taken = [name for place, name in enumerate(names) if not skipped & (1 << place)]
        if len(taken) == len(call.arguments):
            yield {name: _plain(argument) for name, argument in zip(taken, call.arguments, strict=True)}


def _in_order(choice: Choice, arguments: Sequence[Node]) -> dict[str, str]:
    return {slot.name: _plain(argument) for slot, argument in zip(choice.slots, arguments, strict=False)}


def _compared(node: Node) -> Node:
    """Return what a condition is about."""
    if isinstance(node, nodes.Compare):
        return node.left
    if isinstance(node, nodes.Within | nodes.Contains | nodes.Missing):
        return node.value
    return node


def _written(node: Node) -> str:
    """Return what a condition compares with, as a person types it."""
    if isinstance(node, nodes.Compare):
        return _plain(node.right)
    if isinstance(node, nodes.Within):
        return print_filter(node.period)
    return _plain(node.part) if isinstance(node, nodes.Contains) else ""


def _plain(node: Node) -> str:
    return node.value if isinstance(node, nodes.Text) else print_filter(node)


def _is_condition(node: Node) -> bool:
    kinds = (nodes.And, nodes.Or, nodes.Xor, nodes.Not, nodes.Compare, nodes.Within, nodes.Contains, nodes.Missing)
    return isinstance(node, (*kinds, nodes.Among, nodes.Call, nodes.Name))
