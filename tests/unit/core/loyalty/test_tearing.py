"""Cards that are torn out of the reader at every byte of every write of every command.

Afterwards a card is exactly what it was before the command, or exactly what it is after it: points, scores, log and
receipts together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from core.loyalty.applet import Applet
from core.loyalty.card_state import LOG_ENTRIES, CustomerStore, Feature
from core.loyalty.customer_card import CustomerCard
from core.loyalty.keys import Purpose
from core.loyalty.memory_block import SLOT_BYTES, Block, written
from core.loyalty.order import Order
from core.loyalty.record import RecordKind
from core.loyalty.score import DAY
from core.loyalty.server_orders import CardOrders
from core.loyalty.shop_card import ShopCard
from core.loyalty.shop_commands import Wish
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.shop_state import ShopStore
from core.loyalty.status import CardRefusedError
from tests.support.cards import (
    CARD,
    NOON,
    PIN,
    SHOP,
    SHOP_CARD,
    TERMINAL,
    TERMS,
    Flash,
    PowerLostError,
    key_of,
    new_customer_card,
    new_shop_card,
    seeded,
    shop_keys,
    shop_till,
    state_of,
    till,
)

OTHER_TERMS = replace(TERMS, version=8, sets=TERMS.sets[:2], rates=(1, 2, 3))
NUMBER = bytes.fromhex("04A1B2C3D4E5F6")


def order(sequence: int, points: int = 24, amount: int = 12_000) -> Order:
    """Return what a till wants."""
    return Order(TERMINAL, sequence, SHOP, NOON + sequence * DAY, amount, points=points)


@dataclass
class Torn:
    """A card just before a command, what the command does, and how to look into the card."""

    memory: Flash
    act: Callable[[], object]
    view: Callable[[Flash], object]


def customer_view(memory: Flash) -> object:
    """Return all that a customer's card would ever say of itself."""
    store = CustomerStore(memory)
    state = store.state()
    last = state.account.sequence
    return state, [store.entry(number, last) for number in range(max(1, last - LOG_ENTRIES), last + 1)]


def shop_view(memory: Flash) -> object:
    """Return all that a shop's card would ever say of itself."""
    store = ShopStore(memory)
    state = store.state()
    return state, [store.entry(number, state.sequence) for number in range(1, state.sequence + 1)]


def used_card(features: Feature = Feature.COMPUTES | Feature.CHOOSES) -> tuple[CustomerCard, Flash]:
    """Return a card whose log has begun to forget, so that every write replaces something."""
    card, memory = new_customer_card(features=Feature.COMPUTES | features)
    session = till(card)
    for sequence in range(1, LOG_ENTRIES + 3):
        session.purchase(order(sequence))
    return card, memory


def customer_orders() -> CardOrders:
    """Return what the server can want of the customer's card."""
    return CardOrders(CARD, key_of(CARD, Purpose.ADMINISTRATION, 1))


def purchase(*, decides: bool) -> Torn:
    """A sale."""
    card, memory = used_card()
    session = till(card)
    return Torn(memory, lambda: session.purchase(order(100), card_decides=decides), customer_view)


def refund() -> Torn:
    """A refund."""
    card, memory = used_card()
    session = till(card)
    return Torn(memory, lambda: session.refund(order(100)), customer_view)


def redeem() -> Torn:
    """An exchange of points."""
    card, memory = used_card()
    session = till(card, Purpose.SPEND)
    return Torn(memory, lambda: session.redeem(order(100, 30, 0)), customer_view)


def store() -> Torn:
    """What a shop's card computed."""
    card, memory = used_card(Feature.STORES)
    shop, _ = new_shop_card()
    session = shop_till(shop)
    session.meet(card.process)
    carried = session.authorise(Wish.SALE, order(100)).carried
    return Torn(memory, lambda: card.process(carried), customer_view)


def of_the_server(command: bytes) -> Torn:
    """Something that the server wants of a customer's card."""
    card, memory = used_card()
    return Torn(memory, lambda: card.process(command), customer_view)


def shop_met() -> tuple[ShopCard, Flash, CustomerCard]:
    """Return a shop's card that has given points to a customer's card."""
    shop, memory = new_shop_card()
    customer, _ = new_customer_card(features=Feature.STORES)
    session = shop_till(shop)
    for sequence in (1, 2, 3):
        session.meet(customer.process)
        session.book(customer.process, Wish.SALE, order(sequence))
    return shop, memory, customer


