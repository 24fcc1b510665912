"""What shows only when records lie side by side: what does not come, and a card in two places at once."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from core.cards.examination import examine
from core.cards.journal_gaps import MOST_STRETCHES, PATIENCE, joined
from core.cards.travel import metres, place_of
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import FindingKind, MemberShop, Terminal
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


def test_entries_that_were_taken_out_of_a_journal_are_missed(scene: CardScene) -> None:
    """After two days, once; not those that the till itself says to be in doubt, nor those that come late after all."""
    till = scene.tills[0]
    said = [scene.say(till, kind="note", details={"number": number}) for number in range(12)]
    doubtful = scene.say(till, kind="note", details={"doubtful": 4, "reason": "the card was taken out"})
    scene.upload(till, *said[:3], *said[4:6], *said[8:], doubtful)
    assert looked(scene) == 0
    scene.clock.advance(PATIENCE)
    assert looked(scene) == 1
    assert looked(scene) == 0
    (found,) = scene.findings()
    assert found.kind is FindingKind.TERMINAL
    assert "2 of the numbers 7 to 8" in found.text
    scene.upload(till, said[3], *said[6:8])
    with scene.shop.store.read() as session:
        terminal = session.get_one(Terminal, till.enrolment.terminal.id)
    assert [each[:2] for each in terminal.heard] == [[1, 13]]


@given(batches=st.lists(st.lists(st.integers(1, 300), max_size=40), max_size=12))
def test_what_was_heard_of_a_journal_is_kept_exactly(batches: list[list[int]]) -> None:
    """Whatever the order, and however often; only where gaps are very many are the oldest given up."""
    heard: list[list[int]] = []
    said: set[int] = set()
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for numbers in batches:
        heard = joined(heard, numbers, max(said, default=0) if heard else 0, now)
        said |= set(numbers)
    kept = {number for first, last, _ in heard for number in range(first, last + 1)}
    assert len(heard) <= MOST_STRETCHES
    assert said <= kept
    if len(heard) < MOST_STRETCHES:
        assert kept == said
    assert all(one[1] + 1 < other[0] for one, other in pairwise(heard))


def test_shops_that_are_far_apart_are_not_reached_in_minutes(scene: CardScene) -> None:
    """Where somebody has said where they are: London and Edinburgh within an hour is a copy, within a day a journey."""
    places = {"Bakery": "51.5072,-0.1276", "Bookshop": "55.9533,-3.1883"}
    with scene.shop.store.write() as tx:
        for shop in scene.shops:
            row = tx.get_one(MemberShop, shop.id)
            row.latitude, row.longitude = place_of(places[shop.name])
            tx.add(row)
    (bakery, books) = scene.tills
    cards = [scene.card(scene.customer(f"C{number}")) for number in (1, 2)]
    for card, minutes in zip(cards, (60, 300), strict=True):
        scene.buy(bakery, card, 1_000)
        scene.pass_time(minutes=minutes)
        scene.buy(books, card, 2_000)
    scene.upload(bakery)
    scene.upload(books)
    assert looked(scene) == 1
    (found,) = scene.findings()
    assert (found.kind, found.card_id) == (FindingKind.JOURNEY, scene.row(cards[0]).id)


@pytest.mark.parametrize("text", ["", "51", "north,east", "91,0", "0,181", "1,2,3", "nan,0"])
def test_what_is_no_place_is_refused(text: str) -> None:
    """In words."""
    with pytest.raises(RefusedError, match="is no place"):
        place_of(text)


def test_distances_are_those_on_the_globe() -> None:
    """London to Edinburgh is 534 km as the crow flies; half around the earth is no fault of the arithmetic."""
    assert metres(place_of("51.5072,-0.1276"), place_of("55.9533,-3.1883")) == pytest.approx(534_000, rel=0.01)
    assert metres((0, 0), (0, 180_000_000)) == pytest.approx(20_015_000, rel=0.01)
