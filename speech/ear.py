"""The ears of calls: one that hears, with a recogniser for each track, and one that says why it does not."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Final

from core.calls.heard import Capture, Heard, Speaker
from speech.model import SpeechModel
from speech.model_folders import ModelError
from speech.recognition import Recognition
from speech.voice import Voice, VoiceWays
from speech.word_list import UNKNOWN, word_list

SPEAKERS: Final = {"inbound": Speaker.CUSTOMER, "outbound": Speaker.OPERATOR}
# Where a list has no word for all others, what was never said is heard with as much confidence as what was.
UNPROVEN: Final = 0.5

_log = logging.getLogger(__name__)


class DeafEar:
    """The ear of a call of which no word is heard; `why` says what to do about that."""

    def __init__(self, why: str) -> None:
        """Hear nothing, for the reason `why`."""
        self.capture = Capture.NONE
        self.dropped = 0
        self.why = why

    def feed(self, track: str, payload: bytes, timestamp_ms: int) -> None:
        """Let the sound pass."""

    async def close(self) -> None:
        """Have nothing to say."""


@dataclass(frozen=True)
class Hearing:
    """What an ear hears: any word or a list's, `why` no more, and the `words` that matter for a list."""

    capture: Capture
    why: str
    words: Sequence[str]


@dataclass(frozen=True)
class EarWays:
    """Who is told what an ear hears, and who that it has ended; both in the event loop."""

    on_heard: Callable[[Heard], None]
    at_end: Callable[[], None]


class CallEar:
    """The ear of one call: a recogniser for each track, made when something comes on it.

    The track `inbound` is the customer, `outbound` the operator; whoever feeds it from a call that began at the
    operator's own telephone gives the tracks the other way round.
    """

    def __init__(self, hearing: Hearing, loading: Future[SpeechModel], pool: Executor, ways: EarWays) -> None:
        """Take sound at once; it waits until the model is loaded. Made within the event loop."""
        self.capture = hearing.capture
        self.why = hearing.why
        self._hearing = hearing
        self._loading = loading
        self._ways = ways
        self._loop = asyncio.get_running_loop()
        self._closing: asyncio.Task[None] | None = None
        self._voices = {
            track: Voice(
                pool,
                VoiceWays(partial(self._recognition, speaker), partial(self._later, self._tell), self._has_failed),
            )
            for track, speaker in SPEAKERS.items()
        }
        loading.add_done_callback(self._loaded)

    @property
    def dropped(self) -> int:
        """Return how many milliseconds of sound were left out, of both tracks together."""
        return sum(voice.dropped_ms for voice in self._voices.values())

    def feed(self, track: str, payload: bytes, timestamp_ms: int) -> None:
        """Take mu-law sound of a track at its time, without waiting; a track that is none is let pass."""
        voice = self._voices.get(track)
        if voice is not None:
            voice.feed(payload, timestamp_ms)

    async def close(self, *, hurry: bool = False) -> None:
        """Tell the last words and let the recognisers go; goes on in the background where the wait is broken off.

        In a `hurry`, because the engine stops, what was not decoded yet is left out.
        """
        ends = [voice.end(hurry=hurry) for voice in self._voices.values()]
        if self._closing is None:
            self._closing = asyncio.create_task(self._end(ends))
        await asyncio.shield(self._closing)

    async def _end(self, ends: list[Future[None]]) -> None:
        await asyncio.gather(*(asyncio.wrap_future(end) for end in ends))
        self._ways.at_end()

    def _loaded(self, loading: Future[SpeechModel]) -> None:
        error = None if loading.cancelled() else loading.exception()
        if loading.cancelled() or error is not None:
            self._has_failed(error or ModelError("the engine stops"))
        else:
            for voice in self._voices.values():
                voice.begin()

    def _recognition(self, speaker: Speaker) -> Recognition:
        """Make the recognition of one track; in a thread, because that takes a tenth of a second."""
        model = self._loading.result()
        if self._hearing.capture is Capture.FREE:
            return Recognition(model.recogniser(), speaker)
        phrases = word_list(self._hearing.words, model.knows)
        if not phrases:
            message = "too many calls are listened to, and the speech model knows none of the words that matter"
            raise ModelError(message)
        return Recognition(model.recogniser(phrases), speaker, 1.0 if model.knows(UNKNOWN) else UNPROVEN)

    def _has_failed(self, error: BaseException) -> None:
        for voice in self._voices.values():
            voice.fail()
        self._later(self._go_deaf, error)

    def _go_deaf(self, error: BaseException) -> None:
        self.capture = Capture.NONE
        self.why = str(error) if isinstance(error, ModelError) else "the recognition of this call failed: see the log"

    def _tell(self, heard: Heard) -> None:
        try:
            self._ways.on_heard(heard)
        except Exception:  # noqa: BLE001 - whoever cannot take this word may take the next
            _log.exception("what was heard in a call could not be passed on")

    def _later(self, act: Callable[..., None], value: Heard | BaseException) -> None:
        """Have the event loop do it; where that has ended, nobody listens."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act, value)
