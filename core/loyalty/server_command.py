"""Commands of the server to a card, which anybody may carry: each works once, and unaltered.

The code is a whole AES-CMAC under a key that no till has. A counter that is not greater than the card's last is
refused, so a command that is kept back and sent again changes nothing; the server counts up for each card.
"""

from dataclasses import dataclass

from core.loyalty.apdu import Command
from core.loyalty.channel import PLAIN
from core.loyalty.keys import MAC_BYTES, cmac, same
from core.loyalty.status import CardRefusedError, Status

COUNTER_BYTES = 4


@dataclass(frozen=True)
class ServerCommand:
    """What the server wants of a card: the instruction, the number of the command, and its content."""

    ins: int
    counter: int
    content: bytes

    def sealed(self, key: bytes, card_id: bytes) -> Command:
        """Return it for the card of this id, under the key of that card for this purpose."""
        counted = self.counter.to_bytes(COUNTER_BYTES) + self.content
        return Command(PLAIN, self.ins, data=counted + _code(key, card_id, self.ins, counted))

    @classmethod
    def opened(cls, command: Command, key: bytes, card_id: bytes, last: int) -> "ServerCommand":
        """Return what the server wants. Raises `CardRefusedError` for a wrong code or a counter up to `last`."""
        if len(command.data) < COUNTER_BYTES + MAC_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        counted, code = command.data[:-MAC_BYTES], command.data[-MAC_BYTES:]
        if not same(code, _code(key, card_id, command.ins, counted)):
            raise CardRefusedError(Status.WRONG_MAC)
        if command.p1 or command.p2:
            raise CardRefusedError(Status.WRONG_PARAMETERS)
        counter = int.from_bytes(counted[:COUNTER_BYTES])
        if counter <= last:
            raise CardRefusedError(Status.USED_BEFORE)
        return cls(command.ins, counter, counted[COUNTER_BYTES:])


def _code(key: bytes, card_id: bytes, ins: int, counted: bytes) -> bytes:
    return cmac(key, card_id + bytes([ins]) + counted)
