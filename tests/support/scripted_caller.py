"""Somebody who places calls as a test tells them to."""

from dataclasses import dataclass, field

from core.ports import CallStanding, Outcome, OutcomeKind, Ring


@dataclass
class ScriptedCaller:
    """Answers as it is told to, and remembers what it was asked for."""

    outcomes: list[Outcome] = field(default_factory=list)
    standing: dict[str, CallStanding] = field(default_factory=dict)
    rings: list[Ring] = field(default_factory=list)

    async def place(self, asked: Ring) -> Outcome:
        """Take a call, unless told otherwise."""
        self.rings.append(asked)
        usual = Outcome(OutcomeKind.SENT, provider_id=f"CA{len(self.rings):032x}")
        return self.outcomes.pop(0) if self.outcomes else usual

    async def call(self, sid: str) -> CallStanding | None:
        """Say how a call is."""
        return self.standing.get(sid)
