"""Twilio's media stream read into facts and put back into order: pure, and bounded whatever is sent.

The line is one WebSocket a call, on which Twilio sends messages of JSON: `connected`, `start`, then `media` (20 ms of
mu-law of one track), at last `stop`. What is wrong in one message costs that message; what is wrong with the stream as
a whole ends it by a `StreamError`. Sound that was lost is not made up here: each `Sound` says when it was spoken, and
whoever listens fills the gap.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pydantic import ValidationError

from speech.media_messages import (
    MESSAGE,
    ConnectedMessage,
    KeyMessage,
    MarkMessage,
    MediaMessage,
    Numbered,
    StartMessage,
    StopMessage,
)

# In characters or bytes. Twilio's own messages have about 400, its `start` a few thousand.
LONGEST_MESSAGE: Final = 65_536
# Messages that wait for one that is missing: 100 ms of both tracks.
WAITING_ROOM: Final = 10
# A number this far ahead is no gap but a forgery: as many messages come in 100 s.
FARTHEST_AHEAD: Final = 10_000
MOST_MALFORMED: Final = 100


class StreamError(Exception):
    """A stream that cannot be listened to any further; its text says why, and quotes nothing of what was sent."""


@dataclass(frozen=True)
class Started:
    """The stream begins: whose it is, which tracks it carries, and the `parameters` that our TwiML gave it."""

    account_sid: str
    stream_sid: str
    call_sid: str
    tracks: tuple[str, ...]
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Sound:
    """Mu-law `payload` of one track, which begins `timestamp_ms` after the stream's start.

    `inbound` is the voice of whoever is at the other end of Twilio's call, `outbound` what they are given to hear.
    """

    track: str
    payload: bytes
    timestamp_ms: int


@dataclass(frozen=True)
class Pressed:
    """A key was pressed; on two-way streams alone."""

    digit: str


@dataclass(frozen=True)
class Marked:
    """What we sent has been played up to the mark `name`; on two-way streams alone."""

    name: str


@dataclass(frozen=True)
class Stopped:
    """The stream is over, by its own word."""


StreamEvent: TypeAlias = Started | Sound | Pressed | Marked | Stopped


class MediaStream:
    """One stream's state: `read` each message of the WebSocket, and `close` when the socket has closed.

    `started` is None until the stream said what it is. `faults` counts messages that were `missing`, `stale` (repeated,
    or too late to be put into order) and `malformed`.
    """

    def __init__(self) -> None:
        """Begin before the first message."""
        self.started: Started | None = None
        self.stopped = False
        self.faults: Counter[str] = Counter()
        self._next = 1
        self._waiting: dict[int, Numbered] = {}

    def read(self, message: str | bytes) -> tuple[StreamEvent, ...]:
        """Return what `message` says and what waited for it, in the order in which it was sent.

        Raises `StreamError` where this is no media stream, is not the one that it began as, or has too many faults.
        """
        if len(message) > LONGEST_MESSAGE:
            reason = f"a message of more than {LONGEST_MESSAGE:,} characters"
            raise StreamError(reason)
        if self.stopped:
            return ()
        try:
            read = MESSAGE.validate_json(message)
        except ValidationError:
            return self._malformed()
        if isinstance(read, ConnectedMessage):
            return ()
        if self.started is not None and read.stream != self.started.stream_sid:
            reason = "a message of another stream"
            raise StreamError(reason)
        if read.number > self._next + FARTHEST_AHEAD:
            return self._malformed()
        if read.number < self._next or read.number in self._waiting:
            self.faults["stale"] += 1
            return ()
        self._waiting[read.number] = read
        return tuple(self._released(WAITING_ROOM))

    def close(self) -> tuple[StreamEvent, ...]:
        """Return what still waited for messages that never came."""
        return tuple(self._released(0))

    def _malformed(self) -> tuple[StreamEvent, ...]:
        """Pass over a message that says nothing; raise `StreamError` once there were too many."""
        self.faults["malformed"] += 1
        if self.faults["malformed"] > MOST_MALFORMED:
            reason = f"more than {MOST_MALFORMED} messages that are none of Twilio's"
            raise StreamError(reason)
        return ()

    def _released(self, room: int) -> Iterator[StreamEvent]:
        """Yield what is next for as long as it is there; what is missing is given up while more than `room` wait."""
        while self._waiting and not self.stopped:
            if self._next not in self._waiting:
                if len(self._waiting) <= room:
                    return
                self.faults["missing"] += min(self._waiting) - self._next
                self._next = min(self._waiting)
            message = self._waiting.pop(self._next)
            self._next += 1
            event = self._meaning(message)
            if event is not None:
                yield event
        self._waiting.clear()

    def _meaning(self, message: Numbered) -> StreamEvent | None:
        if self.started is None:
            self.started = _beginning(message)
            return self.started
        match message:
            case MediaMessage(media=media) if media.track in self.started.tracks:
                return Sound(media.track, media.payload, media.timestamp)
            case KeyMessage(dtmf=key):
                return Pressed(key.digit)
            case MarkMessage(mark=mark):
                return Marked(mark.name)
            case StopMessage():
                self.stopped = True
                return Stopped()
            case _:
                # A second start, or sound of a track that was not asked for.
                self._malformed()
                return None


def _beginning(message: Numbered) -> Started:
    if not isinstance(message, StartMessage):
        reason = "it does not begin with its start"
        raise StreamError(reason)
    said = message.start
    return Started(said.account, message.stream, said.call, said.tracks, said.parameters)
