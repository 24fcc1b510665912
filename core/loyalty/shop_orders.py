"""What the server can want of a shop's card, and what becomes of the card's state."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from core.errors import CardDataError
from core.loyalty.apdu import Command
from core.loyalty.keys import Purpose
from core.loyalty.record import Record, RecordKind
from core.loyalty.score import LARGEST_NUMBER
from core.loyalty.server_command import ServerCommand
from core.loyalty.shop_commands import ShopIns
from core.loyalty.shop_state import MOST_TRIES, Pending, ShopIdentity, ShopState
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms

_ACKNOWLEDGED = struct.Struct(">I")
_LOAD = struct.Struct(">iIQ")
_AS_IT_WAS = 2**64 - 1
_SETTLE = struct.Struct(">8sIB")


@dataclass(frozen=True)
class Served:
    """What becomes of the state; what is written into the log; and what is decided of what was pending."""

    state: ShopState
    entry: Pending | None = None
    decided: tuple[Pending, bool] | None = None


@dataclass(frozen=True)
class ShopCardOrders:
    """The server's commands to one shop card, under its keys for administration and for the pool."""

    card_id: bytes
    administration: bytes = field(repr=False)
    pool: bytes = field(repr=False)

    def acknowledge(self, counter: int, sequence: int) -> Command:
        """Say that the log up to `sequence` is with the server, so that its place can be used again."""
        return self._sealed(ShopIns.ACK_LOG, counter, _ACKNOWLEDGED.pack(sequence))

    def put_terms(self, counter: int, terms: Terms) -> Command:
        """Give the card other terms."""
        return self._sealed(ShopIns.PUT_PARAMETERS, counter, terms.to_bytes())

    def settle(self, counter: int, card_id: bytes, card_sequence: int, *, happened: bool) -> Command:
        """Decide what is pending of a customer's card that does not come back, as the server knows it."""
        return self._sealed(ShopIns.SETTLE, counter, _SETTLE.pack(card_id, card_sequence, happened))

    def load(self, counter: int, points: int, at: int, limit: int | None = None) -> Command:
        """Add points that were bought or settled; `limit`, of what may be owed, stays as it was unless one is given."""
        return self._sealed(ShopIns.LOAD_POOL, counter, _LOAD.pack(points, at, _AS_IT_WAS if limit is None else limit))

    def unblock_pin(self, counter: int) -> Command:
        """Give the clerk three tries again."""
        return self._sealed(ShopIns.UNBLOCK_PIN, counter, b"")

    def _sealed(self, ins: ShopIns, counter: int, content: bytes) -> Command:
        key = self.pool if KEY_FOR[ins] is Purpose.POOL else self.administration
        return ServerCommand(ins, counter, content).sealed(key, self.card_id)


def _acknowledge(_identity: ShopIdentity, state: ShopState, wanted: ServerCommand) -> Served:
    (sequence,) = _unpacked(_ACKNOWLEDGED, wanted.content)
    if sequence > state.sequence:
        message = f"Entry {sequence} cannot be with the server: the card has {state.sequence}."
        raise CardDataError(message)
    return Served(replace(state, acknowledged=max(state.acknowledged, sequence)))


def _put_parameters(_identity: ShopIdentity, state: ShopState, wanted: ServerCommand) -> Served:
    return Served(replace(state, terms=Terms.from_bytes(wanted.content)))


def _settle(_identity: ShopIdentity, state: ShopState, wanted: ServerCommand) -> Served:
    card_id, card_sequence, happened = _unpacked(_SETTLE, wanted.content)
    pending = state.pending_of(card_id)
    if pending is None or pending.record.card_sequence != card_sequence or happened not in (0, 1):
        raise CardRefusedError(Status.NO_RECORD)
    return Served(state, decided=(pending, bool(happened)))


def _load(identity: ShopIdentity, state: ShopState, wanted: ServerCommand) -> Served:
    points, at, limit = _unpacked(_LOAD, wanted.content)
    pool = state.pool.with_load(points)
    if limit != _AS_IT_WAS:
        pool = replace(pool, limit=limit)
    if points < 0 and not pool.suffices(0, state.reserved):
        raise CardRefusedError(Status.NOT_NOW)
    record = Record(
        kind=RecordKind.LOAD,
        card_sequence=state.sequence + 1,
        terminal=0,
        terminal_sequence=wanted.counter,
        shop=identity.shop,
        at=at,
        amount=0,
        category=0,
        points=points,
        balance=min(max(0, pool.balance), LARGEST_NUMBER),
        recent_rank=0,
        continuity_rank=0,
        score_check=0,
        programme=state.terms.version,
    )
    return Served(replace(state, pool=pool), entry=Pending(identity.card_id, record))


def _unblock_pin(_identity: ShopIdentity, state: ShopState, wanted: ServerCommand) -> Served:
    if wanted.content:
        message = "There is nothing more to say when a PIN is unblocked."
        raise CardDataError(message)
    return Served(replace(state, tries=MOST_TRIES))


SHOP_ORDERS: Mapping[int, Callable[[ShopIdentity, ShopState, ServerCommand], Served]] = {
    ShopIns.ACK_LOG: _acknowledge,
    ShopIns.PUT_PARAMETERS: _put_parameters,
    ShopIns.SETTLE: _settle,
    ShopIns.LOAD_POOL: _load,
    ShopIns.UNBLOCK_PIN: _unblock_pin,
}
KEY_FOR: Mapping[int, Purpose] = {
    ins: Purpose.POOL if ins == ShopIns.LOAD_POOL else Purpose.ADMINISTRATION for ins in SHOP_ORDERS
}


def _unpacked(layout: struct.Struct, content: bytes) -> tuple:  # type: ignore[type-arg]  # what struct gives
    if len(content) != layout.size:
        message = f"The server's command has {len(content)} bytes of content, not {layout.size}."
        raise CardDataError(message)
    return layout.unpack(content)
