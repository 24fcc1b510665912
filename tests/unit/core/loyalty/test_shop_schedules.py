"""Days at a shop with a shop's card, at random: cards torn out, answers lost, a pool that runs short.

At the end of each day every customer comes once more. Then what the pool gave is what the customers got, to the point;
and the server can follow every log by its receipts.
"""

import random

import pytest

from core.errors import NajimiError
from core.loyalty.booking import score_check
from core.loyalty.card_state import Feature
from core.loyalty.customer_card import CustomerCard
from core.loyalty.habit import Habit, after, refunded
from core.loyalty.keys import CUSTOMER_AID, Purpose, card_key
from core.loyalty.memory_block import SLOT_BYTES, Block, read, written
from core.loyalty.order import Order
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.record import NO_RECEIPT, Record, RecordKind, receipt
from core.loyalty.shop_commands import ShopEntry, Wish
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.status import Status
from terminal_bridge.cards.shop import ShopCardSession
from tests.support.cards import (
    MASTERS,
    NOON,
    SHOP,
    SHOP_CARD,
    TERMINAL,
    TERMS,
    PowerLostError,
    new_customer_card,
    new_shop_card,
    seeded,
    shop_keys,
    shop_state_of,
    shop_till,
    state_of,
)

STEPS = 24
SEEDS = [*range(40), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(40, 10_000))]


class Stored:
    """A customer's card with a processor."""

    def __init__(self, number: int) -> None:
        """Make it."""
        self.card_id, self.meetings = bytes([0] * 7 + [number]), 1_000 * number
        self.card, self.memory = new_customer_card(self.card_id, features=Feature.STORES, seed=number)

    def meet(self, shop: ShopCardSession, purpose: Purpose) -> None:
        """Put it in."""
        self.memory.left, self.meetings = None, self.meetings + 1
        self.card = CustomerCard(self.memory, seeded(self.meetings))
        shop.meet(self.card.process, purpose)

    def take(self, shop: ShopCardSession, carried: bytes, left: int | None, *, confirm: bool) -> None:
        """Carry to it what was authorised, with power for so many bytes; say back what it answered."""
        self.memory.left = left
        answer = self.card.process(carried)
        if confirm:
            shop.confirm(answer)

    @property
    def balance(self) -> int:
        """Return the points on it."""
        return state_of(self.memory).account.balance

    @property
    def habit(self) -> Habit:
        """Return the habit on it."""
        return state_of(self.memory).account.habit


class Memory:
    """A customer's card that only has memory."""

    def __init__(self, number: int) -> None:
        """Hand it out."""
        self.number = bytes([4, 0, 0, 0, 0, 0, number])
        self.card_id = b"\x00" + self.number
        self.key = card_key(MASTERS[Purpose.MEMORY], self.card_id, CUSTOMER_AID, Purpose.MEMORY, 1)
        self.slots = [bytes(SLOT_BYTES)] * 2
        slot, content = written(Block.new(TERMS), self.key, self.number)
        self.slots[slot] = content

    def meet(self, shop: ShopCardSession, purpose: Purpose) -> None:
        """Put it in."""
        shop.meet_memory(self.number, (self.slots[0], self.slots[1]), purpose)

    def take(self, shop: ShopCardSession, carried: bytes, left: int | None, *, confirm: bool) -> None:
        """Write the slot, as far as the power lasts, and say back what is there."""
        slot, content = carried[0], carried[1:]
        cut = SLOT_BYTES if left is None else min(left, SLOT_BYTES)
        self.slots[slot] = content[:cut] + self.slots[slot][cut:]
        if left is not None and cut < SLOT_BYTES:
            raise PowerLostError
        if confirm:
            shop.confirm_memory((self.slots[0], self.slots[1]))

    @property
    def balance(self) -> int:
        """Return the points on it."""
        return read(self.slots, self.key, self.number).account.balance

    @property
    def habit(self) -> Habit:
        """Return the habit on it."""
        return read(self.slots, self.key, self.number).account.habit


