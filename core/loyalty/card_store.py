"""A card's memory, laid out: identity, state in two places, log. Customers' cards and shops' have it alike."""

from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar
from zlib import crc32

from core.loyalty.memory import Memory, Ring, TwoPlaces
from core.loyalty.status import CardRefusedError, Status

CHECK_BYTES = 4


class Kept(Protocol):
    """What is kept on a card as bytes."""

    def to_bytes(self) -> bytes:
        """Return the bytes."""
        ...

    @classmethod
    def from_bytes(cls, data: bytes, /) -> Self:
        """Return what these bytes say."""
        ...


class Numbered(Kept, Protocol):
    """A state, which knows the number of the log's newest entry."""

    @property
    def sequence(self) -> int:
        """Return the number; 0 before the first entry."""
        ...


IdentityT = TypeVar("IdentityT", bound=Kept)
StateT = TypeVar("StateT", bound=Numbered)


@dataclass(frozen=True)
class Layout(Generic[IdentityT, StateT]):
    """What lies on a kind of card, and how many bytes each part takes; the log has so many `entries`."""

    identity: type[IdentityT]
    identity_bytes: int
    state: type[StateT]
    state_bytes: int
    entry_bytes: int
    entries: int


class CardStore(Generic[IdentityT, StateT]):
    """One card's memory."""

    def __init__(self, memory: Memory, layout: Layout[IdentityT, StateT]) -> None:
        """Lay it out; nothing is read yet."""
        self._memory, self._layout = memory, layout
        self._state = TwoPlaces(memory, layout.identity_bytes, layout.state_bytes)
        self._log = Ring(memory, self._state.end, layout.entry_bytes, layout.entries)
        self._identity: IdentityT | None = None

    @property
    def size(self) -> int:
        """Return how many bytes of memory it takes."""
        return self._log.end

    def personalise(self, identity: IdentityT, state: StateT) -> None:
        """Make it this card, before it is handed out."""
        self._identity = None
        self._memory.write(0, identity.to_bytes())
        self._state.store(state.to_bytes())

    def identity(self) -> IdentityT:
        """Return what was put on the card. Raises `CardRefusedError` with 6F00 where nothing was."""
        if self._identity is None:  # it never changes, so it is read once
            self._identity = self._layout.identity.from_bytes(self._memory.read(0, self._layout.identity_bytes))
        return self._identity

    def state(self) -> StateT:
        """Return the state."""
        return self._layout.state.from_bytes(self._state.load())

    def keep(self, state: StateT, entry: bytes = b"") -> None:
        """Replace the state, and write down the entry of its sequence where there is one: both or neither."""
        if entry:
            self._log.write(state.sequence, entry)
        self._state.store(state.to_bytes())

    def entry(self, number: int, last: int) -> bytes | None:
        """Return an entry of the log, the last being that of `last`; None where it is gone."""
        return self._log.read(number) if 0 < number <= last < number + self._layout.entries else None


def checked(body: bytes) -> bytes:
    """Return an identity's bytes with their checksum."""
    return body + crc32(body).to_bytes(CHECK_BYTES)


def believed(identity: bytes) -> bytes:
    """Return an identity's bytes without their checksum. Raises `CardRefusedError` with 6F00 where it is not theirs."""
    body, check = identity[:-CHECK_BYTES], identity[-CHECK_BYTES:]
    if crc32(body).to_bytes(CHECK_BYTES) != check:
        raise CardRefusedError(Status.FAULT)
    return body
