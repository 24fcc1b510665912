"""Vectors of what tills, cards and the server say to each other: keys, records, receipts, and whole conversations."""

from collections.abc import Callable, Mapping
from typing import Any

from core.loyalty.apdu import Command
from core.loyalty.booking import Account, sale
from core.loyalty.card_state import CardIdentity, CardState, Feature
from core.loyalty.customer_card import CustomerCard, personalised
from core.loyalty.habit import Habit
from core.loyalty.keys import CUSTOMER_AID, SHOP_AID, Key, Purpose, card_key, cmac
from core.loyalty.order import Order
from core.loyalty.parameters import Counted, ParameterSet, rate_of
from core.loyalty.pool import Pool
from core.loyalty.record import NO_RECEIPT, receipt
from core.loyalty.score import DAY
from core.loyalty.server_orders import CardOrders
from core.loyalty.shop_card import ShopCard, personalised_shop
from core.loyalty.shop_commands import Wish
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.shop_state import OWN_PURPOSES, SCOPE_PURPOSES, ShopIdentity, ShopState, pin_bytes
from core.loyalty.terms import Terms
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.shop import ShopCardSession

NOON = 800_000_000
TERMS = Terms(
    version=7,
    sets=(ParameterSet(rate=rate_of(30 * DAY)), ParameterSet(rate=rate_of(365 * DAY), counted=Counted.COUNT)),
    recent=0,
    continuity=1,
    recent_thresholds=(10_000 << 24,),
    continuity_thresholds=(3 << 24,),
    rates=(10, 20),
)
CARD = bytes.fromhex("00000000000000A1")
STORING = bytes.fromhex("00000000000000A2")
SHOP_CARD = bytes.fromhex("00000000000000B1")
PIN = "4711"
MASTERS = {purpose: Key(bytes([purpose] * 16)) for purpose in Purpose}
EXAMPLE = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")


class Chip:
    """A card's memory."""

    def __init__(self, size: int = 64_000) -> None:
        """Begin erased."""
        self._content = bytearray(size)

    def read(self, start: int, count: int) -> bytes:
        """Return what is there."""
        return bytes(self._content[start : start + count])

    def write(self, start: int, data: bytes) -> None:
        """Write it."""
        self._content[start : start + len(data)] = data


class Conversation:
    """Carries commands to a card, and writes down both ways."""

    def __init__(self, name: str, process: Callable[[bytes], bytes], said: list[dict[str, str]]) -> None:
        """Write into `said`, under the card's name."""
        self._name, self._process, self._said = name, process, said

    def __call__(self, command: bytes) -> bytes:
        """Carry a command there and the answer back."""
        answer = self._process(command)
        self._said.append({"to": self._name, "command": command.hex(), "answer": answer.hex()})
        return answer


def counted(first: int) -> Callable[[int], bytes]:
    """Return a source of “random” bytes that anybody can follow: each byte is the next number."""
    numbers = iter(range(first, 10_000))
    return lambda count: bytes(next(numbers) & 0xFF for _ in range(count))


def key_vectors() -> dict[str, Any]:
    """Return codes of RFC 4493's example key, and keys of cards."""
    keys = [(CARD, CUSTOMER_AID, purpose) for purpose in Purpose] + [(SHOP_CARD, SHOP_AID, Purpose.POOL)]
    return {
        "cmac": [
            {"key": EXAMPLE.hex(), "message": text.hex(), "code": cmac(EXAMPLE, text).hex()} for text in (b"", CARD)
        ],
        "card_keys": [
            {
                "master": bytes(MASTERS[purpose]).hex(),
                "card": card.hex(),
                "aid": aid.hex(),
                "purpose": int(purpose),
                "version": 1,
                "key": bytes(card_key(MASTERS[purpose], card, aid, purpose, 1)).hex(),
            }
            for card, aid, purpose in keys
        ],
    }


def receipt_vectors() -> list[dict[str, str]]:
    """Return three records of one card and the chain of its receipts."""
    key = card_key(MASTERS[Purpose.RECEIPT], CARD, CUSTOMER_AID, Purpose.RECEIPT, 1)
    account, previous, chain = Account(0, 0, Habit.new(TERMS.sets), TERMS), NO_RECEIPT, []
    for number in (1, 2, 3):
        booking = sale(account, order(number), choose=True)
        account, record = booking.account, booking.record.to_bytes()
        code = receipt(key, previous, CARD, record)
        chain.append(
            {"key": bytes(key).hex(), "previous": previous.hex(), "record": record.hex(), "receipt": code.hex()}
        )
        previous = code
    return chain


