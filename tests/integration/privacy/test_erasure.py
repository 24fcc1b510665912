"""After an erasure nothing is left of a person: not in any column, file or cache, and nothing brings them back."""

import json
import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from core.actions.plans.decide_plan import approve_plan
from core.actions.privacy.erase_customer import preview_erasure
from core.actions.privacy.tidy_up import renew_caches
from core.clock import ManualClock
from core.errors import NotFoundError
from core.models import (
    Customer,
    Delivery,
    DeliveryState,
    ErasedIdentity,
    ManagerialAccount,
    Plan,
    Purchase,
    Reply,
    ReplyState,
    Surface,
)
from core.outbox import counts
from core.privacy.holdings import HELD
from core.privacy.loose_texts import LOOSE, WITHOUT_PEOPLE
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.held_person import Who, erase, found_in_tables, plant, plant_files

_numbers = count(10**8)
ITO = Who(
    number="C-90417",
    name="Aiko O'Brien-Itō & Söhne",
    email="aiko.ito@exämple.org",
    telephone="+442071838750",
    address="7 Lantern Yard,\nLondon",
    card="CARD 5519 0042",
    chat=7_310_000_417,
)


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with a campaign under way."""
    return stage(shop, clock, customers=2)


def planted(scene: Stage, who: Who) -> int:
    """Write something about somebody everywhere."""
    plan_id = scene.approved(origin=f"form {next(_numbers)}")
    with scene.shop.store.write() as tx:
        key = plant(tx, scene, who, plan_id)
    plant_files(scene, who, key)
    return key


def everything(path: Path) -> bytes:
    """Return the bytes of all files below a folder."""
    return b"".join(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file())


def test_every_table_is_looked_after() -> None:
    """A table that refers to a customer, or to rows of theirs, is exported and erased; all others are accounted for."""
    held = {held.name for held in HELD}
    for table in SQLModel.metadata.sorted_tables:
        targets = {key.column.table.name for key in table.foreign_keys}
        if "customer" in targets or targets & {"delivery", "conversation"}:
            assert table.name in held, f"{table.name} refers to a person and is not in core/privacy/holdings.py"
    loose = {str(item.model.__tablename__) for item in LOOSE}
    tables = {table.name for table in SQLModel.metadata.sorted_tables}
    assert tables == held | loose | WITHOUT_PEOPLE.keys()
    assert not (held | loose) & WITHOUT_PEOPLE.keys()


def test_the_person_of_these_tests_is_in_every_table(scene: Stage) -> None:
    """Otherwise the tests below would prove nothing about a table that nobody filled."""
    key = planted(scene, ITO)
    with scene.shop.store.read() as session:
        preview = preview_erasure(session, scene.shop, key)
        places = found_in_tables(session, ITO.traces)
    assert {title for title, _ in preview.goes} == {held.title for held in HELD}
    loose = {f"{item.model.__tablename__}.{name}" for item in LOOSE for name in item.columns}
    reached = {place.partition(":")[0] for place in places}
    assert {name.partition(".")[0] for name in loose} <= {name.partition(".")[0] for name in reached}


def test_nothing_is_left_in_any_column_and_what_has_to_stay_stays(scene: Stage) -> None:
    """The person is gone; the books, the counts and everybody else are as they were."""
    key = planted(scene, ITO)
    with scene.shop.store.read() as session:
        sold = sum(session.exec(select(Purchase.id)).all())  # type: ignore[arg-type]
        plan_id = session.exec(select(Delivery.plan_id).where(Delivery.customer_id == key)).one()
        audience = counts(session, plan_id).audience
    erase(scene, key)
    with scene.shop.store.read() as session:
        assert found_in_tables(session, ITO.traces) == []
        assert sum(session.exec(select(Purchase.id)).all()) == sold  # type: ignore[arg-type]
        tombstone = session.get_one(Customer, key)
        after = counts(session, plan_id)
        message = session.exec(select(Delivery).where(Delivery.customer_id == key)).one()
        others = session.exec(select(Customer).where(col(Customer.id).in_(scene.customers))).all()
        kinds = {row.kind.value for row in session.exec(select(ErasedIdentity))}
    assert tombstone.erased_at is not None
    assert re.fullmatch(r"erased-[0-9a-f]{12}", tombstone.number)
    assert after.audience == after.accounted == audience
    assert message.state is DeliveryState.SUPPRESSED
    assert all(other.erased_at is None and other.name for other in others)
    assert kinds == {"number", "card", "email", "telephone", "telegram", "postal"}


def test_a_closed_month_keeps_its_sums_without_them(scene: Stage) -> None:
    """Its accounts only say no longer whose they were, and the mirror agrees."""
    key = planted(scene, ITO)
    with scene.shop.store.read() as session:
        before = [(row.month, row.sales, row.cost) for row in session.exec(select(ManagerialAccount))]
        assert before
        assert session.exec(select(ManagerialAccount).where(ManagerialAccount.customer_id == key)).all()
    erase(scene, key)
    with scene.shop.store.read() as session:
        rows = session.exec(select(ManagerialAccount)).all()
    assert [(row.month, row.sales, row.cost) for row in rows] == before
    assert all(row.customer_id is None for row in rows)
    assert scene.shop.mirror.check() == []


def test_files_and_caches_hold_nothing_any_more(scene: Stage) -> None:
    """Lines of imports, copies on their way, the mirror's file, and on SQLite the very bytes of the database."""
    shop = scene.shop
    key = planted(scene, ITO)
    shop.mirror.refresh()
    before = everything(shop.data_dir)
    assert ITO.email.encode() in before
    erase(scene, key)
    assert renew_caches(shop)
    after = everything(shop.data_dir)
    for trace in ITO.traces:
        assert trace.encode() not in after, trace
        assert json.dumps(trace)[1:-1].encode() not in after, trace
    assert b"somebody else" in (shop.data_dir / "rejects" / "import-1.csv").read_bytes()
    assert shop.mirror.check() == []


