"""The mirror equals the primary row by row after whatever happens; where it does not, a check finds and mends it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from core.actions.customers.merge_customers import merge, unmerge
from core.actions.privacy.erase_customer import erase_customer
from core.errors import RefusedError
from core.extraction.mirror import Mirror, publish, repair
from core.extraction.mirror.compare import NOUNS
from core.extraction.mirror.feed_sources import SOURCES
from core.extraction.mirror.tables import ROLLUPS, SCHEMAS
from core.models import (
    CardStanding,
    Contract,
    Customer,
    HolderState,
    ManagerialAccount,
    Product,
    ProductRecord,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    RegisteredRange,
    Relation,
    RelationKind,
    RelationOrigin,
    Solution,
    SolutionProduct,
    Staff,
)
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import buy, enter_relation
from tests.support.village_shop import NOW, TODAY, village

STAFF = Staff(slack_user="U1", name="Mika", roles=["planner", "approver", "admin"], created_at=NOW)


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, with a row in every table that the mirror copies."""
    with village(store, tmp_path) as opened:
        with opened.store.write() as tx:
            _fill_the_rest(tx)
        opened.mirror.refresh()
        yield opened


def _fill_the_rest(tx: Session) -> None:
    products = tx.exec(select(Product).order_by(col(Product.id))).all()
    customer = tx.exec(select(Customer.id).where(Customer.number == "C1")).one()
    enter_relation(tx, products[0], products[1], 40)
    enter_relation(tx, products[0], products[2], 70, RelationKind.PART)
    solution = Solution(name="Home", virtual=True)
    tx.add(solution)
    tx.flush()
    tx.add(SolutionProduct(solution_id=solution.id or 0, product_id=products[0].id or 0))
    tx.add(ProductRecord(product_id=products[0].id or 0, purchasers=3, origin=RelationOrigin.ENTERED, counted_on=TODAY))
    account = {"sales": 900, "cost": 400, "profit": 500}
    tx.add(CardStanding(customer_id=customer or 0, state=HolderState.NEW, points=5, counted_on=TODAY))
    tx.add(ManagerialAccount(month=date(2026, 2, 1), customer_id=customer, product_id=products[0].id, **account))
    tx.add(
        RegisteredRange(
            customer_id=customer or 0, solution_id=solution.id, registered_at=NOW, registered_by=f"customer:{customer}"
        )
    )
    tx.add(Contract(customer_id=customer or 0, number="K1", starts_on=TODAY, monthly_amount=700, created_at=NOW))


def everything(mirror: Mirror) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in one order."""
    found = {}
    for name in SCHEMAS:
        rows = mirror.run(getattr(mirror.tables(), name)).to_pylist()
        found[name] = sorted((tuple(row.values()) for row in rows), key=repr)
    return found


def equals_a_fresh_one(shop: Shop, folder: Path) -> None:
    """The mirror, brought up to date, holds what one made from nothing holds, and its check finds nothing."""
    shop.mirror.refresh()
    with closing(Mirror(shop.store, folder / "fresh.duckdb", clock=shop.clock, zone=shop.zone)) as fresh:
        assert everything(shop.mirror) == everything(fresh)
    assert shop.mirror.compare().sentences == []


def spoil(shop: Shop, statement: str) -> None:
    """Change the mirror's file behind its back."""
    with shop.mirror._connection() as db:
        db.execute(statement)


# One column of each table, and what is written over it.
COLUMNS = {
    "customer": "name = 'X'", "product": "durable_days = 1", "relation": "level = level + 1",
    "line": "amount = amount + 1", "contact": "channel = 'fax'", "trouble": "level = 5",
    "contract": "monthly_amount = 1", "solution": "name = 'X'", "solution_product": "product_id = 2",
    "product_record": "cross_sells = 9", "managerial_account": "profit = 0",
    "registered_range": "withdrawn = true", "card_standing": "points = 9",
}  # fmt: skip


def test_every_table_has_a_name_and_is_compared() -> None:
    """A table that is added has to be named here."""
    assert set(NOUNS) == set(SCHEMAS)
    assert {source.name for source in SOURCES} | set(ROLLUPS) == set(SCHEMAS)
    assert COLUMNS.keys() == {source.name for source in SOURCES}