class Day:
    """A day at the shop."""

    def __init__(self, seed: int) -> None:
        """Open the shop, with a pool of one kind or the other."""
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        kind = self.random.choice(list(PoolKind))
        self.loaded = self.random.choice((100, 400, 2_000)) if kind is PoolKind.IN_ADVANCE else 0
        limit = self.random.choice((0, 300)) if kind is PoolKind.LATER else 0
        self.shop, self.memory = new_shop_card(Pool(kind, loaded=self.loaded, limit=limit), seed=seed)
        self.cards: list[Stored | Memory] = [Stored(1), Stored(2), Memory(1)]
        self.orders: list[Order] = []
        self.counter = 0

    def till(self) -> ShopCardSession:
        """Begin anew with the shop's card."""
        self.memory.left = None
        self.shop.reset()
        return shop_till(self.shop, seed=self.random.getrandbits(32))

    def step(self) -> None:
        """Let something happen: mostly a customer who comes, of whom something may be torn out."""
        if self.random.random() < 0.1:
            return self.load()
        card, wish = (
            self.random.choice(self.cards),
            self.random.choice((Wish.SALE, Wish.SALE, Wish.REFUND, Wish.REDEEM)),
        )
        sequence = len(self.orders) + 1
        points = self.random.randrange(1, 120)
        self.orders.append(Order(TERMINAL, sequence, SHOP, NOON + 60 * sequence, 12_000, 1, points))
        fate = self.random.choice(("well", "well", "not carried", "answer lost", "customer torn", "shop torn"))
        try:
            self.serve(card, wish, self.orders[-1], fate)
        except (PowerLostError, NajimiError):
            return None
        return None

    def serve(self, card: Stored | Memory, wish: Wish, order: Order, fate: str) -> None:
        """Serve a customer, as far as it goes."""
        session = self.till()
        card.meet(session, Purpose.SPEND if wish is Wish.REDEEM else Purpose.EARN)
        if fate == "shop torn":
            self.memory.left = self.random.randrange(3_000)
        authorised = session.authorise(wish, order, card_decides=self.random.random() < 0.5)
        if fate == "not carried":
            return
        left = self.random.randrange(600) if fate == "customer torn" else None
        card.take(session, authorised.carried, left, confirm=fate != "answer lost")

    def load(self) -> None:
        """Let the server load the pool, and take note of the log; sometimes it says so twice."""
        keys = shop_keys()
        server = ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL])
        self.counter += 2
        session, points = self.till(), self.random.randrange(50)
        limit = shop_state_of(self.memory).pool.limit
        command = server.load(self.counter - 1, points, NOON, limit).to_bytes()
        assert session.deliver(command) == Status.DONE
        assert session.deliver(command) == Status.USED_BEFORE
        self.loaded += points
        acknowledged = server.acknowledge(self.counter, shop_state_of(self.memory).sequence)
        assert session.deliver(acknowledged.to_bytes()) == Status.DONE

    def close(self) -> list[ShopEntry]:
        """Let every customer come once more, and return the shop's log."""
        session = self.till()
        for card in self.cards:
            card.meet(session, Purpose.EARN)
        entries: list[ShopEntry] = []
        while len(entries) < shop_state_of(self.memory).sequence:
            entries += session.log(len(entries) + 1)
        return entries


def check_chain(entries: list[ShopEntry]) -> None:
    """Follow the shop's log by its receipts."""
    previous = NO_RECEIPT
    for entry in entries:
        previous = receipt(shop_keys()[Purpose.SHOP_LOG], previous, entry.card_id, entry.record.to_bytes())
        assert entry.receipt == previous


def check_card(card: Stored | Memory, records: list[Record]) -> None:
    """Compute the customer's account from the shop's log alone, as the server does."""
    habit, balance = Habit.new(TERMS.sets), 0
    for number, record in enumerate(records, 1):
        order = Order(record.terminal, 0, record.shop, record.at, record.amount, record.category)
        if record.kind in (RecordKind.SALE, RecordKind.SHORT):
            habit = after(habit, TERMS.sets, order.purchase)
        if record.kind is RecordKind.REFUND:
            habit = refunded(habit, record.amount)
        balance += record.points
        assert (record.card_sequence, record.balance, record.score_check) == (number, balance, score_check(habit))
    assert (card.balance, card.habit) == (balance, habit)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_pool_gave_is_what_the_customers_got(seed: int) -> None:
    """Whatever is torn out and lost in between; scores and points of each card are those of the log."""
    day = Day(seed)
    for _ in range(STEPS):
        day.step()
    entries = day.close()
    state = shop_state_of(day.memory)
    assert state.pending == ()
    assert state.pool.loaded == day.loaded
    check_chain(entries)
    done = [entry for entry in entries if entry.record.kind is not RecordKind.VOID and entry.card_id != SHOP_CARD]
    for card in day.cards:
        check_card(card, [entry.record for entry in done if entry.card_id == card.card_id])
    given = sum(entry.record.points for entry in done if entry.record.kind is not RecordKind.REDEEM)
    assert state.pool.issued - state.pool.returned == given
    redeemed = -sum(entry.record.points for entry in done if entry.record.kind is RecordKind.REDEEM)
    assert sum(card.balance for card in day.cards) == given - redeemed
    ordered = [(entry.record.terminal_sequence) for entry in done]
    assert len(set(ordered)) == len(ordered)
    assert set(ordered) <= {order.terminal_sequence for order in day.orders}


def test_the_days_have_everything_in_them() -> None:
    """The schedules reach voids, short pools, refunds and exchanges; otherwise they prove little."""
    seen: dict[RecordKind, int] = {}
    for seed in range(12):
        day = Day(seed)
        for _ in range(STEPS):
            day.step()
        for entry in day.close():
            seen[entry.record.kind] = seen.get(entry.record.kind, 0) + 1
    wanted = (RecordKind.SALE, RecordKind.SHORT, RecordKind.VOID, RecordKind.REFUND, RecordKind.REDEEM, RecordKind.LOAD)
    assert all(seen.get(kind, 0) > 5 for kind in wanted), seen
