"""Columns are guessed from what they are called and what is in them; a person has the last word."""

from pathlib import Path

import pytest

from core.errors import ImportRefusedError
from core.importing.mapping import Understanding, understand_columns
from core.importing.open_file import open_file

ONLINE_RETAIL_II = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"


def understood(
    tmp_path: Path, text: str, given: dict[str, str] | None = None, saved: dict[str, str] | None = None
) -> Understanding:
    """Return how a CSV file is understood by a British shop."""
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return understand_columns(open_file(path, given), saved=saved, given=given, locale="en_GB")


def test_the_layout_of_online_retail_ii_is_known(tmp_path: Path) -> None:
    """A negative line there is a correction of the stock unless its invoice starts with C."""
    found = understood(tmp_path, f"{ONLINE_RETAIL_II}\n1,A,B,-1,2009-12-01,1.0,13085.0,UK\n")
    assert set(found.origins.values()) == {"built in: Online Retail II", "not needed"}
    assert found.mapping["cancellations"] == "prefix C"
    assert not found.missing


def test_columns_are_known_by_their_names(tmp_path: Path) -> None:
    """Whatever their case, blanks and points."""
    text = "Receipt No.,Sold At,SKU,Product Name,Qty,UNIT PRICE,Cust. No,Store,Cashier\n1,2010-01-02,A,B,1,2.50,7,X,Y\n"
    mapping = understood(tmp_path, text).mapping
    assert {key: mapping[key] for key in ("document", "date", "product", "description", "quantity", "price")} == {
        "document": "Receipt No.",
        "date": "Sold At",
        "product": "SKU",
        "description": "Product Name",
        "quantity": "Qty",
        "price": "UNIT PRICE",
    }
    assert (mapping["customer"], mapping["branch"], mapping["staff"]) == ("Cust. No", "Store", "Cashier")


def test_date_quantity_and_price_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    """Where no header tells; a customer or a product is never guessed from content."""
    found = understood(tmp_path, "sku,x,y,z,w\nA1,03.04.2010,2,3.50,c1\nA2,17.04.2010,1,4.25,c2\n")
    assert (found.mapping["date"], found.mapping["price"], found.mapping["quantity"]) == ("x", "z", "y")
    assert found.origins["price"] == "by content"
    assert found.missing == ("which column has the customer, or customer=- where there is none",)


def test_what_a_person_says_stands_above_what_was_saved_and_guessed(tmp_path: Path) -> None:
    """Also that there is no such column."""
    text = "invoice,sku,date,price,customer,member\n1,A,2010-01-02,1.00,7,8\n"
    found = understood(tmp_path, text, given={"customer": "member"}, saved={"customer": "customer", "product": "sku"})
    assert found.mapping["customer"] == "member"
    assert (found.origins["customer"], found.origins["product"]) == ("given", "saved")
    nobody = understood(tmp_path, text, given={"customer": "-"})
    assert nobody.mapping["customer"] == "-"
    assert "every line counts for the shop alone" in " ".join(nobody.notes)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"custmer": "customer"}, "Did you mean 'customer'"),
        ({"customer": "Custoner"}, "Did you mean 'customer'"),
        ({"decimal": ";"}, "decimal=; is not understood"),
        ({"dates": "year first"}, 'Write "day first"'),
        ({"cancellations": "sometimes"}, 'Write "prefix C"'),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    tmp_path: Path, given: dict[str, str], message: str
) -> None:
    """A slip of the pen must not turn into a guess."""
    with pytest.raises(ImportRefusedError, match=message):
        understood(tmp_path, "invoice,sku,date,price,customer\n1,A,2010-01-02,1.00,7\n", given)


def test_the_order_of_dates_is_looked_for_in_the_whole_file(tmp_path: Path) -> None:
    """The first thousand lines may all be of one day."""
    body = "1,A,12/01/2010,1.00,7\n" * 1500
    found = understood(tmp_path, f"invoice,sku,date,price,customer\n{body}2,A,12/13/2010,1.00,7\n")
    assert (found.mapping["dates"], found.notes[:1]) == (
        "month first",
        ("There is no quantity: every line is taken as one piece.",),
    )


def test_dates_that_could_be_read_both_ways_are_noted(tmp_path: Path) -> None:
    """They are taken as is usual in the shop's country, and never silently."""
    found = understood(tmp_path, "invoice,sku,date,qty,price,customer\n1,A,12/01/2010,1,1.00,7\n")
    assert found.mapping["dates"] == "day first"
    assert "Say dates=month first if that is wrong" in found.notes[0]


@pytest.mark.parametrize(
    ("documents", "rule"), [(["C12", "13"], "prefix C"), (["12", "13"], "negative"), (["C1", "C2"], "negative")]
)
def test_what_takes_back_is_seen_from_the_documents(tmp_path: Path, documents: list[str], rule: str) -> None:
    """A C before some numbers means a cancellation; before all of them it means nothing."""
    body = "".join(f"{document},A,2010-01-02,1,1.00,7\n" for document in documents)
    assert understood(tmp_path, f"invoice,sku,date,qty,price,customer\n{body}").mapping["cancellations"] == rule


def test_only_columns_and_what_people_said_are_kept(tmp_path: Path) -> None:
    """Another file with the same header may have other dates and decimals."""
    text = "invoice;sku;date;qty;price;customer\n1;A;02.01.2010;1;1,00;7\n"
    kept = understood(tmp_path, text, given={"cancellations": "never", "separator": ";"}).to_keep()
    assert kept["cancellations"] == "never"
    assert {"decimal", "dates", "separator"}.isdisjoint(kept)
    assert kept["customer"] == "customer"