@pytest.mark.parametrize("spoilt", ["changed", "lost", "left over"])
def test_a_row_that_differs_is_named_and_brought_again(shop: Shop, spoilt: str) -> None:
    """Of any table, whether it says something else, is missing, or is too many; and sums are right afterwards."""
    before = everything(shop.mirror)
    statement = {
        "changed": "UPDATE {0} SET {1} WHERE id = {2}",
        "lost": "DELETE FROM {0} WHERE id = {2}",
        "left over": "INSERT INTO {0} SELECT * REPLACE (id + 70000 AS id) FROM {0} WHERE id = {2}",
    }[spoilt]
    kind = {"changed": "different", "lost": "missing in the mirror", "left over": "in the mirror alone"}[spoilt]
    said = set()
    for table, column in COLUMNS.items():
        chosen = max(row[0] for row in before[table])
        spoil(shop, statement.format(table, column, chosen))
        said.add(f"{NOUNS[table]}: 1 (id {chosen + 70_000 * (spoilt == 'left over')}) {kind}")
    assert said <= set(shop.mirror.compare().sentences)
    found = shop.mirror.compare(repair_too=True)
    assert said <= set(found.sentences)
    assert {f"{NOUNS[table]}: 1 brought again" for table in COLUMNS} <= set(found.repaired)
    assert everything(shop.mirror) == before
    assert shop.mirror.compare(repair_too=True).repaired == []


def test_a_sum_that_is_wrong_is_reckoned_anew(shop: Shop) -> None:
    """A single one among many, in any roll-up."""
    before = everything(shop.mirror)
    columns = {"customer_contact": "contacts", "product_total": "lines", "customer_product": "lines"}
    for table in ROLLUPS:
        column = columns.get(table, "documents")
        spoil(shop, f"UPDATE {table} SET {column} = {column} + 1 WHERE rowid = (SELECT min(rowid) FROM {table})")
        found = shop.mirror.compare(repair_too=True)
        assert found.sentences == [f"{NOUNS[table]}: they are not what the rows make"]
        assert found.repaired == [f"reckoned anew: {NOUNS[table]}"]
    assert everything(shop.mirror) == before


def test_what_adds_up_to_the_same_is_found_too(shop: Shop) -> None:
    """Two amounts that changed places: counts and sums say nothing, rows do."""
    spoil(shop, "UPDATE line SET amount = amount + CASE WHEN id % 2 = 0 THEN 1 ELSE -1 END WHERE id IN (1, 2)")
    assert [each for each in shop.mirror.check() if each.startswith("purchase lines")] == []
    assert "purchase lines: 2 (id 1, 2) different" in shop.mirror.compare().sentences


