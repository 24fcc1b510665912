"""What stands in the slots of a form, as nodes of the filter language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.words.days import read_day, read_days, read_month
from core.money import Currency

AMOUNT = re.compile(r"([£$€¥]?)\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?([a-z]{3,8})?", re.IGNORECASE)
SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY"}
CURRENCY_WORDS = {
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "euro": "EUR", "euros": "EUR", "yen": "JPY", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
# Small words that a form may leave before or after a product's name.
BEFORE = re.compile(r"(?:(?:a|an|the|any|some|our|one|both|either|pieces? of)\s+)+", re.IGNORECASE)
AFTER = re.compile(r"\s+(?:from us|too|either|yet|already|please)$", re.IGNORECASE)


class DoesNotFitError(Exception):
    """What stands in a form's slot cannot stand there."""


@dataclass(frozen=True)
class Slot:
    """What stands in a slot, and where in the person's words."""

    value: str | int
    span: Span

    @property
    def text(self) -> str:
        """Return it as text."""
        return str(self.value)


@dataclass(frozen=True)
class Clause:
    """What one clause asks for: a condition, a product to offer, so many of the best, or nothing of its own.

    `more` makes the condition of a further name that follows without a verb ("... and a lamp"), `again` the same
    condition in another period ("... but not this year"). `period` is the clause's own; `follows` says that it had no
    verb and leans on the clause before it, `either` that it means one of several even with "and" ("from Spain and
    Italy").
    """

    node: Node | None = None
    offer: nodes.Text | None = None
    best: tuple[int, Node | None] | None = None
    more: Callable[[nodes.Text, Node | None], Node] | None = None
    again: Callable[[Node], Node] | None = None
    period: Node | None = None
    follows: bool = False
    either: bool = False


class SlotReader:
    """Reads names and amounts; `words` are the whole of what the person wrote."""

    def __init__(self, words: str, catalogue: Catalogue, today: date, currency: Currency) -> None:
        """Read what stands in `words` against the shop's names."""
        self.words, self.catalogue, self.today, self.currency = words, catalogue, today, currency

    def product(self, slot: Slot) -> nodes.Text:
        """Return a product's name as text of the filter language, known to be one."""
        text = self.trimmed(slot)
        if not text.value or text.value.lower() in CURRENCY_WORDS:
            raise DoesNotFitError
        if AMOUNT.fullmatch(text.value):
            known = self.catalogue.product(text.value)
            if known.found is None or known.guessed:
                raise DoesNotFitError
        return text

    def trimmed(self, slot: Slot) -> nodes.Text:
        """Return a slot as text without the small words around it."""
        text, start = slot.text, slot.span.start
        found = BEFORE.match(text)
        if found:
            text, start = text[found.end() :], start + found.end()
        text = AFTER.sub("", text).strip(" \"“”'?!.")
        inside = self.words.find(text, start)
        start = inside if inside >= 0 else start
        return nodes.Text(text, span=Span(start, start + len(text)))

    def amount(self, slot: Slot) -> Decimal:
        """Return an amount in whole units of the shop's currency; another currency is refused by name."""
        found = AMOUNT.fullmatch(slot.text.strip())
        if found is None:
            raise DoesNotFitError
        sign, whole, part, word = found.groups()
        code = SIGNS.get(sign) or (CURRENCY_WORDS.get(word.lower(), word.upper()) if word else self.currency.code)
        if code != self.currency.code:
            if word and word.lower() not in CURRENCY_WORDS and len(word) != len(code):
                raise DoesNotFitError
            message = f"This shop's amounts are in {self.currency.code}; I cannot compare them with {code}."
            raise QuestionError(message, self.words, slot.span)
        return Decimal(whole.replace(",", "") + (part or ""))


