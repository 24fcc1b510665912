"""One history in all four ways of dividing the work, and at the server: the same bits in every one."""

import random

from core.cards.chain import next_habit
from core.loyalty.booking import Booking, refund, sale
from core.loyalty.card_state import Feature
from core.loyalty.habit import Habit
from core.loyalty.memory_block import SLOT_BYTES, Block, read, written
from core.loyalty.order import Order
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.score import BEFORE, DAY
from core.loyalty.shop_commands import Wish
from tests.support.cards import (
    NOON,
    SHOP,
    TERMINAL,
    TERMS,
    new_customer_card,
    new_shop_card,
    shop_till,
    state_of,
    till,
)

KEY = bytes(range(16, 32))
NUMBER = bytes.fromhex("04A1B2C3D4E5F6")
DOINGS = 60


def history() -> list[tuple[Wish, Order]]:
    """Return sales of all categories, clocks behind, and now and then a refund."""
    chance = random.Random(9)  # noqa: S311 - a test's own numbers
    latest, doings = NOON, []
    for sequence in range(1, DOINGS + 1):
        step = chance.choice((chance.randrange(3_600), chance.randrange(60 * DAY), -chance.randrange(BEFORE)))
        at, latest = latest + step, max(latest, latest + step)
        wish = Wish.REFUND if sequence % 9 == 0 else Wish.SALE
        amount = chance.choice((0, 5_000, chance.randrange(100_000)))
        doings.append((wish, Order(TERMINAL, sequence, SHOP, at, amount, chance.randrange(32), points=2)))
    return doings


class MemoryTill:
    """A till that computes by itself for a card that only has memory (figures 11 and 12)."""

    def __init__(self) -> None:
        """Hand out the card."""
        self.slots = [bytes(SLOT_BYTES)] * 2
        self._write(Block.new(TERMS))

    def book(self, wish: Wish, order: Order) -> Booking:
        """Read, compute, write."""
        block = read(self.slots, KEY, NUMBER)
        booking = refund(block.account, order) if wish is Wish.REFUND else sale(block.account, order, choose=True)
        self._write(block.after(booking))
        return booking

    def _write(self, block: Block) -> None:
        slot, data = written(block, KEY, NUMBER)
        self.slots[slot] = data


def test_card_shop_card_terminal_and_server_compute_the_same_bits() -> None:
    """After each of sixty doings: habits and records, byte for byte."""
    computing, its_memory = new_customer_card()
    storing, other_memory = new_customer_card(features=Feature.STORES)
    shop_card, _ = new_shop_card(Pool(PoolKind.LATER))
    customer_till, shop, terminal = till(computing), shop_till(shop_card), MemoryTill()
    server = Habit.new(TERMS.sets)
    for wish, order in history():
        sold = wish is Wish.SALE
        by_card = (customer_till.purchase(order, card_decides=True) if sold else customer_till.refund(order)).record
        shop.meet(storing.process)
        by_shop_card = shop.book(storing.process, wish, order, card_decides=sold).record
        by_terminal = terminal.book(wish, order).record
        server = next_habit(server, TERMS, TERMS, by_card)
        assert by_card.to_bytes() == by_shop_card.to_bytes() == by_terminal.to_bytes()
        habits = (state_of(its_memory).account.habit, state_of(other_memory).account.habit)
        assert {habit.to_bytes() for habit in habits} == {server.to_bytes()}
    assert read(terminal.slots, KEY, NUMBER).account.habit == server
    assert server.uses == DOINGS - DOINGS // 9
