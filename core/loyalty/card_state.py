"""What a customer's card keeps: identity, keys, points, habit, terms, and a short log of what was done with it.

All that changes together is one state, written whole or not at all; an entry of the log counts once the state says so.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntFlag
from functools import lru_cache
from typing import Self

from core.loyalty.booking import Account, Booking
from core.loyalty.card_store import CHECK_BYTES, CardStore, Layout, believed, checked
from core.loyalty.habit import Habit
from core.loyalty.keys import CARD_ID_BYTES, CUSTOMER_AID, KEY_BYTES, MAC_BYTES, Key, Purpose, card_key
from core.loyalty.memory import Memory
from core.loyalty.record import NO_RECEIPT, ORDERED_BY, RECORD_BYTES
from core.loyalty.terms import Terms

ENTRY_BYTES = RECORD_BYTES + MAC_BYTES
LOG_ENTRIES = 16
STATE_BYTES = 448
KEY_PURPOSES = (Purpose.EARN, Purpose.SPEND, Purpose.RECEIPT, Purpose.ADMINISTRATION)


class Feature(IntFlag):
    """What a card does by itself."""

    COMPUTES = 1  # the score
    CHOOSES = 2  # the points, by the terms' rates
    STORES = 4  # what a shop's card computed


@lru_cache(maxsize=64)
def terms_of(data: bytes) -> Terms:
    """Return the terms of these bytes; many cards have the same, and each command reads them."""
    return Terms.from_bytes(data)


@dataclass(frozen=True)
class CardState:
    """All of a customer card that changes.

    Its records up to `acknowledged` are with the server; `counter` is that of the server's last command; `receipt` the
    last one that the card gave.
    """

    account: Account
    acknowledged: int = 0
    counter: int = 0
    receipt: bytes = NO_RECEIPT
    blocked: bool = False

    _HEAD = struct.Struct(">IIII16sBHH")

    @property
    def sequence(self) -> int:
        """Return the number of the newest record."""
        return self.account.sequence

    def after(self, booking: Booking, receipt: bytes) -> Self:
        """Return the state once a booking was written down, with the receipt for it."""
        return replace(self, account=booking.account, receipt=receipt)

    def to_bytes(self) -> bytes:
        """Return the head, the terms and the habit."""
        account = self.account
        terms, habit = account.terms.to_bytes(), account.habit.to_bytes()
        numbers = (account.sequence, self.acknowledged, self.counter, account.balance)
        return self._HEAD.pack(*numbers, self.receipt, self.blocked, len(terms), len(habit)) + terms + habit

    @classmethod
    def from_bytes(cls, state: bytes) -> Self:
        """Return the state of these bytes."""
        sequence, acknowledged, counter, balance, receipt, blocked, terms, habit = cls._HEAD.unpack_from(state)
        start = cls._HEAD.size + terms
        account = Account(
            sequence,
            balance,
            Habit.from_bytes(state[start : start + habit]),
            terms_of(state[cls._HEAD.size : start]),
        )
        return cls(account, acknowledged, counter, receipt, bool(blocked))


@dataclass(frozen=True)
class CardIdentity:
    """What is put on a card once: its id, the version of its keys, what it does, and the keys by their purpose."""

    card_id: bytes
    key_version: int
    features: Feature
    keys: dict[Purpose, Key] = field(repr=False)

    _HEAD = struct.Struct(">8sBB")

    @classmethod
    def made(cls, masters: Mapping[Purpose, bytes], card_id: bytes, key_version: int, features: Feature) -> Self:
        """Return the identity of a new customer card, its keys made of the master for each purpose."""
        keys = {
            purpose: card_key(masters[purpose], card_id, CUSTOMER_AID, purpose, key_version) for purpose in KEY_PURPOSES
        }
        return cls(card_id, key_version, features, keys)

    def to_bytes(self) -> bytes:
        """Return the bytes as they are put on a card, with a checksum."""
        body = self._HEAD.pack(self.card_id, self.key_version, self.features)
        return checked(body + b"".join(self.keys[purpose] for purpose in KEY_PURPOSES))

    @classmethod
    def from_bytes(cls, identity: bytes) -> Self:
        """Return the identity of these bytes. Raises `CardRefusedError` with 6F00 where there is none."""
        body = believed(identity)
        card_id, version, features = cls._HEAD.unpack_from(body)
        rest = body[cls._HEAD.size :]
        keys = {purpose: Key(rest[place * KEY_BYTES :][:KEY_BYTES]) for place, purpose in enumerate(KEY_PURPOSES)}
        return cls(card_id, version, Feature(features), keys)


IDENTITY_BYTES = CARD_ID_BYTES + 2 + len(KEY_PURPOSES) * KEY_BYTES + CHECK_BYTES


CARD_LAYOUT = Layout(CardIdentity, IDENTITY_BYTES, CardState, STATE_BYTES, ENTRY_BYTES, LOG_ENTRIES)


class CustomerStore(CardStore[CardIdentity, CardState]):
    """A customer card's memory."""

    def __init__(self, memory: Memory) -> None:
        """Lay it out; nothing is read yet."""
        super().__init__(memory, CARD_LAYOUT)

    def ordered_by(self, wanted: bytes, last: int) -> bytes | None:
        """Return the entry of an order (`record.ordered_by`), as far back as the log goes from `last`."""
        for entry in self._log.back_from(last):
            if entry[ORDERED_BY] == wanted:
                return entry
        return None
