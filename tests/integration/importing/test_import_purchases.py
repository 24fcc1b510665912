"""What an import promises: each line once, nothing guessed in silence, nothing lost."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from core.actions.importing.import_purchases import import_purchases, plan_import
from core.errors import ImportRefusedError
from core.identities import erased_digest
from core.models import (
    Customer,
    ErasedIdentity,
    Identity,
    IdentityKind,
    ImportRun,
    ImportState,
    Product,
    ProductName,
    Purchase,
    PurchaseKind,
    PurchaseLine,
)
from core.shop import Shop
from tests.support.purchase_files import booked, purchase_file

TEA = "1,t1,TEA POT,2,2010-03-01 10:00,4.25,13085.0,United Kingdom"
CUP = "1,C7,Cup,6,2010-03-01 10:00,1.005,13085.0,United Kingdom"
PASSER_BY = "2,C7,Cup,1,2010-03-01 11:00,1.25,,United Kingdom"
BACK = "C3,T1,TEA POT,-2,2010-03-05 09:00,4.25,13085,United Kingdom"


def test_a_line_becomes_what_it_says(shop: Shop, tmp_path: Path) -> None:
    """Numbers of customers are numbers, codes are one in any case, and three decimals are exact."""
    report = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP, PASSER_BY]), started_by="staff:1")
    lines = booked(shop)
    assert [(line.customer, line.code, line.quantity, line.unit_price, line.amount) for line in lines] == [
        ("13085", "C7", Decimal(6), Decimal("1.005"), 603),
        ("13085", "T1", Decimal(2), Decimal("4.25"), 850),
        (None, "C7", Decimal(1), Decimal("1.25"), 125),
    ]
    assert (report.exact_total, report.rounded_total) == (Decimal("15.780"), 1578)
    with shop.store.read() as session:
        customer = session.exec(select(Customer)).one()
        identity = session.exec(select(Identity)).one()
        run = session.get_one(ImportRun, report.run_id)
    assert (customer.country, customer.since) == ("United Kingdom", date(2010, 3, 1))
    assert (identity.kind, identity.value, identity.customer_id) == (IdentityKind.NUMBER, "13085", customer.id)
    assert (run.state, run.started_by, run.file_name) == (ImportState.DONE, "staff:1", "purchases.csv")
    assert run.counts == report.as_json()
    assert run.mapping["customer"] == "Customer ID"


def test_a_cancellation_reduces_sales_and_names_its_purchase(shop: Shop, tmp_path: Path) -> None:
    """The latest of the same customer with as much of the same product before it."""
    later = "4,T1,TEA POT,2,2010-03-09 09:00,4.25,13085,United Kingdom"
    stranger = "C5,T1,TEA POT,-2,2010-03-08 09:00,4.25,,United Kingdom"
    report = import_purchases(shop, purchase_file(tmp_path, [BACK, stranger, later, TEA]))
    assert (report.cancellations, report.cancellations_matched, report.rounded_total) == (2, 1, 0)
    with shop.store.read() as session:
        found = {purchase.document: purchase for purchase in session.exec(select(Purchase))}
    assert found["C3"].kind is PurchaseKind.CANCELLATION
    assert found["C3"].cancels_id == found["1"].id
    assert found["C5"].cancels_id is None


def test_a_cancellation_finds_a_purchase_that_comes_in_a_later_file(shop: Shop, tmp_path: Path) -> None:
    """Files come in any order."""
    import_purchases(shop, purchase_file(tmp_path, [BACK], name="march.csv"))
    import_purchases(shop, purchase_file(tmp_path, [TEA], name="february.csv"))
    with shop.store.read() as session:
        found = {purchase.document: purchase for purchase in session.exec(select(Purchase))}
    assert found["C3"].cancels_id == found["1"].id


def test_the_same_file_twice_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    """Under whatever name it comes."""
    first = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP]))
    before = booked(shop)
    again = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP], name="copy.csv"))
    assert (again.already_imported, again.new_lines, again.repeated_lines) == (True, 0, 2)
    assert again.rounded_total == first.rounded_total
    assert booked(shop) == before


def test_genuine_repeats_stay_and_overlaps_do_not_double(shop: Shop, tmp_path: Path) -> None:
    """A line that comes three times in one document is three lines, in however many files."""
    first = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP, TEA], name="a.csv"))
    second = import_purchases(shop, purchase_file(tmp_path, [TEA, PASSER_BY, TEA, CUP, TEA], name="b.csv"))
    assert (first.new_lines, first.exact_duplicate_lines) == (3, 1)
    assert (second.new_lines, second.repeated_lines) == (2, 3)
    assert sorted(line.occurrence for line in booked(shop) if line.code == "T1") == [1, 2, 3]


def test_two_sources_are_two_books(shop: Shop, tmp_path: Path) -> None:
    """Each till has numbers of its own."""
    path = purchase_file(tmp_path, [TEA])
    import_purchases(shop, path, source="till 1")
    report = import_purchases(shop, path, source="till 2")
    assert (report.already_imported, report.new_lines, len(booked(shop))) == (False, 1, 2)


def test_a_document_of_two_customers_counts_for_each(shop: Shop, tmp_path: Path) -> None:
    """Numbers that start again each year must not book one customer's purchases on another."""
    other = "1,C7,Cup,3,2011-03-01 10:00,1.25,17,France"
    nobody = "1,C7,Cup,4,2012-03-01 10:00,1.25,,France"
    report = import_purchases(shop, purchase_file(tmp_path, [TEA, other, nobody, other]))
    assert report.documents_in_parts == 1
    assert [(line.document, line.customer, line.quantity) for line in booked(shop)] == [
        ("1", "13085", Decimal(2)),
        ("1 / 17", "17", Decimal(3)),
        ("1 / 17", "17", Decimal(3)),
        ("1 / nobody", None, Decimal(4)),
    ]
    repeat = import_purchases(shop, purchase_file(tmp_path, [nobody, other, other, TEA], name="again.csv"))
    assert (repeat.new_lines, repeat.new_documents) == (0, 0)