def order(sequence: int, points: int = 0, amount: int = 12_000) -> Order:
    """Return a till's order."""
    return Order(9, sequence, 3, NOON + sequence * DAY, amount, 1, points)


def customer_vectors() -> dict[str, Any]:
    """Return a conversation with a customer's card that computes, from its first use on."""
    chip, said = Chip(), list[dict[str, str]]()
    features = Feature.COMPUTES | Feature.CHOOSES
    state = CardState(Account(0, 0, Habit.new(TERMS.sets), TERMS))
    personalised(chip, CardIdentity.made(MASTERS, CARD, 1, features), state)
    card = CustomerCard(chip, counted(0xC0))
    session = CustomerCardSession(Conversation("customer", card.process, said), key_of, counted(0x10))
    session.select()
    session.authenticate()
    session.read_state()
    session.terms()
    session.purchase(order(1, points=24))
    session.purchase(order(2), card_decides=True)
    session.refund(order(3, points=10, amount=1_000))
    session.last()
    session.log(1)
    session.authenticate(Purpose.SPEND)
    session.redeem(order(4, points=30, amount=0))
    orders = CardOrders(CARD, key_of(CARD, Purpose.ADMINISTRATION, 1))
    for command in (orders.acknowledge(1, 4), orders.load(2, 5, NOON + 5 * DAY), orders.tell_time(3, NOON + 5 * DAY)):
        session.deliver(command.to_bytes())
    session.deliver(orders.put_terms(4, TERMS, NOON + 6 * DAY).to_bytes())
    session.deliver(orders.block(5, blocked=True).to_bytes())
    return {"features": int(features), "terms": TERMS.to_bytes().hex(), "said": said}


def shop_vectors() -> dict[str, Any]:
    """Return a conversation with a shop's card and a customer's card that only stores."""
    said = list[dict[str, str]]()
    chip, shop_chip = Chip(), Chip()
    state = CardState(Account(0, 0, Habit.new(TERMS.sets), TERMS))
    personalised(chip, CardIdentity.made(MASTERS, STORING, 1, Feature.STORES), state)
    keys = {purpose: card_key(MASTERS[purpose], SHOP_CARD, SHOP_AID, purpose, 1) for purpose in OWN_PURPOSES}
    identity = ShopIdentity(SHOP_CARD, 1, 3, 9, 1, keys, {purpose: MASTERS[purpose] for purpose in SCOPE_PURPOSES})
    personalised_shop(shop_chip, identity, ShopState(TERMS, Pool(), pin_bytes(PIN)))
    customer = Conversation("customer", CustomerCard(chip, counted(0xC0)).process, said)
    shop = Conversation("shop", ShopCard(shop_chip, counted(0xD0)).process, said)
    session = ShopCardSession(shop, lambda _card, _version: keys[Purpose.TERMINAL], counted(0x10))
    session.open()
    session.verify(PIN)
    orders = ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL])
    session.deliver(orders.load(1, 100, NOON).to_bytes())
    for number in (1, 2):
        session.meet(customer)
        session.book(customer, Wish.SALE, order(number, points=60))
    session.log(2)
    session.read_state()
    session.deliver(orders.acknowledge(2, 3).to_bytes())
    return {"pin": PIN, "said": said}


def key_of(card_id: bytes, purpose: Purpose, version: int) -> Key:
    """Return a customer card's key."""
    return card_key(MASTERS[purpose], card_id, CUSTOMER_AID, purpose, version)


def apdu_vectors() -> list[dict[str, Any]]:
    """Return commands in each of the cases, short and extended."""
    forms = (
        (b"", None),
        (b"", 256),
        (b"", 65_536),
        (b"\x01", None),
        (b"\x01", 256),
        (bytes(256), None),
        (bytes(256), 512),
    )
    return [
        {
            "data": data.hex(),
            "expected": expected,
            "command": Command(0x80, 0x12, 1, 0, data, expected).to_bytes().hex(),
        }
        for data, expected in forms
    ]


TALK: Mapping[str, Callable[[], Any]] = {
    "commands": apdu_vectors,
    "keys": key_vectors,
    "receipts": receipt_vectors,
    "customer_card": customer_vectors,
    "shop_card": shop_vectors,
}
