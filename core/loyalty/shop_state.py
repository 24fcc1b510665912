"""What a shop's card keeps: identity, keys, the pool of points, what is not confirmed yet, and a log of all it gave."""

import struct
from dataclasses import dataclass, field, replace
from typing import Self

from core.loyalty.card_state import ENTRY_BYTES, terms_of
from core.loyalty.card_store import CHECK_BYTES, CardStore, Layout, believed, checked
from core.loyalty.keys import CARD_ID_BYTES, KEY_BYTES, Key, Purpose, card_key
from core.loyalty.memory import Memory
from core.loyalty.pool import POOL_BYTES, Pool
from core.loyalty.record import NO_RECEIPT, RECORD_BYTES, Record
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms

SHOP_ENTRY_BYTES = CARD_ID_BYTES + ENTRY_BYTES
SHOP_LOG_ENTRIES = 512
SHOP_STATE_BYTES = 1_024
MOST_PENDING = 8
MOST_TRIES = 3
PIN_BYTES = 8
OWN_PURPOSES = (Purpose.TERMINAL, Purpose.SHOP_LOG, Purpose.ADMINISTRATION, Purpose.POOL)
SCOPE_PURPOSES = (Purpose.EARN, Purpose.SPEND, Purpose.MEMORY)
_NO_KEY = bytes(KEY_BYTES)


def pin_bytes(pin: str) -> bytes:
    """Return a PIN of 4 to 8 digits as a card takes it. Raises `ValueError` for anything else."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= PIN_BYTES):  # noqa: PLR2004 - the docstring names it
        message = "a PIN has 4 to 8 digits"
        raise ValueError(message)
    return pin.encode().ljust(PIN_BYTES, b"\xff")


@dataclass(frozen=True)
class Pending:
    """What was authorised for a customer's card, of which it is not known yet whether the card has it."""

    card_id: bytes
    record: Record

    @property
    def reserved(self) -> int:
        """Return the points that are kept for it."""
        return max(0, self.record.points)


@dataclass(frozen=True)
class ShopState:
    """All of a shop card that changes.

    `sequence` counts the log's entries, of which those up to `acknowledged` are with the server; `counter` is that of
    the server's last command, `terminal_sequence` the till's last; `receipt` the log's last.
    """

    terms: Terms
    pool: Pool
    pin: bytes = field(repr=False)
    tries: int = MOST_TRIES
    sequence: int = 0
    acknowledged: int = 0
    counter: int = 0
    terminal_sequence: int = 0
    receipt: bytes = NO_RECEIPT
    pending: tuple[Pending, ...] = ()

    _HEAD = struct.Struct(f">IIII16s{PIN_BYTES}sBBH{POOL_BYTES}s")
    _PENDING = struct.Struct(f"{CARD_ID_BYTES}s{RECORD_BYTES}s")

    @property
    def reserved(self) -> int:
        """Return the points that are kept for what is not confirmed."""
        return sum(each.reserved for each in self.pending)

    @property
    def has_room(self) -> bool:
        """Say whether the log has room for one more, beside what is pending: what the server has not is kept."""
        return self.sequence - self.acknowledged + len(self.pending) < SHOP_LOG_ENTRIES

    def pending_of(self, card_id: bytes) -> Pending | None:
        """Return what is not confirmed of a customer's card; there is never more than one."""
        return next((each for each in self.pending if each.card_id == card_id), None)

    def without(self, pending: Pending) -> Self:
        """Return the state without what is decided."""
        return replace(self, pending=tuple(each for each in self.pending if each is not pending))

    def to_bytes(self) -> bytes:
        """Return the head, the terms and what is pending."""
        terms = self.terms.to_bytes()
        numbers = (self.sequence, self.acknowledged, self.counter, self.terminal_sequence)
        counts = (self.tries, len(self.pending), len(terms))
        head = self._HEAD.pack(*numbers, self.receipt, self.pin, *counts, self.pool.to_bytes())
        return head + terms + b"".join(each.card_id + each.record.to_bytes() for each in self.pending)

    @classmethod
    def from_bytes(cls, state: bytes) -> Self:
        """Return the state of these bytes."""
        *numbers, receipt, pin, tries, pending, terms, pool = cls._HEAD.unpack_from(state)
        start = cls._HEAD.size + terms
        sequence, acknowledged, counter, terminal_sequence = numbers
        rest = state[start : start + pending * cls._PENDING.size]
        return cls(
            terms_of(state[cls._HEAD.size : start]),
            Pool.from_bytes(pool),
            pin,
            tries,
            sequence,
            acknowledged,
            counter,
            terminal_sequence,
            receipt,
            tuple(Pending(card, Record.from_bytes(record)) for card, record in cls._PENDING.iter_unpack(rest)),
        )


@dataclass(frozen=True)
class ShopIdentity:
    """What is put on a shop's card once.

    `keys` are its own; `masters` are those of customers' cards of `customer_keys` version: without the one for spending
    it takes no points off cards. Whoever breaks into the card has the masters of its scope, no more.
    """

    card_id: bytes
    key_version: int
    shop: int
    terminal: int
    customer_keys: int
    keys: dict[Purpose, Key] = field(repr=False)
    masters: dict[Purpose, Key] = field(repr=False)

    _HEAD = struct.Struct(f">{CARD_ID_BYTES}sBHIB")

    def customer_key(self, card_id: bytes, aid: bytes, purpose: Purpose, version: int) -> Key:
        """Return a customer card's key. Raises `CardRefusedError` with 6A88 where this card has no master for it."""
        master = self.masters.get(purpose)
        if master is None or version != self.customer_keys:
            raise CardRefusedError(Status.NO_KEY)
        return card_key(master, card_id, aid, purpose, version)

    def to_bytes(self) -> bytes:
        """Return the bytes as they are put on a card, with a checksum."""
        body = self._HEAD.pack(self.card_id, self.key_version, self.shop, self.terminal, self.customer_keys)
        body += b"".join(bytes(self.keys[purpose]) for purpose in OWN_PURPOSES)
        body += b"".join(bytes(self.masters.get(purpose, _NO_KEY)) for purpose in SCOPE_PURPOSES)
        return checked(body)

    @classmethod
    def from_bytes(cls, identity: bytes) -> Self:
        """Return the identity of these bytes. Raises `CardRefusedError` with 6F00 where there is none."""
        body = believed(identity)
        rest = body[cls._HEAD.size :]
        found = [rest[place : place + KEY_BYTES] for place in range(0, len(rest), KEY_BYTES)]
        keys = {purpose: Key(found[place]) for place, purpose in enumerate(OWN_PURPOSES)}
        scope = zip(SCOPE_PURPOSES, found[len(OWN_PURPOSES) :], strict=True)
        masters = {purpose: Key(key) for purpose, key in scope if key != _NO_KEY}
        card_id, version, shop, terminal, customer_keys = cls._HEAD.unpack_from(body)
        return cls(card_id, version, shop, terminal, customer_keys, keys, masters)


SHOP_IDENTITY_BYTES = 16 + (len(OWN_PURPOSES) + len(SCOPE_PURPOSES)) * KEY_BYTES + CHECK_BYTES


SHOP_LAYOUT = Layout(ShopIdentity, SHOP_IDENTITY_BYTES, ShopState, SHOP_STATE_BYTES, SHOP_ENTRY_BYTES, SHOP_LOG_ENTRIES)


class ShopStore(CardStore[ShopIdentity, ShopState]):
    """A shop card's memory."""

    def __init__(self, memory: Memory) -> None:
        """Lay it out; nothing is read yet."""
        super().__init__(memory, SHOP_LAYOUT)
