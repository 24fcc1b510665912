"""One track of a call on its way to words: fed by the event loop, decoded by the threads of a pool, one at a time."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from core.calls.heard import Heard
from speech.recognition import Recognition
from speech.sound_queue import Chunk, SoundQueue

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VoiceWays:
    """How a voice's recognition is made, and who is told what it hears or why it failed; called in the pool."""

    make: Callable[[], Recognition]
    heard: Callable[[Heard], None]
    failed: Callable[[Exception], None]


class Voice:
    """A track's queue and its recognition.

    After each chunk the others in the pool have their turn, so a call that is behind holds up none.
    """

    def __init__(self, pool: Executor, ways: VoiceWays) -> None:
        """Take sound; none is decoded until `begin`."""
        self._pool = pool
        self._ways = ways
        self._queue = SoundQueue()
        self._recognition: Recognition | None = None
        # Held for moments only, because the event loop takes it as well.
        self._lock = threading.Lock()
        self._begun = False
        self._at_work = False
        self._failed = False
        self._ending = False
        self._ended: Future[None] = Future()

    @property
    def dropped_ms(self) -> int:
        """Return how much sound was left out because more came than could be decoded."""
        return self._queue.dropped_ms

    def feed(self, sound: bytes, timestamp_ms: int) -> None:
        """Let `sound` wait for its turn."""
        with self._lock:
            if self._ending or self._failed:
                return
            self._queue.put(sound, timestamp_ms)
            self._call_for_work()

    def begin(self) -> None:
        """Let decoding begin: the model is there."""
        with self._lock:
            self._begun = True
            self._call_for_work()

    def end(self, *, hurry: bool = False) -> Future[None]:
        """Take no more sound; done once the last words have been told and the recogniser is let go.

        In a `hurry`, sound that waits is left out, and no model is waited for.
        """
        with self._lock:
            self._ending = True
            self._queue.finish()
            if hurry:
                self._queue.clear()
                self._begun = True
            self._call_for_work()
        return self._ended

    def fail(self) -> None:
        """Hear nothing any further."""
        with self._lock:
            self._failed = self._begun = True
            self._queue.clear()
            self._call_for_work()

    def _call_for_work(self) -> None:
        """Have a thread work where there is something to do and none does; the lock is held."""
        due = len(self._queue) > 0 or (self._ending and not self._ended.done())
        if self._begun and due and not self._at_work:
            self._at_work = True
            self._pool.submit(self._work)

    def _work(self) -> None:
        """Decode one chunk, or end where none is left."""
        with self._lock:
            chunk = self._queue.take()
            last = chunk is None and self._ending
        try:
            self._decode(chunk, last=last)
        except Exception as error:  # noqa: BLE001 - a fault in one call's recognition ends that one, and no other
            _log.warning("a track of a call is not recognised any further", exc_info=error)
            self.fail()
            self._ways.failed(error)
        if last:
            self._recognition = None
        with self._lock:
            self._at_work = False
            if last:
                self._ended.set_result(None)
            self._call_for_work()

    def _decode(self, chunk: Chunk | None, *, last: bool) -> None:
        heard = None
        if chunk is not None and not self._failed:
            self._recognition = self._recognition or self._ways.make()
            heard = self._recognition.hear(chunk)
        elif last and self._recognition is not None and not self._failed:
            heard = self._recognition.finish()
        if heard is not None:
            self._ways.heard(heard)
