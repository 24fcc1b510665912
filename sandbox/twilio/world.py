"""The account as the stand-in keeps it: its numbers, its calls, and the telephones of everybody it can reach."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from sandbox.changes import Changes
from sandbox.shapes import Json, Now
from sandbox.twilio.leg import Leg
from sandbox.twilio.stream import MediaStream

MOST_CALLS: Final = 2_000
MOST_LINES: Final = 200
MOST_STORY: Final = 5_000
WITHHELD: Final = (
    "+266696687"  # "anonymous" spelt on the keys: what Twilio puts in the place of a number that is withheld
)


class Status(StrEnum):
    """How far a call is, in Twilio's words."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


OVER: Final = frozenset({Status.COMPLETED, Status.BUSY, Status.NO_ANSWER, Status.FAILED, Status.CANCELED})


class Direction(StrEnum):
    """Who began a call."""

    INBOUND = "inbound"
    API = "outbound-api"
    DIAL = "outbound-dial"


class Manner(StrEnum):
    """What somebody does when their telephone rings: wait for a person to decide, or one thing by itself."""

    RING = "ring"
    ANSWER = "answer"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """Where a document comes from: an address with what is sent there beside what is always sent."""

    url: str
    method: str = "POST"
    given: Json = field(default_factory=dict)


@dataclass(frozen=True)
class StatusCallback:
    """Where a call's progress is told, and which events of it."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class Detection:
    """Whether and how Twilio asks if a machine has answered."""

    kind: str = ""
    asynchronous: bool = False
    callback: str = ""


@dataclass
class Line:
    """A number of the account: where it asks for instructions when somebody calls it."""

    number: str
    voice_url: str
    fallback_url: str = ""
    status_callback: StatusCallback | None = None
    language: str = ""


@dataclass
class Handset:
    """A telephone: what reaches it, who holds it (`staff`, where it is an operator), what was said over it last."""

    address: str
    name: str = ""
    language: str = "en"
    staff: str = ""
    manner: Manner = Manner.RING
    call: "Call | None" = None
    lines: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class Call:
    """A call between the account and one telephone; `instructions` are a step or a document that came with it."""

    sid: str
    handset: Handset
    line: str
    direction: Direction
    created: datetime
    instructions: Step | str
    fallback: Step | None = None
    callback: StatusCallback | None = None
    detection: Detection = field(default_factory=Detection)
    parent: "Call | None" = None
    timeout: float = 60
    shown_as: str = ""
    status: Status = Status.QUEUED
    answered_by: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    sequence: int = 0
    code: str = ""
    story: list[Json] = field(default_factory=list)
    leg: Leg = field(default_factory=Leg)
    streams: dict[str, MediaStream] = field(default_factory=dict)
    decided: "asyncio.Future[Status] | None" = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    @property
    def caller(self) -> str:
        """Return the number that the called party sees."""
        return self.line if self.direction is not Direction.INBOUND else self.shown_as or self.handset.address

    @property
    def called(self) -> str:
        """Return the number that was called."""
        return self.handset.address if self.direction is not Direction.INBOUND else self.line

    @property
    def seconds(self) -> int:
        """Return how long it has lasted since it was answered, in whole seconds, at least 1; 0 where it was not."""
        if self.started is None or self.ended is None:
            return 0
        return max(1, round((self.ended - self.started).total_seconds()))


class TwilioWorld:
    """Numbers, calls and telephones."""

    def __init__(self, now: Now, changes: Changes, account: str) -> None:
        """Begin with no numbers; calls are dated by `now`."""
        self.now, self.changes, self.account = now, changes, account
        self.lines: dict[str, Line] = {}
        self.unverified: set[str] = set()
        self.calls: dict[str, Call] = {}
        self.handsets: dict[str, Handset] = {}
        self.recordings: dict[str, Json] = {}
        self.queues: dict[str, list[Call]] = {}

    def sid(self, kind: str) -> str:
        """Return a fresh id: two letters that say of what, and 32 hexadecimal digits."""
        return kind + secrets.token_hex(16)

    def handset(self, address: str) -> Handset:
        """Return the telephone that `address` reaches; every number has one."""
        if address not in self.handsets:
            self.handsets[address] = Handset(address)
        return self.handsets[address]

    def add(self, call: Call) -> Call:
        """Keep a call; the oldest that are over are forgotten."""
        self.calls[call.sid] = call
        for old in list(self._forgotten()):
            del self.calls[old]
        return call

    def _forgotten(self) -> Iterator[str]:
        surplus = len(self.calls) - MOST_CALLS
        for sid, each in self.calls.items():
            if surplus <= 0:
                return
            if each.over.is_set():
                surplus -= 1
                yield sid

    def children(self, call: Call) -> list[Call]:
        """Return the calls that `call` has dialled and that are not over."""
        return [each for each in self.calls.values() if each.parent is call and not each.over.is_set()]

    def note(self, call: Call, what: str, **data: object) -> None:
        """Write down what happened to a call, for whoever looks into it."""
        if len(call.story) < MOST_STORY:
            call.story.append({"what": what, "ms": call.leg.milliseconds, **data})

    def write(self, handset: Handset, who: str, text: str, **data: object) -> None:
        """Show a line on a telephone: what is heard (`shop`, `other`), said (`me`), pressed (`keys`) or happens."""
        number = handset.lines[-1]["number"] + 1 if handset.lines else 1
        handset.lines.append({"number": number, "who": who, "text": text, "at": self.now().isoformat(), **data})
        del handset.lines[:-MOST_LINES]
        self.touch(handset)

    def touch(self, handset: Handset) -> None:
        """Tell whoever watches that a telephone has changed."""
        self.changes.publish("telephone.phone", phone=shown(handset))


def shown(handset: Handset) -> Json:
    """Return a telephone as the page shows it."""
    call = handset.call
    return {
        "address": handset.address,
        "name": handset.name,
        "language": handset.language,
        "staff": handset.staff,
        "manner": handset.manner,
        "lines": handset.lines[-60:],
        "call": None
        if call is None
        else {
            "sid": call.sid,
            "status": call.status,
            "direction": call.direction,
            "with": call.line,
            "parent": call.parent.sid if call.parent else None,
            "listening": call.leg.listening,
            "streams": len(call.leg.streams),
        },
    }
