"""A card's memory that keeps without power, and how a state in it changes whole or not at all.

A card may be torn out of a reader at any byte of any write. So a state has two places that are written in turn, each
with a counter and a checksum: the one with the greater counter of those that are whole is the state.
"""

import struct
from collections.abc import Iterator
from typing import Protocol
from zlib import crc32

from core.loyalty.status import CardRefusedError, Status


class Memory(Protocol):
    """Bytes that keep without power. Any write may end before its last byte; what was written before stays."""

    def read(self, start: int, count: int) -> bytes:
        """Return `count` bytes from `start`."""
        ...

    def write(self, start: int, data: bytes) -> None:
        """Write `data` from `start`."""
        ...


class TwoPlaces:
    """A state of at most `size` bytes at `start`, in two places written in turn: one write, all or nothing."""

    _HEAD = struct.Struct(">QH")
    _CHECK = struct.Struct(">I")

    def __init__(self, memory: Memory, start: int, size: int) -> None:
        """Lay it out; nothing is read yet."""
        self._memory, self._start, self._size = memory, start, size

    @property
    def end(self) -> int:
        """Return the first byte after it."""
        return self._start + 2 * self._place

    @property
    def _place(self) -> int:
        return self._HEAD.size + self._size + self._CHECK.size

    def load(self) -> bytes:
        """Return the state. Raises `CardRefusedError` with 6F00 where neither place is whole."""
        found = self._newest()
        if found is None:
            raise CardRefusedError(Status.FAULT)
        return found[1]

    def store(self, state: bytes) -> None:
        """Replace the state by another. Raises `ValueError` for one that is too long."""
        if len(state) > self._size:
            message = f"a state of {len(state)} bytes does not fit {self._size}"
            raise ValueError(message)
        found = self._newest()
        counter = found[0] + 1 if found else 1
        body = self._HEAD.pack(counter, len(state)) + state.ljust(self._size, b"\x00")
        self._memory.write(self._start + counter % 2 * self._place, body + self._CHECK.pack(crc32(body)))

    def _newest(self) -> tuple[int, bytes] | None:
        return max(filter(None, (self._read(place) for place in (0, 1))), default=None)

    def _read(self, place: int) -> tuple[int, bytes] | None:
        """Return the counter and the state of a place; None where it is not whole."""
        written = self._memory.read(self._start + place * self._place, self._place)
        body, check = written[: -self._CHECK.size], written[-self._CHECK.size :]
        counter, count = self._HEAD.unpack_from(body)
        if not counter or counter % 2 != place or self._CHECK.pack(crc32(body)) != check or count > self._size:
            return None
        return counter, body[self._HEAD.size :][:count]


class Ring:
    """The last `visible` entries of one size from `start`, each by its number from 1 on.

    It has room for one more, so that what is being written is nothing that can be read yet.
    """

    def __init__(self, memory: Memory, start: int, size: int, visible: int) -> None:
        """Lay it out; nothing is read yet."""
        self._memory, self._start, self._size, self.visible = memory, start, size, visible

    @property
    def end(self) -> int:
        """Return the first byte after it."""
        return self._start + self._size * (self.visible + 1)

    def read(self, number: int) -> bytes:
        """Return an entry."""
        return self._memory.read(self._place(number), self._size)

    def write(self, number: int, entry: bytes) -> None:
        """Write the entry that comes next; it counts once the state says so."""
        self._memory.write(self._place(number), entry)

    def back_from(self, last: int) -> Iterator[bytes]:
        """Yield the visible entries, from the last one backwards."""
        whole = self._memory.read(self._start, self.end - self._start)
        for number in range(last, max(0, last - self.visible), -1):
            place = self._place(number) - self._start
            yield whole[place : place + self._size]

    def _place(self, number: int) -> int:
        return self._start + number % (self.visible + 1) * self._size
