"""A till and the real server: what was bought while the line was cut is in the ledger, once; orders reach the card."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from core.clock import ManualClock
from core.loyalty.conditions import ANYONE
from core.loyalty.programme_document import programme_from_json
from core.loyalty.services import Service, ServiceKind
from core.models import Voucher
from core.shop import Shop
from terminal_bridge.coupons import Coupons, NotNowError
from terminal_bridge.server import ServerRefusesError
from tests.support.card_scene import PROGRAMME, CardScene
from tests.support.till_counter import Counter


@pytest.fixture
def counter(shop: Shop, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """A till and its server."""
    made = Counter(CardScene(shop, clock), tmp_path)
    yield made
    made.kill()


def test_a_day_offline(counter: Counter) -> None:
    """What was bought while the line was cut is counted once it is there, in full and once, and the card is told."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1", "Jane Doe"))
    counter.serve(card, 12_000, 3_000)
    scene.pass_time(hours=9)
    counter.serve(card, 500)
    assert counter.uploader.send() == 5
    row = scene.row(card)
    assert (row.sequence, row.balance) == (3, card.state().account.balance)
    assert row.habit == card.state().account.habit.to_bytes().hex()
    assert scene.findings() == []
    counter.serve(card)
    assert card.state().acknowledged == 3


def test_the_programme_comes_with_the_first_answer(counter: Counter) -> None:
    """A till that has no programme asks, and shows comments from then on."""
    counter.uploader.send()
    assert counter.desk.till.programme == programme_from_json(json.dumps({"version": 1, **PROGRAMME}))


def test_who_it_is(counter: Counter) -> None:
    """The server names who presents a card."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1", "Jane Doe"))
    counter.serve(card)
    said = counter.server.presented(1, card.number, counter.clock())
    assert (said.name, said.points) == ("Jane Doe", 0)


def test_a_coupon_of_the_till_counts_at_the_server(counter: Counter) -> None:
    """A coupon that the till issued by itself is one voucher there, by the same code, however often it is sent."""
    scene, desk = counter.scene, counter.desk
    card = scene.card(scene.customer("C-1"))
    coupons = Coupons(desk.journal, counter.enrolment.terminal, counter.enrolment.signing_key)
    tea = Service("tea", ServiceKind.COUPON, "A cup of tea", ANYONE, days=30, again_after=30, amount=250)
    code = coupons.issue(tea, card.number, counter.clock())
    counter.uploader.send()
    with scene.shop.store.read() as session:
        (voucher,) = session.exec(select(Voucher)).all()
    assert (voucher.code, voucher.title, voucher.value) == (code, "A cup of tea", 250)
    with pytest.raises(NotNowError, match="30 days"):
        coupons.issue(tea, card.number, counter.clock())


def test_a_foreign_key_is_refused_in_words(counter: Counter) -> None:
    """A till that is not enrolled hears so, and keeps its journal."""
    counter.server._key = b"another key"
    counter.serve(counter.scene.card(None), 100)
    with pytest.raises(ServerRefusesError, match="enrolled"):
        counter.uploader.send()
    assert counter.desk.journal.waiting() == 2