def test_what_was_entered_by_hand_is_kept(shop: Shop, tmp_path: Path) -> None:
    """An import finds products and customers by their codes and numbers, and leaves what people wrote."""
    now = shop.clock.now()
    with shop.store.write() as tx:
        tx.add(Product(code="T1", name="Teapot", unit_price=Decimal(5), unit_cost=Decimal("2.125"), created_at=now))
        tx.add(Customer(number="13085", name="Ito", country="Japan", created_at=now))
    report = import_purchases(shop, purchase_file(tmp_path, [TEA]))
    with shop.store.read() as session:
        product = session.exec(select(Product)).one()
        customer = session.exec(select(Customer)).one()
        line = session.exec(select(PurchaseLine)).one()
        names = session.exec(select(ProductName.name)).all()
    assert (product.name, product.unit_price, customer.name, customer.country) == ("Teapot", Decimal(5), "Ito", "Japan")
    assert (line.amount, line.cost, names) == (850, 425, ["TEA POT"])
    assert (report.new_products, report.new_customers) == (0, 0)


def test_a_product_has_its_usual_name_and_latest_usual_price(shop: Shop, tmp_path: Path) -> None:
    """Notes on lines that nobody paid for are no names."""
    lines = [
        "1,T1,TEA POT BLUE,1,2010-01-01,3.00,1,UK",
        "2,T1,TEA POT BLUE,1,2010-01-02,3.00,1,UK",
        "3,T1,Tea Pot,1,2010-06-01,4.00,1,UK",
        "4,T1,TEA POT BLUE,1,2010-06-02,4.00,1,UK",
        "5,T1,TEA POT BLUE,1,2010-06-03,9.00,1,UK",
        "6,T1,damaged,-7,2010-06-04,0,,UK",
        "7,POST,POSTAGE,1,2010-06-04,18.00,1,UK",
    ]
    import_purchases(shop, purchase_file(tmp_path, lines))
    older = ["8,T1,OLD NAME,1,2009-01-01,1.00,1,UK", "9,T1,OLD NAME,1,2009-01-01,1.00,1,UK"]
    import_purchases(shop, purchase_file(tmp_path, older, name="older.csv"))
    with shop.store.read() as session:
        product = session.exec(select(Product).where(Product.code == "T1")).one()
        post = session.exec(select(Product).where(Product.code == "POST")).one()
        names = session.exec(select(ProductName.name).order_by(ProductName.name)).all()
    assert (product.name, product.unit_price) == ("TEA POT BLUE", Decimal(4))
    assert names == ["OLD NAME", "Tea Pot"]
    assert (product.is_goods, post.is_goods) == (True, False)


