"""What is said about extractions of stages, rules, and why somebody is in an answer."""

from typing import Annotated, Any

from pydantic import Field

from bot.commands.wire import LONGEST_WORDS, FoundAnswer, Limit, ShareLine, Wire

Name = Annotated[str, Field(min_length=1, max_length=80)]
Spec = Annotated[dict[str, Any], Field(max_length=10)]
RulesText = Annotated[str, Field(min_length=1, max_length=40_000)]
Number = Annotated[int, Field(ge=1, le=2**31)]


class RunRequest(Wire):
    """Carry out an extraction: one that is saved under `name`, or `spec` as docs/extraction.md describes it.

    `as_csv` sends everybody found as a file too.
    """

    name: Name | None = None
    spec: Spec | None = None
    limit: Limit = 10
    as_csv: bool = False


class NameRequest(Wire):
    """Ask about what is saved under a name."""

    name: Name


class SaveExtractionRequest(Wire):
    """Save an extraction under a name."""

    name: Name
    spec: Spec


class VersionRequest(Wire):
    """Bring a version back."""

    name: Name
    version: Number


class LeftLine(Wire):
    """How many left at a stage for one reason, which follows the count."""

    count: int
    reason: str


class StageLine(Wire):
    """What one stage did."""

    stage: str
    title: str
    sentence: str
    arrived: int
    kept: int
    left: tuple[LeftLine, ...]
    notes: tuple[str, ...]


class ExtractedAnswer(FoundAnswer):
    """An answer with the report of its stages; `added` by hand are not counted among those `found`."""

    stages: tuple[StageLine, ...]
    added: int


class SavedLine(Wire):
    """Something that is saved under a name; the moment in ISO 8601, UTC."""

    name: str
    stages: int
    saved_by: str
    saved_at: str


class SavedAnswer(Wire):
    """Every extraction that is saved."""

    extractions: tuple[SavedLine, ...]


class SpecAnswer(Wire):
    """A saved extraction as it is written, and its sentence; None where it cannot be asked any more (`problem`)."""

    name: str
    spec: dict[str, Any]
    sentence: str | None
    problem: str | None
    saved_by: str
    saved_at: str


class VersionLine(Wire):
    """One version of something that staff define; `text` is empty where it was deleted."""

    number: int
    saved_by: str
    saved_at: str
    text: str


class VersionsAnswer(Wire):
    """The versions, newest first."""

    name: str
    versions: tuple[VersionLine, ...]


class DeletedAnswer(Wire):
    """What was deleted."""

    name: str


class RulesRequest(Wire):
    """Rules in their readable form; `name` is what they are compared with, or saved under."""

    name: Name | None = None
    text: RulesText
    top: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    seen: int | None = None


class RuleLine(Wire):
    """One rule, written and said; how many customers it applies to, where that was asked."""

    text: str
    sentence: str
    customers: int | None = None


class RulesAnswer(Wire):
    """A rule base; `version` is its newest one."""

    name: str
    text: str
    rules: tuple[RuleLine, ...]
    problem: str | None
    version: int
    saved_by: str
    saved_at: str


class RuleBaseLine(Wire):
    """A rule base among all."""

    name: str
    rules: int
    saved_by: str
    saved_at: str


class RuleBasesAnswer(Wire):
    """Every rule base."""

    rule_bases: tuple[RuleBaseLine, ...]


class MoverLine(Wire):
    """A customer who enters or leaves the first so many."""

    number: str
    name: str | None
    score_before: int
    score: int
    place_before: int
    place: int


class EffectAnswer(Wire):
    """What rules would do: whom each touches, how scores spread, who enters and leaves the first `top`."""

    of: int
    untouched: int
    rules: tuple[RuleLine, ...]
    spread: tuple[ShareLine, ...]
    top: int
    entering: int
    leaving: int
    enters: tuple[MoverLine, ...]
    leaves: tuple[MoverLine, ...]
    version: int


class WhyRequest(Wire):
    """Ask why a customer is in an answer: to `words` (a question), a saved extraction, a saved list, or to `spec`.

    With none of them, to the question that was asked last.
    """

    customer: Annotated[str, Field(min_length=1, max_length=200)]
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)] | None = None
    extraction: Name | None = None
    list_name: Name | None = None
    spec: Spec | None = None


class WhyAnswer(Wire):
    """Whether a customer is in an answer, and the facts that decide it; `question` is the sentence asked about."""

    customer: str
    name: str | None
    question: str
    is_in: bool
    facts: tuple[str, ...]
    remarks: tuple[str, ...]
