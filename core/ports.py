"""What the core asks of the outside: small interfaces, owned here, implemented by the surfaces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from core.calls.heard import Heard
from core.models import Capture, ChannelName


class MessageFormat(StrEnum):
    """How a channel reads the text of a message; decides how values from the database are escaped."""

    PLAIN = "plain"
    TELEGRAM_HTML = "telegram_html"


class OutcomeKind(StrEnum):
    """How a try to deliver ended.

    `sent`: the platform has it. `failed`: it never will (the address is wrong). `closed`: the customer closed this
    route. `not_yet`: certainly not delivered, try again later. `unknown`: it may or may not have been delivered.
    """

    SENT = "sent"
    FAILED = "failed"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """The end of one try: the platform's own id of the message, what it said, and how long it asked us to wait."""

    kind: OutcomeKind
    provider_id: str | None = None
    detail: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Button:
    """A button below a message: what it says, and the token (1 to 64 bytes) that comes back when it is pressed."""

    label: str
    token: str


@dataclass(frozen=True)
class OutgoingMessage:
    """One message ready to go: the address on its channel, the rendered text, rows of buttons."""

    address: str
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


class Channel(Protocol):
    """A relation tool: the one way by which messages leave on a route."""

    @property
    def name(self) -> ChannelName:
        """Return which route this serves."""
        ...

    @property
    def format(self) -> MessageFormat:
        """Return how it reads texts."""
        ...

    @property
    def longest_text(self) -> int:
        """Return how many characters a text may have."""
        ...

    @property
    def cost(self) -> int:
        """Return what one message costs, in minor units."""
        ...

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Hand `message` to the platform once, and say how that ended; never raises for what a platform answers."""
        ...


class Ear(Protocol):
    """The recognition of one call's words, from the start of its media stream to the end."""

    @property
    def capture(self) -> Capture:
        """Return which words it can hear: it may be none at all."""
        ...

    @property
    def why(self) -> str:
        """Return why it hears less than any word, and what to do about that; empty where it hears everything."""
        ...

    @property
    def dropped(self) -> int:
        """Return how many milliseconds of sound it had to leave out because it could not keep up."""
        ...

    def feed(self, track: str, payload: bytes, timestamp_ms: int) -> None:
        """Take mu-law sound of a `track` ("inbound", "outbound") at 8 kHz; never waits, and drops the oldest first."""
        ...

    async def close(self) -> None:
        """Say the last words that were heard, and end."""
        ...


class Listener(Protocol):
    """What makes ears: the speech models of this machine."""

    def open(self, call_id: int, language: str, words: Sequence[str], on_heard: Callable[[Heard], None]) -> Ear:
        """Return an ear for a call in `language`; `words` are those that matter where only a list can be heard.

        `on_heard` is called in the event loop.
        """
        ...


@dataclass(frozen=True)
class Ring:
    """One call to be made: `to` whom, from which `line` of ours, and where it is asked what to do and told how it went.

    With `detect_machine` it is found out whether a person or a machine answers; "end" waits for the end of a machine's
    greeting, so that something can be left. It rings for `seconds`. `fallback_url` is asked where `twiml_url` fails.
    """

    to: str
    line: str
    twiml_url: str
    status_url: str
    detect_machine: str = ""
    seconds: int = 25
    fallback_url: str = ""


@dataclass(frozen=True)
class CallStanding:
    """What is said of a call by who carries it: its `status` in their words, how long it lasted, and who answered."""

    sid: str
    status: str
    seconds: int | None = None
    answered_by: str = ""


class Caller(Protocol):
    """What makes telephone calls."""

    async def place(self, ring: Ring) -> Outcome:
        """Ask for a call once; where it was taken, the outcome's `provider_id` is its name. Never raises."""
        ...

    async def call(self, sid: str) -> CallStanding | None:
        """Ask how a call is; None where that cannot be said now."""
        ...
