"""What was taken in comes off the customer's next purchase: once, never more than that, and shown before it is paid."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.loyalty.conditions import ANYONE
from core.loyalty.order import Order
from core.loyalty.record import Record
from core.loyalty.services import Service, ServiceKind
from core.loyalty.status import CardRefusedError, Status
from terminal_bridge.certificates import MOST_AT_ONCE, Certificate, deducted
from terminal_bridge.entry import EntryState
from terminal_bridge.errors import CardGoneError, RefusedError
from terminal_bridge.ways.conversation import Deed, Done
from tests.support.tills import PROGRAMME, CardInHand, TestTill

certificates = st.lists(
    st.one_of(
        st.builds(lambda worth: (worth, 0), st.integers(1, 5_000)),
        st.builds(lambda percent: (0, percent), st.integers(1, 100)),
    ),
    max_size=12,
).map(lambda found: [Certificate(entry, "coupon", "", *each) for entry, each in enumerate(found, 1)])


@given(amount=st.integers(0, 10_000), waiting=certificates)
def test_never_more_than_the_amount_and_nothing_used_for_nothing(amount: int, waiting: list[Certificate]) -> None:
    """What is used up and what lapses come to what certificates are worth; what is not needed waits on."""
    found = deducted(amount, waiting)
    used = [each for each in waiting if each.entry in found.entries]
    assert len(used) == len(found.entries) == len(set(found.entries)) <= MOST_AT_ONCE
    assert 0 <= found.off <= amount
    assert bool(found.off) == bool(used)
    by_percent = found.off + found.lapses - sum(each.worth for each in used)
    assert 0 <= by_percent <= amount
    if not any(each.percent for each in used):
        assert by_percent == 0
    if found.lapses:
        assert found.off == amount, "something lapses although it was not enough"
    if found.off < amount and len(used) < MOST_AT_ONCE:
        assert all(each.taken_off(amount - found.off) == 0 for each in waiting if each not in used)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[TestTill]:
    """A till with its journal."""
    made = TestTill(tmp_path)
    yield made
    made.kill()


def take_in(till: TestTill, card: CardInHand, worth: int, percent: int = 0) -> int:
    """Take in a certificate for a card; return the entry of that."""
    entry = till.journal.begin_taking("CODE", till.now)
    made = Certificate(entry, "gift certificate", "A certificate", worth, percent)
    till.journal.end_taking("CODE", card.card_id.hex(), made)
    return entry


def waiting(till: TestTill, card: CardInHand) -> list[int]:
    """Return the worth of what waits for a card."""
    return [each.worth for each in till.journal.certificates(card.card_id.hex())]


def test_points_and_score_are_of_what_is_paid(till: TestTill) -> None:
    """As with a discount: the card is told what the customer pays, and the certificate is used up."""
    card, other = CardInHand(1), CardInHand(2)
    take_in(till, card, 500)
    till.till.arrived(card.insert())
    before = till.till.quote(1_200)
    sold = till.till.sell(1_200)
    assert (sold.amount, sold.taken_off, sold.deduction, sold.points) == (700, 500, before.deduction, before.points)
    assert (sold.points, Record.from_bytes(card.truth[1]).amount, waiting(till, card)) == (7, 700, [])
    assert till.till.sell(1_200).amount == 1_200
    till.till.left()
    take_in(till, card, 500)
    till.till.arrived(other.insert())
    assert till.till.sell(1_200).amount == 1_200, "it was another customer's"
    assert waiting(till, card) == [500]


def test_discounts_come_first_and_a_second_certificate_waits_on(till: TestTill) -> None:
    """10% off £20.00, then £18.00 by two of three certificates: the third is not needed, £2.00 of the second lapse."""
    card = CardInHand(1)
    ten_off = Service("ten", ServiceKind.DISCOUNT, "10% off", ANYONE, percent=10, automatic=True)
    till.till.programme = replace(PROGRAMME, services=(ten_off,))
    for _ in range(3):
        take_in(till, card, 1_000)
    till.till.arrived(card.insert())
    sold = till.till.sell(2_000)
    assert (sold.amount, sold.taken_off, sold.deduction.off, sold.deduction.lapses) == (0, 2_000, 1_800, 200)
    assert (sold.deduction.word, waiting(till, card)) == ("certificates", [1_000])


@pytest.mark.parametrize("done", [True, False], ids=["it is on the card", "it is not"])
@pytest.mark.parametrize("killed", [True, False], ids=["killed", "alive"])
def test_a_purchase_that_is_torn_keeps_its_certificate(till: TestTill, *, done: bool, killed: bool) -> None:
    """Bound to it while nobody knows; then used up, or free, and taken off anew when Enter adds the purchase."""
    card = CardInHand(1)
    take_in(till, card, 500)
    till.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, done
    with pytest.raises(CardGoneError):
        till.till.sell(1_200)
    assert waiting(till, card) == []
    card.answer_lost = False
    if killed:
        till.again()
    till.till.arrived(card.insert())
    face = till.till.face
    if done:
        assert face.outcome is not None
        assert (face.outcome.amount, face.outcome.deduction.off, waiting(till, card)) == (700, 500, [])
        return
    assert (face.amount, waiting(till, card)) == (1_200, [500])
    assert till.till.sell(face.amount or 0).amount == 700
    assert waiting(till, card) == []
    (sale,) = [each for each in till.journal.latest(9) if each.record]
    assert (sale.state, sale.details["amount"], sale.details["taken_off"]) == (EntryState.SETTLED, 700, 500)


def test_a_discount_is_not_taken_off_twice_when_a_purchase_is_tried_again(till: TestTill) -> None:
    """What the clerk gave before the card was torn out comes off once, though the visit is another one."""
    card = CardInHand(1)
    till.till.arrived(card.insert())
    visit = till.till._here()
    visit.discount = Service("two", ServiceKind.DISCOUNT, "£2 off", ANYONE, amount=200)
    card.out_in, card.answer_lost = 0, False
    with pytest.raises(CardGoneError):
        till.till.sell(1_200)
    till.till.arrived(card.insert())
    assert till.till.face.amount == 1_200
    assert till.till.sell(1_200).amount == 1_000
    assert till.till.sell(1_200).amount == 1_200


def test_what_a_card_refuses_leaves_the_certificate(till: TestTill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A purchase that the card does not take uses nothing up."""
    card = CardInHand(1)
    take_in(till, card, 500)
    till.till.arrived(card.insert())

    def refuses(_deed: Deed, _order: Order) -> Done:
        raise CardRefusedError(Status.FULL)

    with monkeypatch.context() as patch:
        patch.setattr(till.till._here().talk, "commit", refuses)
        with pytest.raises(RefusedError, match="Nothing was done"):
            till.till.sell(1_200)
    assert waiting(till, card) == [500]
    assert till.till.sell(1_200).amount == 700


