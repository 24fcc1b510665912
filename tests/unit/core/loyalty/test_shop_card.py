"""What a shop's card does: figures 8 to 10 of seed 004, and all that it refuses."""

from dataclasses import replace

import pytest

from core.loyalty.card_state import Feature
from core.loyalty.habit import Habit, Purchase, after
from core.loyalty.keys import CUSTOMER_AID, Purpose, card_key
from core.loyalty.memory_block import SLOT_BYTES, Block, read, written
from core.loyalty.order import Order
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.record import NO_RECEIPT, RecordKind, receipt
from core.loyalty.score import DAY
from core.loyalty.shop_commands import Wish
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.shop_state import MOST_PENDING
from core.loyalty.status import CardRefusedError, Status, tries_left
from tests.support.cards import (
    CARD,
    MASTERS,
    NOON,
    SHOP,
    SHOP_CARD,
    TERMINAL,
    TERMS,
    new_customer_card,
    new_shop_card,
    shop_keys,
    shop_state_of,
    shop_till,
    state_of,
    till,
)

NUMBER = bytes.fromhex("04A1B2C3D4E5F6")


def order(sequence: int = 1, **more: int) -> Order:
    """Return a sale of 120.00 for 24 points, with some of it otherwise."""
    sale = Order(terminal=TERMINAL, terminal_sequence=sequence, shop=SHOP, at=NOON, amount=12_000, points=24)
    return replace(sale, **more)  # type: ignore[arg-type]  # payment is no number, and stays


def refused(status: int) -> pytest.RaisesExc[CardRefusedError]:
    """Expect a refusal with this status word."""
    return pytest.RaisesExc(CardRefusedError, check=lambda error: error.status == status)


def orders() -> ShopCardOrders:
    """Return what the server can want of the shop's card."""
    keys = shop_keys()
    return ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL])


def test_the_shop_card_computes_for_a_card_that_only_stores() -> None:
    """Points and score are written together, the pool pays for them, and both cards keep a record (figure 10)."""
    customer, memory = new_customer_card(features=Feature.STORES)
    shop, shop_memory = new_shop_card()
    session = shop_till(shop)
    assert session.meet(customer.process).card_id == CARD
    done = session.book(customer.process, Wish.SALE, order())
    expected = after(Habit.new(TERMS.sets), TERMS.sets, Purchase(NOON, 12_000))
    assert done.result is not None
    assert done.result.habit == expected
    assert state_of(memory).account.habit == expected
    assert state_of(memory).account.balance == 24
    state = shop_state_of(shop_memory)
    assert (state.pool.balance, state.reserved, state.pending) == (976, 0, ())
    entry = session.log(1)[0]
    key = shop_keys()[Purpose.SHOP_LOG]
    assert (entry.card_id, entry.record) == (CARD, done.record)
    assert entry.receipt == done.shop_receipt == receipt(key, NO_RECEIPT, CARD, done.record.to_bytes())


def test_a_pool_that_is_short_gives_no_points_and_the_score_is_computed_all_the_same() -> None:
    """The record says so, by its kind."""
    customer, memory = new_customer_card(features=Feature.STORES)
    shop, shop_memory = new_shop_card(Pool(PoolKind.IN_ADVANCE, loaded=23))
    session = shop_till(shop)
    session.meet(customer.process)
    done = session.book(customer.process, Wish.SALE, order())
    assert (done.record.kind, done.record.points) == (RecordKind.SHORT, 0)
    account = state_of(memory).account
    assert (account.balance, account.habit.uses, account.habit.total) == (0, 1, 12_000)
    assert shop_state_of(shop_memory).pool.balance == 23


def test_points_that_are_paid_later_add_up_to_what_is_owed() -> None:
    """Up to the limit; a settlement makes room again."""
    customer, _ = new_customer_card(features=Feature.STORES)
    shop, memory = new_shop_card(Pool(PoolKind.LATER, limit=40))
    session = shop_till(shop)
    kinds = []
    for sequence in (1, 2):
        session.meet(customer.process)
        kinds.append(session.book(customer.process, Wish.SALE, order(sequence)).record.kind)
    assert kinds == [RecordKind.SALE, RecordKind.SHORT]
    assert shop_state_of(memory).pool.balance == -24
    assert session.deliver(orders().load(1, 24, NOON, limit=40).to_bytes()) == Status.DONE
    session.meet(customer.process)
    assert session.book(customer.process, Wish.SALE, order(3)).record.kind is RecordKind.SALE


