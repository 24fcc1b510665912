"""Where a call is, from what Twilio's status callbacks say: late, twice, out of order or not at all.

Whatever is told, in whichever order and however often, the same set of callbacks leads to the same end: of two, the one
that is further wins, then the one with the higher SequenceNumber, then a fixed order.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.models.call import ENDED, CallState

NO_SEQUENCE = -1
# What we concluded ourselves, and any callback knows better.
CONCLUDED = -2
# As Twilio writes them (voice status callback, parameter CallStatus; DialCallStatus).
_SPOKEN = {
    "queued": CallState.RINGING,
    "initiated": CallState.RINGING,
    "ringing": CallState.RINGING,
    "in-progress": CallState.IN_PROGRESS,
    "answered": CallState.IN_PROGRESS,
    "completed": CallState.COMPLETED,
    "busy": CallState.BUSY,
    "no-answer": CallState.NO_ANSWER,
    "failed": CallState.FAILED,
    "canceled": CallState.CANCELED,
}
# Who talked did talk, whatever else is said of the call without a number to go by.
_ENDS = (CallState.CANCELED, CallState.FAILED, CallState.NO_ANSWER, CallState.BUSY, CallState.COMPLETED)
_STEP = {CallState.RINGING: 0, CallState.IN_PROGRESS: 1, **dict.fromkeys(_ENDS, 2)}
_MACHINES = ("machine", "fax")


@dataclass(frozen=True)
class Told:
    """One status callback: what it says, its SequenceNumber (`NO_SEQUENCE` where it has none), and of which moment."""

    state: CallState
    sequence: int
    at: datetime
    duration: int | None = None
    answered_by: str | None = None


@dataclass(frozen=True)
class Course:
    """How a call has gone so far; `sequence` is that of the callback that `state` is believed from."""

    state: CallState = CallState.RINGING
    sequence: int = NO_SEQUENCE
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration: int | None = None
    answered_by: str | None = None


def state_of(status: str) -> CallState | None:
    """Return the state that a status of Twilio's stands for; None for one that we do not know."""
    return _SPOKEN.get(status.strip().lower().replace("_", "-"))


def answered_by(said: str | None) -> str | None:
    """Return "human" or "machine" for what Twilio's detection says; None where it could not tell."""
    words = (said or "").strip().lower()
    if words == "human":
        return words
    return "machine" if words.startswith(_MACHINES) else None


def after(course: Course, told: Told) -> Course:
    """Return how a call has gone once `told` is known as well."""
    known, said = _weight(course.state, course.sequence), _weight(told.state, told.sequence)
    course = replace(course, answered_by=_detected(course.answered_by, told.answered_by))
    if told.state is CallState.IN_PROGRESS:
        course = replace(course, answered_at=_earlier(course.answered_at, told.at))
    if said > known:
        course = replace(course, state=told.state, sequence=told.sequence)
        ended = told.state in ENDED
        return replace(course, ended_at=told.at if ended else None, duration=told.duration if ended else None)
    if said == known and told.state in ENDED:
        longest = max((each for each in (course.duration, told.duration) if each is not None), default=None)
        return replace(course, ended_at=_earlier(course.ended_at, told.at), duration=longest)
    return course


def _weight(state: CallState, sequence: int) -> tuple[int, int, int]:
    return _STEP[state], sequence, _ENDS.index(state) if state in _ENDS else 0


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _detected(known: str | None, said: str | None) -> str | None:
    """Return who answered: a machine that was heard once is one, whatever was taken for a human before."""
    return max((each for each in (known, said) if each is not None), default=None)
