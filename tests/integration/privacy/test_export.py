"""An export holds everything that is held on one person, and nothing of anybody else."""

import json
from decimal import Decimal
from typing import Any

import pytest

from core.actions.privacy.export_customer import Export, export_customer, exported_lately, note_export
from core.clock import ManualClock
from core.errors import NotFoundError
from core.models import Customer, CustomerMerge
from core.privacy.export import FORMAT
from core.privacy.holdings import HELD
from core.privacy.masking import masked
from core.shop import Shop
from tests.integration.privacy.test_erasure import ITO, planted
from tests.support.campaign import Stage, stage
from tests.support.held_person import Who, erase

BRANDT = Who(
    number="C-88112",
    name="Wim Brandtgeest",
    email="wim@brandtgeest.example.org",
    telephone="+442079460123",
    address="4 Mill Lane",
    card="CARD 7711 2233",
    chat=7_999_000_111,
)


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with a campaign under way."""
    return stage(shop, clock, customers=2)


def export(scene: Stage, key: int) -> Export:
    """Return the export of a customer."""
    with scene.shop.store.read() as session:
        return export_customer(session, scene.shop, key)


def sections(found: Export) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by table."""
    return {section["table"]: section["rows"] for section in json.loads(found.json)["sections"]}


def test_everything_is_in_it_in_both_forms(scene: Stage) -> None:
    """Every table that holds something, what passed through the chat, and the audit; as JSON and as text."""
    key = planted(scene, ITO)
    found = export(scene, key)
    tables = sections(found)
    assert json.loads(found.json)["format"] == FORMAT
    assert set(tables) == {held.name for held in HELD} | {"inbox_event", "reply", "audit_entry", "import_change"}
    assert found.rows == sum(len(rows) for rows in tables.values())
    assert {row["id"] for row in tables["customer"]} == {key, tables["customer"][1]["id"]}
    (line,) = tables["purchase_line"]
    assert (line["amount"], Decimal(line["unit_price"])) == (450, Decimal("4.5"))
    assert line["product"]
    text = found.text.decode()
    assert "amount: £4.50" in text
    for held in HELD:
        assert held.title in text
    for trace in (ITO.name, ITO.number, ITO.email, ITO.telephone, ITO.card, str(ITO.chat)):
        assert trace in text
        assert trace in found.json.decode()


def test_nobody_else_and_no_secret_is_in_it(scene: Stage) -> None:
    """Not another customer, not a digest of a token, not a member of staff, not what an undone merger held."""
    brandt, key = planted(scene, BRANDT), planted(scene, ITO)
    with scene.shop.store.write() as tx:
        now = scene.clock.now()
        tx.add(
            CustomerMerge(
                kept_id=key,
                merged_id=brandt,
                before={"name": BRANDT.name},
                merged_by="staff:1",
                merged_at=now,
                undone_at=now,
            )
        )
    found = export(scene, key)
    said = found.json.decode() + found.text.decode()
    for trace in BRANDT.traces:
        assert trace not in said
    assert f"{key:064d}" not in said
    for rows in sections(found).values():
        for row in rows:
            assert row.keys().isdisjoint({"digest", "made_by", "staff_id", "slack_channel", "slack_thread", "before_"})


def test_an_export_is_noted_without_its_contents_and_once_a_day_for_customers(scene: Stage) -> None:
    """Staff may take as many as they need; the customer's own are counted."""
    key = scene.customers[0]
    found = export(scene, key)
    with scene.shop.store.write() as tx:
        note_export(tx, scene.shop, found, "staff:1")
        assert not exported_lately(tx, scene.shop, key)
        note_export(tx, scene.shop, found, f"customer:{key}")
        assert exported_lately(tx, scene.shop, key)


def test_there_is_nothing_to_export_of_the_erased_and_of_nobody(scene: Stage) -> None:
    """Both are refused in the same words."""
    erase(scene, scene.customers[0])
    words = []
    for key in (scene.customers[0], 10**9):
        with pytest.raises(NotFoundError) as refused:
            export(scene, key)
        words.append(str(refused.value))
    assert words[0] == words[1]


def test_a_merged_profile_leads_to_the_whole_person(scene: Stage) -> None:
    """Asked for by either profile, the export is the same."""
    key = planted(scene, ITO)
    with scene.shop.store.read() as session:
        alias = next(row["id"] for row in sections(export(scene, key))["customer"] if row["id"] != key)
        assert session.get_one(Customer, alias).merged_into_id == key
    assert sections(export(scene, alias)) == sections(export(scene, key))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mika@example.org", "m…@e…org"),
        ("+442071838750", "…750"),
        ("12", "…"),
        ("", "…"),
        ("@", "…"),
        ("a@b", "a…@…b"),
    ],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    """Enough for its owner, too little for anybody else."""
    assert masked(address) == shown
