"""A shop's card as the host of a customer's card: it proves, reads and writes, and the till only carries the bytes."""

from collections.abc import Generator
from dataclasses import dataclass, field

from core.loyalty.apdu import Command, Response
from core.loyalty.booking import Account, Booking
from core.loyalty.card_state import Feature
from core.loyalty.channel import PLAIN, HostChannel
from core.loyalty.customer_commands import CardReading, Ins, Result, entries_of
from core.loyalty.keys import CARD_ID_BYTES, CUSTOMER_AID, Purpose
from core.loyalty.memory_block import SLOT_BYTES, SLOTS, Block, read, written
from core.loyalty.record import Record
from core.loyalty.renewal import renewed
from core.loyalty.shop_state import Pending, ShopIdentity, ShopState
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms


@dataclass(frozen=True)
class Met:
    """A customer's card that is there and proved: what it holds, and whether it has what was `pending` of it.

    `happened` is None where nothing was pending, or where the card cannot tell any more.
    """

    card: "ComputerCard | MemoryCard"
    reading: CardReading
    account: Account
    happened: bool | None


@dataclass(frozen=True)
class ComputerCard:
    """A customer's card with a processor, over the channel to it."""

    card_id: bytes
    purpose: Purpose
    channel: HostChannel

    def order(self, booking: Booking) -> bytes:
        """Return the command that makes the card store a booking."""
        data = booking.record.to_bytes() + booking.account.habit.to_bytes()
        return self.channel.sealed(Command(PLAIN, Ins.STORE, data=data)).to_bytes()

    def proof(self, answer: bytes) -> tuple[Record, bytes]:
        """Return the record that the card's answer proves it to have, and what the till is told of it."""
        result = self.channel.opened(response_of(answer))
        return Result.from_bytes(result).record, result


@dataclass(frozen=True)
class MemoryCard:
    """A customer's card that only has memory: its number, and what is on it."""

    card_id: bytes
    purpose: Purpose
    number: bytes
    key: bytes = field(repr=False)
    block: Block

    def order(self, booking: Booking) -> bytes:
        """Return which slot has to be written, and its bytes."""
        slot, content = written(self.block.after(booking), self.key, self.number)
        return bytes([slot]) + content

    def proof(self, answer: bytes) -> tuple[Record, bytes]:
        """Return the record that is on the card, by both its slots as they were read again."""
        block = read(_slots(answer), self.key, self.number)
        record = block.last_record()
        if record is None:
            raise CardRefusedError(Status.NO_RECORD)
        return record, block.last


def meet(
    channel: HostChannel, purpose: Purpose, identity: ShopIdentity, state: ShopState
) -> Generator[Command, Response, Met]:
    """Meet a customer's card with a processor: yields what is to be sent to it, and is sent its answers."""

    def key_of(card: bytes) -> bytes:
        return identity.customer_key(card[:CARD_ID_BYTES], CUSTOMER_AID, purpose, card[-1])

    answer = yield channel.begin(purpose)
    (yield channel.authenticate(answer.taken(), key_of)).taken()
    reading = CardReading.from_bytes((yield from _asked(channel, Ins.READ_STATE)))
    if Feature.STORES not in reading.features or reading.blocked:
        raise CardRefusedError(Status.NOT_NOW)
    pending = state.pending_of(reading.card_id)
    happened = None if pending is None else (yield from _has(channel, pending, reading.sequence))
    terms = state.terms if reading.programme == state.terms.version else (yield from _terms(channel))
    account = Account(reading.sequence, reading.balance, reading.habit, terms)
    return Met(ComputerCard(reading.card_id, purpose, channel), reading, account, happened)


def meet_memory(data: bytes, purpose: Purpose, identity: ShopIdentity, state: ShopState) -> Met:
    """Meet a card that only has memory, by its number (after a byte of length) and its two slots."""
    end = 1 + int.from_bytes(data[:1])
    number, rest = data[1:end], data[end:]
    if not 0 < len(number) <= CARD_ID_BYTES:
        raise CardRefusedError(Status.WRONG_DATA)
    if purpose is Purpose.SPEND and Purpose.SPEND not in identity.masters:
        raise CardRefusedError(Status.NO_KEY)
    card_id = number.rjust(CARD_ID_BYTES, b"\x00")
    key = identity.customer_key(card_id, CUSTOMER_AID, Purpose.MEMORY, identity.customer_keys)
    block = read(_slots(rest), key, number)
    account, last = renewed(block.account, state.terms), block.last_record()
    pending = state.pending_of(card_id)
    happened = None if pending is None else last == pending.record
    if pending is not None and not happened and account.sequence > pending.record.card_sequence:
        happened = None  # it was used elsewhere since, and remembers one record alone
    reading = CardReading(
        card_id,
        Feature.STORES,
        blocked=False,
        sequence=account.sequence,
        acknowledged=0,
        counter=0,
        balance=account.balance,
        programme=account.terms.version,
        receipt=bytes(16),
        habit=account.habit,
    )
    return Met(MemoryCard(card_id, purpose, number, key, block), reading, account, happened)


def _asked(channel: HostChannel, ins: Ins, p1: int = 0, data: bytes = b"") -> Generator[Command, Response, bytes]:
    return channel.opened((yield channel.sealed(Command(PLAIN, ins, p1, data=data))))


def _has(channel: HostChannel, pending: Pending, sequence: int) -> Generator[Command, Response, bool | None]:
    """Say whether the card's log has what is pending; None where it is forgotten.

    Nothing protects a refusal on its way, so that one decides nothing.
    """
    wanted = pending.record.card_sequence
    if sequence < wanted:
        return False
    try:
        entries = entries_of((yield from _asked(channel, Ins.READ_LOG, data=wanted.to_bytes(4))))
    except CardRefusedError:
        return None
    return bool(entries) and entries[0][0] == pending.record


def _terms(channel: HostChannel) -> Generator[Command, Response, Terms]:
    """Return the card's own terms, where they are not the shop card's."""
    parts: list[bytes] = []
    while True:
        try:
            parts.append((yield from _asked(channel, Ins.READ_TERMS, len(parts))))
        except CardRefusedError as refusal:
            if refusal.status != Status.NO_RECORD:
                raise
            return Terms.from_bytes(b"".join(parts))


def response_of(answer: bytes) -> Response:
    """Return the answer of a customer's card that a till brought. Raises `CardRefusedError` with 6700."""
    try:
        return Response.from_bytes(answer)
    except ValueError as error:
        raise CardRefusedError(Status.WRONG_LENGTH) from error


def _slots(data: bytes) -> list[bytes]:
    if len(data) != SLOTS * SLOT_BYTES:
        raise CardRefusedError(Status.WRONG_LENGTH)
    return [data[:SLOT_BYTES], data[SLOT_BYTES:]]
