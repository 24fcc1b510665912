"""Nodes in, meaning out: names are looked up, kinds are checked, periods become definite.

Everything that is wrong is said here, with the words at fault and what would work.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, ShownError
from core.extraction import catalogue_kept
from core.extraction.catalogue import Catalogue
from core.extraction.filters.kept import KeptFilter
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parameters import refuse_open, substituted
from core.extraction.language.parser import MAX_DEPTH, parse, parse_argument
from core.extraction.language.printer import print_filter
from core.extraction.language.resolve_arguments import kept_name
from core.extraction.language.resolve_calls import call_meaning
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_kinds import calculated, comparable
from core.extraction.language.resolve_names import attribute_value, called_condition, known_names
from core.extraction.language.resolve_periods import day_of, definite_period
from core.extraction.language.vocabulary import CALLED, FUNCTIONS, FUNCTIONS_BY_NAME, GOODS_FUNCTIONS, Kind
from core.extraction.name_index import nearest_names

# Saved filters inside saved filters count together.
MAX_PARTS = 1_000
MAX_FUNCTIONS = 32


def resolve(node: Node, text: str, catalogue: Catalogue, today: date) -> means.Condition:
    """Return the meaning of the nodes of `text` on the business date `today`.

    Raises `QuestionError` for unknown names, kinds that do not go together and what is too large.
    """
    refuse_open(node, text)
    return Resolver(text, catalogue, today).condition(node)


class Resolver(Resolving):
    """Gives the nodes of one text their meaning."""

    def __init__(self, text: str, catalogue: Catalogue, today: date) -> None:
        """Resolve what was read from `text`, on the business date `today`."""
        super().__init__(text, catalogue, today)
        self.inside: tuple[str, ...] = ()
        self.depth = self.parts = self.functions = self.elsewhere = 0

    def condition(self, node: Node) -> means.Condition:
        """Return the meaning of a node that has to hold or not."""
        found = self._visit(node)
        if isinstance(found, means.Condition):
            return found
        words = self.written(node)
        kind = found.kind if isinstance(found, means.Value) else Kind.NUMBER
        example = {Kind.TEXT: f'{words} = "..."', Kind.DATE: f"{words} < today - 90 days"}.get(kind, f"{words} >= 5")
        raise self.error(node.span, f"“{words}” is {kind.value}, not yet a condition: compare it, such as {example}.")

    def value(self, node: Node) -> means.Value:
        """Return the meaning of a node that has a value."""
        found = self._visit(node)
        if isinstance(found, means.Value):
            return found
        raise self.error(node.span, f"“{self.written(node)}” holds or does not; it has no value to compare or add.")

    def kept_filter(self, node: nodes.Call) -> means.Condition:
        """Return the meaning of a filter that is used by its name, with what it inherits and what is passed to it."""
        first, *given = node.arguments
        name = kept_name(self, first, "filter", catalogue_kept.filter_names(self.catalogue.session))
        if name in self.inside:
            raise self.error(first.span, f"The saved filter “{name}” refers to itself.")
        try:
            kept = catalogue_kept.filter_called(self.catalogue.session, name)
        except ShownError as error:
            raise self.error(first.span, str(error)) from error
        values = self._passed(kept, node, given)
        parts = [(part.text, values) for part in kept.parts]
        try:
            meanings = [self.within(name, text, told) for text, told in parts]
        except QuestionError as error:
            message = f"The saved filter “{name}” cannot be used as it stands: {error.message}"
            raise QuestionError(message, self.text, first.span) from error
        joined = nodes.chain(nodes.And, [part.syntax for part in meanings])
        condition = meanings[0] if len(meanings) == 1 else means.Joined(nodes.And, tuple(meanings), syntax=joined)
        told = tuple(print_filter(argument) for argument in given)
        return means.Kept(name, told, condition, syntax=nodes.Call("filter", (nodes.Text(name), *given)))

    def within(self, name: str, text: str, values: Mapping[str, Node]) -> means.Condition:
        """Return the meaning of a condition that is kept elsewhere under `name`."""
        with self._elsewhere(name, text):
            node = substituted(parse(text), values, text)
            refuse_open(node, text)
            return self.condition(node)

    def value_within(self, name: str, text: str) -> means.Value:
        """Return the meaning of a value that is kept elsewhere under `name`."""
        with self._elsewhere(name, text):
            node = parse(text)
            refuse_open(node, text)
            return self.value(node)

    @contextmanager
    def _elsewhere(self, name: str, text: str) -> Iterator[None]:
        outer = self.text, self.inside
        self.text, self.inside = text, (*outer[1], name)
        self.elsewhere += 1
        try:
            yield
        finally:
            self.text, self.inside = outer
            self.elsewhere -= 1

    def _passed(self, kept: KeptFilter, node: nodes.Call, given: list[Node]) -> dict[str, Node]:
        """Return what stands for each parameter: what is passed, in order, else its default."""
        names = ", ".join(f"${parameter.name}" for parameter in kept.parameters) or "nothing"
        if len(given) > len(kept.parameters):
            at = given[len(kept.parameters)].span
            raise self.error(at, f"The filter “{kept.name}” has to be told {names}, and no more.")
        values = {parameter.name.lower(): value for parameter, value in zip(kept.parameters, given, strict=False)}
        for parameter in kept.parameters[len(given) :]:
            if parameter.default is None:
                raise self.error(
                    node.span, f"The filter “{kept.name}” has to be told {names}: ${parameter.name} is missing."
                )
            values[parameter.name.lower()] = parse_argument(parameter.default)
        return values

    def count_function(self, node: Node) -> None:
        """Count one more function; refuse where a filter asks for too many."""
        self.functions += 1
        if self.functions > MAX_FUNCTIONS:
            raise self.error(
                node.span, f"A filter may use {MAX_FUNCTIONS} functions at most. Save a list and ask within it."
            )

    def _visit(self, node: Node) -> means.Meaning:
        self.parts += 1
        self.depth += 1
        if self.depth > MAX_DEPTH or self.parts > MAX_PARTS:
            raise self.error(
                node.span, "This filter, with the saved filters in it, is too large. Say it with fewer parts."
            )
        try:
            return self._resolved(node)
        finally:
            self.depth -= 1

    def _resolved(self, node: Node) -> means.Meaning:  # noqa: PLR0911 - one return a kind of node
        match node:
            case nodes.And() | nodes.Or() | nodes.Xor():
                parts = tuple(self.condition(part) for part in node.parts)
                return means.Joined(type(node), parts, syntax=nodes.chain(type(node), [p.syntax for p in parts]))
            case nodes.Not():
                inner = self.condition(node.condition)
                return means.Opposite(inner, syntax=nodes.Not(inner.syntax))
            case nodes.Compare():
                return self._comparison(node)
            case nodes.Among() | nodes.Within() | nodes.Contains() | nodes.Missing():
                return self._predicate(node)
            case nodes.Arithmetic():
                return calculated(self, node, node.sign, self.value(node.left), self.value(node.right))
            case nodes.Call():
                return self._call(node)
            case nodes.Name(name=name) if name in CALLED:
                return called_condition(self, node)
            case nodes.Name():
                return self._attribute(node)
            case _:
                return self._constant(node)

    def _constant(self, node: Node) -> means.Value:  # noqa: PLR0911 - one return a kind of node
        match node:
            case nodes.Number():
                return means.Constant(Kind.NUMBER, node.value, syntax=node)
            case nodes.Percent(value=Decimal() as share):
                return means.Constant(Kind.PERCENT, share / 100, syntax=node)
            case nodes.Text():
                return means.Constant(Kind.TEXT, node.value, syntax=node)
            case nodes.Day():
                return means.Constant(Kind.DATE, node.value, syntax=node)
            case nodes.Today():
                return means.Constant(Kind.DATE, self.today, syntax=node)
            case nodes.Ago():
                return means.Constant(Kind.DATE, day_of(self, node), syntax=node)
            case nodes.Duration():
                return means.Constant(Kind.DURATION, node, syntax=node)
            case nodes.Negative():
                operand = self.value(node.operand)
                kind = Kind.PERCENT if operand.kind is Kind.PERCENT else Kind.NUMBER
                zero = means.Constant(kind, Decimal(0), syntax=nodes.Number(Decimal(0)))
                found = calculated(self, node, "-", zero, operand)
                return replace(found, syntax=nodes.negative(operand.syntax))
            case _:
                words = self.written(node)
                raise self.error(
                    node.span, f"“{words}” is a period: it belongs into a function, such as visits({words})."
                )

    def _attribute(self, node: nodes.Name) -> means.Value:
        found = attribute_value(self, node)
        if found is None:
            raise self._unknown_name(node, known_names(self))
        return found

    def _unknown_name(self, node: nodes.Name, names: tuple[str, ...]) -> QuestionError:
        words = self.written(node)
        if node.name in FUNCTIONS_BY_NAME:
            forms = FUNCTIONS_BY_NAME[node.name].forms
            return self.error(node.span, f"“{words}” is a function: write {' or '.join(forms)}.", forms)
        near = nearest_names(node.name, names)
        hint = f" Did you mean {near[0]}?" if near else ""
        return self.error(node.span, f"I don't know “{words}”.{hint} If it is text, write it in quotes.", near)

    def _call(self, node: nodes.Call) -> means.Meaning:
        if node.name in CALLED and not node.arguments:
            return called_condition(self, nodes.Name(node.name, span=node.span))
        if node.name in GOODS_FUNCTIONS:
            example = f'bought({node.name}("..."))'
            message = f"“{node.name}” stands for products: it belongs into a function, such as {example}."
            raise self.error(node.name_span, message)
        if node.name not in FUNCTIONS_BY_NAME:
            near = nearest_names(node.name, [each.name for each in FUNCTIONS])
            hint = f" Did you mean {near[0]}(...)?" if near else ""
            raise self.error(node.name_span, f"I don't know a function “{node.name}”.{hint}", near)
        self.count_function(node)
        return call_meaning(self, node)

    def _comparison(self, node: nodes.Compare) -> means.Comparison:
        left = self.value(node.left)
        right = self._compared_with(node.left, left, node.right)
        comparable(self, node.sign, (node.left, left), (node.right, right))
        return means.Comparison(node.sign, left, right, syntax=nodes.Compare(node.sign, left.syntax, right.syntax))

    def _compared_with(self, left: Node, value: means.Value, right: Node) -> means.Value:
        """Resolve the right side; where text is compared with an unknown bare word, the word lacks its quotes."""
        try:
            return self.value(right)
        except QuestionError as error:
            if value.kind is not Kind.TEXT or not isinstance(right, nodes.Name):
                raise
            quoted = f'"{self.written(right)}"'
            message = f"{self.written(left)} is text: compare it with text in quotes, such as {quoted}."
            raise QuestionError(message, self.text, right.span, (quoted,)) from error

    def _predicate(self, node: nodes.Among | nodes.Within | nodes.Contains | nodes.Missing) -> means.Condition:
        value = self.value(node.value)
        match node:
            case nodes.Among():
                options = tuple(self._compared_with(node.value, value, option) for option in node.options)
                for option, found in zip(node.options, options, strict=True):
                    comparable(self, "=", (node.value, value), (option, found))
                syntax: Node = nodes.Among(value.syntax, tuple(option.syntax for option in options))
                return means.OneOf(value, options, syntax=syntax)
            case nodes.Within():
                self._need(node.value, value, Kind.DATE, "Only a date falls in a period")
                syntax = nodes.Within(value.syntax, node.period)
                return means.InPeriod(value, definite_period(self, node.period), syntax=syntax)
            case nodes.Contains():
                self._need(node.value, value, Kind.TEXT, "Only text contains text")
                return means.Containing(value, node.part.value, syntax=nodes.Contains(value.syntax, node.part))
            case nodes.Missing():
                return means.Unknown(value, syntax=nodes.Missing(value.syntax))

    def _need(self, node: Node, value: means.Value, kind: Kind, rule: str) -> None:
        if value.kind is not kind:
            raise self.error(node.span, f"{rule}, and “{self.written(node)}” is {value.kind.value}.")
