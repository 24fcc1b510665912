"""A sentence cut wherever one clause may end and another begin, with what joins them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Span


class Joint(StrEnum):
    """What stands between two clauses.

    `NOR` joins two halves of one thing, `EXCEPT` takes what follows away, `NEXT` is nothing that was said.
    """

    AND = "and"
    OR = "or"
    BUT = "but"
    COMMA = ","
    WHO = "who"
    NOR = "nor"
    EXCEPT = "except"
    NEXT = ""


@dataclass(frozen=True)
class Stretch:
    """A part of the words between two joints, and the joint before it; `either` begins what "or" joins."""

    span: Span
    joint: Joint
    either: bool = False


_PEOPLE = r"(?:(?:any|all|of|the)\s+)*(?:those|these|ones|customers|clients|people|anyone|anybody|everyone|everybody)\b"
_WHO = r"who|who['’](?:ve|s|d)|that|which"  # noqa: RUF001 - as typed
# "A problem with the lid" is no problem and a lid.
_NOT_TROUBLE = "".join(
    f"(?<!{word})" for noun in ("problem", "trouble", "complaint", "issue") for word in (noun, f"{noun}s")
)
_JOINT = re.compile(
    r"\s*,?\s+(?P<except>except(?:ing)?(?:\s+for)?|excluding|apart\s+from|other\s+than|leaving\s+out|but\s+not|minus)"
    rf"\s+(?={_PEOPLE})"
    rf"|\s*[,;]\s*(?:(?P<listed>and|but|or)\s+(?:also\s+)?|(?P<who_listed>{_WHO})\s+(?:also\s+)?)?"
    rf"|\s+(?P<word>and|but|or|nor|&|while|yet)\s+(?:also\s+|then\s+also\s+|(?:{_WHO})\s+)*"
    rf"|\s+(?P<who>{_WHO})\s+(?:also\s+|who\s+|that\s+)*"
    r"|\s+(?=(?:have|has|haven['’]t|hasn['’]t|didn['’]t|don['’]t|did\s+not|do\s+not|does\s+not)\s)"  # noqa: RUF001 - as typed
    rf"|{_NOT_TROUBLE}\s+(?=with\s)"
    r"|\s+(?=(?:from|in|without|whose|on|of|at|not|outside|living|named|called|having|by|this|last|since|during|over|between|but)\s)",
    re.IGNORECASE,
)
_EITHER = re.compile(r"either\s+", re.IGNORECASE)
_WORDS = {"&": Joint.AND, "while": Joint.BUT, "yet": Joint.BUT}


def cut(text: str, start: int, stop: int) -> Iterator[Stretch]:
    """Yield the stretches of `text` between two places in it."""
    joint, either = Joint.NEXT, False
    for found in _JOINT.finditer(text, start, stop):
        if found.start() < start:
            continue
        if found.start() > start:
            yield Stretch(Span(start, found.start()), joint, either)
            joint, either = Joint.NEXT, False
        joint = _stronger(joint, _joint(found))
        start = found.end()
        if begun := _EITHER.match(text, start, stop):
            either, start = True, begun.end()
    yield Stretch(Span(start, stop), joint, either)


def _joint(found: re.Match[str]) -> Joint:
    if found["except"]:
        return Joint.EXCEPT
    if found["who"] or found["who_listed"]:
        return Joint.WHO
    word = (found["listed"] or found["word"] or "").lower()
    if word:
        return _WORDS.get(word) or Joint(word)
    return Joint.COMMA if found.group().strip() else Joint.NEXT


def _stronger(first: Joint, second: Joint) -> Joint:
    """Return the joint of two that follow one another: the one that was said with a word of its own."""
    weak = (Joint.NEXT, Joint.WHO, Joint.COMMA)
    return second if first in weak and second is not Joint.NEXT else first
