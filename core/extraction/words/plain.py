"""Words put more plainly before they are read: contractions, numbers and periods that can be said in many ways.

Each rule turns one way of saying something into another that the templates have, and adds nothing. Every character
knows where in the person's own words it stands, so that what is refused is shown there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Span
from core.extraction.words.days import MONTHS
from core.extraction.words.numerals import NUMERALS

# A piece of what a rule writes: words of its own, or the name of a group of what it found.
Piece = str
Rewriting = Sequence[Piece] | Callable[[re.Match[str]], Sequence[Piece] | None]

_MONTH = rf"(?:{'|'.join(MONTHS)}|{'|'.join(name[:3] for name in MONTHS)}|sept)"
_DONE = r"(?:been|bought|spent|come|visited|purchased|ordered|complained|paid|had|got|taken|shopped|never|not|only)\b"
_NUMERAL = rf"(?:{'|'.join(sorted(NUMERALS, key=len, reverse=True))})"
_MONEY = r"(?:pounds|quid|dollars|bucks|euros|francs|yen)"
# A number as it is written, with its currency or percent sign; no year alone, which is a period.
_FIGURE = r"(?:[£$€¥]\s?)?\d[\d,]*(?:\.\d+)?(?:\s?(?:k|%|percent|per cent|thousand|grand))?"
_NUMBER = rf"(?:{_FIGURE}|{_NUMERAL})"
_OF = (
    r"(?:times|years|year|months|days|weeks|visits|purchases|orders|pieces|points|"
    rf"{_MONEY}|(?:a|per) (?:month|visit|year|piece|purchase))"
)
_SO_MANY = rf"(?<!level )(?<![\w.,£$€¥])(?P<low>{_FIGURE}|{_NUMERAL}|once|twice)(?P<unit> {_OF})?"
_IN = r"(?:(?:in|during|over|within|for) )?"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NTH = "|".join(_QUARTERS)
_HALVES = {"first": 1, "1st": 1, "second": 2, "2nd": 2}
_ENDS = {1: "31 March", 2: "30 June", 3: "30 September", 4: "31 December"}


def _quarter(found: re.Match[str]) -> Sequence[Piece]:
    number = _QUARTERS.get((found["nth"] or "").lower()) or int(found["q"] or 0)
    first = MONTHS[3 * number - 3].title()
    return (f"from 1 {first} ", "year", f" to {_ENDS[number]} ", "year")


def _half(found: re.Match[str]) -> Sequence[Piece]:
    half = _HALVES[found["nth"].lower()]
    return ("from 1 January " if half == 1 else "from 1 July ", "year", f" to {_ENDS[2 * half]} ", "year")


def _between(found: re.Match[str]) -> Sequence[Piece] | None:
    """Return the lower bound, whose upper one is kept beside it; two years are the ends of a period."""
    years = all(re.fullmatch(r"(?:19|20|21)\d\d", found[side]) for side in ("low", "high"))
    return None if years else ("at least ", "low")


def _neither(found: re.Match[str]) -> Sequence[Piece]:
    verb = re.match(r"(?:bought|came|spent|visited|complained|ordered|shopped)\b", found["first"], re.IGNORECASE)
    not_one = "never " if verb else "no "
    return (not_one, "first", f" nor {not_one}")


def _numeral(found: re.Match[str]) -> Sequence[Piece]:
    return (str(NUMERALS[found["numeral"].lower()]),)


_RULES: tuple[tuple[str, Rewriting], ...] = (
    # Contractions.
    (r"\b(?P<be>is|are|was|were|has|have|had|do|does|did)n['’]?t\b", ("be", " not")),  # noqa: RUF001 - as typed
    (r"\b(?P<who>who|they|we|that|you)['’]ve\b", ("who", " have")),  # noqa: RUF001 - as typed
    (rf"\b(?P<who>who|that|anyone|everyone)['’]s (?={_DONE})", ("who", " has ")),  # noqa: RUF001 - as typed
    (r"\b(?P<who>who)['’]s\b", ("who", " is")),  # noqa: RUF001 - as typed
    (r"\b(?P<who>who|they|that)['’]re\b", ("who", " are")),  # noqa: RUF001 - as typed
    # Periods.
    (rf"\b{_IN}(?:the )?(?:(?P<nth>{_NTH}) quarter(?: of)?|q(?P<q>[1-4])(?: of)?) (?P<year>\d{{4}})\b", _quarter),
    (rf"\b{_IN}the (?P<nth>first|1st|second|2nd) half of (?P<year>\d{{4}})\b", _half),
    (rf"\b(?P<month>{_MONTH}) (?P<to>and|or|to|until|till) (?P<end>{_MONTH}) (?P<year>(?:19|20|21)\d\d)\b",
     ("month", " ", "year", " ", "to", " ", "end", " ", "year")),
    # Numbers.
    (rf"\b(?P<numeral>{_NUMERAL})(?= {_MONEY}\b| (?:percent|per cent|%))", _numeral),
    (rf"(?P<low>{_FIGURE})\+(?!\w)", ("at least ", "low")),
    (rf"{_SO_MANY} or (?:more|over|above|upwards|higher)(?! than| often)(?P<times> times)?\b",
     ("at least ", "low", "unit", "times")),
    (rf"{_SO_MANY} or (?:less|under|below|fewer|lower)(?! than)(?P<times> times)?\b",
     ("at most ", "low", "unit", "times")),
    (rf"\bbetween (?P<low>{_NUMBER}) (?:and|to) (?P<high>{_NUMBER})\b(?! {_MONTH}\b)(?!-)", _between),
    (rf"(?<=\bspent )(?P<low>{_FIGURE}) ?(?:to|-) ?(?P<high>{_FIGURE})", _between),
    # Two things at once.
    (r"\bneither (?P<first>[^,;]+?) nor ", _neither),
    (r"\bboth (?=(?:in|during|this|last|\d{4})\b)", ()),
    # Where a verb has "from us" behind its object, it says nothing.
    (r"\b(?P<verb>had|bought|ordered|purchased) (?P<what>(?:a|an|the|some|any) [^,;]{2,40}?) from us\b",
     ("verb", " ", "what")),
)  # fmt: skip
RULES = tuple((re.compile(pattern, re.IGNORECASE), rewriting) for pattern, rewriting in _RULES)


@dataclass(frozen=True)
class Plain:
    """A text, and for each of its characters where it comes from in the words that were said.

    `uppers` has the upper bounds of "between" by where the lower ones were said.
    """

    text: str
    origin: tuple[Span, ...]
    uppers: Mapping[Span, str] = field(default_factory=dict)

    def place(self, span: Span) -> Span:
        """Return where in the words that were said a stretch of the text stands."""
        if span.start >= len(self.origin) or span.start >= span.end:
            at = self.origin[span.start].start if span.start < len(self.origin) else self._end
            return Span(at, at)
        return Span(self.origin[span.start].start, self.origin[span.end - 1].end)

    @property
    def _end(self) -> int:
        return self.origin[-1].end if self.origin else 0


def plain(words: str) -> Plain:
    """Return `words` put plainly."""
    found = Plain(words, tuple(Span(at, at + 1) for at in range(len(words))))
    for pattern, rewriting in RULES:
        found = _rewritten(found, pattern, rewriting)
    return found


def _rewritten(before: Plain, pattern: re.Pattern[str], rewriting: Rewriting) -> Plain:
    text: list[str] = []
    origin: list[Span] = []

    def keep(start: int, end: int) -> None:
        text.append(before.text[start:end])
        origin.extend(before.origin[start:end])

    done, uppers = 0, dict(before.uppers)
    for found in pattern.finditer(before.text):
        pieces = rewriting(found) if callable(rewriting) else rewriting
        if pieces is None:
            continue
        keep(done, found.start())
        if "high" in found.re.groupindex:
            uppers[before.place(Span(*found.span("low")))] = found["high"]
        whole = before.place(Span(*found.span()))
        for piece in pieces:
            if piece in found.re.groupindex:
                if found[piece] is not None:
                    keep(*found.span(piece))
            else:
                text.append(str(piece))
                origin.extend([whole] * len(str(piece)))
        done = found.end()
    keep(done, len(before.text))
    return Plain("".join(text), tuple(origin), uppers)
