"""What a customer's card does: figures 5 and 7 of seed 004, and all that it refuses."""

from dataclasses import replace

import pytest

from core.loyalty.booking import Account, score_check
from core.loyalty.habit import Habit, Purchase, after
from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from core.loyalty.record import NO_RECEIPT, RecordKind, receipt
from core.loyalty.score import DAY
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Ranks, ranks
from tests.support.cards import CARD, NOON, TERMS, key_of, new_customer_card, state_of, till


def order(sequence: int = 1, **more: int) -> Order:
    """Return a sale of 120.00 for 24 points, with some of it otherwise."""
    sale = Order(terminal=9, terminal_sequence=sequence, shop=3, at=NOON, amount=12_000, points=24)
    return replace(sale, **more)  # type: ignore[arg-type]  # payment is no number, and stays


def refused(status: int) -> pytest.RaisesExc[CardRefusedError]:
    """Expect a refusal with this status word."""
    return pytest.RaisesExc(CardRefusedError, check=lambda error: error.status == status)


def test_a_purchase_adds_points_and_advances_the_scores_together() -> None:
    """One record says both, and the habit is what the server computes (figure 5, steps 315 to 318)."""
    card, memory = new_customer_card()
    result = till(card).purchase(order())
    expected = after(Habit.new(TERMS.sets), TERMS.sets, Purchase(NOON, 12_000))
    assert result.habit == expected
    assert (result.record.points, result.record.balance) == (24, 24)
    assert result.record.score_check == score_check(expected)
    assert Ranks(result.record.recent_rank, result.record.continuity_rank) == ranks(TERMS, expected, NOON)
    assert state_of(memory).account == Account(1, 24, expected, TERMS)


def test_the_card_chooses_the_points_by_the_score_that_it_computed_first() -> None:
    """The purchase itself lifts the rank, and the points are by the new rank (figure 7, steps 366 to 368)."""
    card, _ = new_customer_card()
    session = till(card)
    ordinary = session.purchase(order(1, amount=9_000, points=0), card_decides=True)
    lifted = session.purchase(order(2, amount=9_000, points=0), card_decides=True)
    assert (ordinary.record.recent_rank, ordinary.record.points) == (0, 90)
    assert (lifted.record.recent_rank, lifted.record.points) == (1, 180)


def test_receipts_are_a_chain_that_the_server_can_follow() -> None:
    """Each is made of the one before, the card and the record, under a key that no till has."""
    card, _ = new_customer_card()
    session = till(card)
    previous = NO_RECEIPT
    key = key_of(CARD, Purpose.RECEIPT, 1)
    for sequence in range(1, 5):
        result = session.purchase(order(sequence, at=NOON + sequence * DAY))
        assert result.receipt == receipt(key, previous, CARD, result.record.to_bytes())
        previous = result.receipt


def test_what_is_ordered_twice_is_done_once() -> None:
    """The second time the card says what it did the first time, also after a reset."""
    card, memory = new_customer_card()
    first = till(card).purchase(order())
    assert till(card).purchase(order()) == first
    assert state_of(memory).account.sequence == 1


def test_a_sequence_cannot_be_used_for_something_else() -> None:
    """Neither for another amount, nor for a refund, nor once others came after it."""
    card, _ = new_customer_card()
    session = till(card)
    session.purchase(order())
    with refused(Status.USED_BEFORE):
        session.purchase(order(amount=1))
    with refused(Status.USED_BEFORE):
        session.refund(order())
    session.purchase(order(2))
    with refused(Status.USED_BEFORE):
        session.purchase(order())


def test_points_are_taken_with_the_key_for_spending_alone() -> None:
    """A till that only earns cannot redeem, and the other way round."""
    card, _ = new_customer_card()
    session = till(card)
    session.purchase(order())
    with refused(Status.NOT_AUTHENTICATED):
        session.redeem(order(2, amount=0, points=10))
    kiosk = till(card, Purpose.SPEND)
    with refused(Status.NOT_AUTHENTICATED):
        kiosk.purchase(order(2))
    result = kiosk.redeem(order(2, amount=0, points=10))
    assert (result.record.kind, result.record.points, result.record.balance) == (RecordKind.REDEEM, -10, 14)
    with refused(Status.NOT_NOW):
        kiosk.redeem(order(3, amount=0, points=15))


def test_a_refund_takes_back_no_more_points_than_there_are() -> None:
    """The record says how many; the rest is the server's to know. Scores stay as they are."""
    card, _ = new_customer_card()
    session = till(card)
    bought = session.purchase(order())
    result = session.refund(order(2, points=30))
    assert (result.record.points, result.record.balance, result.habit.total) == (-24, 0, 0)
    assert result.habit.scores == bought.habit.scores


@pytest.mark.parametrize("at", [NOON - 8 * DAY, NOON + 401 * DAY, 0, 2**32 - 1])
def test_a_clock_that_cannot_be_believed_is_refused(at: int) -> None:
    """A till with its clock set ahead would wipe every score that it touches."""
    card, memory = new_customer_card()
    session = till(card)
    session.purchase(order())
    with refused(Status.WRONG_DATA):
        session.purchase(order(2, at=at))
    assert state_of(memory).account.sequence == 1


def test_the_log_keeps_the_last_sixteen() -> None:
    """With their receipts; what is older is gone, and the till hears so."""
    card, _ = new_customer_card()
    session = till(card)
    results = [session.purchase(order(sequence)) for sequence in range(1, 20)]
    assert [entry for first in (4, 7, 10, 13, 16, 19) for entry in session.log(first)] == [
        (each.record, each.receipt) for each in results[3:]
    ]
    with refused(Status.NO_RECORD):
        session.log(3)
    with refused(Status.NO_RECORD):
        session.log(20)


def test_a_lost_answer_is_found_again_on_the_card() -> None:
    """Also when the customer bought elsewhere meanwhile; what was never done is known as well."""
    card, _ = new_customer_card()
    done = till(card).purchase(order())
    for sequence in range(1, 5):
        till(card).purchase(order(sequence, terminal=10))
    session = till(card)
    assert session.find(order(), before=0) == (done.record, done.receipt)
    assert session.find(order(2), before=0) is None


def test_nothing_is_done_before_both_have_proved_who_they_are() -> None:
    """Not selected, not authenticated, with another card's key: refused each time."""
    card, memory = new_customer_card()
    before = bytes(memory.content)
    assert card.process(bytes.fromhex("80100000")) == bytes.fromhex("6985")
    session = till(card, None)
    with refused(Status.NOT_AUTHENTICATED):
        session.read_state()
    assert card.process(bytes.fromhex("80100000")) == bytes.fromhex("6982")
    assert card.process(bytes.fromhex("84100000")) == bytes.fromhex("6982")
    assert bytes(memory.content) == before


def test_what_the_till_reads_is_what_the_card_keeps() -> None:
    """State and terms, and who it is."""
    card, _ = new_customer_card()
    session = till(card)
    result = session.purchase(order())
    reading = session.read_state()
    assert (reading.card_id, reading.sequence, reading.balance) == (CARD, 1, 24)
    assert (reading.habit, reading.receipt, reading.programme) == (result.habit, result.receipt, TERMS.version)
    assert session.terms() == TERMS
    assert session.last() == result
