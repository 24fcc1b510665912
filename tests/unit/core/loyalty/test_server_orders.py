"""What the server wants of cards, whoever carries it: once each, and in its order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CardDataError
from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.record import RecordKind, receipt
from core.loyalty.score import DAY, Score
from core.loyalty.server_orders import CardOrders, carried_over
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.status import CardRefusedError, Status
from tests.support.cards import (
    CARD,
    NOON,
    SHOP_CARD,
    TERMS,
    key_of,
    new_customer_card,
    new_shop_card,
    shop_keys,
    shop_state_of,
    shop_till,
    state_of,
    till,
)

ORDERS = CardOrders(CARD, key_of(CARD, Purpose.ADMINISTRATION, 1))
SHOP_ORDERS = ShopCardOrders(SHOP_CARD, shop_keys()[Purpose.ADMINISTRATION], shop_keys()[Purpose.POOL])


def order(sequence: int = 1, at: int = NOON) -> Order:
    """Return a sale."""
    return Order(terminal=9, terminal_sequence=sequence, shop=3, at=at, amount=12_000, points=24)


def test_a_command_works_once_and_never_after_a_later_one() -> None:
    """Kept back or sent again it is refused; the card's counter says which it had."""
    card, memory = new_customer_card()
    session = till(card)
    first, second = ORDERS.load(1, 10, NOON).to_bytes(), ORDERS.load(2, 5, NOON).to_bytes()
    assert session.deliver(second) == Status.DONE
    assert session.deliver(second) == Status.USED_BEFORE
    assert session.deliver(first) == Status.USED_BEFORE
    assert (state_of(memory).account.balance, session.read_state().counter) == (5, 2)


def test_points_that_the_server_loads_or_takes_are_records_with_receipts() -> None:
    """It takes no more than there are; terminal 0 is the server, its sequence the command's number."""
    card, memory = new_customer_card()
    session = till(card)
    session.deliver(ORDERS.load(4, 10, NOON).to_bytes())
    loaded = session.last()
    session.deliver(ORDERS.load(5, -25, NOON).to_bytes())
    taken = session.last()
    assert loaded is not None
    assert taken is not None
    assert (loaded.record.kind, loaded.record.points, loaded.record.terminal_sequence) == (RecordKind.LOAD, 10, 4)
    assert (taken.record.points, taken.record.balance, state_of(memory).account.balance) == (-10, 0, 0)
    key = key_of(CARD, Purpose.RECEIPT, 1)
    assert taken.receipt == receipt(key, loaded.receipt, CARD, taken.record.to_bytes())


def test_other_terms_keep_the_scores_whose_parameters_stay() -> None:
    """The others begin anew, and the record says from when the card counts by which version."""
    card, memory = new_customer_card()
    session = till(card)
    before = session.purchase(order())
    terms = replace(TERMS, version=8, sets=(TERMS.sets[1], replace(TERMS.sets[0], rate=1), TERMS.sets[2]))
    assert session.deliver(ORDERS.put_terms(1, terms, NOON + 1).to_bytes()) == Status.DONE
    account = state_of(memory).account
    assert account.terms == terms == session.terms()
    assert account.habit.scores == (before.habit.scores[1], Score(), before.habit.scores[2])
    assert account.habit == carried_over(before.habit, TERMS, terms)
    last = session.last()
    assert last is not None
    assert (last.record.kind, last.record.programme) == (RecordKind.PROGRAMME, 8)
    assert session.purchase(order(2)).record.programme == 8


def test_the_servers_time_lets_a_card_believe_tills_again() -> None:
    """After more than 400 days; scores keep their own times, so nothing is lost."""
    card, _ = new_customer_card()
    session = till(card)
    before = session.purchase(order())
    with pytest.raises(CardRefusedError):
        session.purchase(order(2, NOON + 500 * DAY))
    session.deliver(ORDERS.tell_time(1, NOON + 500 * DAY).to_bytes())
    result = session.purchase(order(2, NOON + 500 * DAY))
    assert result.habit.uses == 2
    assert result.habit.scores[1].value > 1 << 24
    assert before.habit.scores[1].value == 1 << 24


