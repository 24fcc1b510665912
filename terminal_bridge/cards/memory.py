"""A till's talk with a card that only has memory, through the commands that PC/SC has for such (part 3).

GET DATA asks the reader for the card's own number, READ BINARY and UPDATE BINARY for its bytes. Two slots lie one after
the other; core.loyalty.memory_block says what is in them.
"""

from typing import Final

from core.errors import NajimiError
from core.loyalty.apdu import Command, Response
from core.loyalty.keys import CARD_ID_BYTES
from core.loyalty.memory_block import SLOT_BYTES, SLOTS
from core.loyalty.status import CardRefusedError
from terminal_bridge.readers import Transmit

_READER: Final = 0xFF
_GET_DATA, _READ, _UPDATE = 0xCA, 0xB0, 0xD6
_AT_ONCE: Final = 124


class NoNumberError(NajimiError):
    """A card in the reader has no number of its own, and no application of ours."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "This is no card of ours. Ask for another card."


class MemoryCardSession:
    """One memory card in the reader."""

    def __init__(self, transmit: Transmit) -> None:
        """Take what carries commands to the reader."""
        self._transmit = transmit

    def number(self) -> bytes:
        """Return the card's own number, eight bytes, with zeros before a shorter one. Raises `NoNumberError`."""
        try:
            found = self._ask(Command(_READER, _GET_DATA, expected=256))
        except CardRefusedError as refusal:
            raise NoNumberError from refusal
        if not 0 < len(found) <= CARD_ID_BYTES or not any(found):
            raise NoNumberError
        return found.rjust(CARD_ID_BYTES, b"\x00")

    def slots(self) -> list[bytes]:
        """Return the two slots as they are."""
        return [self._read(slot * SLOT_BYTES) for slot in range(SLOTS)]

    def write(self, slot: int, content: bytes) -> None:
        """Write a slot, part by part; wherever it is torn, the other slot is as it was."""
        for start in range(0, len(content), _AT_ONCE):
            part = content[start : start + _AT_ONCE]
            self._ask(Command(_READER, _UPDATE, *_address(slot * SLOT_BYTES + start), part))

    def _read(self, start: int) -> bytes:
        parts = []
        for at in range(start, start + SLOT_BYTES, _AT_ONCE):
            count = min(_AT_ONCE, start + SLOT_BYTES - at)
            parts.append(self._ask(Command(_READER, _READ, *_address(at), expected=count)))
        return b"".join(parts)

    def _ask(self, command: Command) -> bytes:
        return Response.from_bytes(self._transmit(command.to_bytes())).taken()


def _address(at: int) -> tuple[int, int]:
    return divmod(at, 256)
