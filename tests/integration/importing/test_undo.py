"""An import can be undone as a whole; what other imports brought as well, and what is in use, stays."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlmodel import col

from core.actions.importing.import_purchases import import_purchases
from core.actions.importing.undo_import import list_imports, preview_undo, undo_import
from core.errors import ImportRefusedError, NotFoundError, RefusedError
from core.importing import undoing
from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    ImportChange,
    ImportRun,
    ImportState,
    Product,
    ProductName,
    Purchase,
    PurchaseLine,
    Purpose,
    Relation,
    RelationKind,
    RelationOrigin,
)
from core.shop import Shop
from tests.support.crashing import Crash, Instants
from tests.support.purchase_files import booked, clear_books, purchase_file

TABLES = ("customer", "identity", "product", "product_name", "purchase", "purchase_line", "import_change")
TEA = "1,T1,TEA POT,2,2010-03-01 08:26,4.25,13085,United Kingdom"
CUP = "1,C7,Cup,6,2010-03-01 08:26,1.25,13085,United Kingdom"
LATE = "1,S1,Saucer,1,2010-03-02 10:00,2.00,13085,United Kingdom"
BACK = "C3,T1,TEA POT,-2,2010-03-08 09:00,4.25,13085,United Kingdom"
# What the books say, whatever ids it has; names and prices apart, which only files tell.
BOOKS = (
    (
        "SELECT p.source, p.document, p.kind, c.number, r.code, l.occurrence, l.amount, l.at, p.at, p.business_date,"
        " o.document FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id"
        " JOIN product r ON r.id = l.product_id LEFT JOIN customer c ON c.id = p.customer_id"
        " LEFT JOIN purchase o ON o.id = p.cancels_id ORDER BY p.source, p.document, r.code, l.amount, l.occurrence"
    ),
    "SELECT count(*) FROM purchase",
    "SELECT number, since FROM customer ORDER BY number",
    "SELECT kind, value FROM identity ORDER BY value",
    "SELECT code FROM product ORDER BY code",
)


def books(shop: Shop) -> list[object]:
    """Return what the books say."""
    with shop.store.read() as session:
        return [session.connection().execute(text(query)).all() for query in BOOKS]


def counts(shop: Shop) -> dict[str, int]:
    """Return how many rows each table has that imports write."""
    with shop.store.read() as session:
        return {
            name: session.connection().execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in TABLES
        }


def test_an_undone_import_leaves_nothing_behind_and_can_be_imported_again(shop: Shop, tmp_path: Path) -> None:
    """The run stays, undone, with who did it; the preview had said the very figures."""
    path = purchase_file(tmp_path, [TEA, CUP, BACK, "9,T1,TEA,many,2010-03-01,4.00,1,UK"])
    report = import_purchases(shop, path)
    before = books(shop)
    preview = preview_undo(shop, report.run_id)
    undone = undo_import(shop, report.run_id, "slack:U1")
    assert undone.as_json() == preview.as_json()
    assert undone.removed == {"customer": 1, "product": 2, "purchase": 2, "purchase_line": 3}
    assert (undone.kept, undone.handed_over, undone.restored) == ({}, {}, 0)
    assert set(counts(shop).values()) == {0}
    with shop.store.read() as session:
        run = session.get_one(ImportRun, report.run_id)
    assert (run.state, run.undone_by, run.rejects_file, run.error) == (ImportState.UNDONE, "slack:U1", None, None)
    assert run.undone_at == shop.clock.now()
    assert not list((shop.data_dir / "rejects").iterdir())
    again = import_purchases(shop, path)
    assert (again.already_imported, again.new_lines) == (False, 3)
    assert again.run_id != report.run_id
    assert books(shop) == before
    assert [line.state for line in list_imports(shop)[0]] == ["done", "undone"]


def test_a_file_that_was_misunderstood_is_undone_first(shop: Shop, tmp_path: Path) -> None:
    """With its days and months the other way round every line would be another one, and count twice."""
    path = purchase_file(tmp_path, [TEA.replace("2010-03-01 08:26", "03/04/2010")])
    report = import_purchases(shop, path)
    with pytest.raises(ImportRefusedError, match=r"another meaning of dates; .* najimi import undo 1"):
        import_purchases(shop, path, mapping={"dates": "month first"})
    assert import_purchases(shop, path).already_imported
    undo_import(shop, report.run_id, "test")
    import_purchases(shop, path, mapping={"dates": "month first"})
    assert [line.business_date for line in booked(shop)] == [date(2010, 3, 4)]


def test_a_document_that_a_later_import_completed_keeps_what_that_one_brought(shop: Shop, tmp_path: Path) -> None:
    """With the moment of its own first line, and its customer; undone in its turn, nothing is left."""
    first = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [LATE], name="b.csv"))
    preview = preview_undo(shop, first.run_id)
    undone = undo_import(shop, first.run_id, "test")
    assert undone.as_json() == preview.as_json()
    assert undone.removed == {"purchase_line": 2, "product": 2}
    assert undone.handed_over == {"purchase": 1, "customer": 1}
    with shop.store.read() as session:
        purchase = session.scalars(select(Purchase)).one()
        customer = session.scalars(select(Customer)).one()
    assert (purchase.document, purchase.import_id, purchase.business_date) == ("1", second.run_id, date(2010, 3, 2))
    assert purchase.at == datetime(2010, 3, 2, 10, tzinfo=UTC)
    assert (customer.import_id, customer.since) == (second.run_id, date(2010, 3, 2))
    undo_import(shop, second.run_id, "test")
    assert set(counts(shop).values()) == {0}


def test_lines_that_a_later_import_had_too_are_handed_to_it(shop: Shop, tmp_path: Path) -> None:
    """Overlapping exports: without the first, the second stands as if it had come alone."""
    first = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [CUP, LATE], name="b.csv"))
    assert second.repeated_lines == 1
    undone = undo_import(shop, first.run_id, "test")
    assert undone.handed_over["purchase_line"] == 1
    assert sorted(line.code for line in booked(shop)) == ["C7", "S1"]
    third = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP], name="a.csv"))
    assert (third.new_lines, third.repeated_lines) == (1, 1)
    undo_import(shop, second.run_id, "test")
    assert sorted(line.code for line in booked(shop)) == ["C7", "T1"]


def test_a_part_of_a_document_stays_its_own_when_the_document_is_undone(shop: Shop, tmp_path: Path) -> None:
    """The same file again repeats it, and does not book it a second time under the document's bare number."""
    first = import_purchases(shop, purchase_file(tmp_path, [TEA], name="a.csv"))
    other = purchase_file(tmp_path, ["1,C7,Cup,3,2011-03-01 10:00,1.25,17,France"], name="b.csv")
    import_purchases(shop, other)
    undo_import(shop, first.run_id, "test")
    again = import_purchases(shop, other)
    assert (again.already_imported, again.new_lines, again.repeated_lines) == (False, 0, 1)
    assert len(booked(shop)) == 1


