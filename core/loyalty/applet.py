"""What the programmes of customers' and shops' cards have in common: selecting, the channel, and answering everything.

An applet answers every command with a status word, whatever the bytes are.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

from core.errors import CardDataError, ProgrammeError, TimeOutOfRangeError
from core.loyalty.apdu import Command, Response
from core.loyalty.channel import (
    CHALLENGE_BYTES,
    EXTERNAL_AUTHENTICATE,
    INITIALIZE_UPDATE,
    PLAIN,
    SECURED,
    CardChannel,
    NotGenuineError,
)
from core.loyalty.keys import Purpose
from core.loyalty.status import CardRefusedError, Status

SELECT = 0xA4
BY_NAME = 0x04

Random = Callable[[int], bytes]


class Applet(ABC):
    """One application on a card."""

    aid: bytes

    def __init__(self, random: Random) -> None:
        """Begin as after a reset: not selected, and without a session."""
        self._random = random
        self._channel = CardChannel()
        self._selected = False

    def reset(self) -> None:
        """Do what losing the power does: whatever is not in the memory that keeps is forgotten."""
        self._channel.end()
        self._selected = False

    def process(self, command: bytes) -> bytes:
        """Return the answer to a command; never raises, whatever the bytes."""
        try:
            return self._answered(Command.from_bytes(command)).to_bytes()
        except CardRefusedError as refusal:
            return Response(status=refusal.status).to_bytes()
        except NotGenuineError:
            return Response(status=Status.WRONG_MAC).to_bytes()
        except (CardDataError, ProgrammeError, TimeOutOfRangeError):
            return Response(status=Status.WRONG_DATA).to_bytes()

    def _answered(self, command: Command) -> Response:
        if (command.cla, command.ins) == (0, SELECT):
            return self._select(command)
        if command.cla not in (PLAIN, SECURED):
            raise CardRefusedError(Status.UNKNOWN_CLASS)
        if not self._selected:
            raise CardRefusedError(Status.NOT_NOW)
        if (command.cla, command.ins) == (PLAIN, INITIALIZE_UPDATE):
            return self._initialize(command)
        if (command.cla, command.ins) == (SECURED, EXTERNAL_AUTHENTICATE):
            return self._channel.authenticate(command)
        if command.cla == PLAIN:
            return self._plain(command)
        return self._channel.sealed(self._secured(self._channel.opened(command)))

    def _select(self, command: Command) -> Response:
        """Answer SELECT: a session ends with it, whichever application is asked for."""
        self.reset()
        if (command.p1, command.p2) != (BY_NAME, 0):
            raise CardRefusedError(Status.WRONG_PARAMETERS)
        if command.data != self.aid:
            raise CardRefusedError(Status.NO_APPLICATION)
        self._selected = True
        return Response(self._description())

    def _initialize(self, command: Command) -> Response:
        if command.p2:
            raise CardRefusedError(Status.WRONG_PARAMETERS)
        number, key = self._channel_key(command.p1)
        identity = self._identity() + bytes([number, self._key_version()])
        return self._channel.begin(command, identity, number, key, self._random(CHALLENGE_BYTES))

    @property
    def _purpose(self) -> Purpose | None:
        """Return what the host has proved to be allowed; None outside a session."""
        return Purpose(self._channel.key_number) if self._channel.is_open and self._channel.key_number else None

    def _require(self, *purposes: Purpose) -> None:
        if self._purpose not in purposes:
            raise CardRefusedError(Status.NOT_AUTHENTICATED)

    @abstractmethod
    def _description(self) -> bytes:
        """Return the answer to SELECT, which anybody may read."""

    @abstractmethod
    def _identity(self) -> bytes:
        """Return the card's id (8 bytes)."""

    @abstractmethod
    def _key_version(self) -> int:
        """Return the version of the card's keys."""

    @abstractmethod
    def _channel_key(self, number: int) -> tuple[int, bytes]:
        """Return the number and the key for a channel, 0 asking for the first; raises `CardRefusedError` with 6A88."""

    @abstractmethod
    def _plain(self, command: Command) -> Response:
        """Answer a command outside a session."""

    @abstractmethod
    def _secured(self, command: Command) -> Response:
        """Answer a command that came through the session."""
