"""A second opinion on the records that count: nothing where all is right, and a sentence for each thing that is not."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from core.cards.audit_records import wrong_in_records
from core.clock import ManualClock
from core.loyalty.record import Record
from core.models import AccountKind, CardRecord, PointsAccount, RecordStanding
from core.shop import Shop
from tests.support.card_scene import CardScene, HeldCard


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


def week(scene: CardScene) -> list[HeldCard]:
    """Let three cards be used at two shops for a week, with a refund and an exchange each."""
    cards = [scene.card(scene.customer(f"C{number}")) for number in range(3)]
    for day in range(5):
        for number, card in enumerate(cards):
            till = scene.tills[(day + number) % 2]
            scene.buy(till, card, 20_000 + 700 * day)
            scene.pass_time(hours=2)
        scene.pass_time(hours=12)
    for card in cards:
        scene.give_back(scene.tills[0], card, 1_000, 10)
        scene.redeem(scene.tills[1], card, 50)
    for till in scene.tills:
        scene.upload(till)
    return cards


def wrong(scene: CardScene) -> list[str]:
    """Ask for the second opinion."""
    with scene.shop.store.read() as session:
        return wrong_in_records(session, scene.shop.key)


def tampered(scene: CardScene, change: Callable[[CardRecord, Record], None]) -> None:
    """Change the third record of the first card in the database, as somebody might who gets at it."""
    with scene.shop.store.write() as tx:
        row = tx.exec(select(CardRecord).where(CardRecord.card_id == 1, CardRecord.card_sequence == 3)).one()
        change(row, Record.from_bytes(bytes.fromhex(row.content)))
        tx.add(row)


def test_an_honest_week_is_right(scene: CardScene) -> None:
    """Before anything and after a week."""
    assert wrong(scene) == []
    week(scene)
    assert wrong(scene) == []


def test_a_record_that_was_changed_in_the_database_is_found(scene: CardScene) -> None:
    """More points in one record: its receipt, its balance's successor, and the pool all say so."""
    week(scene)

    def more(row: CardRecord, record: Record) -> None:
        changed = Record(**{**record.__dict__, "points": record.points + 500, "balance": record.balance + 500})
        row.content = changed.to_bytes().hex()

    tampered(scene, more)
    said = "\n".join(wrong(scene))
    assert "Record 3 of card" in said
    assert "does not bear the receipt" in said
    assert "Record 4 of card" in said
    assert "points, where" in said
    assert "The pool of shop" in said


def test_a_record_that_was_taken_out_of_the_count_is_found_by_the_pool(scene: CardScene) -> None:
    """The ledger moved its points, and no record says why."""
    week(scene)

    def out(row: CardRecord, _record: Record) -> None:
        row.standing = RecordStanding.REFUSED

    tampered(scene, out)
    (found,) = wrong(scene)
    assert "The pool of shop" in found


def test_a_pool_that_was_changed_is_found(scene: CardScene) -> None:
    """One point is enough."""
    week(scene)
    with scene.shop.store.write() as tx:
        pool = tx.exec(select(PointsAccount).where(PointsAccount.kind == AccountKind.POOL)).first()
        assert pool is not None
        pool.balance += 1
        tx.add(pool)
    (found,) = wrong(scene)
    assert "The pool of shop" in found
