"""Readers and cards come and go, on the real PC/SC service with virtual readers."""

import queue
from collections.abc import Iterator

import pytest

from terminal_bridge.errors import CardGoneError
from terminal_bridge.readers import Transmit, find_readers
from terminal_bridge.watch import ReaderWatch
from tests.support.virtual_reader import CUSTOMER_SLOT, SHOP_SLOT, TornOutError, VirtualReaders, virtual_readers

PATIENCE = 60.0
HELLO = bytes.fromhex("00CA0000")


class Seen:
    """A listener that says hello to each card, and keeps what it is told."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self.told: queue.Queue[str] = queue.Queue()

    def arrived(self, transmit: Transmit) -> None:
        """Say hello."""
        self.told.put(transmit(HELLO).hex())

    def left(self) -> None:
        """Keep that it left."""
        self.told.put("left")

    def unreadable(self, reason: str) -> None:
        """Keep why."""
        self.told.put(f"unreadable: {reason}")

    def next(self) -> str:
        """Return what was told next."""
        return self.told.get(timeout=PATIENCE)


def named(name: str) -> bytes:
    """Return what a card of this name answers."""
    return name.encode() + b"\x90\x00"


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualReaders]:
    """Two virtual readers."""
    with virtual_readers(tmp_path_factory.mktemp("readers")) as found:
        yield found


@pytest.fixture
def seen(readers: VirtualReaders) -> Iterator[tuple[Seen, Seen, queue.Queue[str], ReaderWatch]]:
    """Watch the two readers: what each was told, what was told of the service, and the watch."""
    assert readers
    both, service = (Seen(), Seen()), queue.Queue[str]()
    watch = ReaderWatch(lambda place, _name: both[place] if place < len(both) else None, service.put)
    watch.start()
    assert service.get(timeout=PATIENCE) == ""
    yield *both, service, watch
    watch.stop()


def test_the_doctor_sees_both_slots(readers: VirtualReaders) -> None:
    """The doctor names the two readers."""
    assert readers
    assert len(find_readers().readers) == 2


def test_each_reader_has_its_own_cards(
    readers: VirtualReaders, seen: tuple[Seen, Seen, queue.Queue[str], ReaderWatch]
) -> None:
    """A card in one reader is told to that reader's listener alone, when it comes and when it goes."""
    customer, shop, _, _ = seen
    first = readers.card(CUSTOMER_SLOT, lambda _: named("customer")).insert()
    second = readers.card(SHOP_SLOT, lambda _: named("shop")).insert()
    assert (customer.next(), shop.next()) == (named("customer").hex(), named("shop").hex())
    first.remove()
    assert customer.next() == "left"
    second.remove()
    assert shop.next() == "left"
    assert customer.told.empty()


def test_a_card_that_is_torn_out_in_a_command(
    readers: VirtualReaders, seen: tuple[Seen, Seen, queue.Queue[str], ReaderWatch]
) -> None:
    """Whoever waits for the answer is told that the card is gone; the next card is met as usual."""
    customer, _, _, watch = seen

    def torn(command: bytes) -> bytes:
        if command == HELLO:
            return named("a")
        raise TornOutError

    card = readers.card(CUSTOMER_SLOT, torn).insert()
    assert customer.next() == named("a").hex()
    worker = watch.worker(find_readers().readers[0])
    assert worker is not None
    with pytest.raises(CardGoneError):
        worker.ask(lambda transmit: transmit(b"\x00\x01\x02\x03")).result(PATIENCE)
    assert customer.next() == "left"
    card.remove()
    with pytest.raises(CardGoneError, match="no card"):
        worker.ask(lambda transmit: transmit(HELLO)).result(PATIENCE)
    again = readers.card(CUSTOMER_SLOT, lambda _: named("b")).insert()
    assert customer.next() == named("b").hex()
    again.remove()
    assert customer.next() == "left"


def test_a_reinsertion_that_nobody_saw(
    readers: VirtualReaders, seen: tuple[Seen, Seen, queue.Queue[str], ReaderWatch]
) -> None:
    """A card that was out for a moment only is met anew as soon as it is spoken to."""
    customer, _, _, watch = seen
    card = readers.card(CUSTOMER_SLOT, lambda _: named("a")).insert()
    assert customer.next() == named("a").hex()
    card.remove()
    card.insert()
    worker = watch.worker(find_readers().readers[0])
    assert worker is not None
    with pytest.raises(CardGoneError):
        worker.ask(lambda transmit: transmit(HELLO)).result(PATIENCE)
    assert customer.next() == "left"
    assert customer.next() == named("a").hex()
    assert worker.ask(lambda transmit: transmit(HELLO)).result(PATIENCE) == named("a")
    card.remove()
    assert customer.next() == "left"


def test_the_service_dies_and_comes_back(
    readers: VirtualReaders, seen: tuple[Seen, Seen, queue.Queue[str], ReaderWatch]
) -> None:
    """When the service is killed the card is gone; once it is back the card is met again, without a new till."""
    customer, _, service, _ = seen
    card = readers.card(CUSTOMER_SLOT, lambda _: named("a")).insert()
    assert customer.next() == named("a").hex()
    readers.kill()
    assert "systemctl start pcscd" in service.get(timeout=PATIENCE)
    assert customer.next() == "left"
    card.remove()
    readers.start()
    assert service.get(timeout=PATIENCE) == ""
    card.insert()
    assert customer.next() == named("a").hex()
    card.remove()
    assert customer.next() == "left"
