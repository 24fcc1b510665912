"""The calls that go on at this moment: what is being said, in this process alone, for boards and pages.

What was said and is final is in the database too; what is only being said is here and nowhere else. Everything here is
called in the event loop, but for what says that it can be called from any thread.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from core.calls.heard import Capture, Heard, Speaker

MOST_WORDS = 4_000
"""Utterances of one call that are kept here; a call that goes on for hours has its first ones in the database alone."""


@dataclass(frozen=True)
class LiveCall:
    """One call as it is now.

    `words` are final, in the order in which they were heard, after the `left_out` first ones; `partials` are what each
    speaker is in the middle of saying. `why` says what to do where nothing is captured, `dropped` counts the
    milliseconds of sound that could not be listened to in time.
    """

    call_id: int
    words: tuple[Heard, ...] = ()
    left_out: int = 0
    partials: tuple[Heard, ...] = ()
    capture: Capture = Capture.NONE
    why: str = ""
    dropped: int = 0


@dataclass
class _Listened:
    """What is kept of one call."""

    capture: Capture = Capture.NONE
    why: str = ""
    dropped: int = 0
    words: list[Heard] = field(default_factory=list)
    left_out: int = 0
    partials: dict[Speaker, Heard] = field(default_factory=dict)
    # What was said since something was asked, for questions that may be answered by word.
    answer: list[str] = field(default_factory=list)


class _Watcher:
    """Who waits for news: the calls that changed since they last looked, each once, however often it did."""

    def __init__(self) -> None:
        self.calls: dict[int, None] = {}
        self.awake = asyncio.Event()

    def tell(self, call_id: int) -> None:
        self.calls[call_id] = None
        self.awake.set()


class LiveCalls:
    """All calls that this process listens to."""

    def __init__(self) -> None:
        """Begin with none; made in the event loop in which it is used."""
        self._loop = asyncio.get_running_loop()
        self._calls: dict[int, _Listened] = {}
        self._watchers: set[_Watcher] = set()
        self._talking: set[int] = set()

    def opened(self, call_id: int, capture: Capture, why: str = "") -> None:
        """Note that a call is listened to from now on, or is not, and why; what was heard before is kept."""
        call = self._calls.setdefault(call_id, _Listened())
        call.capture, call.why = capture, why
        self.changed(call_id)

    def heard(self, call_id: int, heard: Heard) -> None:
        """Take what somebody says, or has said; of a call that is not listened to, nothing is taken."""
        call = self._calls.get(call_id)
        if call is None:
            return
        if heard.final:
            call.partials.pop(heard.speaker, None)
            call.words.append(heard)
            if heard.speaker is Speaker.CUSTOMER:
                call.answer.append(heard.text)
                del call.answer[:-20]
            if len(call.words) > MOST_WORDS:
                del call.words[0]
                call.left_out += 1
        else:
            call.partials[heard.speaker] = heard
        self.changed(call_id)

    def dropped(self, call_id: int, milliseconds: int) -> None:
        """Note how much sound of a call could not be listened to, altogether."""
        call = self._calls.get(call_id)
        if call is not None and call.dropped != milliseconds:
            call.dropped = milliseconds
            self.changed(call_id)

    def asked(self, call_id: int) -> None:
        """Note that the customer is asked something, and what they say from now on is the answer; from any thread."""
        call = self._calls.get(call_id)
        if call is not None:
            call.answer.clear()

    def answer(self, call_id: int) -> str:
        """Return what the customer has said since they were asked; from any thread."""
        call = self._calls.get(call_id)
        return " ".join(tuple(call.answer)) if call else ""

    def talks(self, call_id: int) -> None:
        """Note that an operator is on the telephone from now on; from any thread."""
        self._talking.add(call_id)

    def talks_no_more(self, call_id: int) -> None:
        """Note that the talk is over; from any thread."""
        self._talking.discard(call_id)

    def is_talking(self, call_id: int) -> bool:
        """Return whether what the customer hears is an operator: before and after it is our own announcements."""
        return call_id in self._talking

    def closed(self, call_id: int) -> None:
        """Note that a call is listened to no longer; its words are in the database."""
        self._talking.discard(call_id)
        if self._calls.pop(call_id, None) is not None:
            self.changed(call_id)

    def changed(self, call_id: int) -> None:
        """Say that there is news of a call, here or in the database."""
        for watcher in self._watchers:
            watcher.tell(call_id)

    def changed_soon(self, call_id: int) -> None:
        """Say so from a worker thread."""
        self._loop.call_soon_threadsafe(self.changed, call_id)

    def snapshot(self, call_id: int) -> LiveCall | None:
        """Return a call as it is now; None for one that is not listened to."""
        call = self._calls.get(call_id)
        if call is None:
            return None
        partials = tuple(call.partials[speaker] for speaker in Speaker if speaker in call.partials)
        return LiveCall(call_id, tuple(call.words), call.left_out, partials, call.capture, call.why, call.dropped)

    def live(self) -> tuple[int, ...]:
        """Return the calls that are listened to."""
        return tuple(self._calls)

    async def watch(self) -> AsyncIterator[int]:
        """Yield each call of which there is news, from now on; one that changes often is yielded as often as read."""
        watcher = _Watcher()
        self._watchers.add(watcher)
        try:
            while True:
                await watcher.awake.wait()
                watcher.awake.clear()
                while watcher.calls:
                    yield watcher.calls.popitem()[0]
        finally:
            self._watchers.discard(watcher)
