"""Plain words in, a question out: clauses are recognised by templates and resolved against the shop's own names.

A clause may hold the words that join clauses ("cups and saucers"), so the longest stretch that makes sense is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from textwrap import shorten

from hassil import Intents, recognize_all

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser import refuse_unprintable
from core.extraction.language.resolve import Resolver
from core.extraction.offer import Offer
from core.extraction.stages.campaign import Campaign
from core.extraction.words.clause import Clause, OfferAsked
from core.extraction.words.clauses import read_clause
from core.extraction.words.forms import FORMS, INTENTS
from core.extraction.words.offers import offer_asked
from core.extraction.words.refining import Refining, refining
from core.extraction.words.slot_reader import SlotReader
from core.extraction.words.slots import DoesNotFitError, Slot
from core.money import Currency

MAX_CHARACTERS = 400
MAX_STRETCHES = 12
# What is wrong with a question whose clauses are understood, one by one.
ALONE = "That is asked by itself, without anything else."
ONE_AT_A_TIME = "Ask for one product to offer, or one number of best customers, at a time."
EVERYONE = "That would be everyone. Say which customers you mean, such as “customers who came this year”."
CAMPAIGNS_NARROW = "What campaigns have done narrows a question: join it with “and”."
TWO_WAYS = "“And” beside “or” can be read in two ways. Use the filter language, with parentheses."
# So much of what was not understood is repeated; the span says the rest.
SHOWN = 80
ORDER = {form: number for number, form in enumerate(FORMS)}
JOINT = re.compile(
    r"\s*[,;]\s*(?:(?:and|but|or)\s+(?:also\s+)?)?"
    r"|\s+(?:and|but|or|&|who|who['’](?:ve|s|d)|that|which|while|yet)\s+(?:also\s+|who\s+|that\s+)*"  # noqa: RUF001 - as typed
    r"|\s+(?=(?:have|has|haven['’]t|hasn['’]t|didn['’]t|don['’]t)\s)"  # noqa: RUF001 - as typed
    r"|\s+(?=(?:from|in|with|without|whose|on|not|outside|living|named|called)\s)",
    re.IGNORECASE,
)
# What is said for politeness alone.
POLITE = re.compile(
    r"\s*(?:(?:hi|hello|hey|please|so|now|and|ok|okay)[\s,!]+)*(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:i(?: would|'d)? (?:want|like|need|wish)(?: to (?:see|know|have|get))?\s+)?(?:please\s+)?"
    r"(?:(?:tell|let) (?:me|us)(?: know)?\s+)?(?:(?:do you know|i wonder)\s+)?",
    re.IGNORECASE,
)
ENDING = re.compile(r"[\s,.!?]*(?:\b(?:please|thanks|thank you)[\s.!?]*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What plain words ask for: a condition, something about prospects, or both; `best` limits it to the best of those.

    `condition` does not hold `best`, which ranks among everything else that is asked, nor what `campaigns` have done.
    """

    condition: Node | None
    offer: Offer | None = None
    best: tuple[int, Node | None] | None = None
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


@cache
def _intents() -> Intents:
    return Intents.from_dict(INTENTS)


@dataclass(frozen=True)
class _Stretch:
    """A part of the words between two joints, and the joint before it."""

    span: Span
    joint: str


