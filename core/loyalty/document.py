"""Reading a JSON document part by part, with each refusal naming the place: `services[2].days has to be …`."""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from core.errors import ProgrammeError

_NO_LINE = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, ends of lines and paragraphs
LARGEST_DOCUMENT = 64 * 1024
"""The most characters of a document that is read."""


class Part:
    """An object of a document and the place where it stands; what nobody asked for is refused at `end`."""

    def __init__(self, value: object, place: str = "") -> None:
        """Take an object; raises ProgrammeError for anything else."""
        if not isinstance(value, dict):
            message = f"{place or 'The programme'} has to be an object in braces, not {_kind(value)}."
            raise ProgrammeError(message)
        self._values: dict[str, Any] = dict(value)
        self._place = place

    def place(self, name: str) -> str:
        """Return where the entry `name` stands, for a message."""
        return f"{self._place}.{name}" if self._place else name

    def has(self, name: str) -> bool:
        """Say whether there is such an entry that was not taken yet."""
        return name in self._values

    def take(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON says there
        """Take an entry as it is; raises ProgrammeError where there is none."""
        if name not in self._values:
            message = f"{self.place(name)} is missing."
            raise ProgrammeError(message)
        return self._values.pop(name)

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Take a whole number from `low` to `high`."""
        if default is not None and not self.has(name):
            return default
        value = self.take(name)
        if type(value) is not int or not low <= value <= high:
            message = f"{self.place(name)} has to be a whole number from {low} to {high}, not {_kind(value)}."
            raise ProgrammeError(message)
        return value

    def flag(self, name: str) -> bool:
        """Take true or false; false where there is none."""
        value = self.take(name) if self.has(name) else False
        if not isinstance(value, bool):
            message = f"{self.place(name)} has to be true or false, not {_kind(value)}."
            raise ProgrammeError(message)
        return value

    def words(self, name: str, most: int, default: str | None = None) -> str:
        """Take a text of at most `most` characters on one line, in Unicode's composed form."""
        if default is not None and not self.has(name):
            return default
        value = self.take(name)
        if not isinstance(value, str) or not value.strip():
            message = f"{self.place(name)} has to be a text, not {_kind(value)}."
            raise ProgrammeError(message)
        text = unicodedata.normalize("NFC", value.strip())
        if not is_line(text, most):
            message = f"{self.place(name)} has to be one line of at most {most} characters."
            raise ProgrammeError(message)
        return text

    def choice(self, name: str, choices: Iterable[str]) -> str:
        """Take one of so many words."""
        value, known = self.take(name), list(choices)
        if not isinstance(value, str) or value not in known:
            message = f"{self.place(name)} has to be one of {', '.join(known)}; it is {_kind(value)}."
            raise ProgrammeError(message)
        return value

    def listed(self, name: str, most: int) -> list[tuple[str, Any]]:
        """Take a list of at most `most` entries, each with its place; none where there is no such entry."""
        value = self.take(name) if self.has(name) else []
        if not isinstance(value, list) or len(value) > most:
            message = f"{self.place(name)} has to be a list of at most {most}, not {_kind(value)}."
            raise ProgrammeError(message)
        return [(f"{self.place(name)}[{number}]", each) for number, each in enumerate(value)]

    def part(self, name: str) -> "Part":
        """Take an object."""
        return Part(self.take(name), self.place(name))

    def parts(self, name: str, most: int) -> list["Part"]:
        """Take a list of objects."""
        return [Part(each, place) for place, each in self.listed(name, most)]

    def names(self) -> list[str]:
        """Return the names of what was not taken yet."""
        return list(self._values)

    def end(self) -> None:
        """Refuse what nobody asked for: a misspelt name must not be passed over."""
        if self._values:
            message = f"{self.place(next(iter(self._values)))[:100]} is not known here."
            raise ProgrammeError(message)


def is_line(text: str, most: int) -> bool:
    """Say whether a text is one line of 1 to `most` characters, in Unicode's composed form and with no space around."""
    return (
        1 <= len(text) <= most
        and text == unicodedata.normalize("NFC", text.strip())
        and not any(unicodedata.category(each) in _NO_LINE for each in text)
    )


def read_document(text: str) -> Part:
    """Return the object that a JSON text says; raises ProgrammeError for what is none, too long, or says it twice."""
    if len(text) > LARGEST_DOCUMENT:
        message = f"The programme has {len(text):,} characters; {LARGEST_DOCUMENT:,} are the most."
        raise ProgrammeError(message)
    try:
        return Part(json.loads(text, object_pairs_hook=_once))
    except RecursionError as error:
        message = "The programme is nested too deeply."
        raise ProgrammeError(message) from error
    except ValueError as error:
        message = f"The programme is no JSON: {str(error)[:200]}."
        raise ProgrammeError(message) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        message = f"The programme says something twice, among: {', '.join(name for name, _ in pairs)[:200]}."
        raise ProgrammeError(message)
    return values


def _kind(value: object) -> str:
    shown = {dict: "an object", list: "a list", type(None): "nothing"}.get(type(value))
    return shown or json.dumps(value, ensure_ascii=False)[:80]
