"""Finding a person in texts that belong to no one: events, answers, questions, notes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session

from core.privacy.person import Person

GONE = "[erased]"
# A number as short as this may as well be a price; in what is kept it counts where it is marked as a customer's.
LONGEST_COMMON = 6
_MARKED = r"""(?:(?<=["'\u201c\u2018#])|(?<=customer )|(?<=number )|(?<=no\. ))"""


class Mentions:
    """Looks for a person's identities and names, as whole words, in whatever case."""

    def __init__(self, person: Person, exchanged: Mapping[str, str] | None = None) -> None:
        """Look for `person`; `exchanged` are further strings to be replaced, each with what takes its place."""
        self._exchanged = dict(exchanged or {})
        self._chats = person.chats
        said = sorted(person.spellings, key=len, reverse=True)
        common = [text for text in said if text.isdecimal() and len(text) <= LONGEST_COMMON]
        clear = [text for text in said if text not in common]
        self._anywhere = _pattern(_words(said))
        self._strictly = _pattern([*_words(clear), *(f"{_MARKED}{word}" for word in _words(common))])
        self._likes = _fewest({like for text in (*said, *self._exchanged) for like in _as_stored(text)})

    def condition(self, session: Session, columns: Iterable[InstrumentedAttribute[Any]]) -> ColumnElement[bool]:
        """Return a condition that every row with a mention meets; some others do as well."""
        # SQLite's LIKE takes no notice of the case of ASCII letters by itself, and is far quicker so.
        folds = session.get_bind().dialect.name == "sqlite"
        texts = [cast(column, String) for column in columns]
        return or_(
            *(
                text.contains(like, autoescape=True) if folds else text.icontains(like, autoescape=True)
                for text in texts
                for like in self._likes
            )
        )

    def without(self, value: Any, *, strict: bool = False) -> Any:  # noqa: ANN401 - any JSON value
        """Return a text or a JSON value with `GONE` in the place of every mention.

        With `strict`, a short customer number that could be any number counts only where it is marked as one.
        """
        if isinstance(value, str):
            for before, after in self._exchanged.items():
                value = value.replace(before, after)
            return (self._strictly if strict else self._anywhere).sub(GONE, value)
        if isinstance(value, dict):
            return {self.without(k, strict=strict): self.without(v, strict=strict) for k, v in value.items()}
        if isinstance(value, list):
            return [self.without(item, strict=strict) for item in value]
        is_chat = isinstance(value, int) and not isinstance(value, bool) and value in self._chats
        return 0 if is_chat else value

    def chat_in(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether a JSON value names one of the person's chats anywhere."""
        if isinstance(value, dict):
            return any(self.chat_in(item) for item in value.values())
        if isinstance(value, list):
            return any(self.chat_in(item) for item in value)
        return isinstance(value, int) and not isinstance(value, bool) and value in self._chats


def _words(texts: Iterable[str]) -> list[str]:
    return [rf"(?<!\w){re.escape(text)}(?!\w)" for text in texts]


def _pattern(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(alternatives) or r"(?!)", re.IGNORECASE)


def _as_stored(text: str) -> set[str]:
    """Return how a text may stand in a column: as it is, or as JSON writes it; databases fold ASCII alone."""
    cases = {text.lower()} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    escaped = {json.dumps(case, ensure_ascii=plain)[1:-1] for case in cases for plain in (True, False)}
    return {case.lower() if case.isascii() else case for case in cases | escaped}


def _fewest(likes: set[str]) -> list[str]:
    """Leave out what is only found where something shorter is found as well: each costs a look at every row."""
    kept: list[str] = []
    for like in sorted(likes, key=lambda text: (len(text), text)):
        if not any(shorter in like for shorter in kept):
            kept.append(like)
    return kept