def test_the_shop_card_chooses_the_points_by_the_score_that_it_computed_first() -> None:
    """With the terms that are on the customer's card, which may be others than its own."""
    other = replace(TERMS, version=8, rates=(100, 200, 500))
    customer, _ = new_customer_card(features=Feature.STORES, terms=other)
    shop, _ = new_shop_card(Pool(PoolKind.LATER))
    session = shop_till(shop)
    points = []
    for sequence in (1, 2):
        session.meet(customer.process)
        done = session.book(customer.process, Wish.SALE, order(sequence, amount=9_000), card_decides=True)
        points.append(done.record.points)
    assert points == [900, 1_800]


def test_a_refund_brings_points_back_to_the_pool_and_an_exchange_does_not() -> None:
    """What was exchanged is settled between the shops, by the server."""
    customer, memory = new_customer_card(features=Feature.STORES)
    shop, shop_memory = new_shop_card()
    session = shop_till(shop)
    for sequence, wish, points in ((1, Wish.SALE, 100), (2, Wish.REFUND, 30)):
        session.meet(customer.process)
        session.book(customer.process, wish, order(sequence, points=points))
    with refused(Status.NOT_AUTHENTICATED):
        session.meet(customer.process)
        session.book(customer.process, Wish.REDEEM, order(3, points=50))
    session.meet(customer.process, Purpose.SPEND)
    session.book(customer.process, Wish.REDEEM, order(3, amount=0, points=50))
    assert state_of(memory).account.balance == 20
    assert shop_state_of(shop_memory).pool.balance == 930


def test_a_shop_card_without_the_key_for_spending_takes_no_points() -> None:
    """It was not given the master."""
    customer, _ = new_customer_card(features=Feature.STORES)
    shop, _ = new_shop_card(scope=(Purpose.EARN,))
    session = shop_till(shop)
    with refused(Status.NO_KEY):
        session.meet(customer.process, Purpose.SPEND)


@pytest.mark.parametrize("stored", [True, False])
def test_a_lost_answer_is_decided_when_the_customers_card_comes_back(*, stored: bool) -> None:
    """Meanwhile the points are reserved: they are given once, or go back to the pool."""
    customer, memory = new_customer_card(features=Feature.STORES)
    shop, shop_memory = new_shop_card()
    session = shop_till(shop)
    session.meet(customer.process)
    carried = session.authorise(Wish.SALE, order()).carried
    if stored:
        customer.process(carried)
    assert shop_state_of(shop_memory).reserved == 24
    later = shop_till(shop)
    later.meet(customer.process)
    state = shop_state_of(shop_memory)
    assert (state.pool.balance, state.reserved) == (976 if stored else 1_000, 0)
    found = later.find(order())
    assert (found is not None) is stored
    assert state_of(memory).account.balance == (24 if stored else 0)
    assert later.log(1)[0].record.kind is (RecordKind.SALE if stored else RecordKind.VOID)


def test_the_server_settles_what_never_comes_back() -> None:
    """Eight may be open; then nothing more is authorised until one is decided."""
    shop, memory = new_shop_card()
    session = shop_till(shop)
    cards = [new_customer_card(bytes(7) + bytes([number]), features=Feature.STORES)[0] for number in range(1, 10)]
    for number, customer in enumerate(cards[:MOST_PENDING], 1):
        session.meet(customer.process)
        session.authorise(Wish.SALE, order(number))
    session.meet(cards[-1].process)
    with refused(Status.FULL):
        session.authorise(Wish.SALE, order(9))
    assert len(session.pending()) == MOST_PENDING
    lost = bytes(7) + b"\x01"
    assert session.deliver(orders().settle(1, lost, 1, happened=False).to_bytes()) == Status.DONE
    session.meet(cards[-1].process)
    session.book(cards[-1].process, Wish.SALE, order(9))
    assert shop_state_of(memory).reserved == 7 * 24


