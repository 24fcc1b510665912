"""A till's talk with one application of a card: choosing it, proving, and asking through the channel."""

from collections.abc import Callable

from core.errors import NajimiError
from core.loyalty.apdu import Command, Response
from core.loyalty.applet import BY_NAME, SELECT
from core.loyalty.channel import CHALLENGE_BYTES, PLAIN, HostChannel, NotGenuineError
from core.loyalty.keys import CARD_ID_BYTES
from core.loyalty.status import CardRefusedError, Status

Transmit = Callable[[bytes], bytes]


class UnknownCardError(NajimiError):
    """This is no card of ours, or one of a format that is not known here."""


class SecuredApplication:
    """One application of the card in the reader; `transmit` carries a command there and brings the answer."""

    def __init__(self, transmit: Transmit, random: Callable[[int], bytes]) -> None:
        """Begin without having chosen anything."""
        self._transmit, self._random = transmit, random
        self._channel: HostChannel | None = None

    def select(self, aid: bytes, version: int, size: int) -> bytes:
        """Choose the application; return what it says of itself: `size` bytes that begin with `version`.

        Raises `UnknownCardError` where the card has none that is known here.
        """
        self._channel = None
        try:
            answer = self.exchange(Command(0, SELECT, BY_NAME, 0, aid, 256)).taken()
        except CardRefusedError as refusal:
            message = f"This card does not have the application {aid.hex().upper()}: {refusal}."
            raise UnknownCardError(message) from refusal
        if len(answer) != size or answer[0] != version:
            message = f"This card has a format that is not known here: {answer.hex()}."
            raise UnknownCardError(message)
        return answer

    def authenticate(self, number: int, key_of: Callable[[bytes, int], bytes]) -> bytes:
        """Prove to each other who one is; return the card's id.

        `key_of` finds the key of that number by the card's id and the version of its keys. Raises `NotGenuineError`,
        `CardRefusedError`.
        """
        channel = HostChannel(self._random(CHALLENGE_BYTES))
        answer = self.exchange(channel.begin(number)).taken()
        command = channel.authenticate(answer, lambda identity: key_of(identity[:CARD_ID_BYTES], identity[-1]))
        self.exchange(command).taken()
        self._channel = channel
        return answer[:CARD_ID_BYTES]

    def ask(self, ins: int, p1: int = 0, p2: int = 0, data: bytes = b"", *, expected: int = 256) -> bytes:
        """Send a command through the channel; return the answer's data, of which so many bytes are `expected` at most.

        Raises `CardRefusedError`, whose status word nothing protects, and `NotGenuineError`.
        """
        if self._channel is None:
            raise CardRefusedError(Status.NOT_AUTHENTICATED)
        secured = self._channel.sealed(Command(PLAIN, ins, p1, p2, data, expected))
        return self._channel.opened(self.exchange(secured))

    def exchange(self, command: Command) -> Response:
        """Send a command as it is."""
        try:
            return Response.from_bytes(self._transmit(command.to_bytes()))
        except ValueError as error:
            raise NotGenuineError from error
