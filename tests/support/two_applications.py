"""A card with two applications, as a card's operating system keeps them apart: a payment's stands in for any other."""

from collections.abc import Mapping

from core.loyalty.apdu import Command, Response
from core.loyalty.applet import SELECT, Applet, Random
from core.loyalty.keys import Key
from core.loyalty.status import CardRefusedError, Status
from tests.support.cards import Flash

PAYMENT_AID = bytes.fromhex("A0000000041010")
PAYMENT_KEY = Key(b"a payment's key.")


class PaymentApplet(Applet):
    """A purse that pays from its own memory, with its own key, through a channel of its own."""

    aid = PAYMENT_AID

    def __init__(self, memory: Flash, random: Random) -> None:
        """Begin with 1,000 in the purse."""
        super().__init__(random)
        self.memory = memory
        memory.write(0, (1_000).to_bytes(4))

    def _description(self) -> bytes:
        return b"purse"

    def _identity(self) -> bytes:
        return b"payment1"

    def _key_version(self) -> int:
        return 1

    def _channel_key(self, number: int) -> tuple[int, bytes]:
        return number or 1, PAYMENT_KEY

    def _plain(self, _command: Command) -> Response:
        raise CardRefusedError(Status.NOT_AUTHENTICATED)

    def _secured(self, command: Command) -> Response:
        """Pay the amount of the data; the answer is what is left."""
        left = int.from_bytes(self.memory.read(0, 4)) - int.from_bytes(command.data)
        if left < 0:
            raise CardRefusedError(Status.NOT_NOW)
        self.memory.write(0, left.to_bytes(4))
        return Response(left.to_bytes(4))


class CardWithApplications:
    """Hands each command to the application that was selected last; choosing another ends the session of the first."""

    def __init__(self, applications: Mapping[bytes, Applet]) -> None:
        """Begin with none selected."""
        self._applications = applications
        self._selected: Applet | None = None

    def process(self, command: bytes) -> bytes:
        """Return the answer to a command."""
        if command[:2] == bytes([0, SELECT]):
            if self._selected is not None:
                self._selected.reset()
            self._selected = self._applications.get(Command.from_bytes(command).data)
        if self._selected is None:
            return Response(status=Status.NO_APPLICATION).to_bytes()
        return self._selected.process(command)
