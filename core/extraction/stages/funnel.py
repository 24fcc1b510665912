"""How many customers each stage kept, and why the others left: the report of an extraction."""

from dataclasses import dataclass

from core.extraction.stages.stage import StageKind

REASONS_SAID = 4
_SINGULAR = {"who are ": "who is ", "who were ": "who was ", "who have ": "who has "}


@dataclass(frozen=True)
class Left:
    """So many customers left for one reason, which follows the count: "3 who have not bought it"."""

    count: int
    reason: str

    @property
    def words(self) -> str:
        """Return count and reason, of one customer in the singular."""
        if self.count == 1:
            for plural, singular in _SINGULAR.items():
                if self.reason.startswith(plural):
                    return f"1 {singular}{self.reason.removeprefix(plural)}"
        return f"{self.count:,} {self.reason}"


@dataclass(frozen=True)
class StageReport:
    """What one stage did: who `arrived`, whom it `kept`, why the others `left` (most first), and what to state."""

    kind: StageKind
    title: str
    sentence: str
    arrived: int
    kept: int
    left: tuple[Left, ...]
    notes: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """Return the report in one sentence."""
        said = f"{self.title} kept {self.kept:,} of {self.arrived:,}"
        if self.left:
            reasons = [left.words for left in self.left[:REASONS_SAID]]
            more = len(self.left) - len(reasons)
            reasons += [f"{more} more reason{'' if more == 1 else 's'}"] if more else []
            said += f"; left out: {', '.join(reasons)}"
        return " ".join([f"{said}.", *self.notes])


@dataclass(frozen=True)
class Funnel:
    """The stages in their order; `of` customers there are; `added` came in by hand afterwards.

    `remarks` are those of the whole.
    """

    of: int
    stages: tuple[StageReport, ...]
    added: int
    remarks: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """Return how many customers all stages kept, without those added by hand."""
        return self.stages[-1].kept if self.stages else 0
