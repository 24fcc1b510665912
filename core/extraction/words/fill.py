"""A filter with gaps, and what was said, become the condition of a clause."""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache

from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser import parse
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import Shape
from core.extraction.words.slots import DoesNotFitError

Values = Mapping[str, Node | None]

# Slots that hold a name: of what a further name after "and" or "but not" may be another.
NAMES = (
    "product",
    "group",
    "solution",
    "list",
    "filter",
    "country",
    "branch",
    "language",
    "name",
    "value",
    "classification",
)


def read_shape(shape: Shape, form: Form) -> Clause:
    """Return the clause that a shape means here; raise `DoesNotFitError` where what was said does not fit it."""
    if not isinstance(shape.means, str):
        return shape.means(form)
    template = _template(shape.means)
    wanted = _gaps(template)
    values: dict[str, Node | None] = {name: _value(form, name, shape.counts) for name in sorted(wanted)}
    return _clause(form, template, values, either=shape.either)


def _clause(form: Form, template: Node, values: Values, *, either: bool) -> Clause:
    def said(**others: Node | None) -> Node:
        return _Filler(form, {**values, **others}).filled(template)

    named = next((name for name in NAMES if name in values), None)
    period = values.get("period")

    def another(text: nodes.Text, own: Node | None) -> Node:
        others: dict[str, Node | None] = {named or "": form.named(named or "", text)}
        return said(**others, **({"period": own or period} if "period" in values else {}))

    return Clause(
        said(),
        more=another if named else None,
        again=(lambda other: said(period=other)) if "period" in values else None,
        period=period,
        either=either,
    )


@cache
def _template(text: str) -> Node:
    return parse(text)


def _gap(node: Node) -> str | None:
    """Return the name of a gap: `$name`, or "$name" where the language takes nothing but text."""
    if isinstance(node, nodes.Parameter):
        return node.name
    return node.value[1:] if isinstance(node, nodes.Text) and node.value.startswith("$") else None


def _gaps(node: Node) -> set[str]:
    gap = _gap(node)
    found = {gap} if gap else set()
    return found.union(*(_gaps(child) for child in node.children()))


def _value(form: Form, name: str, counts: Mapping[str, int]) -> Node | None:
    """Return what was said for a gap; None where nothing was and nothing need be."""
    if name == "period":
        return form.period()
    if name == "history":
        return form.period() or nodes.UntilDay(nodes.Today(span=form.span), span=form.span)
    if name in counts and name not in form.slots:
        return form.number(name, counts[name])
    if name not in form.slots and name != "length":
        raise DoesNotFitError
    return form.value(name)


class _Filler:
    """Puts values into one template."""

    def __init__(self, form: Form, values: Values) -> None:
        self.form, self.values, self.compared = form, values, False

    def filled(self, node: Node) -> Node:
        found = self._filled(node)
        if found is None:
            raise DoesNotFitError
        return found

    def _filled(self, node: Node) -> Node | None:
        if gap := _gap(node):
            return self.values[gap]
        if isinstance(node, nodes.Call):
            return self._call(node)
        changed: dict[str, object] = {}
        if isinstance(node, nodes.Compare) and not self.compared:
            self.compared = True
            changed["sign"] = self.form.sign(node.sign)
        for each in fields(node):
            value = getattr(node, each.name)
            if isinstance(value, Node):
                changed[each.name] = self.filled(value)
            elif isinstance(value, tuple):
                changed[each.name] = tuple(self.filled(part) for part in value)
        if isinstance(node, nodes.Within):
            return self.form.within(self.filled(node.value), self.filled(node.period))
        return replace(node, span=self.form.span, **changed)

    def _call(self, call: nodes.Call) -> Node:
        given = [self._filled(argument) for argument in call.arguments]
        kept = [argument for argument in given if argument is not None]
        if given and not kept:
            return self.form.name(call.name)
        if call.name == "bought" and isinstance(kept[0], nodes.Text):
            return self.form.bought(kept[0], kept[1] if len(kept) > 1 else None)
        return self.form.call(call.name, *kept)