def test_a_cancellation_finds_another_purchase_when_its_own_is_undone(shop: Shop, tmp_path: Path) -> None:
    """Or none, where there is no other."""
    earlier = TEA.replace("1,", "0,", 1).replace("2010-03", "2010-02")
    import_purchases(shop, purchase_file(tmp_path, [earlier, BACK], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [TEA], name="b.csv"))
    with shop.store.read() as session:
        found = {purchase.document: purchase for purchase in session.scalars(select(Purchase))}
    assert found["C3"].cancels_id == found["1"].id
    undo_import(shop, second.run_id, "test")
    with shop.store.read() as session:
        found = {purchase.document: purchase for purchase in session.scalars(select(Purchase))}
    assert found["C3"].cancels_id == found["0"].id


def test_what_an_import_changed_becomes_what_it_was(shop: Shop, tmp_path: Path) -> None:
    """Country and first day of customers; names and prices of products."""
    import_purchases(shop, purchase_file(tmp_path, [TEA], name="a.csv"))
    newer = ["2,T1,Blue pot,1,2010-06-01,9.00,13085,France", "0,T1,Blue pot,1,2010-01-01,9.00,13085,France"]
    second = import_purchases(shop, purchase_file(tmp_path, newer, name="b.csv"))
    with shop.store.read() as session:
        assert session.scalars(select(col(Product.name))).one() == "Blue pot"
        assert session.scalars(select(col(ProductName.name))).all() == ["TEA POT"]
    undone = undo_import(shop, second.run_id, "test")
    assert undone.restored == 2
    with shop.store.read() as session:
        customer = session.scalars(select(Customer)).one()
        product = session.scalars(select(Product)).one()
        names = session.scalars(select(col(ProductName.name))).all()
    assert (customer.country, customer.since) == ("United Kingdom", date(2010, 3, 1))
    assert (product.name, product.unit_price, names) == ("TEA POT", Decimal("4.25"), [])


