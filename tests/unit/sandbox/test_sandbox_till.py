"""Cards without plastic: torn where they are told to be, and no line to a card that has left its reader."""

import threading

import pytest

from core.loyalty.booking import Account
from core.loyalty.card_state import CardIdentity, CardState, CustomerStore, Feature
from core.loyalty.habit import Habit
from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from core.loyalty.programme_document import programme_from_json
from core.loyalty.services import ServiceKind
from core.money import Currency
from sandbox.till.plastic import CardMemory, Plastic, PowerLostError, Setup, Tear, TornOutError, customer_plastic
from sandbox.till.programme import demonstration
from sandbox.till.slots import Slots
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.memory import MemoryCardSession
from tests.support.cards import CARD, MASTERS, NOON, SHOP, TERMINAL, TERMS, key_of, seeded

NUMBER = CARD.hex()


def computing() -> Plastic:
    """Make a card that computes of what the server would say."""
    state = CardState(Account(0, 0, Habit.new(TERMS.sets), TERMS))
    identity = CardIdentity.made(MASTERS, CARD, 1, Feature.COMPUTES | Feature.CHOOSES)
    file = {"card": NUMBER, "identity": identity.to_bytes().hex(), "state": state.to_bytes().hex()}
    return customer_plastic(file, Setup.CHOOSES)


def memory_card() -> Plastic:
    """Make a memory card of what the server would say."""
    file = {
        "card": NUMBER,
        "points": 7,
        "terms": TERMS.to_bytes().hex(),
        "habit": Habit.new(TERMS.sets).to_bytes().hex(),
        "master": bytes(MASTERS[Purpose.MEMORY]).hex(),
        "key_version": 1,
    }
    return customer_plastic(file, Setup.MEMORY)


def session(card: Plastic) -> CustomerCardSession:
    """Put a card in, and prove to each other who one is."""
    card.reset()
    made = CustomerCardSession(card.transmit, key_of, seeded())
    made.select()
    made.authenticate(Purpose.EARN)
    return made


def buy(card: Plastic, number: int) -> int:
    """Add a purchase; return the card's balance after it."""
    return session(card).purchase(Order(TERMINAL, number, SHOP, NOON, 10_000), card_decides=True).record.balance


def balance(card: Plastic) -> int:
    """Look into a card's memory."""
    return CustomerStore(card.memory).state().account.balance


@pytest.mark.parametrize(("tear", "is_on_it"), [(Tear.BEFORE, False), (Tear.WHILE, False), (Tear.AFTER, True)])
def test_a_card_is_torn_out_of_its_next_purchase_and_of_that_alone(tear: Tear, is_on_it: bool) -> None:
    """Reading goes on; the purchase is on it whole or not at all; put back, it works as before."""
    card = computing()
    before = buy(card, 1)
    talk = session(card)
    card.tear = tear
    assert talk.read_state().balance == before
    with pytest.raises(TornOutError):
        talk.purchase(Order(TERMINAL, 2, SHOP, NOON, 10_000), card_decides=True)
    assert card.torn
    assert not card.tear
    found = session(card).find(Order(TERMINAL, 2, SHOP, NOON, 10_000), 1)
    assert (found is not None) is is_on_it
    assert not card.torn
    assert (balance(card) > before) is is_on_it
    assert buy(card, 2) == buy(card, 2) > before, "what was ordered twice is done once"


@pytest.mark.parametrize(("tear", "parts"), [(Tear.BEFORE, 0), (Tear.WHILE, 150), (Tear.AFTER, 248)])
def test_a_memory_card_is_torn_at_a_byte(tear: Tear, parts: int) -> None:
    """A slot is written in parts: none of it, some of it, or all of it is there; the other slot is as it was."""
    card = memory_card()
    talk = MemoryCardSession(card.transmit)
    assert talk.number() == CARD
    first, second = talk.slots()
    card.tear = tear
    with pytest.raises(TornOutError):
        talk.write(0, b"\xa5" * len(first))
    card.reset()
    written, other = talk.slots()
    assert written == b"\xa5" * parts + first[parts:]
    assert other == second
    assert card.transmit(b"\x00\xa4\x04\x00\x00") == b"\x6e\x00"


def test_memory_keeps_what_was_written_before_the_power_went() -> None:
    """Byte by byte."""
    memory = CardMemory(8)
    memory.left = 3
    with pytest.raises(PowerLostError):
        memory.write(0, b"abcdef")
    assert memory.read(0, 8) == b"abc" + bytes(5)


def test_nobody_speaks_to_a_card_that_has_left_or_was_put_in_again() -> None:
    """A line is to one insertion of one card; each coming and going is counted and told."""
    told: list[None] = []
    slots = Slots(("customers", "shop"), lambda: told.append(None))
    with pytest.raises(TornOutError):
        slots.line_to("customers")
    card = memory_card()
    slots.insert("customers", card)
    line = slots.line_to("customers")
    assert line(b"\xff\xca\x00\x00\x00")[:-2] == CARD
    slots.insert("customers", card)
    with pytest.raises(TornOutError):
        line(b"\xff\xca\x00\x00\x00")
    assert slots.seen() == {"customers": (3, True), "shop": (0, False)}
    slots.take_out("shop")
    slots.take_out("customers")
    assert slots.seen()["customers"] == (4, False)
    assert len(told) == 4


def test_a_torn_card_leaves_its_reader_by_itself_and_whoever_waits_hears_of_it() -> None:
    """The watch is woken by the removal."""
    slots = Slots(("customers",), lambda: None)
    card = memory_card()
    slots.insert("customers", card)
    card.tear = Tear.BEFORE
    known = slots.seen()
    waiting = threading.Thread(target=slots.wait, args=(known, 60.0))
    waiting.start()
    with pytest.raises(TornOutError):
        slots.line_to("customers")(b"\xff\xd6\x00\x00\x01\x00")
    waiting.join(60.0)
    assert not waiting.is_alive()
    assert slots.inside("customers") is None


@pytest.mark.parametrize("code", ["GBP", "JPY", "KWD", "EUR"])
def test_the_demonstration_is_a_programme_in_any_currency(code: str) -> None:
    """With a service of each kind."""
    programme = programme_from_json(demonstration(Currency(code, "en_GB")).replace("{", '{"version": 1, ', 1))
    assert programme.currency == code
    assert {each.kind for each in programme.services} == set(ServiceKind)
