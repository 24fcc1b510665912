"""What a card did on the server's order is known to the server by the purchase after it, though nobody brings it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.actions.cards.serve_terminal import answer_presented
from core.actions.cards.set_programme import set_programme
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.card_time import seconds_of
from core.cards.orders import Orders, waiting_for
from core.cards.said import SaidPresented
from core.clock import ManualClock
from core.loyalty.booking import noted, sale
from core.loyalty.record import Record, RecordKind
from core.models import Card, CardKind, CardRecord
from core.shop import Shop
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene, HeldCard, entry_of
from tests.support.till_counter import Counter


@pytest.fixture
def counter(shop: Shop, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """A till and its server."""
    made = Counter(CardScene(shop, clock), tmp_path)
    yield made
    made.desk.journal.close()


def serve(counter: Counter, card: HeldCard, *amounts: int) -> None:
    """Serve a customer, and tell the server."""
    counter.serve(card, *amounts)
    counter.uploader.send()
    counter.scene.pass_time(hours=1)


def kinds(counter: Counter) -> list[RecordKind]:
    """Return what the server knows of the one card, in order."""
    with counter.scene.shop.store.read() as session:
        rows = session.exec(select(CardRecord.content).order_by(col(CardRecord.card_sequence))).all()
    return [Record.from_bytes(bytes.fromhex(content)).kind for content in rows]


def sound(counter: Counter, card: HeldCard) -> None:
    """Assert that server and card agree in every bit, and the books balance."""
    row, account = counter.scene.row(card), card.state().account
    assert (row.sequence, row.balance, row.at_card) == (account.sequence, account.balance, account.balance)
    assert row.habit == account.habit.to_bytes().hex()
    assert row.programme == account.terms.version
    assert counter.scene.findings() == []
    with counter.scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert wrong_in_records(session, counter.scene.shop.key) == []


def test_a_new_programme_reaches_the_card_and_counts_from_then_on(counter: Counter) -> None:
    """Once, with the batch after the next purchase; scores whose parameters stay go on, others begin anew."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1"))
    serve(counter, card, 12_000)
    scores = [*PROGRAMME["scores"], {"name": "all in all", "formula": "average", "counts": "amount"}]
    with scene.shop.store.write() as tx:
        set_programme(tx, scene.shop, json.dumps({**PROGRAMME, "scores": scores}), ACTOR)
    scene.pass_time(hours=1)
    for _ in range(4):
        serve(counter, card, 5_000)
    assert kinds(counter).count(RecordKind.PROGRAMME) == 1
    assert len(card.state().account.habit.scores) == 3
    sound(counter, card)


def test_a_card_that_was_told_the_time_goes_on(counter: Counter) -> None:
    """More than a year away, presented, told, and served."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1"))
    serve(counter, card, 12_000)
    scene.pass_time(days=420)
    answer_presented(scene.shop, 1, SaidPresented(sequence=9_999, at=scene.clock.now(), card=card.number))
    counter.uploader.send()
    for _ in range(3):
        serve(counter, card, 5_000)
    assert kinds(counter).count(RecordKind.TIME) == 1
    sound(counter, card)


def test_several_orders_between_two_purchases(counter: Counter) -> None:
    """A programme, the time and points taken back, all before the next purchase; and again later."""
    scene = counter.scene
    card = scene.card(scene.customer("C-1"))
    serve(counter, card, 50_000)
    for version in range(2):
        with scene.shop.store.write() as tx:
            set_programme(tx, scene.shop, json.dumps({**PROGRAMME, "points_per_1000": [20 + version, 30, 60]}), ACTOR)
            orders, row = Orders(tx, scene.shop.key, scene.clock.now()), tx.get_one(Card, 1)
            orders.tell_time(row, 1)
            orders.renew([row.number])
        scene.pass_time(minutes=1)
        counter.uploader.send()
        serve(counter, card, 5_000)
        serve(counter, card, 7_000)
    assert kinds(counter).count(RecordKind.PROGRAMME) == 2
    assert kinds(counter).count(RecordKind.TIME) == 2
    sound(counter, card)


def test_what_nobody_brings_is_worked_out(counter: Counter) -> None:
    """A till that brings nothing but its own purchases: the next receipt shows what the card made of the order."""
    scene, till = counter.scene, counter.scene.tills[1]
    card = scene.card(scene.customer("C-1"))
    scene.buy(till, card, 12_000)
    for points in (0, 7):
        with scene.shop.store.write() as tx:
            orders, row = Orders(tx, scene.shop.key, scene.clock.now()), tx.get_one(Card, 1)
            if points:
                orders.load(row, points)
            else:
                orders.tell_time(row, 1)
        with scene.shop.store.read() as session:
            commands = [command for _, command in waiting_for(session, [card.number])]
        scene.pass_time(hours=1)
        scene.session(till, card).deliver(bytes.fromhex(commands[-1]))
    scene.buy(till, card, 3_000)
    scene.upload(till)
    assert kinds(counter) == [RecordKind.SALE, RecordKind.TIME, RecordKind.LOAD, RecordKind.SALE]
    assert (scene.row(card).sequence, scene.row(card).at_card) == (4, card.state().account.balance)
    assert scene.findings() == []


def test_a_purchase_whose_predecessor_is_no_order_waits(counter: Counter) -> None:
    """A record that a till has not told yet is not made up: the next receipt does not bear it out."""
    scene, (till, other) = counter.scene, counter.scene.tills
    card = scene.card(scene.customer("C-1"))
    scene.buy(till, card, 12_000)
    scene.upload(till)
    with scene.shop.store.write() as tx:
        Orders(tx, scene.shop.key, scene.clock.now()).tell_time(tx.get_one(Card, 1), 1)
    scene.buy(other, card, 3_000)
    scene.buy(till, card, 4_000)
    scene.upload(till)
    assert scene.row(card).sequence == 1
    scene.upload(other)
    assert kinds(counter) == [RecordKind.SALE] * 3
    sound(counter, card)


def test_a_card_that_stores_is_followed_by_its_balance(counter: Counter) -> None:
    """Not all of its receipts are known here; what the order came to has to fit the next balance."""
    scene = counter.scene
    held, till = scene.card(scene.customer("C-1"), CardKind.STORING), scene.tills[0]
    account, contents = held.state().account, []
    for _ in range(2):
        booking = sale(account, scene.order(till, 12_000), choose=True)
        contents.append(booking.record)
        with scene.shop.store.write() as tx:
            Orders(tx, scene.shop.key, scene.clock.now()).load(tx.get_one(Card, 1), 7)
            counted = tx.get_one(Card, 1).counter
        account = noted(booking.account, counted, seconds_of(scene.clock.now()), RecordKind.LOAD, 7).account
    scene.upload(till, *(entry_of(record, b"", held.number, scene.clock) for record in contents))
    assert kinds(counter) == [RecordKind.SALE, RecordKind.LOAD, RecordKind.SALE]
    assert (scene.row(held).sequence, scene.row(held).at_card) == (3, contents[1].balance)
    assert scene.findings() == []


def test_cards_that_only_have_memory_are_ordered_nothing(counter: Counter) -> None:
    """They keep their terms."""
    scene = counter.scene
    with scene.shop.store.write() as tx:
        row = Card(
            number="00000000000000AA".lower(), kind=CardKind.MEMORY, issued_by=ACTOR, issued_at=scene.clock.now()
        )
        tx.add(row)
        tx.flush()
        Orders(tx, scene.shop.key, scene.clock.now()).renew([row.number])
        assert row.counter == 0
