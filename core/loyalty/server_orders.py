"""What the server can want of a customer's card, and what becomes of the card's state."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from core.errors import CardDataError
from core.loyalty.apdu import Command
from core.loyalty.booking import Booking, noted
from core.loyalty.card_state import CardState
from core.loyalty.customer_commands import Ins
from core.loyalty.habit import Habit, vouched
from core.loyalty.record import RecordKind
from core.loyalty.score import Score
from core.loyalty.server_command import ServerCommand
from core.loyalty.terms import Terms

_NUMBER = struct.Struct(">I")
_POINTS = struct.Struct(">iI")

Served = tuple[CardState, Booking | None]


@dataclass(frozen=True)
class CardOrders:
    """The server's commands to one card: its id, and its key for administration. `counter` rises with each command."""

    card_id: bytes
    key: bytes = field(repr=False)

    def acknowledge(self, counter: int, sequence: int) -> Command:
        """Say that the records up to `sequence` are with the server."""
        return self._sealed(Ins.ACK_LOG, counter, _NUMBER.pack(sequence))

    def put_terms(self, counter: int, terms: Terms, at: int) -> Command:
        """Give the card other terms; scores whose parameters stay are kept, the others begin anew."""
        return self._sealed(Ins.PUT_PARAMETERS, counter, _NUMBER.pack(at) + terms.to_bytes())

    def tell_time(self, counter: int, at: int) -> Command:
        """Tell the card what time it is, so that it believes tills again."""
        return self._sealed(Ins.TIME_TOKEN, counter, _NUMBER.pack(at))

    def load(self, counter: int, points: int, at: int) -> Command:
        """Add points, or take them (negative) as far as there are."""
        return self._sealed(Ins.LOAD_POINTS, counter, _POINTS.pack(points, at))

    def block(self, counter: int, *, blocked: bool) -> Command:
        """Block the card, or let it be used again."""
        return self._sealed(Ins.BLOCK, counter, bytes([blocked]))

    def _sealed(self, ins: Ins, counter: int, content: bytes) -> Command:
        return ServerCommand(ins, counter, content).sealed(self.key, self.card_id)


def _acknowledge(state: CardState, wanted: ServerCommand) -> Served:
    (sequence,) = _numbers(_NUMBER, wanted.content)
    if sequence > state.account.sequence:
        message = f"Record {sequence} cannot be with the server: the card has {state.account.sequence}."
        raise CardDataError(message)
    return replace(state, acknowledged=max(state.acknowledged, sequence)), None


def _put_parameters(state: CardState, wanted: ServerCommand) -> Served:
    (at,) = _numbers(_NUMBER, wanted.content[: _NUMBER.size])
    terms = Terms.from_bytes(wanted.content[_NUMBER.size :])
    account = replace(state.account, terms=terms, habit=carried_over(state.account.habit, state.account.terms, terms))
    return state, noted(account, wanted.counter, at, RecordKind.PROGRAMME)


def _take_time(state: CardState, wanted: ServerCommand) -> Served:
    (at,) = _numbers(_NUMBER, wanted.content)
    account = replace(state.account, habit=vouched(state.account.habit, at))
    return state, noted(account, wanted.counter, at, RecordKind.TIME)


def _load_points(state: CardState, wanted: ServerCommand) -> Served:
    points, at = _numbers(_POINTS, wanted.content)
    return state, noted(state.account, wanted.counter, at, RecordKind.LOAD, points)


def _block(state: CardState, wanted: ServerCommand) -> Served:
    if wanted.content not in (b"\x00", b"\x01"):
        message = "A card is blocked (1) or not (0)."
        raise CardDataError(message)
    return replace(state, blocked=bool(wanted.content[0])), None


SERVER_ORDERS: Mapping[int, Callable[[CardState, ServerCommand], Served]] = {
    Ins.ACK_LOG: _acknowledge,
    Ins.PUT_PARAMETERS: _put_parameters,
    Ins.TIME_TOKEN: _take_time,
    Ins.LOAD_POINTS: _load_points,
    Ins.BLOCK: _block,
}


def carried_over(habit: Habit, before: Terms, terms: Terms) -> Habit:
    """Return the habit under other terms: a score whose parameters are the same is kept, any other begins anew."""
    kept = dict(zip(reversed(before.sets), reversed(habit.scores), strict=True))
    return replace(habit, scores=tuple(kept.get(each, Score()) for each in terms.sets))


def _numbers(layout: struct.Struct, content: bytes) -> tuple[int, ...]:
    if len(content) != layout.size:
        message = f"The server's command has {len(content)} bytes of content, not {layout.size}."
        raise CardDataError(message)
    return layout.unpack(content)