def test_our_messages_in_slack_are_put_right_and_nothing_more_is_said_to_the_customer(scene: Stage) -> None:
    """What names them there is rewritten in its place; an open thread learns that it is over."""
    key = planted(scene, ITO)
    erase(scene, key)
    with scene.shop.store.read() as session:
        new = session.exec(select(Reply).where(col(Reply.cause) == f"erasure:{key}")).all()
        waiting = session.exec(
            select(Reply).where(Reply.surface == Surface.TELEGRAM, Reply.state == ReplyState.WAITING)
        ).all()
    updates = [row.payload for row in new if row.method == "chat.update"]
    assert [(payload["channel"], "[erased]" in payload["text"]) for payload in updates] == [("C1", True)]
    assert any(row.payload.get("thread_ts") == "1700000000.000700" for row in new)
    assert waiting == []


def test_a_plan_that_waits_for_approval_loses_only_them(scene: Stage) -> None:
    """It can still be approved: under the fingerprint of what is left, which the card in Slack now carries."""
    plan = scene.submitted(origin="waits", script="Hello {{ customer.name }}")
    before = plan.fingerprint
    with scene.shop.store.write() as tx:
        tx.add(
            Reply(
                cause="approval",
                surface=Surface.SLACK,
                method="chat.postMessage",
                payload={"channel": "C2", "text": "please approve", "blocks": [{"value": f"{plan.id}:{before}"}]},
                result={"ok": True, "ts": "1700000001.000100", "channel": "C2"},
                state=ReplyState.SENT,
                due_at=scene.clock.now(),
                created_at=scene.clock.now(),
            )
        )
    erase(scene, scene.customers[0])
    with scene.shop.store.write() as tx:
        now = tx.get_one(Plan, plan.id).fingerprint
        approve_plan(tx, scene.shop, plan.id or 0, now, scene.approver)
        card = tx.exec(select(Reply).where(Reply.method == "chat.update")).one()
    assert now != before
    assert card.payload["blocks"] == [{"value": f"{plan.id}:{now}"}]
    with scene.shop.store.read() as session:
        told = session.exec(select(Delivery.customer_id).where(Delivery.plan_id == plan.id)).all()
    assert list(told) == [scene.customers[1]]


def test_merged_profiles_go_together_and_twice_is_refused(scene: Stage) -> None:
    """Erasing by the alias erases the whole person; afterwards there is nobody to erase."""
    key = planted(scene, ITO)
    with scene.shop.store.read() as session:
        alias = session.exec(select(Customer.id).where(Customer.merged_into_id == key)).one()
    erase(scene, alias or 0)
    with scene.shop.store.read() as session:
        gone = session.exec(select(Customer.id).where(col(Customer.erased_at).is_not(None))).all()
    assert set(gone) == {key, alias}
    with pytest.raises(NotFoundError):
        erase(scene, key)


words = st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x2FFF), min_size=6, max_size=12)


@st.composite
def people(draw: st.DrawFn) -> Who:
    """Somebody with a name in any alphabet, and identities in any digits."""
    # Nobody else's: one database sees many people.
    digits = st.builds(lambda: next(_numbers))
    given_name, surname, street = draw(words), draw(words), draw(words)
    joint = draw(st.sampled_from([" ", " de ", "-", " & ", "  ", " O'"]))
    return Who(
        number=f"{draw(st.sampled_from(['', 'C-', 'K/']))}{draw(digits)}",
        name=f"{given_name}{joint}{surname}",
        email=f"u{draw(digits)}@{draw(st.sampled_from(['example.org', 'mail.example.com']))}",
        telephone=f"+4420{draw(digits)}",
        address=f"{draw(st.integers(1, 99))} {street} street",
        card=f"card {draw(digits)}",
        chat=10 * draw(digits),
    )


def test_nobody_is_ever_left_anywhere(scene: Stage) -> None:
    """A law: whatever somebody is called, and wherever it is written, it is gone after the erasure."""
    left: list[str] = []

    # One database sees them all, so nobody can be tried again in a smaller form.
    @settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(who=people())
    def law(who: Who) -> None:
        erase(scene, planted(scene, who))
        with scene.shop.store.read() as session:
            left.extend(found_in_tables(session, who.traces))

    law()
    assert left == []
