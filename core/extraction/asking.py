"""A text in, a question out: the filter language first, then plain words; alone, or within an earlier question."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue, ProductRef
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe import clause, describe
from core.extraction.language.nodes import Node
from core.extraction.language.parser import assert_size, parse
from core.extraction.language.printer import print_filter
from core.extraction.language.resolve import Resolver, resolve
from core.extraction.language.resolve_periods import definite_period
from core.extraction.words.recognise import read_words
from core.models import QuestionKind
from core.money import Currency

# What nobody writes in plain words: such a text gets the filter language's error rather than the words'.
FILTER_SIGNS = re.compile(r"[<>=≤≥≠]|\w\(|\b(xor|contains)\b|\bis (not )?missing\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """What one text says: a condition, a product to offer, or so many of the best."""

    condition: means.Condition | None
    offer: ProductRef | None = None
    best: tuple[int, Node | None] | None = None


class Asking:
    """Understands texts against one state of the shop's names."""

    def __init__(self, catalogue: Catalogue, today: date, currency: Currency) -> None:
        """Look names up in `catalogue`; `today` is the shop's business date."""
        self.catalogue, self.today, self.currency = catalogue, today, currency

    def understood(self, words: str, within: Understood | None = None) -> Understood:
        """Return what `words` ask for, within an earlier question or on their own."""
        said = self._said(words)
        base = self.condition(within.filter_text) if within and within.filter_text else None
        condition = _joined(base, said.condition)
        if said.best is not None:
            condition = self._best(said.best, condition)
        offer = self._offer(said, words, within)
        if condition is None and offer is None:
            message = "That would be everyone. Say which customers you mean, such as “customers who came this year”."
            raise QuestionError(message, words, Span(0, len(words)))
        text = None if condition is None else print_filter(condition.syntax)
        if text is not None:
            assert_size(parse(text), text)
        if offer is None and condition is not None:
            sentence = describe(condition, self.currency)
            return Understood(QuestionKind.CUSTOMERS, words, text, None, sentence)
        sentence = self._prospects(offer, condition)
        return Understood(QuestionKind.CROSS_SELL, words, text, offer.id if offer else None, sentence)

    def condition(self, text: str) -> means.Condition:
        """Return the meaning of a text in the filter language."""
        return resolve(parse(text), text, self.catalogue, self.today)

    def _said(self, words: str) -> _Said:
        """Read the filter language where it is that, else plain words; show the error of whichever was meant."""
        try:
            node = parse(words)
        except QuestionError as error:
            if not words.strip():
                raise
            if not FILTER_SIGNS.search(words):
                return self._plain(words)
            return self._plain_or(words, error)
        if isinstance(node, nodes.Name) and not FILTER_SIGNS.search(words):
            return self._plain(words)
        return _Said(resolve(node, words, self.catalogue, self.today))

    def _plain_or(self, words: str, error: QuestionError) -> _Said:
        try:
            return self._plain(words)
        except QuestionError:
            raise error from None

    def _plain(self, words: str) -> _Said:
        asked = read_words(words, self.catalogue, self.today, self.currency)
        condition = resolve(asked.condition, words, self.catalogue, self.today) if asked.condition else None
        return _Said(condition, asked.offer, asked.best)

    def _best(self, best: tuple[int, Node | None], among: means.Condition | None) -> means.Condition:
        count, period = best
        given = [nodes.Number(Decimal(count)), period, among.syntax if among else None]
        syntax = nodes.Call("best", tuple(argument for argument in given if argument is not None))
        text = print_filter(syntax)
        definite = definite_period(Resolver(text, self.catalogue, self.today), period) if period else None
        return means.Best(count, definite, among, syntax=syntax)

    def _offer(self, said: _Said, words: str, within: Understood | None) -> ProductRef | None:
        earlier = self.catalogue.products.get(within.product_id) if within and within.product_id else None
        if said.offer and earlier and said.offer.id != earlier.id:
            message = f"This question already asks whom to offer {earlier}. Ask about {said.offer} by itself."
            raise QuestionError(message, words, Span(0, len(words)))
        offer = said.offer or earlier
        if offer and not offer.is_goods:
            message = f"{offer} is booked but not sold by itself, so nobody is offered it. Name a product."
            raise QuestionError(message, words, Span(0, len(words)))
        return offer

    def _prospects(self, offer: ProductRef | None, condition: means.Condition | None) -> str:
        taken = f" (you wrote “{offer.taken_for}”)" if offer and offer.taken_for else ""
        sentence = f"Prospects for {offer}{taken}: customers who have not bought it but bought what goes with it"
        return f"{sentence}, {clause(condition, self.currency)}" if condition else sentence


def _joined(first: means.Condition | None, second: means.Condition | None) -> means.Condition | None:
    """Join two conditions by AND, taking apart what is already joined so; each keeps how it was written."""
    parts: list[means.Condition] = []
    for condition in (first, second):
        if isinstance(condition, means.Joined) and condition.by is nodes.And:
            parts.extend(condition.parts)
        elif condition is not None:
            parts.append(condition)
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return parts[0] if parts else None
    syntax = nodes.chain(nodes.And, [part.syntax for part in parts])
    return means.Joined(nodes.And, tuple(parts), syntax=syntax)
