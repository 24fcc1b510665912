"""When a comment or a service is for a customer: bounds on ranks, uses and scores, all of which have to hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import ProgrammeError
from core.loyalty.score import LARGEST
from core.loyalty.terms import Standing
from core.loyalty.thresholds import is_written, threshold_text


class Subject(StrEnum):
    """What is bounded."""

    RECENT = "recent"  # the rank of recent spending
    CONTINUITY = "continuity"  # the rank of continuity
    LEAD = "lead"  # how many ranks recent spending is above continuity (figure 6's example), below 0 for behind
    USES = "uses"  # how often the card was used
    SCORE = "score"  # what one of the scores is worth


_READ: Mapping[Subject, Callable[[Standing], int]] = {
    Subject.RECENT: lambda standing: standing.ranks.recent,
    Subject.CONTINUITY: lambda standing: standing.ranks.continuity,
    Subject.LEAD: lambda standing: standing.ranks.recent - standing.ranks.continuity,
    Subject.USES: lambda standing: standing.uses,
}
_WORDS = {
    Subject.RECENT: "the rank of recent spending",
    Subject.CONTINUITY: "the rank of continuity",
    Subject.LEAD: "the rank of recent spending less that of continuity",
    Subject.USES: "the number of uses",
}


@dataclass(frozen=True)
class Bounds:
    """At least so much, and below so much (None: no such bound), of a subject; a `SCORE` is named by its index.

    Bounds of scores are 2^24ths, and such as a document can say.
    """

    subject: Subject
    at_least: int | None = None
    below: int | None = None
    score: int = 0

    def __post_init__(self) -> None:
        """Refuse bounds that bind nothing, or let nobody through."""
        if self.at_least is None and self.below is None:
            message = f"A condition on {self.subject} has to say at_least or below."
            raise ProgrammeError(message)
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            message = f"Nobody can meet a condition on {self.subject}: at least {self.at_least} and below {self.below}."
            raise ProgrammeError(message)
        if self.is_score and not all(0 <= each <= LARGEST and is_written(each) for each in self._said()):
            message = "A bound of a score has to be in thousandths."
            raise ProgrammeError(message)

    def hold(self, standing: Standing) -> bool:
        """Say whether they hold for a customer who stands so."""
        value = standing.values[self.score] if self.is_score else _READ[self.subject](standing)
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)

    def described(self, names: Sequence[str]) -> str:
        """Return them in words; `names` are those of the scores."""
        what = f"the score “{names[self.score]}”" if self.is_score else _WORDS[self.subject]
        low, high = (
            "" if each is None else threshold_text(each) if self.is_score else str(each)
            for each in (self.at_least, self.below)
        )
        if not high:
            return f"{what} is {low} or more"
        return f"{what} is from {low} to below {high}" if low else f"{what} is below {high}"

    @property
    def is_score(self) -> bool:
        """Say whether they are bounds of a score, in 2^24ths."""
        return self.subject == Subject.SCORE

    def _said(self) -> list[int]:
        return [each for each in (self.at_least, self.below) if each is not None]


@dataclass(frozen=True)
class Condition:
    """Bounds, all of which have to hold. None at all is for `anyone`, and has to say so."""

    bounds: tuple[Bounds, ...] = ()
    anyone: bool = False

    def __post_init__(self) -> None:
        """Refuse an empty condition, for empty never means everyone, and put the bounds in their one order."""
        if self.anyone == bool(self.bounds):
            message = "A rule needs a condition; one for everybody has to say “anyone”, and nothing else."
            raise ProgrammeError(message)
        order = list(Subject)
        ordered = sorted(self.bounds, key=lambda each: (order.index(each.subject), each.score))
        if len({(each.subject, each.score) for each in ordered}) < len(ordered):
            message = "A condition says something twice of the same: put it into one."
            raise ProgrammeError(message)
        object.__setattr__(self, "bounds", tuple(ordered))

    def holds(self, standing: Standing) -> bool:
        """Say whether a customer who stands so meets it."""
        return all(bounds.hold(standing) for bounds in self.bounds)

    def described(self, names: Sequence[str]) -> str:
        """Return for whom it is, in words, to follow “for”."""
        if self.anyone:
            return "everybody"
        return "customers where " + " and ".join(bounds.described(names) for bounds in self.bounds)


ANYONE = Condition(anyone=True)
