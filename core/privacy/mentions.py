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
# A number as short as this may as well be a price: alone it counts only where it is marked as a customer's.
LONGEST_COMMON = 6
_QUOTES = ('"', "'", "\u201c", "\u2018", "#")
_BEFORE = ("customer ", "number ", "no. ", "consent ", "export ", "erase ", "invite ")
_MARKED = f"(?:{'|'.join(f'(?<={re.escape(mark)})' for mark in (*_QUOTES, *_BEFORE))})"


class Mentions:
    """Looks for a person's identities and names, as whole words, in whatever case."""

    def __init__(self, person: Person, exchanged: Mapping[str, str] | None = None) -> None:
        """Look for `person`; `exchanged` are further strings to be replaced, each with what takes its place."""
        self._exchanged = dict(exchanged or {})
        self._chats = person.chats
        said = sorted(person.spellings, key=len, reverse=True)
        common = [text for text in said if text.isdecimal() and len(text) <= LONGEST_COMMON]
        clear = [text for text in said if text not in common]
        self._clearly = _pattern(_words(clear))
        self._anywhere = _pattern(_words(said))
        self._strictly = _pattern([*_words(clear), *(f"{_MARKED}{word}" for word in _words(common))])
        marked = [f"{mark}{text}" for text in common for mark in (*_QUOTES, *_BEFORE)]
        looked = (*clear, *marked, *self._exchanged)
        self._likes = _fewest({like for text in looked for like in _as_stored(text)})

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

        A short customer number, which could be any number, counts where it is marked as one; and anywhere in a value
        that mentions the person in another way as well, unless `strict`.
        """
        named = not strict and self._names_them(value)
        return self._without(value, self._anywhere if named else self._strictly)

    def _names_them(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            return self._clearly.search(value) is not None
        if isinstance(value, dict):
            return any(self._names_them(item) for pair in value.items() for item in pair)
        return isinstance(value, list) and any(self._names_them(item) for item in value)

    def _without(self, value: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            for before, after in self._exchanged.items():
                value = value.replace(before, after)
            return pattern.sub(GONE, value)
        if isinstance(value, dict):
            return {self._without(k, pattern): self._without(v, pattern) for k, v in value.items()}
        if isinstance(value, list):
            return [self._without(item, pattern) for item in value]
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
