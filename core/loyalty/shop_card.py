"""The programme of a shop's card (seed 004, figures 8 to 10): it computes, gives points of its pool, and keeps a log.

A sale is authorised (computed, its points reserved), carried to the customer's card by the till, and confirmed by that
card's own answer. What is authorised and not confirmed is decided when the customer's card comes back, by the server,
or never given out twice in between.
"""

from collections.abc import Callable, Generator
from dataclasses import replace

from core.loyalty.apdu import Command, Response
from core.loyalty.applet import Applet, Random
from core.loyalty.booking import Booking, exchange, refund, sale, without_points
from core.loyalty.channel import CHALLENGE_BYTES, HostChannel
from core.loyalty.keys import SHOP_AID, Purpose, same
from core.loyalty.memory import Memory
from core.loyalty.order import CARD_DECIDES, Order
from core.loyalty.record import RecordKind, receipt
from core.loyalty.server_command import ServerCommand
from core.loyalty.shop_commands import ALL_KNOWN, SHOP_ENTRIES_AT_ONCE, TO_THE_CARD, ShopIns, ShopReading, Wish
from core.loyalty.shop_meeting import Met, meet, meet_memory, response_of
from core.loyalty.shop_orders import KEY_FOR, SHOP_ORDERS
from core.loyalty.shop_state import (
    MOST_PENDING,
    MOST_TRIES,
    PIN_BYTES,
    Pending,
    ShopIdentity,
    ShopState,
    ShopStore,
)
from core.loyalty.status import CardRefusedError, Status, wrong_pin

SHOP_FORMAT = 1
_NUMBER_BYTES = 4


