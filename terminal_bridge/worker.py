"""One thread a reader: all that is said to the card in it is said here, one thing after the other."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol, TypeVar

from terminal_bridge.errors import CardGoneError, ReaderError, ServiceGoneError
from terminal_bridge.readers import Connection, Service, Transmit

Result = TypeVar("Result")

# How often, and after how many seconds, a card that does not answer at once is tried again: contacts bounce.
_TRIES: Final = 5
_PAUSE: Final = 0.1
# How soon a card that was lost is looked for again, where the service has not seen it go.
_LOOK: Final = 0.5

log = logging.getLogger(__name__)


class CardListener(Protocol):
    """What is told of the cards of one reader, always on that reader's own thread."""

    def arrived(self, transmit: Transmit) -> None:
        """Be told of a card in the reader, freshly reset, that may be spoken to until it `left`."""

    def left(self) -> None:
        """Be told that the card is gone; what was begun with it is in doubt."""

    def unreadable(self, reason: str) -> None:
        """Be told of a card that does not answer; `reason` is for the clerk."""


class ReaderWorker:
    """Speaks to the cards of one reader; `inserted`, `removed` and `ask` only put it on a list and return at once."""

    def __init__(self, reader: str, listener: CardListener, service: Callable[[], Service] = Service) -> None:
        """Serve `reader`, with a connection with the service of its own."""
        self._reader, self._listener, self._open = reader, listener, service
        self._todo: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._service: Service | None = None
        self._card: Connection | None = None
        self._inside = False
        self._thread = threading.Thread(target=self._run, name=f"cards in {reader}", daemon=True)
        self._thread.start()

    def inserted(self) -> None:
        """Say that there is a card."""
        self._todo.put(self._take)

    def removed(self) -> None:
        """Say that there is none."""
        self._todo.put(self._gone)

    def ask(self, job: Callable[[Transmit], Result]) -> Future[Result]:
        """Let the worker do `job` with the card; the future holds what came of it, or `CardGoneError`."""
        promised: Future[Result] = Future()

        def run() -> None:
            try:
                promised.set_result(job(self._held().transmit))
            except BaseException as error:  # noqa: BLE001 - whoever asked is told
                promised.set_exception(error)
                if isinstance(error, CardGoneError):
                    self._again()

        self._todo.put(run)
        return promised

    @property
    def holds_a_card(self) -> bool:
        """Say whether a card can be spoken to just now."""
        return self._card is not None

    def stop(self) -> None:
        """Let the card go and end the thread, after what is already on the list."""
        self._todo.put(None)
        self._thread.join(_PAUSE * _TRIES * 4)

    def _run(self) -> None:
        while (todo := self._next()) is not None:
            try:
                todo()
            except ReaderError as error:
                self._drop()
                self._listener.unreadable(str(error))
            except Exception:
                log.exception("what a reader's thread did failed")
        self._drop()

    def _next(self) -> Callable[[], None] | None:
        """Return what is to be done next: while a card should be there and is not, look for it meanwhile."""
        try:
            return self._todo.get(timeout=_LOOK if self._inside and self._card is None else None)
        except queue.Empty:
            return self._again

    def _gone(self) -> None:
        self._inside = False
        self._drop()

    def _take(self) -> None:
        """Connect with the card that is there, and tell of it."""
        self._inside = True
        self._drop()
        self._card = self._connected()
        try:
            self._listener.arrived(self._card.transmit)
        except CardGoneError:
            self._again()

    def _again(self) -> None:
        """Look whether a card is still, or again, there: a quick reinsertion is seen by nobody else."""
        self._drop()
        try:
            self._card = self._connected()
            self._listener.arrived(self._card.transmit)
        except CardGoneError:
            self._drop()

    def _connected(self) -> Connection:
        pause = threading.Event()
        for left in reversed(range(_TRIES)):
            try:
                self._service = self._service or self._open()
                return self._service.connect(self._reader)
            except ReaderError as error:
                if isinstance(error, ServiceGoneError):
                    self._leave()
                if not left:
                    raise
                pause.wait(_PAUSE)
        raise AssertionError

    def _held(self) -> Connection:
        if self._card is None:
            message = "There is no card in the reader."
            raise CardGoneError(message)
        return self._card

    def _drop(self) -> None:
        if self._card is not None:
            self._card.close()
            self._card = None
            self._listener.left()

    def _leave(self) -> None:
        if self._service is not None:
            self._service.close()
            self._service = None
