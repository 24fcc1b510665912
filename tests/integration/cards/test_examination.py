"""What shows only when records lie side by side: what does not come, and a card in two places at once."""

import pytest
from sqlmodel import Session

from core.cards.examination import examine
from core.clock import ManualClock
from core.models import FindingKind
from core.shop import Shop
from tests.support.card_scene import CardScene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


def looked(scene: CardScene) -> int:
    """Look around; return how many findings are new."""
    with scene.shop.store.write() as tx:
        assert isinstance(tx, Session)
        return examine(tx, scene.clock.now())


def test_a_record_that_does_not_come_is_found_after_a_day(scene: CardScene) -> None:
    """Once, and not before: a till may send only once a day. The next gap of the same card is another."""
    card, (bakery, books) = scene.card(scene.customer("C1")), scene.tills
    scene.buy(bakery, card, 1_000)
    scene.upload(bakery)
    lost = scene.buy(bakery, card, 2_000)
    scene.pass_time(hours=1)
    scene.upload(books, scene.buy(books, card, 3_000))
    assert looked(scene) == 0
    scene.pass_time(days=1)
    assert looked(scene) == 1
    assert looked(scene) == 0
    (found,) = scene.findings()
    assert (found.kind, found.card_id) == (FindingKind.GAP, scene.row(card).id)
    assert f"Of card {card.number} record 2 has not come. Later ones wait for it" in found.text
    scene.upload(bakery, lost)
    scene.pass_time(days=1)
    assert looked(scene) == 0


def test_a_card_in_two_shops_within_a_minute_is_found(scene: CardScene) -> None:
    """Once; five minutes later it may have been carried over the street."""
    (bakery, books) = scene.tills
    cards = [scene.card(scene.customer(f"C{number}")) for number in (1, 2)]
    for card, seconds in zip(cards, (20, 300), strict=True):
        scene.buy(bakery, card, 1_000)
        scene.pass_time(seconds=seconds)
        scene.buy(books, card, 2_000)
        scene.buy(books, card, 500)
    scene.upload(bakery)
    scene.upload(books)
    assert looked(scene) == 1
    assert looked(scene) == 0
    (found,) = scene.findings()
    assert (found.kind, found.card_id) == (FindingKind.JOURNEY, scene.row(cards[0]).id)
    assert "20 seconds from the one before" in found.text
    scene.pass_time(days=10)
    assert looked(scene) == 0


def test_an_ordinary_week_finds_nothing(scene: CardScene) -> None:
    """Two shops, three cards, everything sent once a day."""
    cards = [scene.card(scene.customer(f"C{number}")) for number in range(3)]
    for _ in range(5):
        for card in cards:
            for till in scene.tills:
                scene.buy(till, card, 1_500)
                scene.pass_time(minutes=20)
        for till in scene.tills:
            scene.upload(till)
        assert looked(scene) == 0
        scene.pass_time(days=1)
    assert scene.findings() == []
