"""Cards without a processor that were away for more than a year: served by a till that is sure of the time."""

from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from core.cards.chain import next_habit
from core.errors import TimeOutOfRangeError
from core.loyalty.habit import Habit, believed
from core.loyalty.record import Record
from core.loyalty.score import BEHIND
from tests.support.tills import PROGRAMME, MemoryCardInHand, TestTill

NUMBER = bytes.fromhex("0000004929001234")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestTill]:
    """A till with its journal."""
    made = TestTill(tmp_path)
    yield made
    made.kill()


def meet(shop: TestTill, card: MemoryCardInHand | None) -> None:
    """Put the card in, or type the number of one that stores nothing."""
    shop.till.left()
    if card is None:
        shop.till.typed(shop.recogniser.typed(NUMBER))
    else:
        shop.till.arrived(card.insert())


@pytest.mark.parametrize("stores", [True, False])
def test_a_till_that_is_sure_of_the_time_serves_who_was_away_for_long(shop: TestTill, *, stores: bool) -> None:
    """One that is not refuses, and nothing is written; the server computes the same bits from the records."""
    card = MemoryCardInHand(2) if stores else None
    meet(shop, card)
    shop.till.sell(20_000)
    shop.now += BEHIND + 5
    meet(shop, card)
    with pytest.raises(TimeOutOfRangeError, match="400 days ago"):
        shop.till.sell(5_000)
    shop.recogniser.sure_time = lambda: shop.now
    meet(shop, card)
    shop.now += 7
    shop.till.sell(5_000)
    shop.till.refund(1_000)
    customer = shop.till.face.customer
    assert customer is not None
    assert (customer.uses, customer.total) == (2, 24_000)
    terms = PROGRAMME.terms
    habit = Habit.new(terms.sets)
    records = [Record.from_bytes(entry.record) for entry in reversed(shop.journal.latest(20)) if entry.record]
    assert len(records) == 3
    for record in records:
        habit = next_habit(believed(habit, record.at), terms, terms, record)
        assert crc32(habit.to_bytes()) == record.score_check
