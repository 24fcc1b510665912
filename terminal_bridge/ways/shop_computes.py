"""The shop's card computes and holds the pool of points; the customer's card stores (figures 8 to 10).

The customer's card may have a processor or be plain memory. Both cards are verified, and the till carries.
"""

from collections.abc import Callable
from typing import Protocol

from core.loyalty.apdu import Response
from core.loyalty.booking import Account
from core.loyalty.customer_commands import CardReading
from core.loyalty.keys import Purpose
from core.loyalty.memory_block import SLOTS
from core.loyalty.order import Order
from core.loyalty.shop_commands import Wish
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms
from terminal_bridge.cards.customer import ForgottenError
from terminal_bridge.cards.memory import MemoryCardSession
from terminal_bridge.cards.shop import Confirmed, ShopCardSession
from terminal_bridge.figures import Way
from terminal_bridge.readers import Transmit
from terminal_bridge.ways.conversation import Deed, Done, Met, UntellableError

_WISHES = {Deed.SALE: Wish.SALE, Deed.REFUND: Wish.REFUND, Deed.REDEEM: Wish.REDEEM}


class StoringCard(Protocol):
    """A customer's card that only stores, as the shop's card is brought together with it."""

    def meet(self, shop: ShopCardSession, purpose: Purpose) -> CardReading:
        """Let the shop's card verify it and read what is on it; what was pending with it is decided by that."""

    def take(self, shop: ShopCardSession, carried: bytes) -> Confirmed:
        """Put on the card what the shop's card made, and bring back the proof."""

    def tell(self, command: bytes) -> None:
        """Hand the card a command of the server's. Raises `CardRefusedError`."""


class ComputerStore:
    """A card with a processor that stores what the shop's card computed."""

    def __init__(self, transmit: Transmit) -> None:
        """Speak to it over `transmit`."""
        self._transmit = transmit

    def meet(self, shop: ShopCardSession, purpose: Purpose) -> CardReading:
        """Let the two cards verify each other."""
        return shop.meet(self._transmit, purpose)

    def take(self, shop: ShopCardSession, carried: bytes) -> Confirmed:
        """Carry the finished command over, and the answer back."""
        return shop.confirm(self._transmit(carried))

    def tell(self, command: bytes) -> None:
        """Hand the card a command; one that it had before is as good as told."""
        status = Response.from_bytes(self._transmit(command)).status
        if status not in (Status.DONE, Status.USED_BEFORE):
            raise CardRefusedError(status)


class MemoryStore:
    """A card that only has memory."""

    def __init__(self, session: MemoryCardSession) -> None:
        """Speak to it over `session`."""
        self._session = session

    def meet(self, shop: ShopCardSession, purpose: Purpose) -> CardReading:
        """Let the shop's card check what is on it."""
        return shop.meet_memory(self._session.number(), self._slots(), purpose)

    def take(self, shop: ShopCardSession, carried: bytes) -> Confirmed:
        """Write the slot, and read both again."""
        self._session.write(carried[0], carried[1:])
        return shop.confirm_memory(self._slots())

    def tell(self, command: bytes) -> None:
        """Pass over a command: a card without a processor does not understand any."""
        del command

    def _slots(self) -> tuple[bytes, bytes]:
        first, second = self._session.slots()
        assert SLOTS == 2  # noqa: S101, PLR2004 - what the shop's card takes
        return first, second


class ShopCardComputes:
    """A conversation with a customer's card beside the shop's card."""

    def __init__(
        self, card: StoringCard, shop: ShopCardSession, terms_of: Callable[[int], Terms | None], fallback: Terms
    ) -> None:
        """Bring `card` together with `shop`; `terms_of` knows the terms of a version, `fallback` are those in force."""
        self._card, self._shop, self._terms_of, self._fallback = card, shop, terms_of, fallback
        self._met: Purpose | None = None

    def meet(self) -> Met:
        """Verify both cards, and read what is on the customer's."""
        reading = self._meet(Purpose.EARN)
        known = reading.acknowledged, reading.counter
        return Met(reading.card_id.hex(), self._account(reading), Way.SHOP_CARD, reading.blocked, *known)

    def commit(self, deed: Deed, order: Order) -> Done:
        """Have it computed and the points reserved, put it on the customer's card, and confirm it."""
        purpose = Purpose.SPEND if deed is Deed.REDEEM else Purpose.EARN
        if self._met is not purpose:
            self._meet(purpose)
        self._met = None
        authorised = self._shop.authorise(_WISHES[deed], order, card_decides=deed is Deed.SALE)
        try:
            confirmed = self._card.take(self._shop, authorised.carried)
        except CardRefusedError:
            # Nothing protects a refusal on its way: meeting the card again tells what is on it.
            done = self.recall(deed, order, 0)
            if done is None:
                raise
            return done
        receipt = b"" if confirmed.result is None else confirmed.result.receipt
        return Done(confirmed.record.to_bytes(), receipt, self._account(self._meet(Purpose.EARN)))

    def recall(self, deed: Deed, order: Order, before: int) -> Done | None:
        """Say what became of an order, once the customer's card was met again; None for nothing."""
        del deed, before
        reading = self._meet(Purpose.EARN)
        try:
            entry = self._shop.find(order)
        except ForgottenError as error:
            raise UntellableError from error
        if entry is None:
            return None
        last = entry.record.card_sequence == reading.sequence and any(reading.receipt)
        return Done(entry.record.to_bytes(), reading.receipt if last else b"", self._account(reading))

    def tell(self, command: bytes) -> None:
        """Hand the customer's card a command of the server's, which proves itself."""
        self._met = None
        self._card.tell(command)

    def log(self, after: int) -> list[tuple[bytes, bytes]]:
        """Return nothing: the shop's card has the log, and it is brought by itself."""
        del after
        return []

    def _meet(self, purpose: Purpose) -> CardReading:
        self._met = None
        reading = self._card.meet(self._shop, purpose)
        self._met = purpose
        return reading

    def _account(self, reading: CardReading) -> Account:
        terms = self._terms_of(reading.programme) or self._fallback
        return Account(reading.sequence, reading.balance, reading.habit, terms)
