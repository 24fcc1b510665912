"""One clause in plain words in, nodes of the filter language out; a form whose slots do not fit gives nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction import nodes
from core.extraction.catalogue import Catalogue, Lookup
from core.extraction.nodes import Node, Unit
from core.extraction.words_days import read_day
from core.money import Currency

BEST = 10
AMOUNT = re.compile(r"([£$€¥]?)\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?([a-z]{3,8})?", re.IGNORECASE)
SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY"}
CURRENCY_WORDS = {
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "euro": "EUR", "euros": "EUR", "yen": "JPY", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
# Small words that a form may leave before or after a product's name.
BEFORE = re.compile(r"(?:(?:a|an|the|any|some|our|one|either|pieces? of)\s+)+", re.IGNORECASE)
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
    verb and leans on the clause before it.
    """

    node: Node | None = None
    offer: nodes.Text | None = None
    best: tuple[int, Node | None] | None = None
    more: Callable[[nodes.Text, Node | None], Node] | None = None
    again: Callable[[Node], Node] | None = None
    period: Node | None = None
    follows: bool = False


class ClauseReader:
    """Makes the clause of each form; `words` are the whole of what the person wrote."""

    def __init__(self, words: str, catalogue: Catalogue, today: date, currency: Currency) -> None:
        """Read clauses of `words` against the shop's names."""
        self.words, self.catalogue, self.today, self.currency = words, catalogue, today, currency

    def read(self, form: str, slots: Mapping[str, Slot], span: Span, before: Clause | None) -> Clause:
        """Return the clause of `form`; raise `DoesNotFitError` or, naming what is unknown, `QuestionError`."""
        return _FORMS[form](_Form(self, slots, span, before))

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
class _Form:
    """A form that matched: its slots, its place, and what came before it."""

    reader: ClauseReader
    slots: Mapping[str, Slot]
    span: Span
    before: Clause | None

    def name(self, name: str) -> nodes.Name:
        return nodes.Name(name, span=self.span)

    def number(self, name: str, default: int | None = None) -> nodes.Number:
        slot = self.slots.get(name)
        if slot is None and default is None:
            raise DoesNotFitError
        return nodes.Number(Decimal(slot.value if slot else default or 0), span=self.span)

    def sign(self, default: str) -> str:
        slot = self.slots.get("sign") or self.slots.get("ormore")
        return slot.text if slot else default

    def call(self, name: str, *arguments: Node | None) -> nodes.Call:
        given = tuple(argument for argument in arguments if argument is not None)
        return nodes.Call(name, given, span=self.span, name_span=self.span)

    def compare(self, left: Node, sign: str, right: Node) -> Clause:
        return Clause(nodes.Compare(sign, left, right, span=self.span))

    def opposite(self, node: Node) -> Node:
        return nodes.Not(node, span=self.span)

    def period(self) -> Node | None:
        """Return the period that the form speaks of, None where it speaks of none."""
        slots = self.slots
        if "when" in slots:
            which, unit = slots["when"].text.split()
            kind = nodes.ThisPeriod if which == "this" else nodes.LastPeriod
            return kind(Unit(unit), span=slots["when"].span)
        if "year" in slots:
            return nodes.Number(Decimal(slots["year"].value), span=slots["year"].span)
        if "length_unit" in slots:
            count = int(slots["length"].value) if "length" in slots else 1
            return nodes.LastSpan(count, Unit(slots["length_unit"].text), span=slots["length_unit"].span)
        if "since" in slots:
            return nodes.SinceDay(self.day("since"), span=slots["since"].span)
        if "first" in slots and "last" in slots:
            return nodes.FromTo(self.day("first"), self.day("last", end=True), span=slots["first"].span)
        return None

    def day(self, name: str, *, end: bool = False) -> nodes.Day:
        day = read_day(self.slots[name].text, self.reader.today, end=end)
        if day is None:
            raise DoesNotFitError
        return nodes.Day(day, span=self.slots[name].span)

    def length(self) -> nodes.Duration:
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
        return self.opposite(self.bought(product, period))

    def product(self, name: str = "product") -> nodes.Text:
        return self.reader.product(self.slots[name])


def _prospects(form: _Form) -> Clause:
    return Clause(offer=form.product())


def _best(form: _Form) -> Clause:
    return Clause(best=(int(form.number("number", BEST).value), form.period()))


def _new(form: _Form) -> Clause:
    period = form.period() or nodes.ThisPeriod(Unit.MONTH, span=form.span)
    return Clause(nodes.Within(form.name("first_purchase"), period, span=form.span))