def test_a_price_that_was_told_keeps_its_certificate_or_is_refused(till: TestTill) -> None:
    """What is taken in after the price waits for the next purchase; what is used up since ends the price."""
    card, first, second = CardInHand(1), b"payment1", b"payment2"
    take_in(till, card, 500)
    till.till.arrived(card.insert())
    assert till.till.quote(1_200, payment=first).amount == 700
    take_in(till, card, 300)
    assert till.till.quote(1_200, payment=first).amount == 700
    assert till.till.sell(1_200, payment=first, paid=700).deduction.off == 500
    assert till.till.sell(1_200, payment=first, paid=700).deduction.off == 500, "told of again, it is the same sale"
    assert waiting(till, card) == [300]
    assert till.till.quote(1_000, payment=second).amount == 700
    assert till.till.sell(400).amount == 100
    with pytest.raises(RefusedError, match="used for another purchase"):
        till.till.sell(1_000, payment=second, paid=700)
    assert till.till.quote(1_000, payment=second).amount == 1_000


def test_a_price_of_an_earlier_release_still_stands(till: TestTill) -> None:
    """Prices that were kept before there were certificates in them are read as they were."""
    card = CardInHand(1)
    till.journal.keep("quotes", {b"payment1".hex(): [card.card_id.hex(), 1_200, 200, 1]})
    take_in(till, card, 500)
    till.till.arrived(card.insert())
    assert till.till.sell(1_200, payment=b"payment1", paid=1_000).taken_off == 200
    assert waiting(till, card) == [500]