def test_what_somebody_changed_since_is_left(shop: Shop, tmp_path: Path) -> None:
    """And counted."""
    import_purchases(shop, purchase_file(tmp_path, [TEA], name="a.csv"))
    newer = import_purchases(
        shop, purchase_file(tmp_path, ["2,T1,Blue pot,1,2010-06-01,9.00,13085,France"], name="b.csv")
    )
    with shop.store.write() as tx:
        product = tx.scalars(select(Product)).one()
        product.name = "Grandmother's pot"
        tx.add(product)
    undone = undo_import(shop, newer.run_id, "test")
    assert (undone.restored, undone.left) == (2, 1)
    with shop.store.read() as session:
        product = session.scalars(select(Product)).one()
    assert (product.name, product.unit_price) == ("Grandmother's pot", Decimal("4.25"))


def test_undoing_the_import_in_the_middle_leads_behind_it(shop: Shop, tmp_path: Path) -> None:
    """The last one stays; undone afterwards, it leads to what the first had said."""
    lines = [f"{n},T1,Pot {n},1,2010-0{n}-01,{n}.00,13085,{n}land" for n in (1, 2, 3)]
    runs = [import_purchases(shop, purchase_file(tmp_path, [line], name=f"{line[0]}.csv")).run_id for line in lines]

    def now() -> tuple[str, str | None]:
        with shop.store.read() as session:
            return session.scalars(select(col(Product.name))).one(), session.scalars(
                select(col(Customer.country))
            ).one()

    undo_import(shop, runs[1], "test")
    assert now() == ("Pot 3", "3land")
    undo_import(shop, runs[2], "test")
    assert now() == ("Pot 1", "1land")


def test_customers_and_products_in_use_stay_and_are_counted(shop: Shop, tmp_path: Path) -> None:
    """Who has agreed to offers stays a customer; a product that staff have related stays a product."""
    report = import_purchases(
        shop, purchase_file(tmp_path, [TEA, CUP, TEA.replace("13085", "17").replace("1,", "2,", 1)])
    )
    now = shop.clock.now()
    with shop.store.write() as tx:
        customer = tx.scalars(select(Customer).where(col(Customer.number) == "13085")).one()
        tea, cup = tx.scalars(select(Product).order_by(col(Product.code).desc())).all()
        tx.add(
            Consent(
                customer_id=customer.id or 0,
                channel=ChannelName.TELEGRAM,
                purpose=Purpose.OFFERS,
                state=ConsentState.GIVEN,
                changed_at=now,
            )
        )
        for partner, origin in ((tea, RelationOrigin.ENTERED), (cup, RelationOrigin.LEARNED)):
            tx.add(
                Relation(
                    product_id=tea.id or 0,
                    partner_id=partner.id or 0,
                    kind=RelationKind.CROSS_SELL,
                    level=5,
                    origin=origin,
                )
            )
    preview = preview_undo(shop, report.run_id)
    undone = undo_import(shop, report.run_id, "test")
    assert undone.as_json() | {"relations_stale": True} == preview.as_json()
    assert (undone.kept, undone.removed["customer"], undone.removed["product"]) == ({"customer": 1, "product": 1}, 1, 1)
    assert undone.reasons == {"have agreed or refused": 1, "have relations that were entered or imported": 1}
    with shop.store.read() as session:
        assert session.scalars(select(col(Customer.number))).all() == ["13085"]
        assert session.scalars(select(func.count()).select_from(Relation)).one() == 1


def test_an_undo_says_what_cannot_be_undone(shop: Shop, tmp_path: Path) -> None:
    """A number that is none; an import that is undone already."""
    with pytest.raises(NotFoundError, match="no import 7"):
        undo_import(shop, 7, "test")
    report = import_purchases(shop, purchase_file(tmp_path, [TEA]))
    undo_import(shop, report.run_id, "test")
    with pytest.raises(RefusedError, match="was undone"):
        undo_import(shop, report.run_id, "test")
    with pytest.raises(RefusedError, match="was undone"):
        preview_undo(shop, report.run_id)