def authorise() -> Torn:
    """An authorisation."""
    shop, memory, customer = shop_met()
    session = shop_till(shop)
    session.meet(customer.process)
    return Torn(memory, lambda: session.authorise(Wish.SALE, order(100)), shop_view)


def confirm() -> Torn:
    """The customer card's own word."""
    shop, memory, customer = shop_met()
    session = shop_till(shop)
    session.meet(customer.process)
    answer = customer.process(session.authorise(Wish.SALE, order(100)).carried)
    return Torn(memory, lambda: session.confirm(answer), shop_view)


def meet_again(*, stored: bool) -> Torn:
    """What was in doubt is decided as the customer's card comes back."""
    shop, memory, customer = shop_met()
    session = shop_till(shop)
    session.meet(customer.process)
    carried = session.authorise(Wish.SALE, order(100)).carried
    if stored:
        customer.process(carried)
    later = shop_till(shop)
    return Torn(memory, lambda: later.meet(customer.process), shop_view)


def meet_memory_again() -> Torn:
    """The same with a card that only has memory."""
    shop, memory = new_shop_card()
    key = key_of(NUMBER.rjust(8, b"\x00"), Purpose.MEMORY, 1)
    slots = [bytes(SLOT_BYTES)] * 2
    slot, slots[1] = written(Block.new(TERMS), key, NUMBER)
    assert slot == 1
    session = shop_till(shop)
    session.meet_memory(NUMBER, (slots[0], slots[1]))
    slot, content = session.authorise(Wish.SALE, order(1)).slot
    slots[slot] = content
    later = shop_till(shop)
    return Torn(memory, lambda: later.meet_memory(NUMBER, (slots[0], slots[1])), shop_view)


def of_the_server_to_the_shop(make: Callable[[ShopCardOrders], bytes]) -> Torn:
    """Something that the server wants of a shop's card, while a customer's card is in doubt."""
    shop, memory, customer = shop_met()
    session = shop_till(shop)
    session.meet(customer.process)
    session.authorise(Wish.SALE, order(100))
    keys = shop_keys()
    command = make(ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL]))
    return Torn(memory, lambda: shop.process(command), shop_view)


COMMANDS: dict[str, Callable[[], Torn]] = {
    "PURCHASE": lambda: purchase(decides=False),
    "PURCHASE, the card decides": lambda: purchase(decides=True),
    "PURCHASE, a refund": refund,
    "REDEEM": redeem,
    "STORE": store,
    "ACK LOG": lambda: of_the_server(customer_orders().acknowledge(1, 9).to_bytes()),
    "PUT PARAMETERS": lambda: of_the_server(customer_orders().put_terms(1, OTHER_TERMS, NOON).to_bytes()),
    "TIME TOKEN": lambda: of_the_server(customer_orders().tell_time(1, NOON + 900 * DAY).to_bytes()),
    "LOAD POINTS": lambda: of_the_server(customer_orders().load(1, -7, NOON).to_bytes()),
    "BLOCK": lambda: of_the_server(customer_orders().block(1, blocked=True).to_bytes()),
    "AUTHORISE": authorise,
    "CONFIRM": confirm,
    "CARD AUTH, it has it": lambda: meet_again(stored=True),
    "CARD AUTH, it has it not": lambda: meet_again(stored=False),
    "UPDATE MEMORY": meet_memory_again,
    "shop ACK LOG": lambda: of_the_server_to_the_shop(lambda orders: orders.acknowledge(1, 2).to_bytes()),
    "shop PUT PARAMETERS": lambda: of_the_server_to_the_shop(
        lambda orders: orders.put_terms(1, OTHER_TERMS).to_bytes()
    ),
    "SETTLE": lambda: of_the_server_to_the_shop(lambda orders: orders.settle(1, CARD, 4, happened=True).to_bytes()),
    "LOAD POOL": lambda: of_the_server_to_the_shop(lambda orders: orders.load(1, 500, NOON).to_bytes()),
}


