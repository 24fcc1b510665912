"""What a card did on the server's order, or at a till that is gone, reaches the server through whichever till it meets."""

import json
from pathlib import Path

import pytest

from core.actions.cards.set_programme import set_programme
from core.clock import ManualClock
from core.models import CardRecord, RecordStanding
from core.shop import Shop
from sqlmodel import select
from tests.integration.till.test_with_the_server import Counter
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene


@pytest.fixture
def counter(shop: Shop, clock: ManualClock, tmp_path: Path):
    made = Counter(CardScene(shop, clock), tmp_path)
    yield made
    made.desk.journal.close()


def standings(counter: Counter) -> list[RecordStanding]:
    with counter.scene.shop.store.read() as session:
        return list(session.exec(select(CardRecord.standing).order_by(CardRecord.card_sequence)))


def test_a_new_programme_reaches_the_card_and_its_record_the_server(counter: Counter) -> None:
    scene = counter.scene
    card = scene.card(scene.customer("C-1"))
    counter.serve(card, 12_000)
    counter.uploader.send()
    with scene.shop.store.write() as tx:
        set_programme(tx, scene.shop, json.dumps({**PROGRAMME, "points_per_1000": [20, 30, 60]}), ACTOR)
    scene.pass_time(hours=1)
    counter.serve(card)
    counter.uploader.send()
    scene.pass_time(hours=1)
    counter.serve(card, 5_000)
    counter.uploader.send()
    counter.serve(card, 5_000)
    counter.uploader.send()
    print(card.state().account.sequence, card.state().account.terms.version)
    print(standings(counter), scene.row(card).sequence)
    assert scene.row(card).sequence == card.state().account.sequence
    assert scene.row(card).balance == card.state().account.balance


def test_time(counter: Counter) -> None:
    scene = counter.scene
    card = scene.card(scene.customer("C-1"))
    counter.serve(card, 12_000)
    counter.uploader.send()
    scene.pass_time(days=420)
    from core.actions.cards.serve_terminal import answer_presented
    from core.cards.said import SaidPresented
    from core.cards.orders import waiting_for
    said = SaidPresented(sequence=999999, at=scene.clock.now(), card=card.number)
    answer_presented(scene.shop, 1, said)
    counter.uploader.send()
    for _ in range(3):
        counter.serve(card, 5_000)
        counter.uploader.send()
        scene.pass_time(hours=1)
    print(card.state().account.sequence, card.state().acknowledged)
    print(standings(counter), scene.row(card).sequence)
    assert scene.row(card).sequence == card.state().account.sequence