def test_much_that_differs_is_copied_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row would take longer."""
    monkeypatch.setattr(repair, "MOST_ROWS", 3)
    before = everything(shop.mirror)
    spoil(shop, "UPDATE line SET amount = 0")
    assert shop.mirror.compare(repair_too=True).repaired == ["everything was copied anew from the database"]
    assert everything(shop.mirror) == before


def test_whom_somebody_counts_for_is_compared_and_mended(shop: Shop) -> None:
    """A merger that the mirror has lost."""
    with shop.store.write() as tx:
        merge(tx, shop, _id(tx, "C1"), _id(tx, "C2"), STAFF)
    shop.mirror.refresh()
    before = everything(shop.mirror)
    spoil(shop, "DELETE FROM alias")
    found = shop.mirror.compare(repair_too=True)
    assert "customers: who was merged or erased does not count for whom they should" in found.sentences
    assert everything(shop.mirror) == before


def _id(session: Session, number: str) -> int:
    return session.exec(select(Customer.id).where(Customer.number == number)).one() or 0


def _product(session: Session, code: str) -> Product:
    return session.exec(select(Product).where(Product.code == code)).one()


def _erase(shop: Shop, tx: Session) -> None:
    erase_customer(tx, shop, _id(tx, "C1"), "U1")


def _merge(shop: Shop, tx: Session) -> None:
    merge(tx, shop, _id(tx, "C4"), _id(tx, "C1"), STAFF)


def _merge_and_back(shop: Shop, tx: Session) -> None:
    row = merge(tx, shop, _id(tx, "C4"), _id(tx, "C1"), STAFF)
    tx.flush()
    unmerge(tx, shop, row.id or 0, STAFF)


def _merge_then_erase(shop: Shop, tx: Session) -> None:
    _merge(shop, tx)
    tx.flush()
    erase_customer(tx, shop, _id(tx, "C4"), "U1")


def _delete_product(_: Shop, tx: Session) -> None:
    product = _product(tx, "21212")
    for kind, key in ((PurchaseLine, PurchaseLine.product_id), (Relation, Relation.product_id)):
        tx.exec(delete(kind).where(col(key) == product.id))
    tx.connection().exec_driver_sql(f"DELETE FROM product_name WHERE product_id = {product.id}")
    tx.delete(product)


def _renumber_product(_: Shop, tx: Session) -> None:
    old = _product(tx, "84997")
    new = Product(code="84997B", name=old.name, group=old.group, created_at=NOW)
    tx.add(new)
    tx.flush()
    for line in tx.exec(select(PurchaseLine).where(PurchaseLine.product_id == old.id)).all():
        line.product_id = new.id or 0
    old.code = "84997-old"


def _correct_purchase(_: Shop, tx: Session) -> None:
    line = tx.exec(select(PurchaseLine).order_by(col(PurchaseLine.id))).first()
    assert line
    line.quantity, line.amount, line.cost = line.quantity * 2, line.amount * 2, 7
    line.business_date = date(2024, 12, 31)


def _change_owner(_: Shop, tx: Session) -> None:
    purchase = tx.exec(select(Purchase).order_by(col(Purchase.id))).first()
    assert purchase
    purchase.customer_id = _id(tx, "C5")


def _cancel_purchase(_: Shop, tx: Session) -> None:
    customer = tx.get_one(Customer, _id(tx, "C7"))
    buy(tx, customer, [_product(tx, "22423")], quantity=-400, on=TODAY, kind=PurchaseKind.CANCELLATION)


def _delete_purchase(_: Shop, tx: Session) -> None:
    purchase = tx.exec(select(Purchase).order_by(col(Purchase.id))).first()
    assert purchase
    tx.exec(delete(PurchaseLine).where(col(PurchaseLine.purchase_id) == purchase.id))
    tx.delete(purchase)


FAULTS: tuple[Callable[[Shop, Session], None], ...] = (
    *(_erase, _merge, _merge_and_back, _merge_then_erase, _delete_product, _renumber_product),
    *(_correct_purchase, _change_owner, _cancel_purchase, _delete_purchase),
)


@pytest.mark.parametrize("happens", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_the_mirror_equals_the_primary_after(
    shop: Shop, tmp_path: Path, happens: Callable[[Shop, Session], None]
) -> None:
    """Everything that may happen to a row that was counted already."""
    with shop.store.write() as tx:
        happens(shop, tx)
    equals_a_fresh_one(shop, tmp_path)


def test_the_mirror_equals_the_primary_over_new_year(shop: Shop, tmp_path: Path) -> None:
    """What is booked on either side of midnight counts in its own year, in the shop's zone."""
    with shop.store.write() as tx:
        customer, product = tx.get_one(Customer, _id(tx, "C5")), _product(tx, "22423")
        for day in (date(2026, 12, 31), date(2027, 1, 1)):
            buy(tx, customer, [product], on=day)
    shop.clock.advance(datetime(2027, 1, 1, 0, 0, 1, tzinfo=NOW.tzinfo) - NOW)  # type: ignore[attr-defined]
    shop.mirror.refresh()
    year = shop.mirror.tables().customer_year
    theirs = shop.mirror.run(year.filter(year.sales == 250).select("year", "documents").order_by("year")).to_pylist()
    assert {"year": 2026, "documents": 1} in theirs
    assert {"year": 2027, "documents": 1} in theirs
    equals_a_fresh_one(shop, tmp_path)


def test_what_is_published_is_the_mirror(shop: Shop, tmp_path: Path) -> None:
    """Whole, in a folder of its own that the note names, for the owner's eyes alone; and each time anew."""
    target = tmp_path / "published"
    made = shop.mirror.publish(target)
    assert (made.tables, made.rows) == (len(SCHEMAS), sum(map(len, everything(shop.mirror).values())))
    assert json.loads((target / publish.NOTE).read_text())["folder"] == made.folder
    assert {each.stat().st_mode & 0o077 for each in (target / made.folder).iterdir()} == {0}
    again = shop.mirror.publish(target)
    assert again.folder != made.folder
    assert publish.read_note(target) == again


def test_a_folder_with_other_files_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    """Nothing is written between what is not ours."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(RefusedError, match="other files"):
        shop.mirror.publish(tmp_path / "letters")
    assert [each.name for each in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def test_an_unfinished_note_is_no_note(tmp_path: Path) -> None:
    """Cut short, of another release, or naming what is gone."""
    for text in ("", "{", json.dumps({"folder": "state-x"}), json.dumps([1])):
        (tmp_path / publish.NOTE).write_text(text)
        assert publish.read_note(tmp_path) is None
