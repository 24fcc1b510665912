"""Points lapse by themselves where the programme says so, once, in balance; customers are told before, once."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.jobs.points import keep_points
from core.actions.cards.set_programme import set_programme
from core.actions.cards.settle_points import expire_points
from core.cards.audit_ledger import shop_points, wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.orders import waiting_for
from core.clock import ManualClock
from core.errors import ProgrammeError
from core.models import ChannelName, Consent, ConsentState, Purpose, Reply, Route
from core.shop import Shop
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene, HeldCard

AFTER, TOLD = 30, 7
LAPSING = {**PROGRAMME, "expiry": {"after_days": AFTER, "told_before_days": TOLD}}


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills, and a programme by which points lapse after thirty days, told seven days before."""
    made = CardScene(shop, clock)
    with shop.store.write() as tx:
        set_programme(tx, shop, json.dumps(LAPSING), ACTOR)
    return made


def linked(scene: CardScene, number: str, chat: int, **service: ConsentState) -> HeldCard:
    """Return the card of a customer whose chat is open."""
    customer = scene.customer(number)
    with scene.shop.store.write() as tx:
        now, telegram = scene.clock.now(), ChannelName.TELEGRAM
        key = customer.id or 0
        tx.add(Route(customer_id=key, channel=telegram, address=str(chat), created_at=now, changed_at=now))
        for state in service.values():
            about = Purpose.SERVICE
            tx.add(Consent(customer_id=key, channel=telegram, purpose=about, state=state, changed_at=now))
    return scene.card(customer)


def notices(scene: CardScene) -> list[tuple[int, str]]:
    """Return who was told, and what."""
    with scene.shop.store.read() as session:
        rows = session.exec(select(Reply).order_by(col(Reply.id)))
        return [(int(row.payload["chat_id"]), row.payload["text"]) for row in rows]


def go_to(scene: CardScene, days: int, hour: int = 12) -> None:
    """Let days pass, and go to an hour of the shop's clock."""
    local = (scene.clock.now() + timedelta(days=days)).astimezone(scene.shop.zone)
    scene.clock.advance(local.replace(hour=hour, minute=0) - scene.clock.now())


def sound(scene: CardScene) -> None:
    """Assert that everything adds up."""
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert wrong_in_records(session, scene.shop.key) == []
        for each in shop_points(session):
            assert each.issued == each.held + each.redeemed + each.expired + each.lost


def test_points_lapse_by_themselves_and_the_customer_is_told_before(scene: CardScene) -> None:
    """The day before the last they are there; the card hears of it; the same day again is nothing."""
    till, card = scene.tills[0], linked(scene, "C1", 71)
    silent = linked(scene, "C2", 72, service=ConsentState.WITHDRAWN)
    for each in (card, silent):
        scene.buy(till, each, 100_000)
    scene.upload(till)
    given = scene.row(card).balance
    go_to(scene, AFTER - TOLD)
    assert keep_points(scene.shop) == 0
    go_to(scene, 1, hour=7)
    assert keep_points(scene.shop) == 0, "nobody is told at night"
    go_to(scene, 0)
    assert [keep_points(scene.shop) for _ in range(3)] == [1, 0, 0]
    [(chat, text)] = notices(scene)
    assert chat == 71
    assert f"{given:,} of your points" in text
    go_to(scene, TOLD - 1)
    keep_points(scene.shop)
    assert scene.row(card).balance == given
    go_to(scene, 1)
    for _ in range(2):
        keep_points(scene.shop)
    assert (scene.row(card).balance, scene.row(silent).balance) == (0, 0)
    with scene.shop.store.read() as session:
        commands = [command for _, command in waiting_for(session, [card.number])]
    for command in commands:
        scene.session(till, card).deliver(bytes.fromhex(command))
    assert card.state().account.balance == 0
    assert len(notices(scene)) == 1
    sound(scene)


def test_days_on_which_nothing_ran_are_caught_up_with(scene: CardScene) -> None:
    """Each day's points are told of once; what has lapsed meanwhile is not announced any more."""
    till, card = scene.tills[0], linked(scene, "C1", 71)
    for _ in range(4):
        scene.buy(till, card, 100_000)
        scene.pass_time(days=3)
    scene.upload(till)
    go_to(scene, AFTER - TOLD + 1 - 3)
    assert keep_points(scene.shop) == 3, "the first day's have lapsed by now"
    go_to(scene, 1)
    assert keep_points(scene.shop) == 0
    go_to(scene, 60)
    assert keep_points(scene.shop) == 0
    assert scene.row(card).balance == 0
    sound(scene)


def test_what_is_told_late_lapses_too_and_once(scene: CardScene) -> None:
    """A till that was away brings points that are older than they may be; asked twice in one second it is one thing."""
    till, card = scene.tills[0], scene.card(scene.customer("C1"))
    scene.buy(till, card, 100_000)
    scene.upload(till)
    late = scene.buy(till, card, 100_000)
    go_to(scene, 90)
    keep_points(scene.shop)
    scene.upload(till, late)
    assert scene.row(card).balance > 0
    before = scene.clock.now() - timedelta(days=30)
    with scene.shop.store.write() as tx:
        assert expire_points(tx, scene.shop, before, ACTOR) > 0
        assert expire_points(tx, scene.shop, before, ACTOR) == 0
    assert scene.row(card).balance == 0
    sound(scene)


def test_without_a_word_in_the_programme_nothing_lapses(shop: Shop, clock: ManualClock) -> None:
    """And nobody is told of anything."""
    scene = CardScene(shop, clock)
    card = linked(scene, "C1", 71)
    scene.buy(scene.tills[0], card, 100_000)
    scene.upload(scene.tills[0])
    go_to(scene, 4_000)
    assert keep_points(shop) == 0
    assert scene.row(card).balance > 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"expiry": {"after_days": 7, "told_before_days": 7}},
        {"expiry": {"told_before_days": 7}},
        {"states": {"new_days": 400}},
        {"states": {"loyal": 3}},
    ],
)
def test_a_programme_that_cannot_be_meant_is_refused(scene: CardScene, wrong: dict[str, object]) -> None:
    """In words, with the place."""
    with pytest.raises(ProgrammeError), scene.shop.store.write() as tx:
        set_programme(tx, scene.shop, json.dumps({**PROGRAMME, **wrong}), ACTOR)