@dataclass(frozen=True)
class Form:
    """A form that matched: its slots, its place, and what came before it."""

    reader: SlotReader
    slots: Mapping[str, Slot]
    span: Span
    before: Clause | None

    def name(self, name: str) -> nodes.Name:
        """Return an attribute."""
        return nodes.Name(name, span=self.span)

    def number(self, name: str, default: int | None = None) -> nodes.Number:
        """Return a whole number."""
        slot = self.slots.get(name)
        if slot is None and default is None:
            raise DoesNotFitError
        return nodes.Number(Decimal(slot.value if slot else default or 0), span=self.span)

    def sign(self, default: str) -> str:
        """Return the sign of a comparison, `default` where none was said."""
        slot = self.slots.get("sign") or self.slots.get("ormore")
        return slot.text if slot else default

    def call(self, name: str, *arguments: Node | None) -> nodes.Call:
        """Return a function with those arguments that are given."""
        given = tuple(argument for argument in arguments if argument is not None)
        return nodes.Call(name, given, span=self.span, name_span=self.span)

    def compare(self, left: Node, sign: str, right: Node) -> Clause:
        """Return a clause that compares two values."""
        return Clause(nodes.Compare(sign, left, right, span=self.span))

    def opposite(self, node: Node) -> Node:
        """Return the negation of a condition."""
        return nodes.Not(node, span=self.span)

    def period(self) -> Node | None:  # noqa: PLR0911 - one return a way of saying it
        """Return the period that the form speaks of, None where it speaks of none."""
        slots = self.slots
        if "when" in slots:
            return self.when(slots["when"])
        if "year" in slots:
            return nodes.Number(Decimal(slots["year"].value), span=slots["year"].span)
        if "month" in slots:
            return self.month(slots["month"])
        if "length_unit" in slots:
            count = int(slots["length"].value) if "length" in slots else 1
            return nodes.LastSpan(count, Unit(slots["length_unit"].text), span=slots["length_unit"].span)
        if "since" in slots:
            return nodes.SinceDay(self.day("since"), span=slots["since"].span)
        if "first" in slots and "last" in slots:
            return nodes.FromTo(self.day("first"), self.day("last", end=True), span=slots["first"].span)
        return None

    def when(self, slot: Slot) -> Node:
        """Return the period that a fixed expression means."""
        which, _, unit = slot.text.partition(" ")
        if unit in {Unit.MONTH, Unit.YEAR}:
            kind = nodes.ThisPeriod if which == "this" else nodes.LastPeriod
            return kind(Unit(unit), span=slot.span)
        first, last = read_days(slot.text, self.reader.today)
        return nodes.FromTo(nodes.Day(first, span=slot.span), nodes.Day(last, span=slot.span), span=slot.span)

    def month(self, slot: Slot) -> Node:
        """Return the days of a month."""
        month = read_month(slot.text, self.reader.today)
        if month is None:
            raise DoesNotFitError
        first, last = month
        return nodes.FromTo(nodes.Day(first, span=slot.span), nodes.Day(last, span=slot.span), span=slot.span)

    def day(self, name: str, *, end: bool = False) -> nodes.Day:
        """Return a day."""
        day = read_day(self.slots[name].text, self.reader.today, end=end)
        if day is None:
            raise DoesNotFitError
        return nodes.Day(day, span=self.slots[name].span)

    def length(self) -> nodes.Duration:
        """Return a length of time."""
        count = self.number("number", 1).value
        if not 0 < count <= 36_500:  # noqa: PLR2004 - a hundred years of days
            raise DoesNotFitError
        return nodes.Duration(int(count), Unit(self.slots["unit"].text), span=self.span)

    def bought(self, product: nodes.Text, period: Node | None) -> Node:
        """Return the condition of having bought a product, or of a group where only a group is called so."""
        catalogue = self.reader.catalogue
        exact = catalogue.product(product.value)
        if exact.found is None or exact.guessed:
            group = catalogue.group(product.value)
            if group.found is not None and not group.guessed:
                return self.call("bought_group", product, period)
        return self.call("bought", product, period)

    def not_bought(self, product: nodes.Text, period: Node | None) -> Node:
        """Return the condition of not having bought a product or group."""
        return self.opposite(self.bought(product, period))

    def product(self, name: str = "product") -> nodes.Text:
        """Return the name of a product."""
        return self.reader.product(self.slots[name])
