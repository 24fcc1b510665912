"""The card readers of this machine, through PC/SC. The only module that imports pyscard.

`Service` is one thread's connection with the PC/SC service, and `Connection` its exclusive hold on one card; neither is
shared between threads. What is made of them - who watches, who speaks to which card - is in `watch.py` and `worker.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Self

from terminal_bridge.errors import CardGoneError, ReaderError, ServiceGoneError

try:
    from smartcard import scard
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException
    from smartcard.System import readers as pcsc_readers
except ImportError:  # the extra `cards` is optional
    pcsc_readers = None

INSTALL = (
    "apt-get install pcscd libpcsclite-dev gcc swig python3-dev, then "
    "pip install --require-hashes -r requirements/cards.txt"
)

Transmit = Callable[[bytes], bytes]
"""Hands a card a command and returns its response with the two bytes of the status word."""

# A reader of this name tells of readers that are plugged in.
_PLUGGED: Final = "\\\\?PnP?\\Notification"
_MORE_DATA, _WRONG_LENGTH = 0x61, 0x6C
PRESENT: Final = 0x20
"""PC/SC's word for a reader with a card in it (SCARD_STATE_PRESENT)."""
_MUTE: Final = 0x200


@dataclass(frozen=True)
class CardParts:
    """What a till needs: whether pyscard is `installed`, the names of the `readers`, what is `to_do` otherwise."""

    installed: bool
    readers: tuple[str, ...]
    to_do: str


def find_readers() -> CardParts:
    """List the readers; never raises for a service that does not run or a reader that is not plugged in."""
    if pcsc_readers is None:
        return CardParts(installed=False, readers=(), to_do=INSTALL)
    try:
        names = tuple(str(reader) for reader in pcsc_readers())
    except (SmartcardException, BaseSCardException) as error:
        to_do = f"start the PC/SC service (systemctl start pcscd); it said: {error}"
        return CardParts(installed=True, readers=(), to_do=to_do)
    return CardParts(installed=True, readers=names, to_do="" if names else "plug in a reader")


@dataclass(frozen=True)
class Slot:
    """A reader as the service last told of it; `raw` is PC/SC's own word for its state."""

    reader: str
    raw: int

    @property
    def present(self) -> bool:
        """Whether a card that answers is in it."""
        return bool(self.raw & PRESENT) and not self.raw & _MUTE

    @property
    def event(self) -> int:
        """How often a card came or went since the service started: tells a reinsertion that was too quick to see."""
        return self.raw >> 16


class Service:
    """One thread's connection with the PC/SC service."""

    def __init__(self) -> None:
        """Connect; raises `ServiceGoneError` where it does not run."""
        if pcsc_readers is None:
            raise ReaderError(INSTALL)
        code, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _check(code)

    def readers(self) -> tuple[str, ...]:
        """Return the names of the readers that are plugged in."""
        code, names = scard.SCardListReaders(self._context, [])
        if code in (scard.SCARD_E_NO_READERS_AVAILABLE, scard.SCARD_E_READER_UNAVAILABLE):
            return ()
        _check(code)
        return tuple(names)

    def wait(self, known: Iterable[Slot], seconds: float) -> tuple[Slot, ...] | None:
        """Wait until a slot is no longer as it is `known`, or readers come or go; return the slots as they are now.

        None: readers came or went, so that `readers` has to be asked again. Returns after `seconds` at the latest.
        """
        asked = [(slot.reader, slot.raw & ~scard.SCARD_STATE_CHANGED) for slot in known]
        plugged = [(_PLUGGED, len(asked) << 16)]
        code, states = scard.SCardGetStatusChange(self._context, int(seconds * 1_000), asked + plugged)
        if code == scard.SCARD_E_TIMEOUT:
            return tuple(Slot(reader, state) for reader, state in asked)
        if code in (scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE):
            return None
        _check(code)
        gone = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_IGNORE
        if any(state & gone for reader, state, _ in states if reader != _PLUGGED):
            return None
        if any(reader == _PLUGGED and state & scard.SCARD_STATE_CHANGED for reader, state, _ in states):
            return None
        return tuple(Slot(reader, state) for reader, state, _ in states if reader != _PLUGGED)

    def connect(self, reader: str) -> "Connection":
        """Take hold of the card in `reader`, exclusively."""
        code, handle, protocol = scard.SCardConnect(
            self._context, reader, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        )
        _check(code)
        return Connection(handle, protocol)

    def close(self) -> None:
        """Leave the service; what it is told does not matter any more."""
        scard.SCardReleaseContext(self._context)

    def __enter__(self) -> Self:
        """Return itself: a block leaves the service at its end."""
        return self

    def __exit__(self, *_how: object) -> None:
        """Leave the service."""
        self.close()


class Connection:
    """An exclusive hold on one card."""

    def __init__(self, handle: int, protocol: int) -> None:
        """Speak over `handle`, a card that was connected with `protocol`."""
        self._handle, self._protocol = handle, protocol

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the whole response, also where the card hands it out in parts (T=0)."""
        answer = self._once(command)
        whole = b""
        while len(answer) >= 2 and answer[-2] in (_MORE_DATA, _WRONG_LENGTH):  # noqa: PLR2004 - a status word
            if answer[-2] == _WRONG_LENGTH:
                answer = self._once(command[:4] + answer[-1:] if len(command) <= 5 else command[:-1] + answer[-1:])  # noqa: PLR2004 - a header and Le
                continue
            whole += answer[:-2]
            command = bytes((command[0] & 0x03, 0xC0, 0, 0, answer[-1]))
            answer = self._once(command)
        return whole + answer

    def _once(self, command: bytes) -> bytes:
        code, answer = scard.SCardTransmit(self._handle, self._protocol, list(command))
        _check(code)
        if len(answer) < 2:  # noqa: PLR2004 - a status word; some drivers hand out nothing where the card was pulled out
            message = "The card did not finish its answer. Put it in again."
            raise CardGoneError(message)
        return bytes(each & 0xFF for each in answer)

    def close(self) -> None:
        """Let the card go, reset: nothing of the conversation stays open in it."""
        scard.SCardDisconnect(self._handle, scard.SCARD_RESET_CARD)


def _check(code: int) -> None:
    """Raise what `code` means."""
    if code == scard.SCARD_S_SUCCESS:
        return
    said = f"{scard.SCardGetErrorMessage(code)} (0x{code & 0xFFFFFFFF:08X})"
    if code in (
        scard.SCARD_E_NO_SERVICE,
        scard.SCARD_E_SERVICE_STOPPED,
        scard.SCARD_E_INVALID_HANDLE,
        scard.SCARD_F_COMM_ERROR,
        scard.SCARD_F_INTERNAL_ERROR,
    ):
        message = f"The card reader service does not answer: {said}. Start it with: systemctl start pcscd"
        raise ServiceGoneError(message)
    if code in (
        scard.SCARD_W_REMOVED_CARD,
        scard.SCARD_W_RESET_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_E_NO_SMARTCARD,
        scard.SCARD_E_NOT_TRANSACTED,
        scard.SCARD_E_COMM_DATA_LOST,
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_UNKNOWN_READER,
    ):
        message = f"The card is not in the reader any more: {said}. Put it in again."
        raise CardGoneError(message)
    message = f"The card reader refused: {said}"
    raise ReaderError(message)
