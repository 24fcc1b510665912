"""A card that is put back in a hurry is met twice: the clerk learns all the same what became of the purchase."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_bridge.errors import CardGoneError
from terminal_bridge.face import Phase
from tests.support.tills import CardInHand, TestTill


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestTill]:
    """A till with its journal."""
    till = TestTill(tmp_path)
    yield till
    till.kill()


def torn(shop: TestTill, card: CardInHand, *, answer_lost: bool) -> None:
    """Pull a card out of a purchase, before it is on it or after, and put it back so that it is met twice."""
    shop.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, answer_lost
    with pytest.raises(CardGoneError):
        shop.till.sell(2_000)
    card.answer_lost = False
    for _ in range(2):
        shop.till.left()
        shop.till.arrived(card.insert())


def test_a_purchase_that_is_not_on_the_card_is_still_offered_to_be_added(shop: TestTill) -> None:
    """Enter adds it, once; then it is offered no more."""
    card = CardInHand(1)
    torn(shop, card, answer_lost=False)
    assert shop.till.face.amount == 2_000
    assert "not on the card" in shop.till.face.words
    shop.till.sell(shop.till.face.amount)
    assert card.balance == 20
    shop.till.left()
    shop.till.arrived(card.insert())
    assert (shop.till.face.phase, shop.till.face.amount) == (Phase.READY, None)


def test_a_purchase_that_is_on_the_card_is_still_said_to_be(shop: TestTill) -> None:
    """Nobody keys it in again."""
    card = CardInHand(1)
    torn(shop, card, answer_lost=True)
    assert shop.till.face.phase is Phase.DONE
    assert shop.till.face.outcome is not None
    assert (shop.till.face.outcome.points, card.balance) == (20, 20)


@pytest.mark.parametrize("what", ["a minute", "another card", "the clerk"])
def test_it_is_forgotten_in_time(shop: TestTill, what: str) -> None:
    """After a minute, with another card, or once the clerk has cleared it, the next purchase is the next."""
    card = CardInHand(1)
    torn(shop, card, answer_lost=False)
    if what == "the clerk":
        shop.till.clear()
    shop.till.left()
    if what == "a minute":
        shop.now += 61
    if what == "another card":
        shop.till.arrived(CardInHand(2).insert())
        shop.till.left()
    shop.till.arrived(card.insert())
    assert (shop.till.face.phase, shop.till.face.amount) == (Phase.READY, None)
    assert card.balance == 0
