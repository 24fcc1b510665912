"""Reading a JSON object strictly: each field is of its kind and within its bounds, and no other field is there."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from core.errors import RefusedError

LONGEST_WHOLE = 10**9

Choice = TypeVar("Choice", bound=StrEnum)


class Reader:
    """Reads one object; `place` names it in refusals."""

    def __init__(self, given: object, place: str, known: set[str] | None = None) -> None:
        """Read `given`, which may have the fields in `known` (any, where None)."""
        self.place = place
        if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
            self._refuse("write an object with its fields in braces")
        self._given: dict[str, Any] = dict(given)
        strange = sorted(set(self._given) - known) if known is not None else []
        if strange:
            self._refuse(f"“{strange[0][:40]}” is not known; there are {', '.join(sorted(known or ()))}")

    def refuse(self, field: str, advice: str) -> NoReturn:
        """Raise the refusal of a field, saying what to do."""
        self._refuse(f"“{field}”: {advice}")

    def has(self, field: str) -> bool:
        """Return whether a field is given."""
        return self._given.get(field) is not None

    def text(self, field: str, longest: int) -> str | None:
        """Return a text; None where it is not given."""
        value = self._given.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            self.refuse(field, f"write a text of at most {longest:,} characters, in quotes")
        return value.strip()

    def flag(self, field: str) -> bool:
        """Return whether something is so; not, where it is not given."""
        value = self._given.get(field, False)
        if not isinstance(value, bool):
            self.refuse(field, "write true or false")
        return value

    def choice(self, field: str, among: type[Choice]) -> Choice:
        """Return one of the words of `among`."""
        value = self._given.get(field)
        if isinstance(value, str) and value in set(among):
            return among(value)
        return self.refuse(field, f"write one of {', '.join(among)}")

    def whole(self, field: str, least: int = 1) -> int | None:
        """Return a whole number; None where it is not given."""
        value = self._given.get(field)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= LONGEST_WHOLE:
            self.refuse(field, f"write a whole number from {least} on")
        return value

    def mapping(self, field: str) -> dict[str, Any] | None:
        """Return an object within this one; None where it is not given."""
        value = self._given.get(field)
        if value is None:
            return None
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            self.refuse(field, "write an object with its fields in braces")
        return dict(value)

    def items(self, field: str, most: int) -> list[Any]:
        """Return what is listed; nothing where it is not given."""
        value = self._given.get(field)
        if value is None:
            return []
        if not isinstance(value, list | tuple) or len(value) > most:
            self.refuse(field, f"write a list of at most {most:,}")
        return list(value)

    def texts(self, field: str, most: int, longest: int) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        listed = self.items(field, most)
        for each in listed:
            if not isinstance(each, str) or not each.strip() or len(each) > longest:
                self.refuse(field, f"write each in quotes, at most {longest} characters")
        return tuple(dict.fromkeys(each.strip() for each in listed))

    def numbers(self, field: str, most: int) -> tuple[int, ...]:
        """Return a list of whole numbers from 1 on, each once."""
        listed = self.items(field, most)
        if any(type(each) is not int or not 1 <= each <= LONGEST_WHOLE for each in listed):
            self.refuse(field, "write whole numbers from 1 on")
        return tuple(dict.fromkeys(listed))

    def _refuse(self, advice: str) -> NoReturn:
        message = f"{self.place}: {advice}."
        raise RefusedError(message)
