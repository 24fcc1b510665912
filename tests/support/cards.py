"""Cards for tests: memory that can be torn, customers' cards made ready, and a till's talk with them."""

import random
from collections.abc import Callable

from core.loyalty.applet import Applet
from core.loyalty.booking import Account
from core.loyalty.card_state import CardIdentity, CardState, CustomerStore, Feature
from core.loyalty.customer_card import CustomerCard, personalised
from core.loyalty.habit import Habit
from core.loyalty.keys import CUSTOMER_AID, SHOP_AID, Key, Purpose, card_key
from core.loyalty.parameters import Counted, ParameterSet, rate_of
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.score import DAY
from core.loyalty.shop_card import ShopCard, personalised_shop
from core.loyalty.shop_state import OWN_PURPOSES, SCOPE_PURPOSES, ShopIdentity, ShopState, ShopStore, pin_bytes
from core.loyalty.terms import Terms
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.secured import Transmit
from terminal_bridge.cards.shop import ShopCardSession

MASTERS = {purpose: Key(bytes([purpose] * 16)) for purpose in Purpose}
CARD = bytes.fromhex("00000000000000A1")
NOON = 800_000_000
"""A day in 2025, in seconds since 2000-01-01 UTC."""

TERMS = Terms(
    version=7,
    sets=(
        ParameterSet(rate=rate_of(30 * DAY)),
        ParameterSet(rate=rate_of(365 * DAY), counted=Counted.COUNT),
        ParameterSet(rate=rate_of(90 * DAY), counted=Counted.OVER, threshold=5_000, categories=0b110),
    ),
    recent=0,
    continuity=1,
    recent_thresholds=(10_000 << 24, 50_000 << 24),
    continuity_thresholds=(3 << 24, 12 << 24),
    rates=(10, 20, 50),
)


class PowerLostError(Exception):
    """The card was torn out of the reader."""


class Flash:
    """Memory that keeps without power; `trace` is what was written.

    After `left` bytes more the power goes: the byte that was under way is as before, or is `half_written`.
    """

    def __init__(self, size: int = 8_192) -> None:
        """Begin erased."""
        self.content = bytearray(size)
        self.left: int | None = None
        self.half_written: int | None = None
        self.trace: list[tuple[int, int]] | None = None

    @classmethod
    def of(cls, content: bytes | bytearray) -> "Flash":
        """Return memory with this content."""
        flash = cls(0)
        flash.content = bytearray(content)
        return flash

    def read(self, start: int, count: int) -> bytes:
        """Return what is there."""
        return bytes(self.content[start : start + count])

    def write(self, start: int, data: bytes) -> None:
        """Write byte by byte, as far as the power lasts."""
        if self.left is None and self.trace is None:
            self.content[start : start + len(data)] = data
            return
        for place, byte in enumerate(data, start):
            if self.left == 0:
                if self.half_written is not None:
                    self.content[place] = self.half_written
                raise PowerLostError
            self.left = None if self.left is None else self.left - 1
            self.content[place] = byte
            if self.trace is not None:
                self.trace.append((place, byte))


def seeded(seed: int = 1) -> Callable[[int], bytes]:
    """Return where random bytes come from in a test."""
    return random.Random(seed).randbytes  # noqa: S311 - repeatable on purpose


def key_of(card_id: bytes, purpose: Purpose, version: int) -> Key:
    """Find a customer card's key as a till does that has the master."""
    return card_key(MASTERS[purpose], card_id, CUSTOMER_AID, purpose, version)


def new_customer_card(
    card_id: bytes = CARD,
    terms: Terms = TERMS,
    features: Feature = Feature.COMPUTES | Feature.CHOOSES,
    seed: int = 1,
) -> tuple[CustomerCard, Flash]:
    """Return a customer's card that was never used, and its memory."""
    memory = Flash()
    identity = CardIdentity.made(MASTERS, card_id, 1, features)
    personalised(memory, identity, CardState(Account(0, 0, Habit.new(terms.sets), terms)))
    return CustomerCard(memory, seeded(seed)), memory


def state_of(memory: Flash) -> CardState:
    """Look into a customer's card."""
    return CustomerStore(memory).state()


def till(card: Applet, purpose: Purpose | None = Purpose.EARN, seed: int = 2) -> CustomerCardSession:
    """Return a till's session with a customer's card, selected and (unless None) authenticated for a purpose."""
    session = CustomerCardSession(card.process, key_of, seeded(seed))
    session.select()
    if purpose is not None:
        session.authenticate(purpose)
    return session


SHOP_CARD = bytes.fromhex("00000000000000B1")
SHOP = 3
TERMINAL = 9
PIN = "4711"


def shop_keys(card_id: bytes = SHOP_CARD) -> dict[Purpose, Key]:
    """Return a shop card's own keys."""
    return {purpose: card_key(MASTERS[purpose], card_id, SHOP_AID, purpose, 1) for purpose in OWN_PURPOSES}


def new_shop_card(
    pool: Pool | None = None,
    scope: tuple[Purpose, ...] = SCOPE_PURPOSES,
    terms: Terms = TERMS,
    card_id: bytes = SHOP_CARD,
    seed: int = 3,
) -> tuple[ShopCard, Flash]:
    """Return a shop's card with a pool of 1,000 points paid in advance (or another), and its memory."""
    memory = Flash(64_000)
    masters = {purpose: MASTERS[purpose] for purpose in scope}
    identity = ShopIdentity(card_id, 1, SHOP, TERMINAL, 1, shop_keys(card_id), masters)
    pool = pool or Pool(PoolKind.IN_ADVANCE, loaded=1_000)
    personalised_shop(memory, identity, ShopState(terms, pool, pin_bytes(PIN)))
    return ShopCard(memory, seeded(seed)), memory


def shop_state_of(memory: Flash) -> ShopState:
    """Look into a shop's card."""
    return ShopStore(memory).state()


def shop_till(
    card: ShopCard, pin: str | None = PIN, seed: int = 4, connection: Transmit | None = None
) -> ShopCardSession:
    """Return a till's session with a shop's card, open and (unless None) with the clerk's PIN."""
    session = ShopCardSession(
        connection or card.process, lambda card_id, _version: shop_keys(card_id)[Purpose.TERMINAL], seeded(seed)
    )
    session.open()
    if pin is not None:
        session.verify(pin)
    return session
