"""Rules as people write them: `IF country = "Japan" THEN SCORE + 80`, one after the other.

A rule may have a name before it: `"Far away": IF ...`. `SCORE = SCORE + 80`, as seed 001 writes it, is read too. What
stands between IF and THEN, and after the sign, is the filter language, whose own parser reads it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import QuestionError, Span
from core.extraction.language.parser import QUOTES, parse, refuse_unprintable
from core.extraction.language.printer import print_filter
from core.extraction.rules.rule import MOST_RULES, Rule, checked_name, too_many

LONGEST_TEXT = 40_000
EXAMPLE = 'IF country = "Japan" THEN SCORE + 80'
# Words that make up a rule, outside quotes; `IF` opens one, `THEN` follows its condition.
_WORD = re.compile(r"\w+")
_SCORE = re.compile(r"\s*SCORE\s*(?:=\s*SCORE\s*)?(?P<sign>[+-])", re.IGNORECASE)


@dataclass(frozen=True)
class _Mark:
    """A word outside quotes, or a quoted text, with where it stands."""

    word: str
    start: int
    end: int
    quoted: bool = False


def print_rules(rules: Sequence[Rule]) -> str:
    """Return rules in their readable form, one a line; `parse_rules` reads it back."""
    return "\n".join(rule.written for rule in rules)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules in `text`, conditions and changes in their plainest spelling.

    Names of attributes and products are not looked up here. Raises `QuestionError`, pointing at the words at fault.
    """
    if len(text) > LONGEST_TEXT:
        message = f"These rules are longer than {LONGEST_TEXT:,} characters. Divide them into several rule bases."
        raise QuestionError(message, text[:LONGEST_TEXT], Span(LONGEST_TEXT - 1, LONGEST_TEXT))
    refuse_unprintable(text)
    marks = list(_marks(text))
    starts = [place for place, mark in enumerate(marks) if mark.word == "if"]
    if not starts:
        message = f"A rule begins with IF, such as: {EXAMPLE}"
        raise QuestionError(message, text, Span(0, len(text)), (EXAMPLE,))
    if len(starts) > MOST_RULES:
        raise too_many(len(starts))
    rules, read_up_to = [], 0
    for number, place in enumerate(starts):
        name, begins = _name_before(text, marks, place)
        following = starts[number + 1] if number + 1 < len(starts) else None
        ends = len(text) if following is None else _name_before(text, marks, following)[1]
        rules.append(_rule(text, marks, place, name, ends))
        if text[read_up_to:begins].strip(" \t\r\n;,."):
            message = f"This belongs to no rule. A rule is written: {EXAMPLE}"
            raise QuestionError(message, text, Span(read_up_to, begins))
        read_up_to = ends
    return tuple(rules)


def _marks(text: str) -> Iterator[_Mark]:
    """Yield the words that make up rules and the quoted texts, in their order."""
    position = 0
    while position < len(text):
        letter = text[position]
        if letter in QUOTES:
            end = _end_of_quote(text, position)
            yield _Mark("", position, end, quoted=True)
            position = end
            continue
        word = _WORD.match(text, position)
        if word is None:
            position += 1
            continue
        said = word.group().lower()
        if said in {"if", "then"}:
            yield _Mark(said, position, word.end())
        position = word.end()


def _end_of_quote(text: str, start: int) -> int:
    """Return where a quoted text ends; a mark within it is doubled, as in the filter language."""
    closing, position = QUOTES[text[start]], start + 1
    while position < len(text):
        if text[position] in closing:
            if text[position + 1 : position + 2] != text[position]:
                return position + 1
            position += 1
        position += 1
    message = "This quotation mark is never closed. Add another one where the text ends."
    raise QuestionError(message, text, Span(start, start + 1))


def _name_before(text: str, marks: list[_Mark], place: int) -> tuple[str, int]:
    """Return the name before the IF at `place` (empty where there is none), and where the rule begins."""
    opens = marks[place]
    if place:
        before = marks[place - 1]
        if before.quoted and text[before.end : opens.start].strip() == ":":
            inner = text[before.start + 1 : before.end - 1]
            return checked_name(inner, text, Span(before.start, before.end)), before.start
    return "", opens.start


def _rule(text: str, marks: list[_Mark], place: int, name: str, ends: int) -> Rule:
    opens = marks[place]
    thens = [mark for mark in marks[place + 1 :] if mark.word == "then" and mark.start < ends]
    if not thens:
        message = f"This IF has no THEN. A rule is written: {EXAMPLE}"
        raise QuestionError(message, text, Span(opens.start, opens.end))
    then = thens[0]
    change = _SCORE.match(text, then.end, ends)
    if change is None:
        message = f"After THEN the score changes: write SCORE + 80 or SCORE - 300, as in {EXAMPLE}"
        raise QuestionError(message, text, Span(then.start, max(then.end, min(ends, then.end + 20))))
    when = _plainest(text, opens.end, then.start)
    minus = change.group("sign") == "-"
    add = _plainest(text, change.end() - (1 if minus else 0), ends)
    return Rule(when, add, name)


def _plainest(text: str, start: int, end: int) -> str:
    """Return the filter language between `start` and `end` in its plainest spelling."""
    while end > start and text[end - 1] in " \t\r\n;":
        end -= 1
    part = text[start:end]
    try:
        return print_filter(parse(part))
    except QuestionError as error:
        span = Span(start + error.span.start, start + error.span.end)
        raise QuestionError(error.message, text, span, error.suggestions) from error
