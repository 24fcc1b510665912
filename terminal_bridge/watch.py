"""Sees cards and readers come and go, through unplugging and restarts of the PC/SC service.

One thread asks the service what changed and tells the reader's own worker; it never speaks to a card itself.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Final

from terminal_bridge.errors import ReaderError
from terminal_bridge.readers import Service, Slot
from terminal_bridge.worker import CardListener, ReaderWorker

# A change is told at once; this is how long stopping may take.
_LOOK_SECONDS: Final = 0.5
_AWAY_SECONDS: Final = 0.5


class ReaderWatch:
    """Watches the readers of this machine; each that `listener_for` names a listener for gets a worker."""

    def __init__(
        self,
        listener_for: Callable[[int, str], CardListener | None],
        on_service: Callable[[str], None] = lambda _reason: None,
        service: Callable[[], Service] = Service,
    ) -> None:
        """Watch once `start` is called.

        `listener_for` is asked with the place of a reader in the service's list, from 0, and its name. `on_service` is
        told why there are no readers, and with an empty text that there are.
        """
        self._listener_for, self._on_service, self._open = listener_for, on_service, service
        self._workers: dict[str, ReaderWorker] = {}
        self._inside: dict[str, int] = {}
        self._stopping = threading.Event()
        self._said: str | None = None
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching, and let every card go."""
        self._stopping.set()
        self._thread.join()
        for worker in self._workers.values():
            worker.stop()

    def worker(self, reader: str) -> ReaderWorker | None:
        """Return the worker of a reader; None while it was never seen."""
        return self._workers.get(reader)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._open() as service:
                    self._follow(service)
            except ReaderError as error:
                self._none_left(())
                self._say(str(error))
                self._stopping.wait(_AWAY_SECONDS)
        self._none_left(())

    def _follow(self, service: Service) -> None:
        """Watch until the service goes."""
        while not self._stopping.is_set():
            readers = service.readers()
            self._none_left(readers)
            self._say("" if readers else "No card reader is plugged in.")
            for place, reader in enumerate(readers):
                self._meet(place, reader)
            slots: tuple[Slot, ...] | None = tuple(Slot(reader, 0) for reader in readers)
            while slots is not None and not self._stopping.is_set():
                slots = service.wait(slots, _LOOK_SECONDS)
                for slot in slots or ():
                    self._look(slot)

    def _meet(self, place: int, reader: str) -> None:
        if reader not in self._workers:
            listener = self._listener_for(place, reader)
            if listener is not None:
                self._workers[reader] = ReaderWorker(reader, listener, self._open)

    def _look(self, slot: Slot) -> None:
        """Tell the reader's worker what became of its card; another count of events is another insertion."""
        worker = self._workers.get(slot.reader)
        before = self._inside.get(slot.reader)
        if worker is None or before == (slot.event if slot.present else None):
            return
        if before is not None:
            del self._inside[slot.reader]
            worker.removed()
        if slot.present:
            self._inside[slot.reader] = slot.event
            worker.inserted()

    def _none_left(self, readers: Iterable[str]) -> None:
        """Take the cards of all other readers for gone."""
        for reader in set(self._inside) - set(readers):
            del self._inside[reader]
            self._workers[reader].removed()

    def _say(self, reason: str) -> None:
        if reason != self._said:
            self._said = reason
            self._on_service(reason)
