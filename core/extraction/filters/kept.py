"""A filter under a name: its parts, what it has to be told, and where each part comes from."""

from dataclasses import dataclass
from enum import StrEnum


class ParameterKind(StrEnum):
    """What a filter has to be told: decides how a form asks for it and what may be passed."""

    PRODUCT = "product"
    NUMBER = "number"
    AMOUNT = "amount"
    PERCENT = "percent"
    PERIOD = "period"
    DATE = "date"
    TEXT = "text"


def kind_of(name: str) -> ParameterKind:
    """Return the kind of that name; text where there is none, as after an erasure that took a word out of rows."""
    return ParameterKind(name) if name in set(ParameterKind) else ParameterKind.TEXT


@dataclass(frozen=True)
class Parameter:
    """Something that a filter has to be told, written `$name` in its parts.

    `default` stands for it where nothing is passed, in the filter language: `12`, `10 %`, `last year`, `"85123A"`;
    None where it has to be passed.
    """

    name: str
    kind: ParameterKind
    default: str | None = None


@dataclass(frozen=True)
class Part:
    """One condition of a filter, under a name by which a filter of lower order may override it.

    `text` is in the filter language. `inherited_from` names the upper filter that it was written in, None for its own.
    """

    name: str
    text: str
    inherited_from: str | None = None


@dataclass(frozen=True)
class KeptFilter:
    """A filter with all that it inherits; a customer has to meet every part.

    Arguments of `filter("name", ...)` go to `parameters` in their order. `parent` is the upper filter's name.
    `comes_with_system` is False for what staff saved, also for their own copy of one that comes with the system.
    """

    name: str
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...]
    description: str
    comes_with_system: bool
    parent: str | None = None
    saved_by: str | None = None

    def own_parts(self) -> tuple[Part, ...]:
        """Return the parts that were written in this filter, those that override an inherited one included."""
        return tuple(part for part in self.parts if part.inherited_from is None)

    def text(self) -> str:
        """Return the whole condition, with what is inherited, in the filter language; `$name` stays as written."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return " and ".join(f"({part.text})" for part in self.parts)
