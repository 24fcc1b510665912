"""Plain words in, a question out: clauses are recognised by templates and resolved against the shop's own names.

A clause may hold the words that join clauses ("cups and saucers"), so the longest stretch that makes sense is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from textwrap import shorten

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser import refuse_unprintable
from core.extraction.language.resolve import Resolver
from core.extraction.offer import Offer
from core.extraction.stages.campaign import Campaign
from core.extraction.words.clause import Clause, OfferAsked
from core.extraction.words.clauses import both, read_clause
from core.extraction.words.joining import Joined, TwoWaysError, WhichPeriodError, joined
from core.extraction.words.matching import COMPARED, Matcher
from core.extraction.words.numerals import whole_number
from core.extraction.words.offers import offer_asked
from core.extraction.words.plain import Plain, plain
from core.extraction.words.ranking import ONE_AT_A_TIME, ranking_of
from core.extraction.words.refining import Refining, refining
from core.extraction.words.slot_reader import SlotReader
from core.extraction.words.slots import DoesNotFitError, Slot
from core.extraction.words.stretches import Joint, Stretch, cut
from core.money import Currency

MAX_CHARACTERS = 400
MAX_STRETCHES = 12
# What is wrong with a question whose clauses are understood, one by one.
ALONE = "That is asked by itself, without anything else."
EVERYONE = "That would be everyone. Say which customers you mean, such as “customers who came this year”."
CAMPAIGNS_NARROW = "What campaigns have done narrows a question: join it with “and”."
RANKED_OR = "A ranking cannot be one of two alternatives here. Ask for each by itself, then combine the lists."
BOTH_OR_EITHER = "Who is both, or who is either? Say “who are also …”, or “or”."
WHICH_PERIOD = "The period at the end may be of both. Say it with each of them."
TWO_WAYS = "“And” beside “or” can be read in two ways. Use the filter language, with parentheses."
# So much of what was not understood is repeated; the span says the rest.
SHOWN = 80
# The slots that "between" has two bounds for.
BOUNDED = frozenset({"number", "amount", "value", "percent"})
# Others beside those who were named before.
OTHERS = re.compile(r"(?:all |the |our |any )*(?:customers|clients|people|those|everyone|everybody)\b", re.IGNORECASE)
# What is said for politeness alone.
POLITE = re.compile(
    r"\s*(?:(?:hi|hello|hey|please|so|now|and|ok|okay)[\s,!]+)*(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:(?:do we have|have we got|is there|are there)\s+)?"
    r"(?:i(?: would|'d)? (?:want|like|need|wish)(?: to (?:see|know|have|get))?\s+)?(?:please\s+)?"
    r"(?:(?:tell|let) (?:me|us)(?: know)?\s+)?(?:(?:do you know|i wonder)\s+)?",
    re.IGNORECASE,
)
# Only what was joined so leans on the clause before it.
LEANING_JOINTS = frozenset({Joint.AND, Joint.OR, Joint.BUT, Joint.COMMA, Joint.NOR})
ENDING = re.compile(r"[\s,.!?]*(?:\b(?:please|thanks|thank you)[\s.!?]*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What plain words ask for: a condition, prospects, or both; `rank` limits it to the first of those.

    `condition` does not hold `rank`, which ranks among everything else that is asked, nor what `campaigns` have done.
    """

    condition: Node | None
    offer: Offer | None = None
    rank: nodes.Call | None = None
    campaigns: tuple[Campaign, ...] = ()
    refining: Refining = Refining.ONLY


class NotUnderstoodError(QuestionError):
    """Words that no form fits."""


class CommandMeantError(QuestionError):
    """Words that ask for something that is no question about customers; `command` is how it is asked for."""

    def __init__(self, command: str, text: str) -> None:
        """Name the command."""
        super().__init__(f"That is asked with `{command}`.", text, Span(0, len(text)), (command,))
        self.command = command