def torn_memories(memory: Flash, act: Callable[[], object]) -> Iterator[Flash]:
    """Do it, and yield the memory as it would be had the power gone before each byte; half-written ones too."""
    torn = Flash.of(memory.content)
    memory.trace = []
    act()
    for place, byte in memory.trace:
        for half in (torn.content[place], torn.content[place] ^ 0xA5):
            torn.content[place] = half
            yield torn
        torn.content[place] = byte
    assert torn.content == memory.content


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_happens_whole_or_not_at_all(name: str) -> None:
    """At every byte that it writes, also when that byte is half written."""
    torn = COMMANDS[name]()
    before = torn.view(torn.memory)
    seen = [torn.view(memory) for memory in torn_memories(torn.memory, torn.act)]
    after = torn.view(torn.memory)
    assert before != after
    assert len(seen) > 2 * 400
    assert all(view in (before, after) for view in seen)
    assert seen[0] == before


def test_a_pin_is_counted_before_it_is_looked_at() -> None:
    """Wherever the card is torn out, no more tries are left than before, unless the PIN was right."""
    shop, memory, _ = shop_met()
    session = shop_till(shop, None)

    def wrong() -> None:
        with pytest.raises(CardRefusedError):
            session.verify("0000")

    tries = [ShopStore(torn).state().tries for torn in torn_memories(memory, wrong)]
    assert set(tries) <= {3, 2}
    assert ShopStore(memory).state().tries == 2
    changed = [ShopStore(torn).state() for torn in torn_memories(memory, lambda: session.change_pin(PIN, "98765432"))]
    assert {(state.tries, state.pin[:4]) for state in changed} <= {
        (2, b"4711"),
        (1, b"4711"),
        (3, b"4711"),
        (3, b"9876"),
    }


def torn_at(card: Applet, memory: Flash, left: int, act: Callable[[], object]) -> bool:
    """Do it with power for so many bytes more, then put the card in again; say whether the power sufficed."""
    memory.left = left
    try:
        act()
    except PowerLostError:
        return False
    finally:
        memory.left = None
        card.reset()
    return True


@pytest.mark.parametrize("decides", [False, True])
def test_a_till_finds_out_and_makes_good(*, decides: bool) -> None:
    """Torn at places all over the purchase, the last record tells which it was, and a retry makes it exactly one."""
    card, memory = used_card()
    before = state_of(memory).account
    content = bytes(memory.content)
    done = False
    for left in range(0, 10_000, 13):
        if done:
            break
        memory.content[:] = content
        session = till(card)
        wanted = order(100)
        done = torn_at(card, memory, left, lambda: session.purchase(wanted, card_decides=decides))  # noqa: B023 - called at once
        again = till(CustomerCard(memory, seeded(left)))
        found = again.find(wanted, before.sequence)
        assert (found is not None) == (state_of(memory).account.sequence == before.sequence + 1)
        result = again.purchase(wanted, card_decides=decides)
        assert found is None or found == (result.record, result.receipt)
        account = state_of(memory).account
        assert account.sequence == before.sequence + 1
        assert account.balance == before.balance + result.record.points
    assert done


@pytest.mark.parametrize("torn", ["customer", "shop at AUTHORISE", "shop at CONFIRM"])
def test_two_cards_agree_however_one_is_torn_out(torn: str) -> None:
    """What the pool gave is what the customer has, once both were met again."""
    done = False
    for left in range(0, 10_000, 37):
        if done:
            break
        shop, shop_memory, customer = shop_met()
        memory = customer._store._memory
        assert isinstance(memory, Flash)
        session = shop_till(shop)
        session.meet(customer.process)
        done = torn_sale(torn, left, (shop, shop_memory), (customer, memory))
        later = shop_till(shop)
        later.meet(customer.process)
        found = later.find(order(100))
        state = ShopStore(shop_memory).state()
        assert state.pending == ()
        assert state.pool.issued == state_of(memory).account.balance == (96 if found else 72)
        kinds = [later.log(number)[0].record.kind for number in range(1, state.sequence + 1)]
        assert kinds.count(RecordKind.SALE) == (4 if found else 3)
    assert done


def torn_sale(where: str, left: int, shop: tuple[ShopCard, Flash], customer: tuple[CustomerCard, Flash]) -> bool:
    """Sell, tearing one of the cards out after so many bytes; say whether the power sufficed."""
    session = shop_till(shop[0])
    session.meet(customer[0].process)
    if where == "shop at AUTHORISE":
        return torn_at(*shop, left, lambda: session.authorise(Wish.SALE, order(100)))
    carried = session.authorise(Wish.SALE, order(100)).carried
    if where == "customer":
        return torn_at(*customer, left, lambda: customer[0].process(carried))
    answer = customer[0].process(carried)
    return torn_at(*shop, left, lambda: session.confirm(answer))
