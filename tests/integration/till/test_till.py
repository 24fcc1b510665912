"""A purchase at the till: what the clerk sees, what the journal holds, and what becomes of what was in doubt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.loyalty.record import Record
from terminal_bridge.entry import EntryKind, EntryState
from terminal_bridge.errors import CardGoneError, NoCardError, RefusedError
from terminal_bridge.face import Phase
from tests.support.tills import CardInHand, MemoryCardInHand, TestTill


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestTill]:
    """A till with its journal."""
    till = TestTill(tmp_path)
    yield till
    till.kill()


def test_the_clerk_sees_figure_6(shop: TestTill) -> None:
    """After two purchases: id, last amount, total, uses, ranks, comment, and the button for the coupon."""
    shop.till.arrived(CardInHand(1).insert())
    shop.till.sell(12_000)
    shop.till.sell(3_000)
    customer = shop.till.face.customer
    assert customer is not None
    assert (customer.card, customer.last_amount, customer.total, customer.uses) == (
        "0000000000000001",
        3_000,
        15_000,
        2,
    )
    assert (customer.recent_rank, customer.recent_top) == (1, 2)
    assert (customer.continuity_rank, customer.continuity_top) == (0, 2)
    assert customer.comment == "Spends more than usual of late: offer the coupon."
    assert [(offer.code, offer.key) for offer in customer.offers] == [("parking", "F2"), ("autumn", "F3")]
    assert customer.points == 240 + 60


@pytest.mark.parametrize("card", [CardInHand(1), MemoryCardInHand(2)], ids=["computing", "memory"])
def test_the_figures_steps_are_in_the_journal(shop: TestTill, card: CardInHand | MemoryCardInHand) -> None:
    """The steps of figure 7 or 12 stand in the journal once the card has left, in order."""
    shop.till.arrived(card.insert())
    shop.till.sell(1_000)
    shop.till.left()
    (entry,) = [each for each in shop.journal.latest(9) if each.kind is EntryKind.RECORD]
    numbers = [step.number for step in shop.journal.steps(entry.sequence)]
    if isinstance(card, CardInHand):
        assert numbers == list(range(361, 373))
    else:
        assert numbers == [411, 413, 415, 421, 416, 417, 422, 419, 423, 424, 425, 427]


def test_coupons_come_by_themselves_once(shop: TestTill) -> None:
    """A customer who reaches the rank gets the coupon with the purchase, and not again within 30 days."""
    card = CardInHand(1)
    shop.till.arrived(card.insert())
    shop.till.sell(20_000)
    shop.till.sell(20_000)
    coupons = [each for each in shop.journal.latest(9) if each.kind is EntryKind.COUPON]
    assert [each.details["service"] for each in coupons] == ["autumn"]
    face = shop.till.face
    assert face.customer is not None
    assert [offer.issued for offer in face.customer.offers if offer.code == "autumn"] == [coupons[0].details["code"]]
    assert shop.till.give("parking") != ""
    shop.till.left()
    shop.till.arrived(card.insert())
    assert shop.till.face.customer is not None
    assert shop.till.face.customer.offers == ()


def test_points_are_exchanged_and_given_back(shop: TestTill) -> None:
    """An exchange takes the points, a refund takes the purchase's points, and neither takes more than there are."""
    card = CardInHand(1)
    shop.till.arrived(card.insert())
    shop.till.sell(9_000)
    assert card.balance == 90
    assert shop.till.redeem(50).balance == 40
    with pytest.raises(RefusedError, match="Nothing was done"):
        shop.till.redeem(41)
    assert shop.till.refund(9_000).balance == 0
    assert [Record.from_bytes(each.record).points for each in shop.journal.latest(9) if each.record] == [-40, -50, 90]


def test_nothing_without_a_card(shop: TestTill) -> None:
    """Without a card there is nothing to do, and the clerk is told so."""
    with pytest.raises(NoCardError, match="Present a card first"):
        shop.till.sell(100)


def test_an_answer_that_was_lost_is_found_on_the_card(shop: TestTill) -> None:
    """The card did it and left before it could say so: when it comes back the till knows, and does nothing again."""
    card = CardInHand(1)
    shop.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, True
    with pytest.raises(CardGoneError):
        shop.till.sell(1_000)
    shop.till.left()
    assert shop.till.face.phase is Phase.DOUBTFUL
    assert [each.state for each in shop.journal.open_entries()] == [EntryState.DOUBTFUL]
    shop.till.arrived(card.insert())
    assert shop.till.face.phase is Phase.DONE
    assert shop.till.face.outcome is not None
    assert (shop.till.face.outcome.points, card.balance) == (10, 10)
    assert shop.journal.open_entries() == []


def test_a_purchase_that_never_reached_the_card_is_offered_again(shop: TestTill) -> None:
    """The card left before it heard of the purchase: when it comes back, Enter adds it."""
    card = CardInHand(1)
    shop.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, False
    with pytest.raises(CardGoneError):
        shop.till.sell(1_000)
    shop.till.left()
    shop.till.arrived(card.insert())
    assert (shop.till.face.amount, card.balance) == (1_000, 0)
    assert [each.state for each in shop.journal.latest(9) if each.kind is EntryKind.RECORD] == [EntryState.VOID]


def test_a_till_that_was_killed_finds_out_when_the_card_comes(shop: TestTill) -> None:
    """The till died with its intent on the disk: it starts with that in doubt, and the card settles it."""
    card = CardInHand(1)
    shop.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, True
    with pytest.raises(CardGoneError):
        shop.till.sell(1_000)
    shop.again()
    assert len(shop.journal.open_entries()) == 1
    shop.till.arrived(card.insert())
    (entry,) = [each for each in shop.journal.latest(9) if each.kind is EntryKind.RECORD]
    assert (entry.state, entry.record) == (EntryState.SETTLED, card.truth[1])


def test_a_card_on_the_hot_list_is_refused(shop: TestTill) -> None:
    """A card that the server named is refused, and the server hears that it was there."""
    shop.server.hot_list = ("0000000000000001",)
    shop.uploader.send()
    shop.till.arrived(CardInHand(1).insert())
    assert (shop.till.face.phase, shop.till.face.customer) == (Phase.REFUSED, None)
    assert "blocked" in shop.till.face.words
    with pytest.raises(NoCardError):
        shop.till.sell(100)
    assert shop.journal.latest(1)[0].details == {"refused": True}


def test_a_typed_number_has_an_account_here(shop: TestTill) -> None:
    """A number without a card that stores has its account in the till's journal, through a restart."""
    number = bytes.fromhex("0000004929001234")
    shop.till.typed(shop.recogniser.typed(number))
    shop.till.sell(20_000)
    shop.till.left()
    shop.again()
    shop.till.typed(shop.recogniser.typed(number))
    assert shop.till.face.customer is not None
    assert (shop.till.face.customer.points, shop.till.face.customer.uses) == (400, 1)
