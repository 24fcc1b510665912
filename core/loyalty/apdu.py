"""Commands to a card and its answers as bytes (ISO/IEC 7816-4), with short and extended lengths."""

from dataclasses import dataclass
from typing import Self

from core.loyalty.status import CardRefusedError, Status

HEADER_BYTES = 4
SHORT_DATA = 255
EXTENDED_DATA = 65_535


@dataclass(frozen=True)
class Command:
    """A command: class, instruction, two parameters, data, and how many bytes of answer are `expected` (None: none)."""

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    expected: int | None = None

    @property
    def header(self) -> bytes:
        """Return the first four bytes."""
        return bytes([self.cla, self.ins, self.p1, self.p2])

    def to_bytes(self) -> bytes:
        """Return the command in the shortest of the forms; raises `ValueError` for what no form can hold."""
        if len(self.data) > EXTENDED_DATA or not (self.expected is None or 0 < self.expected <= EXTENDED_DATA + 1):
            message = "a command has at most 65,535 bytes of data and expects 1 to 65,536"
            raise ValueError(message)
        if len(self.data) > SHORT_DATA or (self.expected or 0) > SHORT_DATA + 1:
            return self.header + self._extended()
        count = bytes([len(self.data)]) if self.data else b""
        end = b"" if self.expected is None else bytes([self.expected & 0xFF])
        return self.header + count + self.data + end

    def _extended(self) -> bytes:
        count = b"\x00" + len(self.data).to_bytes(2) if self.data else b""
        end = b"" if self.expected is None else (self.expected & 0xFFFF).to_bytes(2)
        return count + self.data + (b"" if count or self.expected is None else b"\x00") + end

    @classmethod
    def from_bytes(cls, command: bytes) -> Self:
        """Read a command. Raises `CardRefusedError` with 6700 for anything that is not exactly one."""
        if len(command) < HEADER_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        cla, ins, p1, p2 = command[:HEADER_BYTES]
        data, expected = _body(command[HEADER_BYTES:])
        return cls(cla, ins, p1, p2, data, expected)


def _body(body: bytes) -> tuple[bytes, int | None]:
    """Return the data and the expected length of what follows the header: the four cases, short and extended."""
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or SHORT_DATA + 1
    if body[0]:
        return _data(body[1:], body[0], 1)
    if len(body) == 3:  # noqa: PLR2004 - case 2 extended: a zero and two bytes of length
        return b"", int.from_bytes(body[1:]) or EXTENDED_DATA + 1
    count = int.from_bytes(body[1:3])
    if len(body) < 3 or not count:  # noqa: PLR2004 - a zero announces two bytes of length
        raise CardRefusedError(Status.WRONG_LENGTH)
    return _data(body[3:], count, 2)


def _data(rest: bytes, count: int, width: int) -> tuple[bytes, int | None]:
    if len(rest) == count:
        return rest, None
    if len(rest) == count + width:
        return rest[:count], int.from_bytes(rest[count:]) or 1 << (8 * width)
    raise CardRefusedError(Status.WRONG_LENGTH)


@dataclass(frozen=True)
class Response:
    """A card's answer: data and the status word at its end."""

    data: bytes = b""
    status: int = Status.DONE

    def to_bytes(self) -> bytes:
        """Return data and status word."""
        return self.data + self.status.to_bytes(2)

    @classmethod
    def from_bytes(cls, answer: bytes) -> Self:
        """Read an answer. Raises `ValueError` for fewer than two bytes: no card says that."""
        if len(answer) < 2:  # noqa: PLR2004 - the status word
            message = "an answer ends with a status word of two bytes"
            raise ValueError(message)
        return cls(answer[:-2], int.from_bytes(answer[-2:]))

    def taken(self) -> bytes:
        """Return the data of a command that was done. Raises `CardRefusedError` otherwise."""
        if self.status != Status.DONE:
            raise CardRefusedError(self.status)
        return self.data
