"""The programme of a customer's card (seed 004, figures 2, 5 and 7): points, scores, receipts.

A command that changes something either happens whole, with its entry in the log, or not at all. What the same terminal
ordered under the same sequence is done once: asked again, the card says what it did.
"""

from collections.abc import Callable
from dataclasses import replace

from core.loyalty.apdu import Command, Response
from core.loyalty.applet import Applet, Random
from core.loyalty.booking import Account, Booking, exchange, refund, sale, score_check
from core.loyalty.card_state import CardIdentity, CardState, CustomerStore, Feature
from core.loyalty.customer_commands import (
    ENTRIES_AT_ONCE,
    PART_BYTES,
    CardReading,
    Ins,
    Result,
    entry_of,
)
from core.loyalty.habit import Habit
from core.loyalty.keys import CUSTOMER_AID, Purpose
from core.loyalty.memory import Memory
from core.loyalty.order import CARD_DECIDES, Order, OrderKind
from core.loyalty.record import RECORD_BYTES, Record, RecordKind, ordered_by, receipt
from core.loyalty.server_command import ServerCommand
from core.loyalty.server_orders import SERVER_ORDERS
from core.loyalty.status import CardRefusedError, Status

FORMAT = 1
"""The first byte of the answer to SELECT: the format of everything that follows."""

_NUMBER_BYTES = 4
_EARNING = (RecordKind.SALE, RecordKind.SHORT, RecordKind.REFUND)


