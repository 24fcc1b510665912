"""A text in, a question out: the filter language first, then plain words; alone, or within an earlier question."""

import re
from dataclasses import dataclass, replace
from datetime import date

from core.errors import QuestionError, Span
from core.extraction.answer import Understood
from core.extraction.campaign_question import campaign_clause, campaign_stages, offer_stage
from core.extraction.catalogue import Catalogue, ProductRef
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe import clause, describe
from core.extraction.language.parser import assert_size, parse
from core.extraction.language.printer import print_filter
from core.extraction.language.resolve import resolve
from core.extraction.language.vocabulary import CALLED
from core.extraction.offer import Offer, offer_of
from core.extraction.stages.campaign import Campaign
from core.extraction.words.recognise import read_words
from core.extraction.words.refining import Refining
from core.models import QuestionKind
from core.money import Currency

# What nobody writes in plain words: such a text gets the filter language's error rather than the words'.
FILTER_SIGNS = re.compile(r"[<>=≤≥≠]|\w\(|\b(xor|contains)\b|\bis (not )?missing\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """What one text says: a condition, something about prospects or campaigns, or the first so many."""

    condition: means.Condition | None
    offer: Offer | None = None
    rank: nodes.Call | None = None
    campaigns: tuple[Campaign, ...] = ()
    refining: Refining = Refining.ONLY


class Asking:
    """Understands texts against one state of the shop's names."""

    def __init__(self, catalogue: Catalogue, today: date, currency: Currency) -> None:
        """Look names up in `catalogue`; `today` is the shop's business date."""
        self.catalogue, self.today, self.currency = catalogue, today, currency

    def understood(self, words: str, within: Understood | None = None) -> Understood:
        """Return what `words` ask for, within an earlier question or on their own."""
        said = self._said(words)
        base = self.condition(within.filter_text) if within and within.filter_text else None
        condition = self._refined(said, base, words, within)
        if said.rank is not None:
            condition = self._ranked(said.rank, condition, words)
        return self._asked(words, condition, self._offer(said, words, within), within, said.campaigns)

    def _refined(
        self, said: _Said, base: means.Condition | None, words: str, within: Understood | None
    ) -> means.Condition | None:
        """Return the earlier condition with what was said: both, the earlier without it, or either."""
        asked = said.condition
        plain = asked is not None and not (said.offer or said.rank or said.campaigns)
        if said.refining is Refining.ONLY or (within is None and said.refining is Refining.ALSO):
            return _joined(base, asked)
        if asked is None or not plain:
            message = (
                "Only a condition can be left out or taken in as well. Ask for it by itself, then combine the lists."
            )
            raise QuestionError(message, words, Span(0, len(words)))
        if said.refining is Refining.WITHOUT:
            return _joined(base, means.Opposite(asked, syntax=nodes.Not(asked.syntax)))
        if base is None:
            message = "This answer has no condition that could be widened. Ask for the others by themselves."
            raise QuestionError(message, words, Span(0, len(words)))
        return means.Joined(nodes.Or, (base, asked), syntax=nodes.chain(nodes.Or, [base.syntax, asked.syntax]))

    def edited(self, within: Understood, text: str) -> Understood:
        """Return `within` with `text`, in the filter language or in plain words, in the place of its condition."""
        if not text.strip():
            return self._asked(within.words, None, offer_of(within, self.catalogue), within)
        said = self._said(text)
        if said.offer is not None or said.campaigns:
            message = "Only the filter can be edited here. Ask for prospects by a question of its own."
            raise QuestionError(message, text, Span(0, len(text)))
        condition = self._ranked(said.rank, said.condition, text) if said.rank is not None else said.condition
        return self._asked(within.words, condition, offer_of(within, self.catalogue), within)

    def _asked(
        self,
        words: str,
        condition: means.Condition | None,
        offer: Offer | None,
        within: Understood | None,
        campaigns: tuple[Campaign, ...] = (),
    ) -> Understood:
        """Return the question, with its condition written down anew and the sentence that it is."""
        text = None if condition is None else print_filter(condition.syntax)
        if text is not None:
            assert_size(parse(text), text)
        staged = within if within is not None and within.kind is QuestionKind.EXTRACTION else None
        if campaigns or staged:
            return self._staged(words, text, condition, offer, staged, campaigns)
        if offer is not None:
            spec = None if offer.question is None else offer.question.to_spec()
            sentence = self._with(offer.sentence, condition)
            return Understood(offer.kind, words, text, offer.product_id, sentence, spec)
        if condition is None:
            message = "That would be everyone. Say which customers you mean, such as “customers who came this year”."
            raise QuestionError(message, words, Span(0, len(words)))
        return Understood(QuestionKind.CUSTOMERS, words, text, None, describe(condition, self.currency))

    def _staged(  # noqa: PLR0917 - what an extraction is made of
        self,
        words: str,
        text: str | None,
        condition: means.Condition | None,
        offer: Offer | None,
        within: Understood | None,
        campaigns: tuple[Campaign, ...],
    ) -> Understood:
        """Return the question as stages: those of `within`, or the prospects of an offer, then those of campaigns."""
        said = [campaign_clause(campaign) for campaign in campaigns]
        added = campaign_stages(campaigns)
        if within is not None and within.spec is not None:
            spec = {**within.spec, "stages": [*within.spec["stages"], *added]}
            sentence = ", ".join([_first_sentence(within, self), *said])
        else:
            spec = {"stages": [*([offer_stage(offer)] if offer else []), *added]}
            sentence = ", ".join([offer.sentence, *said]) if offer else f"Customers {', '.join(said)}"
        product = offer.product_id if offer else within.product_id if within else None
        return Understood(QuestionKind.EXTRACTION, words, text, product, self._with(sentence, condition), spec)

    def _with(self, sentence: str, condition: means.Condition | None) -> str:
        return f"{sentence}, {clause(condition, self.currency)}" if condition else sentence

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
        # A condition that is called by its name alone is one; any other single word is plain words.
        if isinstance(node, nodes.Name) and node.name not in CALLED and not FILTER_SIGNS.search(words):
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
        return _Said(condition, asked.offer, asked.rank, asked.campaigns, asked.refining)

    def _ranked(self, rank: nodes.Call, among: means.Condition | None, words: str) -> means.Condition:
        """Return who is among the first so many of those who meet `among`."""
        found = resolve(rank, words, self.catalogue, self.today)
        if (
            among is None
            or not isinstance(found, means.Best | means.Ranked)
            or not isinstance(found.syntax, nodes.Call)
        ):
            return found
        syntax = replace(found.syntax, arguments=(*found.syntax.arguments, among.syntax))
        return replace(found, among=among, syntax=syntax)

    def _offer(self, said: _Said, words: str, within: Understood | None) -> Offer | None:
        earlier = offer_of(within, self.catalogue) if within else None
        if said.offer and earlier and not said.offer.is_about(earlier.about):
            message = (
                f"This question already asks whom to offer {earlier.about}. Ask about {said.offer.about} by itself."
            )
            raise QuestionError(message, words, Span(0, len(words)))
        offer = said.offer or earlier
        if offer and offer.product_id and isinstance(offer.about, ProductRef) and not offer.about.is_goods:
            message = f"{offer.about} is booked but not sold by itself, so nobody is offered it. Name a product."
            raise QuestionError(message, words, Span(0, len(words)))
        return offer


def _first_sentence(within: Understood, asking: Asking) -> str:
    """Return the sentence of an extraction without the condition that it was narrowed by."""
    if within.filter_text is None:
        return within.sentence
    narrowed = f", {clause(asking.condition(within.filter_text), asking.currency)}"
    return within.sentence.removesuffix(narrowed)


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