def _spent(form: _Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    period = form.period()
    left = form.call("sales", period) if period else form.name("sales")
    return form.compare(left, form.sign(">="), amount)


def _spent_on(form: _Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    return form.compare(form.call("spent", form.product(), form.period()), form.sign(">="), amount)


def _average(form: _Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    return form.compare(form.name("average_purchase"), form.sign(">="), amount)


def _absent(form: _Form) -> Clause:
    return form.compare(form.name("days_since_purchase"), form.sign(">="), form.length())


def _absent_since(form: _Form) -> Clause:
    return form.compare(form.name("last_purchase"), "<", form.day("since"))


def _counted(name: str) -> Callable[[_Form], Clause]:
    def read(form: _Form) -> Clause:
        def condition(period: Node | None) -> Node:
            left = form.call(name, period) if period else form.name(name)
            return nodes.Compare(form.sign(">="), left, form.number("number", 1), span=form.span)

        period = form.period()
        return Clause(condition(period), again=condition, period=period)

    return read


def _none(name: str) -> Callable[[_Form], Clause]:
    def read(form: _Form) -> Clause:
        period = form.period()
        left = form.call(name, period) if period else form.name(name)
        return form.compare(left, "=", nodes.Number(Decimal(0), span=form.span))

    return read


def _years(form: _Form) -> Clause:
    return form.compare(form.name("transaction_years"), form.sign(">="), form.number("number"))


def _group(form: _Form) -> Clause:
    return Clause(form.call("bought_group", form.reader.trimmed(form.slots["group"]), form.period()))


def _group_not(form: _Form) -> Clause:
    node = _group(form).node
    return Clause(form.opposite(node)) if node else Clause()


def _quantity(form: _Form) -> Clause:
    return form.compare(form.call("quantity_of", form.product(), form.period()), form.sign(">="), form.number("number"))


def _bought(form: _Form) -> Clause:
    return _of_products(form, form.bought)


def _of_products(form: _Form, condition: Callable[[nodes.Text, Node | None], Node]) -> Clause:
    """Return a clause on one product that further products and another period may follow."""
    product, period = form.product(), form.period()
    return Clause(
        condition(product, period),
        more=lambda text, own: condition(text, own or period),
        again=lambda other: condition(product, other),
        period=period,
    )


def _bought_either(form: _Form) -> Clause:
    period = form.period()
    parts = [form.bought(form.product(name), period) for name in ("product", "other")]
    return Clause(nodes.chain(nodes.Or, parts, form.span))


def _bought_not(form: _Form) -> Clause:
    return _of_products(form, form.not_bought)


def _more(form: _Form) -> Clause:
    more = form.before.more if form.before else None
    if more is None:
        raise DoesNotFitError
    product, period = form.product(), form.period()
    return Clause(
        more(product, period),
        more=more,
        again=lambda other: more(product, other),
        period=period or (form.before.period if form.before else None),
        follows=True,
    )


def _more_not(form: _Form) -> Clause:
    if form.before is None or form.before.more is None:
        raise DoesNotFitError
    return _of_products(form, form.not_bought)


def _again_not(form: _Form) -> Clause:
    period = form.period()
    if form.before is None or form.before.again is None or period is None:
        raise DoesNotFitError
    return Clause(form.opposite(form.before.again(period)))


def _on_list(form: _Form) -> Clause:
    return Clause(form.call("list", form.reader.trimmed(form.slots["list"])))


def _country(form: _Form) -> Clause:
    def condition(text: nodes.Text, _: Node | None) -> Node:
        lookup: Lookup[str] = form.reader.catalogue.country(text.value)
        if lookup.found is None:
            hint = f" Did you mean {' or '.join(lookup.nearest)}?" if lookup.nearest else ""
            message = f"I don't know the country “{text.value}”.{hint}"
            raise QuestionError(message, form.reader.words, text.span, lookup.nearest)
        country = nodes.Text(lookup.found, span=text.span)
        return nodes.Compare("=", form.name("country"), country, span=form.span)

    return Clause(condition(form.reader.trimmed(form.slots["country"]), None), more=condition)


def _country_not(form: _Form) -> Clause:
    node = _country(form).node
    return Clause(form.opposite(node)) if node else Clause()


def _named(form: _Form) -> Clause:
    text = form.reader.trimmed(form.slots["name"])
    return Clause(nodes.Contains(form.name("name"), text, span=form.span))


_FORMS: dict[str, Callable[[_Form], Clause]] = {
    "prospects": _prospects,
    "best": _best,
    "new": _new,
    "spent": _spent,
    "spent_on": _spent_on,
    "average": _average,
    "absent_since": _absent_since,
    "absent": _absent,
    "came": _counted("visits"),
    "traded": _counted("purchases"),
    "traded_not": _none("purchases"),
    "years": _years,
    "group": _group,
    "group_not": _group_not,
    "quantity": _quantity,
    "bought_either": _bought_either,
    "bought": _bought,
    "bought_not": _bought_not,
    "trouble": _counted("troubles"),
    "trouble_not": _none("troubles"),
    "contacted": _counted("contacts"),
    "on_list": _on_list,
    "country": _country,
    "country_not": _country_not,
    "named": _named,
    "people": lambda _: Clause(),
    "more": _more,
    "more_not": _more_not,
    "again_not": _again_not,
}
