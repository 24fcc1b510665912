"""What a whole purchase with a card costs, over as many empty commands through the same readers and service.

Select, authenticate both ways, buy, and check the receipt as the server does, through pyscard, pcscd and vsmartcard's
virtual readers with card programmes behind them; then the same number of commands to a card that does nothing. Needs
the packages of the tests of readers. Run: python -m benchmarks.card_purchase (half a minute).
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import table, write_section
from core.loyalty.card_state import Feature
from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.record import NO_RECEIPT, receipt
from core.loyalty.shop_commands import Wish
from core.loyalty.shop_orders import ShopCardOrders
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.shop import ShopCardSession
from terminal_bridge.readers import Connection, Service, Slot
from tests.support.cards import (
    CARD,
    NOON,
    SHOP,
    SHOP_CARD,
    TERMINAL,
    key_of,
    new_customer_card,
    new_shop_card,
    shop_keys,
    shop_till,
)
from tests.support.virtual_reader import CUSTOMER_SLOT, SHOP_SLOT, VirtualReaders, virtual_readers, why_not

ROUNDS, PURCHASES = 7, 200
SLOTS = 2
EMPTY = bytes.fromhex("80000000")
DONE = bytes.fromhex("9000")
AIM = 2.0
WAYS = (("the customer's card computes", Feature.COMPUTES), ("the shop's card computes", Feature.STORES))


class Counted:
    """A connection whose commands are counted."""

    def __init__(self, connection: Connection) -> None:
        """Begin at nothing."""
        self._connection, self.commands = connection, 0

    def __call__(self, command: bytes) -> bytes:
        """Carry a command there and the answer back."""
        self.commands += 1
        return self._connection.transmit(command)


def connections(service: Service) -> list[Connection]:
    """Wait for both cards, and connect to them, the customer's first."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        slots = service.wait([Slot(reader, 0) for reader in service.readers()], 0.2) or ()
        present = sorted(slot.reader for slot in slots if slot.present)
        if len(present) == SLOTS:
            return [service.connect(reader) for reader in present]
        time.sleep(0.05)
    message = "the cards did not come"
    raise TimeoutError(message)


def program(process: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Return a card's programme that answers an empty command with nothing."""
    return lambda command: DONE if command == EMPTY else process(command)


class Buying:
    """One card that is used again and again."""

    def __init__(self, customer: Counted) -> None:
        """Begin with a card that was never used."""
        self._customer, self._number, self._previous = customer, 0, NO_RECEIPT
        self._receipt_key = key_of(CARD, Purpose.RECEIPT, 1)

    def order(self) -> Order:
        """Return the next order."""
        self._number += 1
        return Order(TERMINAL, self._number, SHOP, NOON + 60 * self._number, 12_000, points=24)

    def make_room(self, session: ShopCardSession) -> None:
        """Let the server have the shop card's log, now and then."""
        if self._number % 400 == 0:
            keys = shop_keys()
            orders = ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL])
            session.deliver(orders.acknowledge(self._number, self._number).to_bytes())

    def purchase(self) -> None:
        """Buy with a card that computes."""
        session = CustomerCardSession(self._customer, key_of)
        session.select()
        session.authenticate()
        result = session.purchase(self.order())
        self._previous, before = result.receipt, self._previous
        assert receipt(self._receipt_key, before, CARD, result.record.to_bytes()) == result.receipt


def timed(work: Callable[[], None]) -> float:
    """Return how long something takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compared(name: str, customer: Counted, carriers: tuple[Counted, ...], work: Callable[[], None]) -> list[object]:
    """Return a row: `work` against as many empty commands, side by side, so that a busy machine meets both."""
    before = sum(each.commands for each in carriers)
    work()
    commands = sum(each.commands for each in carriers) - before

    def nothing() -> None:
        for _ in range(commands):
            assert customer(EMPTY) == DONE

    ratios, taken, empty = [], [], []
    for _ in range(ROUNDS):
        pairs = [(timed(work), timed(nothing)) for _ in range(PURCHASES)]
        taken.append(statistics.median(pair[0] for pair in pairs))
        empty.append(statistics.median(pair[1] for pair in pairs))
        ratios.append(taken[-1] / empty[-1])
    figures = (f"{1_000 * statistics.median(each):.2f}" for each in (taken, empty))
    return [name, commands, *figures, f"{statistics.median(ratios):.2f}", f"{max(ratios):.2f}"]


def measure(readers: VirtualReaders, name: str, features: Feature) -> list[object]:
    """Return the row of customers' cards with these features, with a shop's card in the other reader."""
    card, _ = new_customer_card(features=features)
    shop, _ = new_shop_card(Pool(PoolKind.LATER))
    readers.card(CUSTOMER_SLOT, program(card.process), card.reset).insert()
    readers.card(SHOP_SLOT, shop.process, shop.reset).insert()
    with Service() as service:
        opened = connections(service)
        customer, beside = (Counted(each) for each in opened)
        buying = Buying(customer)
        work = buying.purchase
        if features is Feature.STORES:
            session = shop_till(shop, connection=beside)

            def work() -> None:
                session.meet(customer)
                session.book(customer, Wish.SALE, buying.order())
                buying.make_room(session)

        row = compared(name, customer, (customer, beside), work)
        for each in opened:
            each.close()
    readers.empty()
    return row


def main() -> None:
    """Measure, and record it."""
    if reason := why_not():
        print(reason)
        return
    rows = []
    for name, features in WAYS:
        with tempfile.TemporaryDirectory() as folder, virtual_readers(Path(folder)) as readers:
            rows.append(measure(readers, name, features))
    text = (
        "A whole purchase through pyscard, pcscd and virtual readers, enciphered, with programmes in Python behind them"
        " on the same processors: select, authenticate both ways, buy, check the receipt. The floor is as many empty"
        f" commands to the same reader. The aim is at most {AIM} times the floor. Where the shop's card computes,"
        " what the till carries between the cards is enciphered twice. Medians of"
        f" {PURCHASES} purchases, {ROUNDS} times; the last column is the worst of these.\n\n"
        + table(["what", "commands", "ms", "floor, ms", "times the floor", "at worst"], rows)
    )
    write_section("Cards", "python -m benchmarks.card_purchase", text)


if __name__ == "__main__":
    main()