def test_a_blocked_card_tells_and_does_nothing() -> None:
    """Until the server lets it go again."""
    card, memory = new_customer_card()
    session = till(card)
    session.purchase(order())
    session.deliver(ORDERS.block(1, blocked=True).to_bytes())
    with pytest.raises(CardRefusedError) as refused:
        session.purchase(order(2))
    assert refused.value.status == Status.NOT_NOW
    assert session.read_state().blocked
    assert session.purchase(order()).record.card_sequence == 1  # what was done is still told
    session.deliver(ORDERS.block(2, blocked=False).to_bytes())
    session.purchase(order(2))
    assert state_of(memory).account.sequence == 2


def test_the_card_knows_what_the_server_has() -> None:
    """No more than there is, and never less than before."""
    card, _ = new_customer_card()
    session = till(card)
    for sequence in (1, 2, 3):
        session.purchase(order(sequence))
    assert session.deliver(ORDERS.acknowledge(1, 2).to_bytes()) == Status.DONE
    assert session.deliver(ORDERS.acknowledge(2, 4).to_bytes()) == Status.WRONG_DATA
    assert session.deliver(ORDERS.acknowledge(3, 1).to_bytes()) == Status.DONE
    assert session.read_state().acknowledged == 2


def test_a_load_of_the_pool_stands_in_the_shops_log() -> None:
    """With the shop card's own id; it may be taken back as far as it was not given or promised."""
    shop, memory = new_shop_card(Pool(PoolKind.IN_ADVANCE))
    session = shop_till(shop)
    assert session.deliver(SHOP_ORDERS.load(1, 500, NOON).to_bytes()) == Status.DONE
    assert session.deliver(SHOP_ORDERS.load(1, 500, NOON).to_bytes()) == Status.USED_BEFORE
    assert session.deliver(SHOP_ORDERS.load(2, -501, NOON).to_bytes()) == Status.WRONG_DATA
    assert session.deliver(SHOP_ORDERS.load(3, -100, NOON).to_bytes()) == Status.DONE
    assert [(each.card_id, each.record.points) for each in session.log(1)] == [(SHOP_CARD, 500), (SHOP_CARD, -100)]
    assert shop_state_of(memory).pool.balance == 400


@given(st.sampled_from(PoolKind), st.lists(st.integers(-2_000, 2_000), max_size=30), st.integers(0, 5_000))
def test_a_pool_is_what_was_loaded_less_what_was_given(kind: PoolKind, moves: list[int], loaded: int) -> None:
    """However points come and go; what is paid in advance is never more than was bought."""
    pool, given_out = Pool(kind, loaded=loaded), 0
    for points in moves:
        if points < 0 or pool.suffices(points, 0):
            pool, given_out = pool.moved(points), given_out + points
    assert pool.balance == loaded - given_out
    assert Pool.from_bytes(pool.to_bytes()) == pool
    if kind is PoolKind.IN_ADVANCE:
        assert pool.balance >= 0
        with pytest.raises(CardDataError):
            pool.moved(pool.balance + 1)


def test_a_settlement_leaves_the_limit_unless_it_names_one() -> None:
    """A shop that settles what it owes may not owe any number from then on."""
    shop, memory = new_shop_card(Pool(PoolKind.LATER, issued=90, limit=100))
    session = shop_till(shop)
    limits = []
    for counter, limit in ((1, None), (2, 50), (3, 0)):
        assert session.deliver(SHOP_ORDERS.load(counter, 10, NOON, limit).to_bytes()) == Status.DONE
        limits.append(shop_state_of(memory).pool.limit)
    assert limits == [100, 50, 0]


def test_what_is_promised_is_not_promised_again() -> None:
    """A pool knows what is reserved; a limit bounds what may be owed."""
    assert not Pool(PoolKind.IN_ADVANCE, loaded=10).suffices(6, reserved=5)
    assert Pool(PoolKind.LATER, issued=90, limit=100).suffices(10, reserved=0)
    assert not Pool(PoolKind.LATER, issued=90, limit=100).suffices(10, reserved=1)
    assert Pool(PoolKind.LATER, issued=10**9).suffices(2**31 - 1, reserved=10**9)
