"""Which way a card takes part in: found by asking the card."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.errors import ShownError
from core.loyalty.card_state import Feature
from core.loyalty.keys import CUSTOMER_AID, Key, Purpose
from core.loyalty.programme import Programme
from core.loyalty.terms import Terms
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.memory import MemoryCardSession
from terminal_bridge.cards.secured import UnknownCardError
from terminal_bridge.clock import Clock, never_sure
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.readers import Transmit
from terminal_bridge.shop_side import ShopSide
from terminal_bridge.ways.computed_for import ComputedFor
from terminal_bridge.ways.conversation import Conversation
from terminal_bridge.ways.customer_computes import ComputingCard
from terminal_bridge.ways.shop_computes import ComputerStore, MemoryStore, ShopCardComputes, StoringCard
from terminal_bridge.ways.terminal_computes import KeptCard, MemoryCard

MEMORY_KEY_VERSION = 1


class NoProgrammeError(ShownError):
    """This till was never told the shop's programme, so it cannot begin a card."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "This till does not have the shop's programme yet: connect it with the server once."


class NoShopCardError(ShownError):
    """A card that only stores, and no shop's card that could compute."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "This card needs the shop's card: put it into its reader, and key in the PIN."


@dataclass
class Recogniser:
    """Finds the way of each card.

    `programme` is asked for the programme in force, `may_begin` says whether blank cards are begun here, `computes`
    whether this till computes for cards that only store where no shop's card is there, and `kept`
    finds what the journal keeps for cards that store nothing. `shop` is where the shop's card is, if it has one;
    `sure_time` says what time it is where the till is sure of it, else 0.
    """

    enrolment: Enrolment
    programme: Callable[[], Programme | None]
    kept: Callable[[str], bytes | None]
    may_begin: bool = False
    computes: bool = False
    shop: ShopSide | None = None
    sure_time: Clock = never_sure

    def __call__(self, transmit: Transmit) -> Conversation:
        """Return a conversation with the card in the reader."""
        session = CustomerCardSession(transmit, partial(self.enrolment.key_of, CUSTOMER_AID))
        try:
            features = session.select().features
        except UnknownCardError:
            return self._memory(MemoryCardSession(transmit))
        if Feature.COMPUTES in features:
            return ComputingCard(session, features, self.terms_of)
        if self.computes and (self.shop is None or not self.shop.is_there):
            return ComputedFor(session, features, self.terms_of)
        return self._beside_the_shops(ComputerStore(transmit))

    def _memory(self, session: MemoryCardSession) -> Conversation:
        if self.shop is not None and self.shop.is_there:
            return self._beside_the_shops(MemoryStore(session))
        return MemoryCard(session, self._memory_key, self._terms(), self.sure_time, may_begin=self.may_begin)

    def _beside_the_shops(self, card: StoringCard) -> Conversation:
        terms, shop = self._terms(), None if self.shop is None else self.shop.session
        if shop is None:
            raise NoShopCardError
        if terms is None:
            raise NoProgrammeError
        return ShopCardComputes(card, shop, self.terms_of, terms)

    def typed(self, number: bytes) -> Conversation:
        """Return a conversation about a card of which only the number is known."""
        terms = self._terms()
        if terms is None:
            raise NoProgrammeError
        return KeptCard(number, self.kept, self._memory_key, terms, self.sure_time)

    def terms_of(self, version: int) -> Terms | None:
        """Return the terms of a version of the programme; None for another than the one in force."""
        terms = self._terms()
        return terms if terms is not None and terms.version == version else None

    def _terms(self) -> Terms | None:
        programme = self.programme()
        return None if programme is None else programme.terms

    def _memory_key(self, number: bytes) -> Key:
        return self.enrolment.key_of(CUSTOMER_AID, number, Purpose.MEMORY, MEMORY_KEY_VERSION)