class ShopCard(Applet):
    """A shop's card; made anew from its memory, it is what it was before the power went."""

    aid = SHOP_AID

    def __init__(self, memory: Memory, random: Random) -> None:
        """Take the `memory` that keeps, and where `random` bytes come from."""
        super().__init__(random)
        self._store = ShopStore(memory)
        self._forget()
        self._commands: dict[int, Callable[[Command], Response]] = {
            ShopIns.VERIFY: self._verify,
            ShopIns.CHANGE_PIN: self._change_pin,
            ShopIns.GET_PROGRAM: self._get_program,
            ShopIns.CARD_AUTH: self._card_auth,
            ShopIns.AUTHORISE: self._authorise,
            ShopIns.CONFIRM: self._confirm,
            ShopIns.READ_PENDING: self._read_pending,
            ShopIns.UPDATE_MEMORY: self._update_memory,
            ShopIns.READ_LOG: self._read_log,
        }

    def reset(self) -> None:
        """Do what losing the power does: the clerk has to say the PIN again, and the customer's card is met anew."""
        super().reset()
        self._forget()

    def _forget(self) -> None:
        self._verified = False
        self._talk: Generator[Command, Response, Met] | None = None
        self._met: Met | None = None

    def _description(self) -> bytes:
        return bytes([SHOP_FORMAT, 0, self._store.identity().key_version])

    def _identity(self) -> bytes:
        return self._store.identity().card_id

    def _key_version(self) -> int:
        return self._store.identity().key_version

    def _channel_key(self, number: int) -> tuple[int, bytes]:
        if number not in (0, Purpose.TERMINAL):
            raise CardRefusedError(Status.NO_KEY)
        return Purpose.TERMINAL, self._store.identity().keys[Purpose.TERMINAL]

    def _plain(self, command: Command) -> Response:
        """Answer a command outside a session: only the server's, which prove themselves."""
        if command.ins in SHOP_ORDERS:
            return self._serve(command)
        known = command.ins in self._commands
        raise CardRefusedError(Status.NOT_AUTHENTICATED if known else Status.UNKNOWN_COMMAND)

    def _secured(self, command: Command) -> Response:
        if command.ins in SHOP_ORDERS:
            return self._serve(command)
        if command.ins not in self._commands:
            raise CardRefusedError(Status.UNKNOWN_COMMAND)
        return self._commands[command.ins](command)

    # The clerk

    def _verify(self, command: Command) -> Response:
        """Check the clerk's PIN; the try is counted before it is looked at, so tearing the card out gains nothing."""
        self._verified = False
        self._check_pin(command.data)
        self._verified = True
        return Response()

    def _change_pin(self, command: Command) -> Response:
        """Replace the PIN; the data are the old one and the new one."""
        if len(command.data) != 2 * PIN_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        state = self._check_pin(command.data[:PIN_BYTES])
        self._store.keep(replace(state, pin=command.data[PIN_BYTES:]))
        return Response()

    def _check_pin(self, pin: bytes) -> ShopState:
        state = self._store.state()
        if len(pin) != PIN_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        if not state.tries:
            raise CardRefusedError(Status.PIN_BLOCKED)
        self._store.keep(replace(state, tries=state.tries - 1))
        if not same(pin, state.pin):
            raise CardRefusedError(wrong_pin(state.tries - 1))
        state = replace(state, tries=MOST_TRIES)
        self._store.keep(state)
        return state

    # Reading

    def _get_program(self, _command: Command) -> Response:
        return Response(ShopReading.of(self._store.identity(), self._store.state()).to_bytes())

    def _read_pending(self, command: Command) -> Response:
        """Answer with what is authorised and not confirmed, one at a time (P1 from 0): card id and record."""
        pending = self._store.state().pending
        if command.p1 >= len(pending):
            raise CardRefusedError(Status.NO_RECORD)
        return Response(pending[command.p1].card_id + pending[command.p1].record.to_bytes())

    def _read_log(self, command: Command) -> Response:
        """Answer with up to two entries of the log, from a number on."""
        if len(command.data) != _NUMBER_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        first, last = int.from_bytes(command.data), self._store.state().sequence
        entries = [self._store.entry(number, last) for number in range(first, first + SHOP_ENTRIES_AT_ONCE)]
        if entries[0] is None:
            raise CardRefusedError(Status.NO_RECORD)
        return Response(b"".join(entry for entry in entries if entry))

    # The customer's card

    def _card_auth(self, command: Command) -> Response:
        """Meet a card with a processor: begin (P1 0, the data one byte of purpose), then each answer of it (P1 1)."""
        self._require_clerk()
        if command.p1 == 0:
            purpose = _purpose_of(command.data)
            self._met, channel = None, HostChannel(self._random(CHALLENGE_BYTES))
            self._talk = meet(channel, purpose, self._store.identity(), self._store.state())
            return Response(TO_THE_CARD + next(self._talk).to_bytes())
        if self._talk is None or command.p1 != 1:
            raise CardRefusedError(Status.NOT_NOW)
        talk, self._talk = self._talk, None
        try:
            next_command = talk.send(response_of(command.data))
        except StopIteration as end:
            return Response(ALL_KNOWN + self._met_now(end.value))
        self._talk = talk
        return Response(TO_THE_CARD + next_command.to_bytes())

    def _update_memory(self, command: Command) -> Response:
        """Meet a card that only has memory, for a purpose (P1), by its number and its slots."""
        self._require_clerk()
        self._talk = None
        met = meet_memory(command.data, _purpose_of(bytes([command.p1])), self._store.identity(), self._store.state())
        return Response(self._met_now(met))

    def _met_now(self, met: Met) -> bytes:
        """Keep the card that was met, and decide what was pending of it."""
        self._met = met
        state = self._store.state()
        pending = state.pending_of(met.card.card_id)
        if pending is not None and met.happened is not None:
            self._decide(state, pending, happened=met.happened)
        return met.reading.to_bytes()

    def _authorise(self, command: Command) -> Response:
        """Compute and reserve; answer with the record and with what has to be carried to the customer's card."""
        self._require_clerk()
        met = self._met
        if met is None or command.p1 not in set(Wish) or command.p2 not in (0, CARD_DECIDES):
            raise CardRefusedError(Status.NOT_NOW if met is None else Status.WRONG_PARAMETERS)
        if (command.p1 == Wish.REDEEM) != (met.card.purpose is Purpose.SPEND):
            raise CardRefusedError(Status.NOT_AUTHENTICATED)
        order, state = Order.from_bytes(command.data), self._store.state()
        self._check(order, state, met)
        booking = _booked(Wish(command.p1), order, met, state, choose=command.p2 == CARD_DECIDES)
        carried = met.card.order(booking)
        pending = (*state.pending, Pending(met.card.card_id, booking.record))
        self._store.keep(replace(state, terminal_sequence=order.terminal_sequence, pending=pending))
        return Response(booking.record.to_bytes() + carried)

    def _check(self, order: Order, state: ShopState, met: Met) -> None:
        identity = self._store.identity()
        if (order.terminal, order.shop) != (identity.terminal, identity.shop):
            raise CardRefusedError(Status.WRONG_DATA)
        if order.terminal_sequence <= state.terminal_sequence:
            raise CardRefusedError(Status.USED_BEFORE)
        if state.pending_of(met.card.card_id) is not None:
            raise CardRefusedError(Status.NOT_NOW)
        if len(state.pending) >= MOST_PENDING or not state.has_room:
            raise CardRefusedError(Status.FULL)

    def _confirm(self, command: Command) -> Response:
        """Take the customer card's own word for what was authorised; answer with the log's receipt and that word."""
        self._require_clerk()
        met, self._met = self._met, None
        state = self._store.state()
        pending = state.pending_of(met.card.card_id) if met else None
        if met is None or pending is None:
            raise CardRefusedError(Status.NOT_NOW)
        record, told = met.card.proof(command.data)
        if record != pending.record:
            raise CardRefusedError(Status.NOT_NOW)
        return Response(self._decide(state, pending, happened=True).receipt + told)

    def _require_clerk(self) -> None:
        if not self._verified:
            raise CardRefusedError(Status.NOT_AUTHENTICATED)

    # What is written down

    def _decide(self, state: ShopState, pending: Pending, *, happened: bool) -> ShopState:
        """Write down what became of something pending: the pool and the log together, or neither."""
        state = state.without(pending)
        record = pending.record
        if not happened:
            return self._log(state, replace(pending, record=replace(record, kind=RecordKind.VOID, points=0)))
        if record.kind in (RecordKind.SALE, RecordKind.REFUND):
            state = replace(state, pool=state.pool.moved(record.points))
        return self._log(state, pending)

    def _log(self, state: ShopState, entry: Pending) -> ShopState:
        record = entry.record.to_bytes()
        code = receipt(self._store.identity().keys[Purpose.SHOP_LOG], state.receipt, entry.card_id, record)
        state = replace(state, sequence=state.sequence + 1, receipt=code)
        self._store.keep(state, entry.card_id + record + code)
        return state

    def _serve(self, command: Command) -> Response:
        """Do what the server wants."""
        identity, state = self._store.identity(), self._store.state()
        key = identity.keys[KEY_FOR[command.ins]]
        wanted = ServerCommand.opened(command, key, identity.card_id, state.counter)
        served = SHOP_ORDERS[wanted.ins](identity, state, wanted)
        state = replace(served.state, counter=wanted.counter)
        if served.decided is not None:
            pending, happened = served.decided
            self._decide(state, pending, happened=happened)
        elif served.entry is not None and not state.has_room:
            raise CardRefusedError(Status.FULL)
        elif served.entry is not None:
            self._log(state, served.entry)
        else:
            self._store.keep(state)
        return Response()


def personalised_shop(memory: Memory, identity: ShopIdentity, state: ShopState) -> None:
    """Make a shop's card of a memory, before it is handed out."""
    ShopStore(memory).personalise(identity, state)


def _purpose_of(data: bytes) -> Purpose:
    if data not in (bytes([Purpose.EARN]), bytes([Purpose.SPEND])):
        raise CardRefusedError(Status.NO_KEY)
    return Purpose(data[0])


def _booked(wish: Wish, order: Order, met: Met, state: ShopState, *, choose: bool) -> Booking:
    """Book what is wished; a pool that is short gives no points, and the score is computed all the same."""
    if wish is Wish.REDEEM:
        return exchange(met.account, order)
    if wish is Wish.REFUND:
        return refund(met.account, order)
    booking = sale(met.account, order, choose=choose)
    if state.pool.suffices(booking.record.points, state.reserved):
        return booking
    return without_points(booking, order, met.account)
