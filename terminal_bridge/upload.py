"""Brings the journal to the server: at once, hourly, daily, or each 100 entries (seed 004); again until it is taken.

The server takes an entry once, however often it comes, so a batch whose answer was lost is sent again as it was.
"""

import logging
import random
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from terminal_bridge.clock import EPOCH, Clock
from terminal_bridge.entry import Entry
from terminal_bridge.journal import Journal
from terminal_bridge.server import (
    Answer,
    NotUnderstoodError,
    Server,
    ServerAwayError,
    ServerFaultError,
    ServerRefusesError,
)

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100
_HOUR, _DAY = 3_600, 86_400
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_LOOK_SECONDS: Final = 20.0
_KEPT_DAYS: Final = 90
_MOST_FAULTS: Final = 3
"""After so many failures of the server on one batch, it is looked for the entry that it fails on."""
_FAILS: Final = "The server fails on this entry. It is sent again by itself; nothing else waits for it."


class Schedule(StrEnum):
    """When what is written down is sent."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"
    EACH_100 = "each 100"


class Uploader:
    """Sends what waits; in a thread of its own once `start` is called."""

    def __init__(
        self,
        journal: Journal,
        server: Server,
        schedule: Schedule,
        clock: Clock,
        *,
        programme: Callable[[], int] = lambda: 0,
        told: Callable[[Answer], None] = lambda _answer: None,
        state: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """Send what the `journal` holds.

        `programme` says which version the till has; `told` hears each answer once the journal holds it; `state` hears
        why nothing can be sent, and an empty text once it can.
        """
        self._journal, self._server, self._schedule, self._clock = journal, server, schedule, clock
        self._programme, self._told, self._state = programme, told, state
        self._wake, self._stopping, self._hurried = threading.Event(), threading.Event(), threading.Event()
        self._turn = threading.Lock()
        self._failed = (0, 0)
        self._suspect: set[int] = set()
        self._retried_at = 0
        self._thread = threading.Thread(target=self._run, name="upload", daemon=True)

    def start(self) -> None:
        """Begin to send by the schedule; what was put aside is tried once more."""
        self._journal.put_back()
        self._thread.start()

    def stop(self) -> None:
        """Stop, after the request that may be under way."""
        self._stopping.set()
        self.hurry()
        self._thread.join()

    def written(self) -> None:
        """Hear that something was written down."""
        self._wake.set()

    def hurry(self) -> None:
        """Send now, whatever the schedule says and however long it was to wait after a failure."""
        self._hurried.set()
        self._wake.set()

    def is_due(self) -> bool:
        """Say whether the schedule wants something sent now."""
        waiting = self._journal.waiting()
        if not waiting:
            seldom = self._schedule in (Schedule.DAILY, Schedule.EACH_100)
            return self._clock() - self._last() >= (_DAY if seldom else _HOUR)
        since = self._clock() - self._last()
        if self._schedule is Schedule.AT_ONCE:
            return True
        if self._schedule is Schedule.HOURLY:
            return since >= _HOUR
        return since >= _DAY or (self._schedule is Schedule.EACH_100 and waiting >= MOST_AT_ONCE)

    def send(self) -> int:
        """Send everything that waits, batch after batch; return how many entries were taken.

        Where nothing waits the server is asked what is new. Raises `ServerAwayError`, `ServerRefusesError`.
        """
        with self._turn:
            taken = 0
            self._retry()
            while (batch := self._journal.next_batch(MOST_AT_ONCE)) is not None:
                taken += self._bring(*batch)
            if not taken:
                self._take(0, self._server.take(0, (), self._programme()))
            self._journal.forget(self._clock() - _KEPT_DAYS * _DAY)
            return taken

    def _bring(self, number: int, entries: Sequence[Entry]) -> int:
        """Send a batch; return how many entries were taken. What cannot be read is put aside, and the others go on."""
        try:
            answer = self._server.take(number, entries, self._programme())
        except ServerFaultError as fault:
            self._fault(number, entries, fault)
            return 0
        except NotUnderstoodError as refusal:
            if not self._journal.split(number):
                # Only where the server understands this till at all is it the entry that is wrong.
                self._take(0, self._server.take(0, (), self._programme()))
                self._journal.set_aside({entries[0].sequence: str(refusal)})
            return 0
        refused = {entries[place].sequence: words for place, words in answer.refused if 0 <= place < len(entries)}
        if refused:
            log.warning("the server cannot read %d entries of batch %d", len(refused), number)
            self._journal.set_aside(refused)
        self._take(number, answer)
        return len(entries) - len(refused)

    def _retry(self) -> None:
        """Send again each entry on which the server failed: once an hour, or as seldom as the schedule sends."""
        if self._clock() - self._retried_at >= _HOUR:
            self._retried_at = self._clock()
            self._suspect.update(self._journal.put_back_for_later())

    def _fault(self, number: int, entries: Sequence[Entry], fault: ServerFaultError) -> None:
        """Look for the entry that the server fails on, by halves, so that everything else gets through.

        Raises the `fault` while it may pass by itself, and what the server says where it fails whatever it is sent.
        """
        last, times = self._failed
        self._failed = (number, times + 1 if number == last else 1)
        if number not in self._suspect and self._failed[1] < _MOST_FAULTS:
            raise fault
        self._take(0, self._server.take(0, (), self._programme()))
        if halves := self._journal.split(number):
            self._suspect.update(halves)
        else:
            log.warning("the server fails on entry %d", entries[0].sequence)
            self._journal.set_aside_for_later(entries[0].sequence, _FAILS)
        self._suspect.discard(number)

    def _take(self, batch: int, answer: Answer) -> None:
        now = self._clock()
        kept: dict[str, object] = {"uploaded_at": now, "hot_list": list(answer.hot_list)}
        if answer.programme is not None:
            kept["programme"] = answer.programme
        if answer.exchanges is not None:
            kept["exchanges"] = list(answer.exchanges)
        if answer.time is not None:
            kept["clock_ahead"] = now - int((answer.time - EPOCH).total_seconds())
        self._journal.acknowledge(batch, answer.commands, kept, answer.taken_to)
        self._told(answer)

    def _aside(self) -> str:
        """Say that something is put aside, where something is."""
        number = self._journal.aside()
        which = "1 entry of this till is" if number == 1 else f"{number:,} entries of this till are"
        if number and number == self._journal.faults():
            return f"{which} put aside: the server fails there, and is asked again by itself."
        return f"{which} put aside: the server cannot read what is there. The office has to look." if number else ""

    def _last(self) -> int:
        return int(self._journal.kept("uploaded_at") or 0)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            self._wake.wait(_LOOK_SECONDS)
            self._wake.clear()
            if self._stopping.is_set() or not (self._hurried.is_set() or self.is_due()):
                continue
            self._hurried.clear()
            try:
                self.send()
                pause = _FIRST_PAUSE
                self._state(self._aside())
            except (ServerAwayError, ServerRefusesError) as error:
                self._state(str(error))
                # Tills that lost the server together do not come back together.
                self._hurried.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - a pause is no secret
                pause = min(2 * pause, _LONGEST_PAUSE)
                self._wake.set()
            except Exception:
                log.exception("sending the journal failed")
                self._state("Sending to the server failed; the till's log says why.")
                self._hurried.wait(_LONGEST_PAUSE)
