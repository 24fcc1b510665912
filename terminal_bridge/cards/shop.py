"""A till's talk with the shop's card (seed 004, figures 9 and 10): the till carries, the two cards prove and compute.

What a customer's card is to do is authorised by the shop's card, carried to the customer's card, and confirmed with its
answer. Where that answer is lost, meeting the customer's card again decides it, and `find` tells.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from core.loyalty.apdu import Command
from core.loyalty.customer_card import FORMAT
from core.loyalty.customer_commands import CardReading, Result
from core.loyalty.keys import CARD_ID_BYTES, CUSTOMER_AID, MAC_BYTES, SHOP_AID, Purpose
from core.loyalty.order import CARD_DECIDES, Order
from core.loyalty.record import RECORD_BYTES, Record, RecordKind
from core.loyalty.shop_card import SHOP_FORMAT
from core.loyalty.shop_commands import (
    ALL_KNOWN,
    SHOP_ENTRIES_AT_ONCE,
    ShopEntry,
    ShopIns,
    ShopReading,
    Wish,
    shop_entries_of,
)
from core.loyalty.shop_state import pin_bytes
from core.loyalty.status import CardRefusedError, Status
from terminal_bridge.cards.customer import ForgottenError
from terminal_bridge.cards.secured import SecuredApplication, Transmit

_DESCRIPTION_BYTES = 3
_MOST_AUTHORISED = 512  # the bytes of a memory-only card's slot do not fit a short answer


@dataclass(frozen=True)
class Authorised:
    """What the shop's card authorised: the record, and what has to be carried to the customer's card.

    That is a command for a card with a processor; for a memory-only card the slot's number (0 or 1) and its bytes.
    """

    record: Record
    carried: bytes

    @property
    def slot(self) -> tuple[int, bytes]:
        """Return which slot of a memory-only card has to be written, and its bytes."""
        return self.carried[0], self.carried[1:]


@dataclass(frozen=True)
class Confirmed:
    """What both cards hold: the record, the shop card's receipt, and of a card with a processor its own result."""

    record: Record
    shop_receipt: bytes
    result: Result | None


class ShopCardSession:
    """The shop's card, which may stay in its reader all day; one that was reset is met with a new session."""

    def __init__(
        self,
        transmit: Transmit,
        key_of: Callable[[bytes, int], bytes],
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take what carries commands to the card, and what finds its key for tills by its id and key version."""
        self._card, self._key_of = SecuredApplication(transmit, random), key_of

    def open(self) -> bytes:
        """Choose the application and prove to each other who one is (figure 10, steps 333 and 334); return its id."""
        self._card.select(SHOP_AID, SHOP_FORMAT, _DESCRIPTION_BYTES)
        return self._card.authenticate(Purpose.TERMINAL, self._key_of)

    def verify(self, pin: str) -> None:
        """Say the clerk's PIN. Raises `CardRefusedError`; `tries_left` of its status says how many tries are left."""
        self._card.ask(ShopIns.VERIFY, data=pin_bytes(pin))

    def change_pin(self, old: str, new: str) -> None:
        """Replace the clerk's PIN; a wrong old one costs a try."""
        self._card.ask(ShopIns.CHANGE_PIN, data=pin_bytes(old) + pin_bytes(new))

    def read_state(self) -> ShopReading:
        """Return the card's state."""
        return ShopReading.from_bytes(self._card.ask(ShopIns.GET_PROGRAM))

    def meet(self, customer: Transmit, purpose: Purpose = Purpose.EARN) -> CardReading:
        """Meet a customer's card with a processor (figure 10, steps 335 to 338 and 345 to 347)."""
        SecuredApplication(customer, secrets.token_bytes).select(CUSTOMER_AID, FORMAT, _DESCRIPTION_BYTES)
        answer = self._card.ask(ShopIns.CARD_AUTH, data=bytes([purpose]))
        while answer[:1] != ALL_KNOWN:
            answer = self._card.ask(ShopIns.CARD_AUTH, 1, data=customer(answer[1:]))
        return CardReading.from_bytes(answer[1:])

    def meet_memory(self, number: bytes, slots: tuple[bytes, bytes], purpose: Purpose = Purpose.EARN) -> CardReading:
        """Meet a card that only has memory, by its own number (up to 8 bytes) and what is in its slots."""
        data = bytes([len(number)]) + number + b"".join(slots)
        return CardReading.from_bytes(self._card.ask(ShopIns.UPDATE_MEMORY, purpose, data=data))

    def authorise(self, wish: Wish, order: Order, *, card_decides: bool = False) -> Authorised:
        """Have it computed and its points reserved (figure 10, steps 341, 342 and 348)."""
        decides = CARD_DECIDES if card_decides else 0
        answer = self._card.ask(ShopIns.AUTHORISE, wish, decides, order.to_bytes(), expected=_MOST_AUTHORISED)
        return Authorised(Record.from_bytes(answer[:RECORD_BYTES]), answer[RECORD_BYTES:])

    def confirm(self, answer: bytes) -> Confirmed:
        """Hand over the customer card's answer, as it came (figure 10, step 349)."""
        told = self._card.ask(ShopIns.CONFIRM, data=answer)
        result = Result.from_bytes(told[MAC_BYTES:])
        return Confirmed(result.record, told[:MAC_BYTES], result)

    def confirm_memory(self, slots: tuple[bytes, bytes]) -> Confirmed:
        """Hand over what was read again from a card that only has memory."""
        told = self._card.ask(ShopIns.CONFIRM, data=b"".join(slots))
        return Confirmed(Record.from_bytes(told[MAC_BYTES:]), told[:MAC_BYTES], None)

    def book(self, customer: Transmit, wish: Wish, order: Order, *, card_decides: bool = False) -> Confirmed:
        """Authorise, carry and confirm with a card that has a processor and was met."""
        return self.confirm(customer(self.authorise(wish, order, card_decides=card_decides).carried))

    def find(self, order: Order) -> ShopEntry | None:
        """Return what became of an order, once its customer's card was met again; None where it did not happen.

        Raises `ForgottenError` where the card could not tell and the server has to.
        """
        if any(order.is_of(record) for _, record in self.pending()):
            message = "The customer's card cannot tell any more; the server settles it."
            raise ForgottenError(message)
        last = self.read_state().sequence
        for first in range(max(1, last - 1), -1, -SHOP_ENTRIES_AT_ONCE):
            try:
                entries = self.log(max(1, first))
            except CardRefusedError as refusal:
                if refusal.status != Status.NO_RECORD:
                    raise
                break
            for entry in entries:
                if order.is_of(entry.record):
                    return None if entry.record.kind is RecordKind.VOID else entry
        return None

    def pending(self) -> list[tuple[bytes, Record]]:
        """Return what is authorised and not confirmed: the customer card's id and the record."""
        found: list[tuple[bytes, Record]] = []
        for _ in range(self.read_state().pending):
            answer = self._card.ask(ShopIns.READ_PENDING, len(found))
            found.append((answer[:CARD_ID_BYTES], Record.from_bytes(answer[CARD_ID_BYTES:])))
        return found

    def log(self, first: int) -> list[ShopEntry]:
        """Return the log's entries from a number on, at most two."""
        return shop_entries_of(self._card.ask(ShopIns.READ_LOG, data=first.to_bytes(4)))

    def deliver(self, command: bytes) -> int:
        """Hand a command of the server to the card; return the status word. 6984 says that the card had it already."""
        return self._card.exchange(Command.from_bytes(command)).status