def test_a_customer_lives_where_the_latest_purchase_says(shop: Shop, tmp_path: Path) -> None:
    """Also when an older file comes later; customers of several countries are counted."""
    lines = ["2,T1,TEA POT,1,2010-06-01,4.00,1,France", "1,T1,TEA POT,1,2010-01-01,3.00,1,Spain"]
    report = import_purchases(shop, purchase_file(tmp_path, lines))
    import_purchases(shop, purchase_file(tmp_path, ["0,T1,TEA POT,1,2009-01-01,3.00,1,Italy"], name="older.csv"))
    with shop.store.read() as session:
        customer = session.exec(select(Customer)).one()
    assert (report.countries, report.customers_in_several_countries) == (2, 1)
    assert (customer.country, customer.since) == ("France", date(2009, 1, 1))


def test_doubtful_times_are_counted(shop: Shop, tmp_path: Path) -> None:
    """And taken the same way each time."""
    lines = ["1,T1,TEA,1,2010-10-31 01:30,4.00,1,UK", "2,T1,TEA,1,2010-03-28 01:30,4.00,1,UK"]
    report = import_purchases(shop, purchase_file(tmp_path, lines))
    assert (report.ambiguous_times, report.missing_times) == (1, 1)
    with shop.store.read() as session:
        moments = {purchase.document: purchase.at for purchase in session.exec(select(Purchase))}
    assert moments["1"] == datetime(2010, 10, 31, 0, 30, tzinfo=UTC)
    assert moments["2"] == datetime(2010, 3, 28, 1, 30, tzinfo=UTC)


def test_lines_that_cannot_be_used_are_counted_with_their_reasons(shop: Shop, tmp_path: Path) -> None:
    """And the first twenty are shown."""
    bad = [
        "9,T1,TEA,many,2010-03-01,4.00,1,UK",
        "9,T1,TEA,1,someday,4.00,1,UK",
        "9,T1,TEA,1,2010-02-30,4.00,1,UK",
        "9,T1,TEA,1,,4.00,1,UK",
        "9,,TEA,1,2010-03-01,4.00,1,UK",
        "9,T1,TEA,1,2010-03-01,,1,UK",
        "9,T1,TEA,1e99,2010-03-01,4.00,1,UK",
        "9,T\0,TEA,1,2010-03-01,4.00,1,UK",
        f"9,{'T' * 65},TEA,1,2010-03-01,4.00,1,UK",
        f"9,T1,{'x' * 1_000_000},1,2010-03-01,4.00,1,UK",
        "9,T1,TEA,1",
    ]
    report = import_purchases(shop, purchase_file(tmp_path, [TEA, *bad, *["9,T1,TEA,x,2010-03-01,1,1,UK"] * 20, CUP]))
    assert (report.lines, report.rejected, len(report.first_rejects)) == (2, 31, 20)
    assert report.reject_reasons == {
        "quantity is not a number": 22,
        "not a date": 2,
        "no date": 1,
        "no product code": 1,
        "no price": 1,
        "a NUL character": 1,
        "product longer than 64 characters": 1,
        "a field of more than 131,072 characters": 1,
        "not as many fields as the header": 1,
    }
    assert (report.first_rejects[0].line, report.first_rejects[0].reason) == (3, "quantity is not a number: 'many'")
    assert len(booked(shop)) == 2


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        ([], None, "has a header and no lines"),
        (
            ["9,T1,TEA,many,2010-03-01,4.00,1,UK"],
            None,
            "None of the 1 lines of purchases.csv can be used; line 2: quantity is not",
        ),
        (["1,2,3"], "a,b,c", "Please name which column has the product; .* The file has: a, b, c"),
        (["1,T1,1,2010-03-01,4.00"], "invoice,sku,qty,date,price", "which column has the customer, or customer=-"),
    ],
)
def test_a_file_with_nothing_to_use_is_refused_with_what_to_do(
    shop: Shop, tmp_path: Path, lines: list[str], header: str | None, message: str
) -> None:
    """And leaves nothing in the books."""
    path = purchase_file(tmp_path, lines, header=header) if header else purchase_file(tmp_path, lines)
    with pytest.raises(ImportRefusedError, match=message):
        import_purchases(shop, path)
    assert booked(shop) == []
    with shop.store.read() as session:
        assert set(session.exec(select(ImportRun.state)).all()) <= {ImportState.FAILED}


