"""Names, amounts and other values as people write them, as nodes of the filter language."""

import re
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.words.days import read_day
from core.extraction.words.names import Names
from core.extraction.words.slots import DoesNotFitError, Slot
from core.money import Currency

AMOUNT = re.compile(
    r"([£$€¥]?)\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(k\b|thousand\b|grand\b)?\s?([a-z]{3,8})?", re.IGNORECASE
)
PERCENT = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)\s?(?:%|percent|per cent)", re.IGNORECASE)
LENGTH = re.compile(r"(\d{1,5})\s(day|week|month|quarter|year)s?", re.IGNORECASE)
THOUSAND = 1000
SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY"}
CURRENCY_WORDS = {
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "euro": "EUR", "euros": "EUR", "yen": "JPY", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
# Small words that a form may leave before or after a product's name.
BEFORE = re.compile(r"(?:(?:a|an|the|any|some|our|one|both|either|pieces? of)\s+)+", re.IGNORECASE)
AFTER = re.compile(r"\s+(?:from us|too|either|yet|already|please)$", re.IGNORECASE)


class SlotReader:
    """Reads names and amounts; `words` are the whole of what the person wrote."""

    def __init__(self, words: str, catalogue: Catalogue, today: date, currency: Currency) -> None:
        """Read what stands in `words` against the shop's names."""
        self.words, self.catalogue, self.today, self.currency = words, catalogue, today, currency
        self.names = Names(catalogue, words)

    def product(self, slot: Slot) -> nodes.Text:
        """Return a product's name as text of the filter language, known to be one."""
        text = self.trimmed(slot)
        if not text.value or text.value.lower() in CURRENCY_WORDS or BEFORE.fullmatch(f"{text.value} "):
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
        sign, whole, part, thousand, word = found.groups()
        code = SIGNS.get(sign) or (CURRENCY_WORDS.get(word.lower(), word.upper()) if word else self.currency.code)
        if code != self.currency.code:
            if word and word.lower() not in CURRENCY_WORDS and len(word) != len(code):
                raise DoesNotFitError
            message = f"This shop's amounts are in {self.currency.code}; I cannot compare them with {code}."
            raise QuestionError(message, self.words, slot.span)
        return Decimal(whole.replace(",", "") + (part or "")) * (THOUSAND if thousand else 1)

    def measured(self, slot: Slot) -> Node:
        """Return what is written as a value that can be compared; raise `DoesNotFitError` where it is none."""
        text = slot.text.strip(" .?!")
        if found := PERCENT.fullmatch(text):
            return nodes.Percent(Decimal(found[1]), span=slot.span)
        if found := LENGTH.fullmatch(text):
            return nodes.Duration(int(found[1]), Unit(found[2].lower()), span=slot.span)
        if not text.isdecimal() and (day := read_day(text, self.today)) is not None:
            return nodes.Day(day, span=slot.span)
        return nodes.Number(self.amount(Slot(text, slot.span)), span=slot.span)