class _Sentence:
    """One sentence on its way to what it asks."""

    def __init__(self, words: str, catalogue: Catalogue, today: date, currency: Currency) -> None:
        self.words, self.catalogue, self.today = words, catalogue, today
        self.reader = SlotReader(words, catalogue, today, currency)
        self.errors: list[tuple[int, int, QuestionError]] = []
        self.furthest = 0
        self.senseless: set[tuple[int, bool]] = set()
        self.refining, self.begin = refining(words)

    def asked(self) -> Asked:
        clauses = self._clauses(0, None)
        if clauses is None:
            raise self._why_not()
        commands = [clause.command for clause, _ in clauses if clause.command]
        if commands:
            if len(clauses) > 1:
                raise self._wrong(ALONE)
            raise CommandMeantError(commands[0], self.words)
        offers = [clause.offer for clause, _ in clauses if clause.offer]
        bests = [clause.best for clause, _ in clauses if clause.best]
        if len(offers) > 1 or len(bests) > 1:
            raise self._wrong(ONE_AT_A_TIME)
        campaigns = tuple(clause.campaign for clause, _ in clauses if clause.campaign)
        if campaigns and any(joint == "or" and not clause.follows for clause, joint in clauses):
            raise self._wrong(CAMPAIGNS_NARROW)
        condition = self._condition(clauses)
        if condition is None and not (offers or bests or campaigns):
            raise self._wrong(EVERYONE)
        offer = self._offer(offers[0]) if offers else None
        return Asked(condition, offer, bests[0] if bests else None, campaigns, self.refining)

    def _wrong(self, message: str) -> QuestionError:
        return QuestionError(message, self.words, Span(0, len(self.words)))

    def _offer(self, asked: OfferAsked) -> Offer:
        return offer_asked(self._resolver(), self.reader.names, asked)

    @cached_property
    def stretches(self) -> list[_Stretch]:
        """Return the words cut at every joint."""
        found: list[_Stretch] = []
        polite = POLITE.match(self.words, self.begin)
        start, stop, joint = polite.end() if polite else 0, len(ENDING.sub("", self.words)), ""
        for cut in JOINT.finditer(self.words, start, stop):
            if cut.start() > start:
                found.append(_Stretch(Span(start, cut.start()), joint))
                joint = ""
            joint = "or" if re.search(r"\bor\b", cut.group(), re.IGNORECASE) else joint
            start = cut.end()
        found.append(_Stretch(Span(start, stop), joint))
        if len(found) > MAX_STRETCHES:
            message = "This is too much at once. Ask for a part of it first, then refine."
            raise QuestionError(message, self.words, found[MAX_STRETCHES].span)
        return found

    def _clauses(self, at: int, before: Clause | None) -> list[tuple[Clause, str]] | None:
        """Return the clauses of the words from stretch `at` on, each with its joint; None where they make no sense."""
        if at == len(self.stretches):
            return []
        state = (at, before is not None and before.more is not None)
        if state in self.senseless:
            return None
        self.furthest = max(self.furthest, at)
        for end in range(len(self.stretches), at, -1):
            span = Span(self.stretches[at].span.start, self.stretches[end - 1].span.end)
            for clause in self._readings(span, at, end, before):
                rest = self._clauses(end, clause)
                if rest is not None:
                    return [(clause, self.stretches[at].joint), *rest]
        self.senseless.add(state)
        return None

    def _readings(self, span: Span, at: int, end: int, before: Clause | None) -> Iterator[Clause]:
        """Yield what the words at `span` may mean, likeliest first."""
        for form, slots in self._matches(span):
            try:
                clause = read_clause(self.reader, form, slots, span, before)
                if clause.node is not None:
                    self._resolver().condition(clause.node)
                if clause.offer is not None:
                    self._offer(clause.offer)
            except DoesNotFitError:
                continue
            except QuestionError as error:
                self.errors.append((at, -end, error))
                continue
            yield clause

    def _matches(self, span: Span) -> list[tuple[str, dict[str, Slot]]]:
        """Return the forms that fit with their slots: the most particular first, then the least left to a name."""
        found: list[tuple[int, int, int, str, dict[str, Slot]]] = []
        for result in recognize_all(self.words[span.start : span.end], _intents()):
            slots = {}
            for entity in result.entities_list:
                first, last = entity.text_span or (0, 0)
                place = Span(span.start + first, span.start + last)
                value = self.words[place.start : place.end] if entity.is_wildcard else entity.value
                slots[entity.name] = Slot(int(value) if isinstance(value, float) else value, place)
            named = sum(len(entity.text) for entity in result.entities_list if entity.is_wildcard)
            found.append((ORDER[result.intent.name], named, len(found), result.intent.name, slots))
        return [(form, slots) for _, _, _, form, slots in sorted(found, key=lambda each: each[:3])]

    def _condition(self, clauses: list[tuple[Clause, str]]) -> Node | None:
        """Join the clauses' conditions; where "and" and "or" are mixed, only the person can say what goes together."""
        given: list[tuple[Node, str]] = []
        for number, (clause, joint) in enumerate(clauses):
            node = _dated(clause, [later for later, _ in clauses[number + 1 :]])
            if node is None:
                continue
            if given and clause.follows and (joint == "or" or clause.either):
                earlier, earlier_joint = given.pop()
                given.append((nodes.chain(nodes.Or, [earlier, node]), earlier_joint))
            else:
                given.append((node, joint))
        if not given:
            return None
        alternatives = [joint == "or" for _, joint in given[1:]]
        if any(alternatives) and not all(alternatives):
            raise self._wrong(TWO_WAYS)
        kind = nodes.Or if any(alternatives) else nodes.And
        return nodes.chain(kind, [node for node, _ in given], Span(0, len(self.words)))

    def _resolver(self) -> Resolver:
        return Resolver(self.words, self.catalogue, self.today)

    def _why_not(self) -> QuestionError:
        """Return the error that came furthest in the words, about the shortest stretch; else that no form fits."""
        if self.errors and max(self.errors, key=lambda each: each[0])[0] >= self.furthest:
            return max(self.errors, key=lambda each: each[:2])[2]
        span = Span(self.stretches[self.furthest].span.start, len(self.words))
        said = shorten(self.words[span.start : span.end], SHOWN, placeholder=" …")
        return NotUnderstoodError(f"I did not understand “{said}”.", self.words, span)


def _dated(clause: Clause, later: list[Clause]) -> Node | None:
    """Return a clause's condition, in the period that ends the names which follow it ("a lamp and a bulb in 2010")."""
    for follower in later:
        if not follower.follows or clause.period is not None or clause.again is None:
            break
        if follower.period is not None:
            return clause.again(follower.period)
    return clause.node
