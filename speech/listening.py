"""The listener: an ear for each call, as many as this machine can bear, on shared models and few threads."""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from core.calls.heard import Capture, Heard
from core.ports import Ear
from speech.admission import Places
from speech.ear import CallEar, DeafEar, EarWays, Hearing
from speech.model import find_models
from speech.model_shelf import ModelShelf

MOST_THREADS: Final = 8
# How much the threads give way to the event loop, which answers Slack and Twilio in time.
NICENESS: Final = 8
LIST_ONLY: Final = (
    "other calls take all places for free recognition (NAJIMI_SPEECH_STREAMS): of this one, only the words of the"
    " catalogue and of the phrases that matter are heard"
)
TOO_MANY: Final = "no place for recognition is free: NAJIMI_SPEECH_STREAMS says how many calls are listened to at once"

_log = logging.getLogger(__name__)


class VoskListener:
    """Makes the ears of calls (`core.ports.Listener`).

    Of so many calls at once any word is heard, of some more the words of a list, of further ones none. The place of a
    call that ends is the next call's.
    """

    def __init__(self, setting: str, streams: int) -> None:
        """Listen with the models of NAJIMI_SPEECH_MODEL, `setting`, for any word to `streams` calls at once.

        Nothing is loaded before a call needs it.
        """
        self._setting = setting
        self._shelf = ModelShelf(setting)
        self._places = Places(streams)
        self._ears: set[CallEar] = set()
        threads = min(MOST_THREADS, len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="speech", initializer=_give_way)

    def start(self) -> None:
        """Begin to download what Vosk has to download; without it, the first call begins that."""
        self._shelf.fetch()

    def open(self, call_id: int, language: str, words: Sequence[str], on_heard: Callable[[Heard], None]) -> Ear:
        """Return an ear for a call in `language`; never waits, and says in its `why` what it does not hear.

        While the model is being loaded, which takes seconds, the sound waits. `on_heard` is called in the event loop.
        """
        model = self._shelf.model_for(language)
        if model is None:
            to_do = find_models(self._setting).to_do
            return DeafEar(to_do or f"NAJIMI_SPEECH_MODEL names no model for calls in “{language}”")
        loading = model.load()
        obstacle = model.obstacle()
        if obstacle:
            return DeafEar(obstacle)
        place = self._places.take(lists=model.takes_lists and bool(words))
        _log.info("call %d is listened to: %s", call_id, place)
        if place is Capture.NONE:
            return DeafEar(TOO_MANY)
        hearing = Hearing(place, LIST_ONLY if place is Capture.WORD_LIST else "", tuple(words))
        ear = CallEar(hearing, loading, self._pool, EarWays(on_heard, lambda: self._has_ended(ear, place)))
        self._ears.add(ear)
        return ear

    async def close(self) -> None:
        """End every ear with what it has heard so far, and the threads."""
        await asyncio.gather(*(ear.close(hurry=True) for ear in tuple(self._ears)))
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _has_ended(self, ear: CallEar, place: Capture) -> None:
        self._ears.discard(ear)
        self._places.give_back(place)


def _give_way() -> None:
    """Let this thread come after the event loop, where the system knows such a thing of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
