"""A till's talk with a customer's card that computes (seed 004, figures 5 and 7).

What a call raises says what is known: after `CardRefusedError` the card has certainly done nothing; after anything else
(the card left, an answer was altered) nobody knows, and `find` tells once the card is back.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import NajimiError
from core.loyalty.apdu import Command
from core.loyalty.booking import Booking
from core.loyalty.card_state import LOG_ENTRIES, Feature
from core.loyalty.channel import NotGenuineError
from core.loyalty.customer_card import FORMAT
from core.loyalty.customer_commands import ENTRIES_AT_ONCE, CardReading, Ins, Result, entries_of
from core.loyalty.keys import CUSTOMER_AID, Purpose
from core.loyalty.order import CARD_DECIDES, Order, OrderKind
from core.loyalty.record import Record, RecordKind
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms
from terminal_bridge.cards.secured import SecuredApplication, Transmit

KeyOf = Callable[[bytes, Purpose, int], bytes]
"""Finds a card's key by its id, the purpose and the version of its keys; core.loyalty.keys.card_key makes them."""

_DESCRIPTION_BYTES = 3


class ForgottenError(NajimiError):
    """The card's log does not reach back as far as was asked: only the server can tell."""


@dataclass(frozen=True)
class Description:
    """What a card says of itself before anything is proved: what it does, and the version of its keys."""

    features: Feature
    key_version: int


class CustomerCardSession:
    """One card in the reader; a card that comes back is met with a new one."""

    def __init__(self, transmit: Transmit, key_of: KeyOf, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        """Take what carries commands to the card, and what finds its keys."""
        self._card, self._key_of = SecuredApplication(transmit, random), key_of

    def select(self) -> Description:
        """Choose the application. Raises `UnknownCardError` where the card has none that is known here."""
        answer = self._card.select(CUSTOMER_AID, FORMAT, _DESCRIPTION_BYTES)
        return Description(Feature(answer[1]), answer[2])

    def authenticate(self, purpose: Purpose = Purpose.EARN) -> bytes:
        """Prove to each other who one is; return the card's id. Raises `NotGenuineError`, `CardRefusedError`."""
        return self._card.authenticate(purpose, lambda card_id, version: self._key_of(card_id, purpose, version))

    def read_state(self) -> CardReading:
        """Return the card's state."""
        return CardReading.from_bytes(self._card.ask(Ins.READ_STATE))

    def terms(self) -> Terms:
        """Return the terms by which the card computes."""
        parts: list[bytes] = []
        while True:
            try:
                parts.append(self._card.ask(Ins.READ_TERMS, len(parts)))
            except CardRefusedError as refusal:
                if not parts or refusal.status != Status.NO_RECORD:
                    raise
                return Terms.from_bytes(b"".join(parts))

    def purchase(self, order: Order, *, card_decides: bool = False) -> Result:
        """Book a sale; with `card_decides` the card chooses the points by its own score (figure 7)."""
        return self._book(order, RecordKind.SALE, Ins.PURCHASE, OrderKind.SALE, CARD_DECIDES if card_decides else 0)

    def refund(self, order: Order) -> Result:
        """Book a refund: of the order's points the card gives back as many as it has."""
        return self._book(order, RecordKind.REFUND, Ins.PURCHASE, OrderKind.REFUND)

    def redeem(self, order: Order) -> Result:
        """Take the order's points, in a session that was authenticated for spending."""
        return self._book(order, RecordKind.REDEEM, Ins.REDEEM)

    def store(self, booking: Booking) -> Result:
        """Put on a card that only stores what was computed for it; once, also where it is said again."""
        record = booking.record
        try:
            return Result.from_bytes(
                self._card.ask(Ins.STORE, data=record.to_bytes() + booking.account.habit.to_bytes())
            )
        except CardRefusedError:
            # As with what a card computes: a refusal counts once the card's last record agrees.
            if (done := self._certain_last()) is not None and done.record == record:
                return done
            raise

    def last(self) -> Result | None:
        """Return what was done last; None for a card that was never used."""
        answer = self._card.ask(Ins.GET_LAST)
        return Result.from_bytes(answer) if answer else None

    def log(self, first: int) -> list[tuple[Record, bytes]]:
        """Return the records from a sequence on that the card still has, each with its receipt; at most three."""
        return entries_of(self._card.ask(Ins.READ_LOG, data=first.to_bytes(4)))

    def find(self, order: Order, before: int) -> tuple[Record, bytes] | None:
        """Return what the card did of an order, record and receipt; None where it certainly did nothing.

        `before` is the card's sequence that was read before the order was sent. Raises `ForgottenError`.
        """
        last = self.last()
        if last is None or last.record.card_sequence <= before:
            return None
        if order.is_of(last.record):
            return last.record, last.receipt
        oldest = max(1, last.record.card_sequence - LOG_ENTRIES + 1)
        for first in range(max(before + 1, oldest), last.record.card_sequence, ENTRIES_AT_ONCE):
            for record, receipt in self.log(first):
                if order.is_of(record):
                    return record, receipt
        if oldest > before + 1:
            message = f"The card has forgotten its records from {before + 1} to {oldest - 1}."
            raise ForgottenError(message)
        return None

    def deliver(self, command: bytes) -> int:
        """Hand a command of the server to the card; return the status word. 6984 says that the card had it already."""
        return self._card.exchange(Command.from_bytes(command)).status

    def _book(self, order: Order, kind: RecordKind, ins: Ins, p1: int = 0, p2: int = 0) -> Result:
        try:
            return Result.from_bytes(self._card.ask(ins, p1, p2, order.to_bytes()))
        except CardRefusedError:
            # Nothing protects a refusal on its way: it counts once the card's last record, which is protected, agrees.
            if (done := self._certain_last()) is not None and order.is_of(done.record, kind):
                return done
            raise

    def _certain_last(self) -> Result | None:
        try:
            return self.last()
        except CardRefusedError as refusal:
            raise NotGenuineError from refusal
