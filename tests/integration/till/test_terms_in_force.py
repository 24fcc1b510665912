"""Cards that compute nothing: they take the programme in force at their next write, and the server follows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.cards.set_programme import set_programme
from core.clock import ManualClock
from core.errors import TimeOutOfRangeError
from core.loyalty.card_state import Feature
from core.loyalty.memory_block import SLOT_BYTES, Block, fits, written
from core.loyalty.record import Record
from core.loyalty.renewal import renewed
from core.loyalty.score import BEHIND
from core.models import Card, CardKind
from core.shop import Shop
from terminal_bridge.errors import CardGoneError, RefusedError
from terminal_bridge.ways.recognise import NoShopCardError
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene
from tests.support.cards import TERMS
from tests.support.till_counter import Counter
from tests.support.tills import CardInHand, MemoryCardInHand, TestTill

# Other rates, and instead of the first score one that forgets sooner.
NEXT = {
    **PROGRAMME,
    "scores": [{**PROGRAMME["scores"][0], "half_life_days": 10}, PROGRAMME["scores"][1]],
    "points_per_1000": [100, 200, 500],
}


@pytest.fixture
def counter(shop: Shop, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """A till that begins memory cards, and the real server."""
    made = Counter(CardScene(shop, clock), tmp_path)
    made.uploader.send()
    yield made
    made.kill()


def buy(counter: Counter, card: MemoryCardInHand, *amounts: int) -> int:
    """Buy with a memory card; return its balance."""
    counter.desk.till.arrived(card.insert())
    balance = [counter.desk.till.sell(amount).balance for amount in amounts][-1]
    counter.desk.till.left()
    return balance


def test_a_memory_card_goes_on_by_the_new_programme(counter: Counter) -> None:
    """The first purchase after the change brings the new points; till and server have the same bits, and no finding."""
    scene, card = counter.scene, MemoryCardInHand(6)
    assert buy(counter, card, 8_000, 4_000) == 80 + 80
    counter.uploader.send()
    with scene.shop.store.write() as tx:
        set_programme(tx, scene.shop, json.dumps(NEXT), ACTOR)
    scene.pass_time(days=1)
    assert buy(counter, card, 1_000) == 160 + 20, "a till that has not heard goes on as before"
    counter.uploader.send()
    assert buy(counter, card, 2_000, 3_000) == 180 + 200 + 300
    counter.uploader.send()
    with scene.shop.store.read() as session:
        row = session.exec(select(Card).where(Card.number == card.card_id.hex())).one()
    assert (row.programme, row.sequence, row.balance) == (2, 5, 680)
    assert scene.findings() == []


def test_a_card_without_a_processor_stores_what_the_till_computes(counter: Counter) -> None:
    """One with a processor that only stores is served without a shop's card, where the till is set so."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1"), CardKind.STORING)
    counter.serve(card, 20_000)
    counter.insert(card)
    counter.desk.till.told(card.number, "", (), 400)
    assert counter.desk.till.redeem(100).balance == 300
    assert counter.desk.till.refund(5_000).points == -100
    counter.desk.till.left()
    counter.uploader.send()
    state, row = card.state().account, scene.row(card)
    assert (row.sequence, row.balance, row.habit) == (3, state.balance, state.habit.to_bytes().hex())
    assert [each.text for each in scene.findings()] == []


@pytest.fixture
def shop_till(tmp_path: Path) -> Iterator[TestTill]:
    """A till beside a shop's card."""
    made = TestTill(tmp_path, shop_card=True)
    yield made
    made.kill()


def earlier(card: MemoryCardInHand) -> None:
    """Hand out a card under an earlier version of the terms, with other rates."""
    terms = replace(TERMS, version=TERMS.version - 1, rates=tuple(0 for _ in TERMS.rates))
    slot, content = written(Block.new(terms), card._key, card.card_id)
    card.memory.write(slot * SLOT_BYTES, content)


def test_the_shops_card_renews_a_memory_card(shop_till: TestTill) -> None:
    """Its own terms are newer: the purchase brings their points, and the record names them."""
    card = MemoryCardInHand(7)
    earlier(card)
    shop_till.till.arrived(card.insert())
    assert shop_till.till.sell(9_000).points == 90
    (entry,) = [each for each in shop_till.journal.latest(9) if each.record]
    assert Record.from_bytes(entry.record or b"").programme == TERMS.version


def test_a_memory_card_that_was_away_is_served_without_the_shops_card(shop_till: TestTill) -> None:
    """A shop's card is not sure of the time. Take it out: a till that is sure serves once, and it goes on."""
    card = MemoryCardInHand(8)
    card.begin()
    shop_till.till.arrived(card.insert())
    shop_till.till.sell(9_000)
    shop_till.till.left()
    shop_till.now += BEHIND + 5
    shop_till.till.arrived(card.insert())
    with pytest.raises((RefusedError, TimeOutOfRangeError)):
        shop_till.till.sell(1_000)
    side, shop_till.recogniser.shop = shop_till.recogniser.shop, None
    shop_till.recogniser.sure_time = lambda: shop_till.now
    shop_till.till.arrived(card.insert())
    assert shop_till.till.sell(1_000).points >= 10
    shop_till.till.left()
    shop_till.recogniser.shop = side
    shop_till.till.arrived(card.insert())
    assert shop_till.till.sell(2_000).points >= 20


@pytest.mark.parametrize("lost", [True, False], ids=["the answer is lost", "before it is done"])
def test_a_storing_card_that_is_torn_out(tmp_path: Path, lost: bool) -> None:
    """What it tells when it is back decides; a till that is not set so asks for the shop's card."""
    till, card = TestTill(tmp_path), CardInHand(9, Feature.STORES)
    till.till.arrived(card.insert())
    assert str(NoShopCardError()) in till.till.face.words
    till.recogniser.computes = True
    till.till.arrived(card.insert())
    card.out_in, card.answer_lost = 0, lost
    with pytest.raises(CardGoneError):
        till.till.sell(5_000)
    till.again()
    till.recogniser.computes = True
    till.till.arrived(card.insert())
    assert till.journal.open_entries() == []
    assert card.balance == (50 if lost else 0)
    till.kill()


def test_what_does_not_fit_on_a_card_is_not_put_there() -> None:
    """A programme of more scores than a slot takes leaves a memory card as it is."""
    long = replace(TERMS, version=TERMS.version + 1, sets=tuple(TERMS.sets[:1]) * 8)
    account = Block.new(TERMS).account
    assert not fits(long)
    assert renewed(account, long) is account
    assert renewed(account, None) is account