class CustomerCard(Applet):
    """A customer's card; made anew from its memory, it is what it was before the power went."""

    aid = CUSTOMER_AID

    def __init__(self, memory: Memory, random: Random) -> None:
        """Take the `memory` that keeps, and where `random` bytes come from."""
        super().__init__(random)
        self._store = CustomerStore(memory)
        self._commands: dict[int, Callable[[Command], Response]] = {
            Ins.READ_STATE: self._read_state,
            Ins.PURCHASE: self._purchase,
            Ins.GET_LAST: self._get_last,
            Ins.REDEEM: self._redeem,
            Ins.READ_LOG: self._read_log,
            Ins.READ_TERMS: self._read_terms,
            Ins.STORE: self._take_result,
        }

    def _description(self) -> bytes:
        identity = self._store.identity()
        return bytes([FORMAT, identity.features, identity.key_version])

    def _identity(self) -> bytes:
        return self._store.identity().card_id

    def _key_version(self) -> int:
        return self._store.identity().key_version

    def _channel_key(self, number: int) -> tuple[int, bytes]:
        purpose = number or Purpose.EARN
        if purpose not in (Purpose.EARN, Purpose.SPEND):
            raise CardRefusedError(Status.NO_KEY)
        return purpose, self._store.identity().keys[Purpose(purpose)]

    def _plain(self, command: Command) -> Response:
        """Answer a command outside a session: only the server's, which prove themselves."""
        if command.ins in SERVER_ORDERS:
            return self._serve(command)
        known = command.ins in self._commands
        raise CardRefusedError(Status.NOT_AUTHENTICATED if known else Status.UNKNOWN_COMMAND)

    def _secured(self, command: Command) -> Response:
        if command.ins in SERVER_ORDERS:
            return self._serve(command)
        if command.ins not in self._commands:
            raise CardRefusedError(Status.UNKNOWN_COMMAND)
        return self._commands[command.ins](command)

    # Reading

    def _read_state(self, command: Command) -> Response:
        _without_more(command)
        return Response(CardReading.of(self._store.identity(), self._store.state()).to_bytes())

    def _get_last(self, command: Command) -> Response:
        """Answer with what was done last; with nothing for a card that was never used."""
        _without_more(command)
        return self._last(self._store.state())

    def _read_log(self, command: Command) -> Response:
        """Answer with up to three records and their receipts, from a sequence on."""
        if len(command.data) != _NUMBER_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        first, last = int.from_bytes(command.data), self._store.state().account.sequence
        entries = [self._store.entry(number, last) for number in range(first, first + ENTRIES_AT_ONCE)]
        if entries[0] is None:
            raise CardRefusedError(Status.NO_RECORD)
        return Response(b"".join(entry for entry in entries if entry))

    def _read_terms(self, command: Command) -> Response:
        """Answer with a part of the terms; P1 says which."""
        part = self._store.state().account.terms.to_bytes()[command.p1 * PART_BYTES :][:PART_BYTES]
        if not part:
            raise CardRefusedError(Status.NO_RECORD)
        return Response(part)

    # Booking

    def _purchase(self, command: Command) -> Response:
        """Book a sale or a refund (P1); the card chooses the points where P2 says so and the card may."""
        self._require(Purpose.EARN)
        features = self._store.identity().features
        choose = command.p2 == CARD_DECIDES
        if command.p1 not in set(OrderKind) or command.p2 not in (0, CARD_DECIDES):
            raise CardRefusedError(Status.WRONG_PARAMETERS)
        if Feature.COMPUTES not in features or (choose and Feature.CHOOSES not in features):
            raise CardRefusedError(Status.NOT_NOW)
        if command.p1 == OrderKind.REFUND:
            return self._book(command, RecordKind.REFUND, refund)
        return self._book(command, RecordKind.SALE, lambda account, order: sale(account, order, choose=choose))

    def _redeem(self, command: Command) -> Response:
        self._require(Purpose.SPEND)
        return self._book(command, RecordKind.REDEEM, exchange)

    def _book(self, command: Command, kind: RecordKind, book: Callable[[Account, Order], Booking]) -> Response:
        order, state = Order.from_bytes(command.data), self._store.state()
        repeated = self._repeated(order.terminal, order.terminal_sequence, state)
        if repeated is not None:
            if repeated.card_sequence != state.account.sequence or not order.is_of(repeated, kind):
                raise CardRefusedError(Status.USED_BEFORE)
            return self._last(state)
        if state.blocked:
            raise CardRefusedError(Status.NOT_NOW)
        if not order.terminal:
            raise CardRefusedError(Status.WRONG_DATA)
        return self._keep(state, book(state.account, order))

    def _take_result(self, command: Command) -> Response:
        """Take a record and a habit that a shop's card computed, where this card only stores."""
        identity, state = self._store.identity(), self._store.state()
        if Feature.STORES not in identity.features:
            raise CardRefusedError(Status.NOT_NOW)
        record, _ = entry_of(command.data[:RECORD_BYTES])
        self._require(Purpose.EARN if record.kind in _EARNING else Purpose.SPEND)
        habit = Habit.from_bytes(command.data[RECORD_BYTES:])
        if self._repeated(record.terminal, record.terminal_sequence, state) is not None:
            if self._entry(state.account.sequence, state)[:RECORD_BYTES] != command.data[:RECORD_BYTES]:
                raise CardRefusedError(Status.USED_BEFORE)
            return self._last(state)
        if state.blocked:
            raise CardRefusedError(Status.NOT_NOW)
        if not _follows(record, habit, state):
            raise CardRefusedError(Status.WRONG_DATA)
        account = replace(state.account, sequence=record.card_sequence, balance=record.balance, habit=habit)
        return self._keep(state, Booking(account, record))

    def _repeated(self, terminal: int, terminal_sequence: int, state: CardState) -> Record | None:
        """Return the record of what a terminal ordered under this sequence, as far back as the log goes."""
        if not terminal:
            return None
        entry = self._store.ordered_by(ordered_by(terminal, terminal_sequence), state.account.sequence)
        return None if entry is None else entry_of(entry)[0]

    # What the server wants

    def _serve(self, command: Command) -> Response:
        """Do what the server wants; the answer is empty, because anybody may carry the command."""
        identity, state = self._store.identity(), self._store.state()
        key = identity.keys[Purpose.ADMINISTRATION]
        wanted = ServerCommand.opened(command, key, identity.card_id, state.counter)
        changed, booking = SERVER_ORDERS[wanted.ins](state, wanted)
        changed = replace(changed, counter=wanted.counter)
        if booking is None:
            self._store.keep(changed)
        else:
            self._keep(changed, booking)
        return Response()

    def _keep(self, state: CardState, booking: Booking) -> Response:
        """Write down a booking: the state, the record and its receipt, all or nothing."""
        identity = self._store.identity()
        record = booking.record.to_bytes()
        code = receipt(identity.keys[Purpose.RECEIPT], state.receipt, identity.card_id, record)
        self._store.keep(state.after(booking, code), record + code)
        return Response(Result(booking.record, code, booking.account.habit).to_bytes())

    def _last(self, state: CardState) -> Response:
        if not state.account.sequence:
            return Response()
        return Response(self._entry(state.account.sequence, state) + state.account.habit.to_bytes())

    def _entry(self, number: int, state: CardState) -> bytes:
        entry = self._store.entry(number, state.account.sequence)
        if entry is None:
            raise CardRefusedError(Status.NO_RECORD)
        return entry


def personalised(memory: Memory, identity: CardIdentity, state: CardState) -> None:
    """Make a customer's card of a memory, before it is handed out."""
    CustomerStore(memory).personalise(identity, state)


def _without_more(command: Command) -> None:
    if command.p1 or command.p2:
        raise CardRefusedError(Status.WRONG_PARAMETERS)
    if command.data:
        raise CardRefusedError(Status.WRONG_LENGTH)


def _follows(record: Record, habit: Habit, state: CardState) -> bool:
    """Say whether a record that a shop's card computed can be the next one here."""
    return (
        record.card_sequence == state.account.sequence + 1
        and record.terminal != 0
        and _points_fit(record)
        and record.balance == state.account.balance + record.points
        and (record.kind is not RecordKind.REDEEM or habit == state.account.habit)
        and len(habit.scores) == len(state.account.terms.sets)
        and record.score_check == score_check(habit)
    )


def _points_fit(record: Record) -> bool:
    """Say whether a record's points go the way of its kind: whoever may only earn takes none off, but in a refund."""
    match record.kind:
        case RecordKind.SALE:
            return record.points >= 0
        case RecordKind.SHORT:
            return record.points == 0
        case RecordKind.REFUND:
            return record.points <= 0
        case RecordKind.REDEEM:
            return record.points < 0
    return False
