"""What a till and a shop's card say to each other, as bytes."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.errors import CardDataError
from core.loyalty.customer_commands import entry_of
from core.loyalty.keys import CARD_ID_BYTES, MAC_BYTES
from core.loyalty.pool import POOL_BYTES, Pool
from core.loyalty.record import Record
from core.loyalty.shop_state import SHOP_ENTRY_BYTES, ShopIdentity, ShopState

SHOP_ENTRIES_AT_ONCE = 2
TO_THE_CARD = b"\x01"  # the answer to CARD AUTH goes on to the customer's card
ALL_KNOWN = b"\x00"  # the answer to CARD AUTH is the customer card's state


class ShopIns(IntEnum):
    """The instructions of a shop's card. The last five come from the server; anybody may carry them."""

    VERIFY = 0x20
    CHANGE_PIN = 0x24
    GET_PROGRAM = 0x40
    CARD_AUTH = 0x42
    AUTHORISE = 0x44
    CONFIRM = 0x46
    READ_PENDING = 0x48
    UPDATE_MEMORY = 0x4A
    READ_LOG = 0x4C
    ACK_LOG = 0x30
    PUT_PARAMETERS = 0x32
    SETTLE = 0x3A
    LOAD_POOL = 0x3C
    UNBLOCK_PIN = 0x3E


class Wish(IntEnum):
    """P1 of AUTHORISE."""

    SALE = 1
    REFUND = 2
    REDEEM = 3


@dataclass(frozen=True)
class ShopReading:
    """A shop card's state as a till reads it; see `ShopState` and `ShopIdentity` for what the numbers mean."""

    card_id: bytes
    shop: int
    terminal: int
    programme: int
    tries: int
    pending: int
    sequence: int
    acknowledged: int
    counter: int
    terminal_sequence: int
    reserved: int
    receipt: bytes
    pool: Pool

    _LAYOUT = struct.Struct(f">{CARD_ID_BYTES}sHIHBBIIIIQ{MAC_BYTES}s{POOL_BYTES}s")

    @classmethod
    def of(cls, identity: ShopIdentity, state: ShopState) -> Self:
        """Return what a shop's card says of itself."""
        return cls(
            identity.card_id,
            identity.shop,
            identity.terminal,
            state.terms.version,
            state.tries,
            len(state.pending),
            state.sequence,
            state.acknowledged,
            state.counter,
            state.terminal_sequence,
            state.reserved,
            state.receipt,
            state.pool,
        )

    def to_bytes(self) -> bytes:
        """Return the bytes."""
        who = (self.card_id, self.shop, self.terminal, self.programme, self.tries, self.pending)
        numbers = (self.sequence, self.acknowledged, self.counter, self.terminal_sequence, self.reserved)
        return self._LAYOUT.pack(*who, *numbers, self.receipt, self.pool.to_bytes())

    @classmethod
    def from_bytes(cls, answer: bytes) -> Self:
        """Return the state of an answer. Raises `CardDataError` for anything else."""
        if len(answer) != cls._LAYOUT.size:
            message = f"A shop card's state has {cls._LAYOUT.size} bytes, not {len(answer)}."
            raise CardDataError(message)
        card_id, shop, terminal, programme, tries, pending, *numbers, receipt, pool = cls._LAYOUT.unpack(answer)
        sequence, acknowledged, counter, terminal_sequence, reserved = numbers
        return cls(
            card_id,
            shop,
            terminal,
            programme,
            tries,
            pending,
            sequence,
            acknowledged,
            counter,
            terminal_sequence,
            reserved,
            receipt,
            Pool.from_bytes(pool),
        )


@dataclass(frozen=True)
class ShopEntry:
    """An entry of a shop card's log: the customer's card (or the shop's own, for a load), the record, the receipt."""

    card_id: bytes
    record: Record
    receipt: bytes


def shop_entries_of(answer: bytes) -> list[ShopEntry]:
    """Return the entries of an answer to READ LOG. Raises `CardDataError` for anything else."""
    entries = []
    for start in range(0, len(answer), SHOP_ENTRY_BYTES):
        entry = answer[start : start + SHOP_ENTRY_BYTES]
        entries.append(ShopEntry(entry[:CARD_ID_BYTES], *entry_of(entry[CARD_ID_BYTES:])))
    return entries