def test_nothing_is_done_without_the_clerks_pin() -> None:
    """Three wrong ones block it, also when the card is torn out each time; the server alone unblocks it."""
    customer, _ = new_customer_card(features=Feature.STORES)
    shop, _ = new_shop_card()
    with refused(Status.NOT_AUTHENTICATED):
        shop_till(shop, None).meet(customer.process)
    left = []
    for _ in range(3):
        session = shop_till(shop, None)
        with pytest.raises(CardRefusedError) as wrong:
            session.verify("0000")
        left.append(tries_left(wrong.value.status))
    assert left == [2, 1, 0]
    with refused(Status.PIN_BLOCKED):
        session.verify("4711")
    assert session.deliver(orders().unblock_pin(1).to_bytes()) == Status.DONE
    session.verify("4711")
    session.change_pin("4711", "98765432")
    shop_till(shop, "98765432")


def test_a_customers_card_that_is_none_is_found_out() -> None:
    """One with other keys does not get past the shop's card."""
    foreign, _ = new_customer_card(features=Feature.STORES)
    shop, _ = new_shop_card()
    strange = card_key(bytes(16), CARD, CUSTOMER_AID, Purpose.EARN, 1)
    identity = foreign._store.identity()
    foreign._store.personalise(replace(identity, keys=identity.keys | {Purpose.EARN: strange}), foreign._store.state())
    with refused(Status.WRONG_MAC):
        shop_till(shop).meet(foreign.process)


def test_an_order_for_another_shop_or_of_an_earlier_number_is_refused() -> None:
    """A shop's card books for its own shop and till, each order once."""
    customer, _ = new_customer_card(features=Feature.STORES)
    shop, _ = new_shop_card()
    session = shop_till(shop)
    session.meet(customer.process)
    session.book(customer.process, Wish.SALE, order())
    for wrong, status in (
        (order(2, shop=4), Status.WRONG_DATA),
        (order(2, terminal=10), Status.WRONG_DATA),
        (order(1), Status.USED_BEFORE),
    ):
        session.meet(customer.process)
        with refused(status):
            session.authorise(Wish.SALE, wrong)


def memory_card() -> tuple[bytes, list[bytes]]:
    """Return the key of a card that only has memory, and its slots as they are handed out."""
    key = card_key(MASTERS[Purpose.MEMORY], NUMBER.rjust(8, b"\x00"), CUSTOMER_AID, Purpose.MEMORY, 1)
    slots = [bytes(SLOT_BYTES)] * 2
    slot, content = written(Block.new(TERMS), key, NUMBER)
    slots[slot] = content
    return key, slots


def test_the_shop_card_computes_for_a_card_that_only_has_memory() -> None:
    """It keeps points, parameters, previous results and the last record of the customer (figure 9)."""
    key, slots = memory_card()
    shop, shop_memory = new_shop_card()
    session = shop_till(shop)
    for sequence in (1, 2):
        session.meet_memory(NUMBER, (slots[0], slots[1]))
        slot, content = session.authorise(Wish.SALE, order(sequence, at=NOON + sequence)).slot
        slots[slot] = content
        done = session.confirm_memory((slots[0], slots[1]))
    block = read(slots, key, NUMBER)
    assert (block.account.balance, block.account.sequence) == (48, 2)
    assert block.last_record() == done.record
    assert shop_state_of(shop_memory).pool.balance == 952


@pytest.mark.parametrize("stored", [True, False])
def test_a_memory_card_that_was_torn_out_tells_when_it_comes_back(*, stored: bool) -> None:
    """By the last record in its newest valid slot."""
    _, slots = memory_card()
    shop, shop_memory = new_shop_card()
    session = shop_till(shop)
    session.meet_memory(NUMBER, (slots[0], slots[1]))
    slot, content = session.authorise(Wish.SALE, order()).slot
    slots[slot] = content if stored else content[:100] + bytes(SLOT_BYTES - 100)
    later = shop_till(shop)
    later.meet_memory(NUMBER, (slots[0], slots[1]))
    assert (later.find(order()) is not None) is stored
    assert shop_state_of(shop_memory).pool.balance == (976 if stored else 1_000)


def test_a_computing_card_is_not_written_to_by_a_shops_card() -> None:
    """It has its own arithmetic, and the till drives it."""
    customer, _ = new_customer_card()
    shop, _ = new_shop_card()
    with refused(Status.NOT_NOW):
        shop_till(shop).meet(customer.process)
    assert till(customer).purchase(order(at=NOON + DAY)).record.balance == 24