def test_a_file_in_another_currency_is_refused(shop: Shop, tmp_path: Path) -> None:
    """As a whole, or line by line where the file has a column for it."""
    with pytest.raises(ImportRefusedError, match="keeps its books in GBP"):
        import_purchases(shop, purchase_file(tmp_path, [TEA]), currency="USD")
    header = "receipt,sku,date,qty,price,customer,currency"
    lines = ["1,T1,2010-03-01,1,4.00,7,GBP", "2,T1,2010-03-01,1,4.00,7,usd"]
    report = import_purchases(shop, purchase_file(tmp_path, lines, header=header), currency="gbp")
    assert (report.lines, report.reject_reasons) == (1, {"in another currency than the shop's books": 1})


def test_a_workbook_and_a_csv_of_the_same_purchases_are_the_same_lines(shop: Shop, tmp_path: Path) -> None:
    """Whole numbers, dates and prices come as types from the one and as text from the other."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"])
    moment = datetime(2010, 3, 1, 10, 0)  # noqa: DTZ001 - times in files have no zone
    sheet.append([1, "t1", "TEA POT", 2, moment, 4.25, 13085.0, "United Kingdom"])
    sheet.append([1, "C7", "Cup", 6, moment, 1.005, 13085, "United Kingdom"])
    book.save(tmp_path / "a.xlsx")
    first = import_purchases(shop, tmp_path / "a.xlsx")
    second = import_purchases(shop, purchase_file(tmp_path, [TEA, CUP]))
    assert (first.new_lines, second.new_lines, second.repeated_lines) == (2, 0, 2)


def test_a_continental_file_is_understood(shop: Shop, tmp_path: Path) -> None:
    """Semicolons, decimal commas, days first, accents in Latin-1, a time of its own, totals instead of prices."""
    text = (
        "Receipt No;Date;Time;Article No;Description;Qty;Total Amount;Customer No;Store\n"
        "17;31.03.2010;10:15;k1;Käsereibe;3;1.003,50;0042;Köln\n"
        "18;01.04.2010;10:20;k1;Käsereibe;-1;-334,50;0042;Köln\n"
    )
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("latin-1"))
    plan = plan_import(shop, path)
    assert plan.format["encoding"] == "cp1252"
    assert (plan.mapping["decimal"], plan.mapping["dates"], plan.mapping["cancellations"]) == (
        ",",
        "day first",
        "negative",
    )
    import_purchases(shop, path)
    lines = booked(shop)
    assert [(line.customer, line.unit_price, line.amount, line.kind) for line in lines] == [
        ("0042", Decimal("334.5"), 100_350, PurchaseKind.SALE),
        ("0042", Decimal("334.5"), -33_450, PurchaseKind.CANCELLATION),
    ]
    with shop.store.read() as session:
        product, purchases = session.exec(select(Product)).one(), session.exec(select(Purchase)).all()
    assert product.name == "Käsereibe"
    assert (purchases[0].branch, purchases[1].cancels_id) == ("Köln", purchases[0].id)


def test_a_plan_can_be_handed_back_and_is_remembered(shop: Shop, tmp_path: Path) -> None:
    """The next file with the same header starts from what a person said."""
    header = "no,sku,when,qty,price,member,client"
    path = purchase_file(tmp_path, ["1,T1,2010-03-01,1,4.00,7,8"], header=header)
    plan = plan_import(shop, path, overrides={"customer": "member", "document": "no"})
    assert (plan.missing, plan.sample) == ((), (("1", "T1", "2010-03-01", "1", "4.00", "7", "8"),))
    import_purchases(shop, path, mapping=plan.mapping)
    assert booked(shop)[0].customer == "7"
    following = plan_import(shop, purchase_file(tmp_path, ["2,T1,2010-03-02,1,4.00,7,8"], name="b.csv", header=header))
    assert (following.mapping["customer"], following.origins["customer"]) == ("member", "saved")


def test_purchases_without_numbers_are_told_by_customer_and_time(shop: Shop, tmp_path: Path) -> None:
    """The lines of one customer at one time are one purchase."""
    header = "customer,date,sku,qty,price"
    lines = ["7,2010-03-01,A,1,1.00", "8,2010-03-01,A,1,1.00", "7,2010-03-01,B,1,1.00", "7,2010-03-02,A,1,1.00"]
    report = import_purchases(shop, purchase_file(tmp_path, lines, header=header))
    with shop.store.read() as session:
        assert len(session.exec(select(Purchase)).all()) == report.new_documents == 3


def test_a_file_that_was_begun_is_not_mixed_with_another_reading(shop: Shop, tmp_path: Path) -> None:
    """A repeat has to understand the columns as the beginning did."""
    path = purchase_file(tmp_path, [TEA])
    report = import_purchases(shop, path)
    with shop.store.write() as tx:
        run = tx.get_one(ImportRun, report.run_id)
        run.state = ImportState.RUNNING
        tx.add(run)
    with pytest.raises(ImportRefusedError, match="Repeat it as it was begun"):
        import_purchases(shop, path, mapping={"customer": "-"})
    assert import_purchases(shop, path).new_lines == 1


_LINES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from("ab"), st.integers(-2, 2), st.sampled_from(["", "7", "8"])),
    min_size=1,
    max_size=25,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_LINES, st.randoms(use_true_random=False))
def test_any_cut_and_any_order_of_a_file_is_the_file(
    shop: Shop, tmp_path: Path, lines: list[tuple[int, str, int, str]], shuffle: Random
) -> None:
    """However often a file comes, shuffled and in overlapping parts, the books hold each of its lines once."""
    source = f"s{len(list(tmp_path.iterdir()))}"
    rows = [
        f"{source}{document},{code},x,{quantity},2010-03-01,1.00,{customer},UK"
        for document, code, quantity, customer in lines
    ]
    total = import_purchases(shop, purchase_file(tmp_path, rows, name=f"{source}.csv"), source=source).rounded_total
    shuffle.shuffle(rows)
    for part in (rows, rows[: len(rows) // 2 + 1], [*rows, "z,z,z,0,2010-03-01,1.00,,UK"]):
        path = purchase_file(tmp_path, part, name=f"{source}-{len(list(tmp_path.iterdir()))}.csv")
        import_purchases(shop, path, source=source)
    with shop.store.read() as session:
        amounts = session.exec(
            select(PurchaseLine.amount)
            .join(Purchase, col(Purchase.id) == col(PurchaseLine.purchase_id))
            .where(Purchase.source == source)
        ).all()
    assert sum(amounts) == total
    assert len(amounts) == len(rows) + 1


def test_nobody_who_was_erased_comes_back_with_an_old_file(shop: Shop, tmp_path: Path) -> None:
    """Their lines stay the shop's, as nobody's; those of others are theirs."""
    digest = erased_digest(shop.key, IdentityKind.NUMBER, "13085")
    with shop.store.write() as tx:
        tx.add(ErasedIdentity(kind=IdentityKind.NUMBER, digest=digest, erased_at=shop.clock.now()))
    other = "2,T1,TEA POT,1,2010-03-02 08:26,4.25,17,United Kingdom"
    report = import_purchases(shop, purchase_file(tmp_path, [TEA, other]))
    assert [line.customer for line in booked(shop)] == [None, "17"]
    assert (report.lines_without_customer, report.new_customers) == (1, 1)
