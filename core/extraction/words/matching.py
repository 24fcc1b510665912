"""The forms that a stretch of words fits, by itself or behind the words that it leans on."""

import re
from functools import cache

from hassil import Intents, recognize_all

from core.errors import Span
from core.extraction.words.forms import FORMS, INTENTS
from core.extraction.words.plain import Plain
from core.extraction.words.slots import Slot

Match = tuple[str, dict[str, Slot]]
ORDER = {form: number for number, form in enumerate(FORMS)}
# The words of a clause that what follows may lean on: up to its comparison, or its verb alone.
_VERB = re.compile(
    r"\b(?:with|without|having|bought|ordered|purchased|spent|spending|paid|had|has|have|own|owns|owning|came|come|visited"
    r"|looked at|viewed|live in|lives in|from)\b",
    re.IGNORECASE,
)
_SIGN = r"(?:at least|at most|more than|less than|fewer than|over|under|above|below|exactly)\b"
_BEFORE_SIGN = re.compile(rf"^(?:who\s+)?(.{{2,40}}?)\s+{_SIGN}", re.IGNORECASE)
COMPARED = re.compile(_SIGN, re.IGNORECASE)


class Matcher:
    """Matches stretches of one text against all forms; each only once."""

    def __init__(self, plain: Plain) -> None:
        """Match stretches of `plain`."""
        self.plain = plain
        self._found: dict[tuple[Span, str], list[Match]] = {}

    def matches(self, span: Span, lead: str = "") -> list[Match]:
        """Return the forms that fit with their slots: the most particular first, then the least left to a name."""
        if (span, lead) not in self._found:
            self._found[span, lead] = self._matched(span, lead)
        return self._found[span, lead]

    def leads(self, span: Span, lead: str) -> tuple[str, ...]:
        """Return the words that what follows a clause may lean on."""
        said = f"{lead} {self.plain.text[span.start : span.end]}".strip()
        compared, verb = _BEFORE_SIGN.match(said), _VERB.search(said)
        found = [compared[1] if compared else "", verb.group() if verb else ""]
        return tuple(dict.fromkeys(each for each in found if each))

    def _matched(self, span: Span, lead: str) -> list[Match]:
        found: list[tuple[int, int, int, str, dict[str, Slot]]] = []
        begun = f"{lead} " if lead else ""
        said = begun + self.plain.text[span.start : span.end]
        for result in recognize_all(said, _intents()):
            slots = {}
            for entity in result.entities_list:
                first, last = entity.text_span or (0, 0)
                # What stands in the lead has no place of its own.
                ends = [max(span.start, span.start + at - len(begun)) for at in (first, last)]
                value = said[first:last] if entity.is_wildcard else entity.value
                slots[entity.name] = Slot(
                    int(value) if isinstance(value, float) else value, self.plain.place(Span(*ends))
                )
            named = sum(len(entity.text) for entity in result.entities_list if entity.is_wildcard)
            found.append((ORDER[result.intent.name], named, len(found), result.intent.name, slots))
        return [(form, slots) for _, _, _, form, slots in sorted(found, key=lambda each: each[:3])]


@cache
def _intents() -> Intents:
    return Intents.from_dict(INTENTS)
