"""Two readers without hardware: what lies in them, and what happens to whoever speaks to a card that was taken out."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.till.plastic import Plastic, TornOutError


@dataclass
class _Slot:
    """One reader: the card in it, and how often a card came or went."""

    card: Plastic | None = None
    changes: int = 0


class Slots:
    """Readers by name; each call is safe from any thread. `changed` hears that a card came or went."""

    def __init__(self, names: Sequence[str], changed: Callable[[], None]) -> None:
        """Begin with empty readers."""
        self.names = tuple(names)
        self._slots = {name: _Slot() for name in names}
        self._changed, self._news = changed, threading.Condition()

    def insert(self, name: str, card: Plastic) -> None:
        """Put a card in; one that was there is taken out."""
        self.take_out(name)
        with self._news:
            card.reset()
            slot = self._slots[name]
            slot.card, slot.changes = card, slot.changes + 1
            self._news.notify_all()
        self._changed()

    def take_out(self, name: str) -> None:
        """Take out what is there, if anything is."""
        with self._news:
            slot = self._slots[name]
            if slot.card is None:
                return
            slot.card, slot.changes = None, slot.changes + 1
            self._news.notify_all()
        self._changed()

    def inside(self, name: str) -> Plastic | None:
        """Return the card in a reader."""
        with self._news:
            return self._slots[name].card

    def seen(self) -> dict[str, tuple[int, bool]]:
        """Return by reader how often a card came or went, and whether one is there."""
        with self._news:
            return {name: (slot.changes, slot.card is not None) for name, slot in self._slots.items()}

    def wait(self, known: Mapping[str, tuple[int, bool]], seconds: float) -> None:
        """Return once something is not as it is `known` any more, at the latest after so many seconds."""
        with self._news:
            self._news.wait_for(lambda: self.seen() != known, seconds)

    def line_to(self, name: str) -> Callable[[bytes], bytes]:
        """Return how one speaks to the card that is in a reader now; raises `TornOutError` where there is none."""
        with self._news:
            slot = self._slots[name]
            card, since = slot.card, slot.changes
        if card is None:
            raise TornOutError

        def transmit(command: bytes) -> bytes:
            if slot.changes != since:
                raise TornOutError
            try:
                answer = card.transmit(command)
            except TornOutError:
                self.take_out(name)
                raise
            if slot.changes != since:
                raise TornOutError
            return answer

        return transmit