def test_the_mirror_follows_an_undo(shop: Shop, tmp_path: Path) -> None:
    """Through the change log, as it follows everything."""
    import_purchases(shop, purchase_file(tmp_path, [TEA], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [CUP, LATE, BACK], name="b.csv"))
    shop.mirror.refresh()
    undo_import(shop, second.run_id, "test")
    shop.mirror.refresh()
    assert shop.mirror.check() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_undo_that_dies_anywhere_is_completed_by_repeating_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then the file cannot be imported again."""
    for name in ("LINES_A_WRITE", "ROWS_A_WRITE", "PRODUCTS_A_WRITE"):
        monkeypatch.setattr(undoing, name, 2)
    lines = [TEA, CUP, BACK, *(f"{n},T{n},Pot,1,2010-04-0{n},1.00,{n},UK" for n in range(4, 6))]
    path = purchase_file(tmp_path, lines, name="b.csv")
    import_purchases(shop, purchase_file(tmp_path, [TEA, LATE], name="a.csv"))
    expected = books(shop)
    died = 0
    for point in range(0, 1000, 2):
        run_id = import_purchases(shop, path).run_id
        instants = Instants(point, lambda: None)
        commit = shop.store.writer.dialect.do_commit
        instants.attach(shop.store)
        try:
            undo_import(shop, run_id, "test")
        except Crash:
            died += 1
        else:
            break
        finally:
            shop.store.writer.dialect.do_commit = commit  # type: ignore[method-assign]
            instants.dead, instants.die_at = False, None
        with shop.store.read() as session:
            state = session.get_one(ImportRun, run_id).state
        if state is ImportState.FAILED:
            with pytest.raises(ImportRefusedError, match="broken off"):
                import_purchases(shop, path)
        if state is not ImportState.UNDONE:
            undo_import(shop, run_id, "test")
        assert books(shop) == expected, f"died at point {point}"
    assert died > 10


LINES = st.builds(
    "{0},{1},{1},{2},2010-0{3}-01,1.00,{4},UK".format,
    st.sampled_from(["1", "2", "C3"]),
    st.sampled_from(["T", "U"]),
    st.sampled_from(["1", "2", "-1"]),
    st.integers(1, 3),
    st.sampled_from(["7", "8", ""]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
@given(files=st.lists(st.lists(LINES, min_size=1, max_size=5), min_size=1, max_size=3), data=st.data())
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_undoing_any_import_leaves_what_the_others_bring(
    shop: Shop, tmp_path: Path, files: list[list[str]], data: st.DataObject
) -> None:
    """Whatever they have in common; and undoing all, in any order, leaves nothing."""
    clear_books(shop)
    paths = [purchase_file(tmp_path, lines, name=f"{n}.csv") for n, lines in enumerate(files)]
    runs = [import_purchases(shop, path).run_id for path in paths]
    order = data.draw(st.permutations(range(len(files))))
    alive = list(range(len(files)))
    for one in order:
        with shop.store.read() as session:
            if session.get_one(ImportRun, runs[one]).state is ImportState.UNDONE:
                continue  # the same file twice is one import
        preview = preview_undo(shop, runs[one])
        undone = undo_import(shop, runs[one], "test")
        assert undone.as_json() == preview.as_json()
        alive = [other for other in alive if runs[other] != runs[one]]
        after = _lines(shop)
        assert after == _of_files([files[other] for other in alive])
    assert set(counts(shop).values()) == {0}


def _lines(shop: Shop) -> list[tuple[str, str | None, str, Decimal, date]]:
    """Return the lines in the books, apart from how their document is called."""
    return sorted(
        (
            (line.document.partition(" / ")[0], line.customer, line.code, line.quantity, line.business_date)
            for line in booked(shop)
        ),
        key=str,
    )


def _of_files(files: list[list[str]]) -> list[tuple[str, str | None, str, Decimal, date]]:
    """Return the lines that the books should have: each as often as in the file that has it most often."""
    most: dict[tuple[str, str | None, str, Decimal, date], int] = {}
    for lines in files:
        found = [line.split(",") for line in lines]
        keys = [(f[0], f[6] or None, f[1], Decimal(f[3]), date.fromisoformat(f[4])) for f in found]
        for key in keys:
            most[key] = max(most.get(key, 0), keys.count(key))
    return sorted((key for key, times in most.items() for _ in range(times)), key=str)


def test_changes_are_kept_no_longer_than_their_import(shop: Shop, tmp_path: Path) -> None:
    """Claims of lines as well."""
    import_purchases(shop, purchase_file(tmp_path, [TEA], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP], name="b.csv"))
    undo_import(shop, second.run_id, "test")
    with shop.store.read() as session:
        assert session.scalars(select(ImportChange)).all() == []
        assert session.scalars(select(func.count()).select_from(PurchaseLine)).one() == 1
