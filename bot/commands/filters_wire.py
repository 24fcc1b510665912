"""What is said about filters between the command line and the engine."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import LONGEST_WORDS, Limit, Wire

Name = Annotated[str, Field(min_length=1, max_length=80)]


class FilterRequest(Wire):
    """Ask about the filter of this name."""

    name: Name


class SaveFilterRequest(Wire):
    """Save what is written in a filter itself: what is given is set, an empty part is taken out, the rest stays.

    `below` names the upper filter; empty for none any more. `seen` is the version that was looked at before.
    """

    name: Name
    parts: dict[str, Annotated[str, Field(max_length=LONGEST_WORDS)]] = Field(default_factory=dict, max_length=20)
    parameters: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=9)
    below: Annotated[str, Field(max_length=80)] | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    seen: int | None = None


class CopyFilterRequest(Wire):
    """Copy a filter under a name of its own."""

    name: Name
    new_name: Name


class CompareFilterRequest(Wire):
    """Compare two versions of a filter; `after` None is what is in force, 0 what comes with the system.

    Without `before` it is the version before the one in force.
    """

    name: Name
    before: Annotated[int, Field(ge=0, le=2**31)] | None = None
    after: Annotated[int, Field(ge=0, le=2**31)] | None = None


class RestoreFilterRequest(Wire):
    """Restore a version of a filter; without one, as it comes with the system."""

    name: Name
    version: Annotated[int, Field(ge=1, le=2**31)] | None = None


class RemoveFilterRequest(Wire):
    """Remove a filter."""

    name: Name
    even_if_used: bool = False


class UseFilterRequest(Wire):
    """Ask which customers meet a filter, told these values in the order of its parameters."""

    name: Name
    values: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=9)
    limit: Limit = 10


class PartLine(Wire):
    """One part of a filter, what it says, and the upper filter that it was written in (None: its own)."""

    name: str
    text: str
    sentence: str
    inherited_from: str | None


class ParameterLine(Wire):
    """Something that a filter has to be told."""

    name: str
    kind: str
    default: str | None


class FilterRow(Wire):
    """One filter among all; `call` is how it is asked for in the filter language."""

    name: str
    sentence: str
    description: str
    comes_with_system: bool
    overwritten: bool
    parent: str | None
    saved_by: str | None
    call: str


class FiltersAnswer(Wire):
    """Every filter: those that come with the system first."""

    filters: tuple[FilterRow, ...]


class UseLine(Wire):
    """Somebody who uses a filter, through which other filter, and whether they hinder that it is removed."""

    kind: str
    name: str
    via: str | None
    holds: bool


class BeforeAnswer(Wire):
    """What is known of a name before a filter is saved under it: the newest version (0: none), and who uses it."""

    version: int
    uses: tuple[UseLine, ...]


class FilterAnswer(FilterRow):
    """One filter from all sides; `version` is the newest one, 0 where staff never saved it."""

    parts: tuple[PartLine, ...]
    parameters: tuple[ParameterLine, ...]
    uses: tuple[UseLine, ...]
    version: int


class ChangeLine(Wire):
    """One thing that differs between two versions; `marked` is both as one, [-gone-] and {+new+}."""

    what: str
    before: str | None
    after: str | None
    marked: str


class VersionRow(Wire):
    """One version, and what it changed; the moment in ISO 8601, UTC."""

    number: int
    saved_by: str
    saved_at: str
    removed: bool
    changes: tuple[ChangeLine, ...]


class HistoryAnswer(Wire):
    """The versions of a filter, newest first."""

    name: str
    versions: tuple[VersionRow, ...]


class ComparisonAnswer(Wire):
    """Two versions of a filter, in sentences and in text."""

    name: str
    before: str
    after: str
    changes: tuple[ChangeLine, ...]
    sentence_before: str
    sentence_after: str


class RemovedAnswer(Wire):
    """A filter that was removed, and who used it."""

    name: str
    uses: tuple[UseLine, ...]