def read_words(words: str, catalogue: Catalogue, today: date, currency: Currency) -> Asked:
    """Return what `words` ask for.

    Raises `NotUnderstoodError` where no form fits, and `QuestionError` where one does but names something unknown.
    """
    if len(words) > MAX_CHARACTERS:
        message = f"This is longer than {MAX_CHARACTERS} characters. Say it in fewer words, or in the filter language."
        raise QuestionError(message, words, Span(MAX_CHARACTERS, len(words)))
    refuse_unprintable(words)
    return _Sentence(words, catalogue, today, currency).asked()


class _Sentence:
    """One sentence on its way to what it asks."""

    def __init__(self, words: str, catalogue: Catalogue, today: date, currency: Currency) -> None:
        self.words, self.catalogue, self.today = words, catalogue, today
        self.reader = SlotReader(words, catalogue, today, currency)
        self.errors: list[tuple[int, int, QuestionError]] = []
        self.furthest = 0
        self.leaning = False
        self.senseless: set[tuple[object, ...]] = set()
        self.refining, begin = refining(words)
        said = plain(words[begin:])
        self.plain = Plain(said.text, tuple(_later(at, begin) for at in said.origin))
        self.uppers = {_later(at, begin): high for at, high in said.uppers.items()}
        self.matcher = Matcher(self.plain)

    def asked(self) -> Asked:
        clauses = self._clauses(0, None) or self._leaning_clauses()
        if clauses is None:
            raise self._why_not()
        commands = [each.clause.command for each in clauses if each.clause.command]
        if commands:
            if len(clauses) > 1:
                raise self._wrong(ALONE)
            raise CommandMeantError(commands[0], self.words)
        offers = [each.clause.offer for each in clauses if each.clause.offer]
        if len(offers) > 1:
            raise self._wrong(ONE_AT_A_TIME)
        rank = ranking_of([each.clause.rank for each in clauses if each.clause.rank], self.words)
        campaigns = tuple(each.clause.campaign for each in clauses if each.clause.campaign)
        self._refuse_alternatives(clauses, rank, campaigns)
        condition = self._condition(clauses)
        if condition is None and not (offers or rank or campaigns):
            raise self._wrong(EVERYONE)
        offer = self._offer(offers[0]) if offers else None
        return Asked(condition, offer, rank, campaigns, self.refining)

    def _refuse_alternatives(
        self, clauses: list[Joined], rank: nodes.Call | None, campaigns: tuple[Campaign, ...]
    ) -> None:
        """Refuse "or" beside what only narrows, and "customers who ... and customers who ...", which may be either."""
        alternatives = any(each.joint is Joint.OR and not each.clause.follows for each in clauses)
        if alternatives and campaigns:
            raise self._wrong(CAMPAIGNS_NARROW)
        if rank is not None and any(each.joint is Joint.OR and each.clause.rank for each in clauses):
            raise self._wrong(RANKED_OR)
        for stretch in self.stretches[1:]:
            if stretch.joint is Joint.AND and OTHERS.match(self.plain.text, stretch.span.start):
                raise self._wrong(BOTH_OR_EITHER)

    def _condition(self, clauses: list[Joined]) -> Node | None:
        try:
            found = joined(clauses)
        except TwoWaysError:
            raise self._wrong(TWO_WAYS) from None
        except WhichPeriodError:
            raise self._wrong(WHICH_PERIOD) from None
        return None if found is None else replace(found, span=Span(0, len(self.words)))

    def _wrong(self, message: str) -> QuestionError:
        return QuestionError(message, self.words, Span(0, len(self.words)))

    def _offer(self, asked: OfferAsked) -> Offer:
        return offer_asked(self._resolver(), self.reader.names, asked)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Return the words cut at every joint."""
        text = self.plain.text
        polite = POLITE.match(text)
        found = list(cut(text, polite.end() if polite else 0, len(ENDING.sub("", text))))
        said = [stretch for stretch in found if stretch.joint is not Joint.NEXT]
        if len(said) >= MAX_STRETCHES or len(found) > 2 * MAX_STRETCHES:
            message = "This is too much at once. Ask for a part of it first, then refine."
            at = said[-1] if len(said) >= MAX_STRETCHES else found[2 * MAX_STRETCHES]
            raise QuestionError(message, self.words, self.plain.place(at.span))
        return found

    def _leaning_clauses(self) -> list[Joined] | None:
        """Return the clauses where some lean on the words of those before; looked for only where nothing else fits."""
        self.leaning = True
        self.senseless.clear()
        return self._clauses(0, None)

    def _clauses(self, at: int, before: Clause | None) -> list[Joined] | None:
        """Return the clauses of the words from stretch `at` on, each with its joint; None where they make no sense."""
        if at == len(self.stretches):
            return []
        state = (at, before and (before.more is None, before.again is None, before.thing, before.ranked, before.leads))
        if state in self.senseless:
            return None
        self.furthest = max(self.furthest, at)
        stretch = self.stretches[at]
        for end in range(len(self.stretches), at, -1):
            span = Span(stretch.span.start, self.stretches[end - 1].span.end)
            for clause in self._readings(span, at, end, before):
                rest = self._clauses(end, clause)
                if rest is not None:
                    return [Joined(clause, stretch.joint, stretch.either), *rest]
        self.senseless.add(state)
        return None

    def _readings(self, span: Span, at: int, end: int, before: Clause | None) -> Iterator[Clause]:
        """Yield what the words at `span` may mean, likeliest first: by themselves, then leaning on those before."""
        said = self.plain.text[span.start : span.end]
        leads = before.leads if self.leaning and before and self.stretches[at].joint in LEANING_JOINTS else ()
        for lead in ("", *leads):
            for form, slots in self.matcher.matches(span, lead):
                try:
                    clause = self._clause(form, slots, self.plain.place(span), before)
                    if clause.node is not None:
                        self._resolver().condition(clause.node)
                    if clause.offer is not None:
                        self._offer(clause.offer)
                    if clause.rank is not None and clause.rank.value is not None:
                        self._resolver().value(clause.rank.value)
                except DoesNotFitError:
                    continue
                except QuestionError as error:
                    if not lead:
                        self.errors.append((at, -end, error))
                    continue
                yield replace(
                    clause,
                    leads=self.matcher.leads(span, lead) or (before.leads if before else ()),
                    leans="" if not lead else "half" if lead == leads[0] and COMPARED.match(said) else "part",
                )

    def _clause(self, form: str, slots: dict[str, Slot], span: Span, before: Clause | None) -> Clause:
        """Read one clause, of which "between" says both bounds."""
        clause = read_clause(self.reader, form, slots, span, before)
        for name, slot in slots.items():
            if name == "sign":
                continue
            high = next((high for at, high in self.uppers.items() if slot.span.start <= at.start < slot.span.end), None)
            if high is not None:
                if name not in BOUNDED or "sign" not in slots:
                    raise DoesNotFitError
                value = whole_number(high) if isinstance(slot.value, int) else high
                upper = {**slots, name: Slot(value, slot.span), "sign": Slot("<=", slots["sign"].span)}
                return both(clause, read_clause(self.reader, form, upper, span, before))
        return clause

    def _resolver(self) -> Resolver:
        return Resolver(self.words, self.catalogue, self.today)

    def _why_not(self) -> QuestionError:
        """Return the error that came furthest in the words, about the shortest stretch; else that no form fits."""
        if self.errors and max(self.errors, key=lambda each: each[0])[0] >= self.furthest:
            return max(self.errors, key=lambda each: (*each[:2], each[2].span.start - each[2].span.end))[2]
        begin = self.stretches[self.furthest].span
        span = Span(self.plain.place(begin).start, len(self.words))
        said = shorten(self.words[span.start : span.end], SHOWN, placeholder=" …")
        return NotUnderstoodError(f"I did not understand “{said}”.", self.words, span)


def _later(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
