"""The arguments of an act of the control API, checked one by one."""

from enum import StrEnum
from typing import Any, TypeVar

from sandbox.shapes import Json

Choice = TypeVar("Choice", bound=StrEnum)
_ABSENT = object()


class BadArgumentError(Exception):
    """An argument that is missing or cannot be used; the text says which."""


class Arguments:
    """What came with an act."""

    def __init__(self, given: Json) -> None:
        """Read from `given`."""
        self._given = given

    def raw(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return an argument as it came, or None."""
        return self._given.get(name)

    def text(self, name: str, default: object = _ABSENT) -> str:
        """Return a text; absent without a default raises `BadArgumentError`."""
        value = self._given.get(name)
        if value is None and default is not _ABSENT:
            return str(default)
        if not isinstance(value, str):
            message = f"{name} has to be a text"
            raise BadArgumentError(message)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            message = f"{name} has to be a whole number"
            raise BadArgumentError(message)
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._given.get(name)
        if not isinstance(value, bool):
            message = f"{name} has to be true or false"
            raise BadArgumentError(message)
        return value

    def fraction(self, name: str, *, default: float, most: float) -> float:
        """Return a number from 0 to `most`."""
        value = self._given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            message = f"{name} has to be a number from 0 to {most:g}"
            raise BadArgumentError(message)
        return float(value)

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        """Return one of `kinds`."""
        try:
            return kinds(str(self._given.get(name)))
        except ValueError as error:
            message = f"{name} has to be one of {', '.join(kinds)}"
            raise BadArgumentError(message) from error

    def entries(self, name: str) -> Json:
        """Return values by block id and action id; absent means none."""
        value = self._given.get(name) or {}
        if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
            message = f"{name} has to be an object of objects"
            raise BadArgumentError(message)
        return value
