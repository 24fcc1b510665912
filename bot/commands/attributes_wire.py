"""What is said about attributes between the command line and the engine."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import LONGEST_WORDS, Wire

Name = Annotated[str, Field(min_length=1, max_length=80)]


class AttributeRequest(Wire):
    """Ask about the attribute of this name."""

    name: Name


class DefineAttributeRequest(Wire):
    """Define an attribute, or define it anew; what is None stays as it is."""

    name: Name
    expression: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
    unit: Annotated[str, Field(max_length=80)] | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None


class RemoveAttributeRequest(Wire):
    """Remove an attribute."""

    name: Name
    even_if_used: bool = False


class RestoreAttributeRequest(Wire):
    """Put this version of an attribute in force again."""

    name: Name
    version: Annotated[int, Field(ge=1, le=2**31)]


class AttributeRow(Wire):
    """One attribute; dates in ISO 8601, amounts in whole units.

    `known` of the `of` customers have a value; `least`, `median` and `greatest` of these, and in `shares` which share
    of them is in each of ten equal steps from low to high, far-off ones in the outermost. `spread` says it in a line.
    """

    name: str
    kind: str
    about: str
    unit: str | None
    expression: str | None
    comes_with_system: bool
    saved_by: str | None
    fault: str | None
    known: int | None
    of: int | None
    least: float | str | None
    median: float | str | None
    greatest: float | str | None
    shares: tuple[float, ...]
    bars: str
    spread: str


class AttributesAnswer(Wire):
    """Every attribute: what staff defined first."""

    attributes: tuple[AttributeRow, ...]


class AttributeUse(Wire):
    """Somebody who uses an attribute, and whether they hinder that it is removed."""

    kind: str
    name: str
    holds: bool


class AttributeVersionRow(Wire):
    """One version; the expression is empty where it was removed; the moment in ISO 8601, UTC."""

    number: int
    expression: str | None
    unit: str | None
    description: str | None
    saved_by: str
    saved_at: str


class AttributeAnswer(AttributeRow):
    """One attribute from all sides."""

    sentence: str
    uses: tuple[AttributeUse, ...]
    versions: tuple[AttributeVersionRow, ...]


class RemovedAttribute(Wire):
    """An attribute that was removed, and who used it."""

    name: str
    uses: tuple[AttributeUse, ...]
