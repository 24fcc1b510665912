"""A template that matched, and what was said in its slots."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from core.errors import Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.words.clause import Clause
from core.extraction.words.names import Names
from core.extraction.words.slot_reader import PERCENT, SlotReader
from core.extraction.words.slots import DoesNotFitError, Slot
from core.extraction.words.stretches_of_time import day_of, fixed_period, read_period

OR = re.compile(r"\bor\b", re.IGNORECASE)
# A hundred years of days.
LONGEST_DAYS = 36_500
# Periods with one end alone, and the comparison of a day that each is.
OPEN_ENDED: Mapping[type[Node], str] = {
    nodes.SinceDay: ">=", nodes.AfterDay: ">", nodes.BeforeDay: "<", nodes.UntilDay: "<=",
}  # fmt: skip
# What is no product by its own saying.
KIND_SAID = re.compile(r"(.+) (group|solution|category|range)", re.IGNORECASE)
COMPARED = re.compile(
    r"(?:at least|at most|more than|less than|fewer than|over|under|above|below|between)\b", re.IGNORECASE
)
LIST_SAID = re.compile(r" list$", re.IGNORECASE)
# What "the same" is called, and what is spent on what was bought.
PRONOUNS = frozenset({"it", "one", "them", "that", "that one", "any of them", "this"})
SPENT_ON = {"bought": "spent", "bought_group": "sales_of_group", "bought_solution": "sales_of_solution"}
# Names that are looked up here, since the filter language compares them as they are written.
LOOKED_UP = frozenset({"country", "branch", "language", "solution", "classification", "channel"})


@dataclass(frozen=True)
class Form:
    """A form that matched: its slots, its place, and what came before it."""

    reader: SlotReader
    slots: Mapping[str, Slot]
    span: Span
    before: Clause | None

    @property
    def names(self) -> Names:
        """Return the shop's names."""
        return self.reader.names

    def name(self, name: str) -> nodes.Name:
        """Return an attribute."""
        return nodes.Name(name, span=self.span)

    def number(self, name: str, default: int | None = None) -> nodes.Number:
        """Return a whole number."""
        slot = self.slots.get(name)
        if slot is None and default is None:
            raise DoesNotFitError
        value = slot.value if slot else default
        if isinstance(value, str) and not value.isdecimal():
            raise DoesNotFitError
        return nodes.Number(Decimal(value or 0), span=self.span)

    def percent(self, name: str) -> nodes.Percent:
        """Return a percentage, which has to be said as one."""
        found = PERCENT.fullmatch(self.slots[name].text.strip()) if name in self.slots else None
        if found is None:
            raise DoesNotFitError
        return nodes.Percent(Decimal(found[1]), span=self.slots[name].span)

    def sign(self, default: str) -> str:
        """Return the sign of a comparison, `default` where none was said."""
        slot = self.slots.get("sign")
        return slot.text if slot else default

    def call(self, name: str, *arguments: Node | None) -> nodes.Call:
        """Return a function with those arguments that are given."""
        given = tuple(argument for argument in arguments if argument is not None)
        return nodes.Call(name, given, span=self.span, name_span=self.span)

    def compare(self, left: Node, sign: str, right: Node) -> Clause:
        """Return a clause that compares two values."""
        return Clause(nodes.Compare(sign, left, right, span=self.span))

    def within(self, value: Node, period: Node) -> Node:
        """Return the condition that a day falls in a period; where that has one end alone, a comparison of days."""
        sign = OPEN_ENDED.get(type(period))
        if sign is None:
            return nodes.Within(value, period, span=self.span)
        (day,) = period.children()
        return nodes.Compare(sign, value, day, span=self.span)

    def opposite(self, node: Node) -> Node:
        """Return the negation of a condition."""
        return node.condition if isinstance(node, nodes.Not) else nodes.Not(node, span=self.span)

    def period(self) -> Node | None:
        """Return the period that the form speaks of, None where it speaks of none."""
        return read_period(self.slots, self.reader.today)

    def when(self, name: str) -> Node:
        """Return the period that the fixed expression in a slot means."""
        return fixed_period(self.slots[name], self.reader.today)

    def day(self, name: str, *, end: bool = False) -> Node:
        """Return a day."""
        return day_of(self.slots[name], self.reader.today, end=end)

    def length(self) -> nodes.Duration:
        """Return a length of time."""
        count = self.number("number", 1).value
        if not 0 < count <= LONGEST_DAYS or "unit" not in self.slots:
            raise DoesNotFitError
        return nodes.Duration(int(count), Unit(self.slots["unit"].text), span=self.span)

    def negated(self, node: Node) -> Node:
        """Return that a condition does not hold, also where it said so already ("did not buy a lamp, and no bulb")."""
        return node if isinstance(node, nodes.Not) else nodes.Not(node, span=self.span)

    def bought(self, product: nodes.Text, period: Node | None) -> Node:
        """Return the condition of having bought a product, or of a group or solution where only that is called so."""
        catalogue = self.reader.catalogue
        if found := KIND_SAID.fullmatch(product.value):
            return self._bought_kind(product, found, period)
        exact = catalogue.product(product.value)
        if exact.found is None or exact.guessed:
            group = catalogue.group(product.value)
            if group.found is not None and (not group.guessed or exact.found is None):
                return self.call("bought_group", nodes.Text(group.found, span=product.span), period)
            if self.names.is_solution(product.value):
                return self.call("bought_solution", product, period)
        return self.call("bought", product, period)

    def _bought_kind(self, product: nodes.Text, found: re.Match[str], period: Node | None) -> Node:
        """Return having bought from "the kitchen group" or "the Garden range"."""
        name = nodes.Text(found[1], span=product.span)
        if found[2].lower() == "group":
            group = self.reader.catalogue.group(name.value).found
            return self.call("bought_group", name if group is None else nodes.Text(group, span=name.span), period)
        return self.call("bought_solution", self.names.solution(name), period)

    def spent(self, product: nodes.Text, period: Node | None) -> Node:
        """Return what was spent on a product, or on a group or solution where only that is called so."""
        bought = self.bought(product, period)
        if not isinstance(bought, nodes.Call):
            raise DoesNotFitError
        return replace(bought, name=SPENT_ON[bought.name])

    def product(self, name: str = "product") -> nodes.Text:
        """Return the name of a product, or the one spoken of last ("did not buy it")."""
        slot = self.slots[name]
        if slot.text.strip().lower() in PRONOUNS and self.before is not None and self.before.thing is not None:
            return self.before.thing
        return self.reader.product(slot)

    def nation(self, name: str = "country", *, known: bool = False) -> nodes.Text:
        """Return the country in a slot, where there may be one (or with `known` is): it is mostly something else."""
        text = self.text(name)
        if not self.names.is_country(text, known=known):
            raise DoesNotFitError
        return self.names.country(text)

    def text(self, name: str) -> nodes.Text:
        """Return what stands in a slot as text, without the small words around it."""
        if name not in self.slots:
            raise DoesNotFitError
        text = self.reader.trimmed(self.slots[name])
        if not text.value:
            raise DoesNotFitError
        return text

    def fact(self) -> Node:
        """Return the attribute that is named."""
        found = self.names.fact(self.text("fact"))
        if found is None:
            raise DoesNotFitError
        return self.name(found)

    def measured(self, name: str) -> Node:
        """Return a number, an amount, a percentage, a day or a length of time, whichever is written."""
        return self.reader.measured(self.slots[name])

    def measured_text(self, text: nodes.Text) -> Node:
        """Return a value as `measured` does, or the text itself; a comparison is neither."""
        if COMPARED.match(text.value):
            raise DoesNotFitError
        try:
            return self.reader.measured(Slot(text.value, text.span))
        except DoesNotFitError:
            return text

    def named(self, kind: str, text: nodes.Text) -> nodes.Text:
        """Return a name as the shop writes it; what the filter language looks up itself stays as it was said."""
        if kind == "list" and LIST_SAID.search(text.value) and not self.names.is_list(text):
            return nodes.Text(LIST_SAID.sub("", text.value), span=text.span)
        if kind not in LOOKED_UP:
            return text
        found: nodes.Text = getattr(self.names, kind)(text)
        return found

    def value(self, name: str) -> Node:
        """Return what a gap of a template is filled with."""
        if name in {"product", "other"}:
            return self.product(name)
        if name in {"amount", "most"}:
            return nodes.Number(self.reader.amount(self.slots[name]), span=self.slots[name].span)
        if name in {"since", "first", "last", "until"}:
            return self.day(name)
        if name == "length":
            return self.length()
        if isinstance(self.slots[name].value, int):
            return self.number(name)
        if name == "name" and OR.search(self.slots[name].text):
            # "Smith or Jones" are two names.
            raise DoesNotFitError
        return self.named(name, self.text(name))
