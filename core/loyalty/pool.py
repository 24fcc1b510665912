"""The points that a shop may still give (seed 004, figures 8 to 10): bought in advance, or settled later."""

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

from core.errors import CardDataError
from core.loyalty.score import LARGEST


class PoolKind(IntEnum):
    """When the shop pays for the points that it gives."""

    IN_ADVANCE = 1  # what is given is subtracted from what was bought, and no more can be given
    LATER = 2  # what is given is added up and settled later, up to a limit where there is one


@dataclass(frozen=True)
class Pool:
    """A shop's points: `loaded` were bought or settled, `issued` given, `returned` taken back with refunds.

    `limit` is how many may be owed where they are paid later; 0: as many as there are.
    """

    kind: PoolKind = PoolKind.IN_ADVANCE
    loaded: int = 0
    issued: int = 0
    returned: int = 0
    limit: int = 0

    _LAYOUT = struct.Struct(">BQQQQ")

    def __post_init__(self) -> None:
        """Refuse what a card cannot keep, and a pool that gave more than it had."""
        if not all(0 <= each <= LARGEST for each in (self.loaded, self.issued, self.returned, self.limit)):
            message = "A pool's number does not fit its field."
            raise CardDataError(message)
        if self.kind is PoolKind.IN_ADVANCE and self.balance < 0:
            message = f"A pool that is paid in advance cannot be {-self.balance} short."
            raise CardDataError(message)

    @property
    def balance(self) -> int:
        """Return loaded - issued + returned: what is left to give or, negative, what is owed."""
        return self.loaded - self.issued + self.returned

    def suffices(self, points: int, reserved: int) -> bool:
        """Say whether so many points can be given while others are `reserved` for what is not confirmed yet."""
        if self.kind is PoolKind.LATER and not self.limit:
            return True
        return self.balance + self.limit * (self.kind is PoolKind.LATER) - reserved >= points

    def moved(self, points: int) -> Self:
        """Return the pool once points were given (positive) or came back (negative)."""
        if points >= 0:
            return replace(self, issued=self.issued + points)
        return replace(self, returned=self.returned - points)

    def with_load(self, points: int) -> Self:
        """Return the pool once so many points were bought or settled."""
        return replace(self, loaded=self.loaded + points)

    def to_bytes(self) -> bytes:
        """Return the 33 bytes."""
        return self._LAYOUT.pack(self.kind, self.loaded, self.issued, self.returned, self.limit)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the pool of 33 bytes. Raises `CardDataError` for anything else."""
        if len(data) != POOL_BYTES or data[0] not in set(PoolKind):
            message = f"This is no pool: {data.hex()}."
            raise CardDataError(message)
        kind, loaded, issued, returned, limit = cls._LAYOUT.unpack(data)
        return cls(PoolKind(kind), loaded, issued, returned, limit)


POOL_BYTES = 33
