"""The sandbox's readers as the till's programme knows readers: PC/SC's part, played without PC/SC."""

from collections.abc import Callable, Iterable
from functools import partial

from sandbox.till.plastic import TornOutError
from sandbox.till.slots import Slots
from terminal_bridge.errors import CardGoneError
from terminal_bridge.readers import PRESENT, Connection, Service, Slot

_GONE = "The card is not in the reader any more. Put it in again."


class PlasticService(Service):
    """One thread's connection with the readers of a sandbox."""

    def __init__(self, slots: Slots) -> None:
        """Connect with `slots`."""
        self._slots = slots

    def readers(self) -> tuple[str, ...]:
        """Return the names of the readers."""
        return self._slots.names

    def wait(self, known: Iterable[Slot], seconds: float) -> tuple[Slot, ...] | None:
        """Wait until a slot is no longer as it is `known`; return the slots as they are."""
        self._slots.wait({each.reader: (each.event, each.present) for each in known}, seconds)
        return tuple(
            Slot(name, changes << 16 | (PRESENT if there else 0))
            for name, (changes, there) in self._slots.seen().items()
        )

    def connect(self, reader: str) -> "PlasticConnection":
        """Take hold of the card in `reader`."""
        try:
            return PlasticConnection(self._slots.line_to(reader))
        except TornOutError as error:
            raise CardGoneError(_GONE) from error

    def close(self) -> None:
        """Leave; there is nothing to let go."""


class PlasticConnection(Connection):
    """A hold on one card, until it is taken out."""

    def __init__(self, line: Callable[[bytes], bytes]) -> None:
        """Speak over `line`."""
        self._line = line

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the response."""
        try:
            return self._line(command)
        except TornOutError as error:
            raise CardGoneError(_GONE) from error

    def close(self) -> None:
        """Let the card go; it is reset when it is put in again."""


def readers_of(slots: Slots) -> Callable[[], Service]:
    """Return what connects a thread of the till with these readers."""
    return partial(PlasticService, slots)
