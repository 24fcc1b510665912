"""A filter that somebody wants to save: what is written in it, and what may not be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import QuestionError, RefusedError
from core.extraction.filters.kept import Parameter, ParameterKind, Part, kind_of
from core.extraction.language.parser import parse

LONGEST_NAME = 80
LONGEST_DESCRIPTION = 500
MOST_PARTS = 20
MOST_PARAMETERS = 9
PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")

# What a form or the command line writes for each parameter: its name, its kind, and perhaps a default.
PARAMETER_FORM = "NAME KIND DEFAULT, such as: months number 12"


@dataclass(frozen=True)
class FilterDraft:
    """What is written in a filter itself: its own parts and parameters; `parent` names the upper filter."""

    name: str
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...] = ()
    parent: str | None = None
    description: str = ""


class PartError(QuestionError):
    """A part of a filter that cannot be read or does not mean anything; `part` is its name."""

    def __init__(self, part: str, error: QuestionError) -> None:
        """Say in which part the fault is."""
        super().__init__(f"Part “{part}”: {error.message}", error.text, error.span, error.suggestions)
        self.part = part


def body_of(draft: FilterDraft) -> dict[str, Any]:
    """Return a draft as a version of it is kept."""
    return {
        "description": draft.description,
        "parent": draft.parent,
        "parts": [{"name": part.name, "text": part.text} for part in draft.parts],
        "parameters": told(draft.parameters),
    }


def told(parameters: tuple[Parameter, ...]) -> list[dict[str, str | None]]:
    """Return parameters as rows and versions hold them."""
    return [{"name": each.name, "kind": each.kind.value, "default": each.default} for each in parameters]


def draft_from(name: str, body: Mapping[str, Any]) -> FilterDraft:
    """Return the draft that a kept version was."""
    parts = tuple(Part(str(part["name"]), str(part["text"])) for part in body.get("parts", ()))
    parameters = tuple(
        Parameter(str(each["name"]), kind_of(str(each["kind"])), each.get("default"))
        for each in body.get("parameters", ())
    )
    return FilterDraft(name, parts, parameters, body.get("parent"), str(body.get("description") or ""))


def checked(draft: FilterDraft) -> FilterDraft:
    """Return the draft tidied; raise `RefusedError` or `PartError` for what it may not be, whatever else is saved."""
    name = checked_name(draft.name)
    if not draft.parts and not draft.parameters:
        message = "A filter without a condition would mean everyone. Write at least one part."
        raise RefusedError(message)
    if len(draft.parts) > MOST_PARTS:
        message = (
            f"A filter has at most {MOST_PARTS} parts of its own. Put some together, or into a filter of their own."
        )
        raise RefusedError(message)
    parts = tuple(_checked_part(part) for part in draft.parts)
    _refuse_repeats([part.name for part in parts], "part")
    for parameter in draft.parameters:
        _check_parameter(parameter)
    _refuse_repeats([each.name for each in draft.parameters], "parameter")
    if len(draft.parameters) > MOST_PARAMETERS:
        message = f"A filter is told at most {MOST_PARAMETERS} things."
        raise RefusedError(message)
    described = " ".join(draft.description.split())
    if len(described) > LONGEST_DESCRIPTION or not (described.isprintable() or not described):
        message = f"A description has at most {LONGEST_DESCRIPTION} characters, all of which can be shown."
        raise RefusedError(message)
    parent = " ".join(draft.parent.split()) if draft.parent else None
    return FilterDraft(name, parts, draft.parameters, parent or None, described)


def checked_name(written: str, what: str = "filter") -> str:
    """Return a name tidied; raise `RefusedError` for what cannot be one."""
    called = " ".join(written.split())
    if not called or not called.isprintable():
        message = f"A {what} needs a name of letters or figures, such as “regulars of the north”."
        raise RefusedError(message)
    if len(called) > LONGEST_NAME:
        message = f"A {what}'s name has at most {LONGEST_NAME} characters; this one has {len(called)}."
        raise RefusedError(message)
    return called


def read_parameters(written: str) -> tuple[Parameter, ...]:
    """Read parameters as people write them, one a line: `NAME KIND DEFAULT`; raises `RefusedError`."""
    return tuple(_read_parameter(line) for line in written.splitlines() if line.strip())


def parameters_text(parameters: tuple[Parameter, ...]) -> str:
    """Return parameters as `read_parameters` reads them."""
    return "\n".join(" ".join(filter(None, (each.name, each.kind, each.default))) for each in parameters)


def _read_parameter(line: str) -> Parameter:
    name, _, rest = line.strip().partition(" ")
    kind, _, default = rest.strip().partition(" ")
    try:
        found = Parameter(name.removeprefix("$"), ParameterKind(kind.casefold()), default.strip() or None)
    except ValueError as error:
        kinds = ", ".join(ParameterKind)
        message = f"I cannot read the parameter “{line.strip()[:60]}”. Write {PARAMETER_FORM}. The kinds are {kinds}."
        raise RefusedError(message) from error
    _check_parameter(found)
    return found


def _check_parameter(parameter: Parameter) -> None:
    if not PARAMETER_NAME.fullmatch(parameter.name):
        message = (
            f"A parameter's name is one word of small letters, such as months; “{parameter.name[:40]}” is not. "
            "In the parts it is written $months."
        )
        raise RefusedError(message)
    if len(parameter.default or "") > LONGEST_NAME:
        message = f"The default of “{parameter.name}” is longer than {LONGEST_NAME} characters."
        raise RefusedError(message)


def _checked_part(part: Part) -> Part:
    name = checked_name(part.name, "part")
    text = part.text.strip()
    try:
        parse(text)
    except QuestionError as error:
        raise PartError(name, error) from error
    return Part(name, text)


def _refuse_repeats(names: list[str], what: str) -> None:
    folded = [name.casefold() for name in names]
    for name, key in zip(names, folded, strict=True):
        if folded.count(key) > 1:
            message = f"Two {what}s are called “{name}”. Give each a name of its own."
            raise RefusedError(message)
