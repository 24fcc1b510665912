"""Words that speak of an earlier answer: narrow it, leave some out of it, take others in as well."""

import re
from enum import StrEnum


class Refining(StrEnum):
    """What becomes of an earlier answer: those alone who are also so, those who are not, or others besides."""

    ONLY = "only"
    WITHOUT = "without"
    ALSO = "also"


_THEN = r"\s*(?:(?:and|but|then|now|ok|okay|please) )*"
_WHOM = (
    r"\s+(?:also\s+)?(?=(?:all |any |just |only )?(?:of )?"
    r"(?:the )?(?:those|these|them|ones|customers|people|everyone|everybody|anyone|anybody|who)\b)"
)
_LEFT_OUT = (
    r"(?:without|except(?:ing)?(?: for)?|excluding|exclude|leave out|leaving out|other than|minus|drop|remove|not)"
)
_TAKEN_IN = r"(?:also|plus|or|add|as well as|and also|together with|including|include)"
_PATTERNS = {
    Refining.WITHOUT: re.compile(_THEN + _LEFT_OUT + _WHOM, re.IGNORECASE),
    Refining.ALSO: re.compile(_THEN + _TAKEN_IN + _WHOM, re.IGNORECASE),
}
_BACK = re.compile(
    r"\s*(?:now )?(?:only|and|but|just|those|(?:which |who )?of (?:these|those|them))\b",
    re.IGNORECASE,
)


def refining(words: str) -> tuple[Refining, int]:
    """Return how `words` refine, and where what they ask begins."""
    for how, pattern in _PATTERNS.items():
        if found := pattern.match(words):
            return how, found.end()
    return Refining.ONLY, 0


def speaks_of_earlier(words: str) -> bool:
    """Return whether `words` only make sense as a refinement of what was asked before."""
    return refining(words)[0] is not Refining.ONLY or _BACK.match(words) is not None
