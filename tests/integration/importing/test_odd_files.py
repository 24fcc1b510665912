"""Files as they come: each is read for what it says, or refused in words that say what to do."""

import gzip
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.actions.importing.import_purchases import import_purchases, plan_import
from core.errors import ImportRefusedError
from core.shop import Shop
from tests.support.purchase_files import booked

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

local = datetime  # times in files have no zone
HEADER = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID"]
GOODS = ["Teapot", "Cup", "Bowl"]
WANTED = [
    ("1", "7", "T0", "2010-03-13", 250),
    ("1", "7", "T1", "2010-03-13", 500),
    ("2", None, "T2", "2010-03-14", 123456),
]


def rows(goods: Sequence[str] = GOODS, *, day: str = "{0}", price: Callable[[str], str] = str) -> list[list[str]]:
    """Return three lines of two purchases, with names of goods, dates and prices written as a file writes them."""
    days = [day.format(text) for text in ("2010-03-13", "2010-03-13", "2010-03-14")]
    prices = [price(text) for text in ("2.50", "2.50", "1234.56")]
    return [
        ["1", "T0", goods[0], "1", days[0], prices[0], "7"],
        ["1", "T1", goods[1], "2", days[1], prices[1], "7"],
        ["2", "T2", goods[2], "1", days[2], prices[2], ""],
    ]


def text(lines: Sequence[Sequence[str]], separator: str = ",", end: str = "\r\n") -> str:
    """Return lines as CSV with every cell in quotation marks."""
    return end.join(separator.join(f'"{cell}"' for cell in line) for line in lines) + end


def put(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def book(path: Path, *sheets: tuple[str, Sequence[Sequence[object]]], old: bool = False) -> Path:
    """Write a workbook; `old` counts days from 1904."""
    made = openpyxl.Workbook()
    if old:
        made.epoch = CALENDAR_MAC_1904
    made.remove(made.worksheets[0])
    for title, lines in sheets:
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    made.save(path)
    return path


def said(shop: Shop, path: Path, **mapping: str) -> list[tuple[str, str | None, str, str, int]]:
    """Import the file and return what the books then say."""
    import_purchases(shop, path, mapping=mapping)
    return [
        (line.document, line.customer, line.code, line.business_date.isoformat(), line.amount) for line in booked(shop)
    ]


ENCODED = {
    "utf-8": "Théière",
    "utf-8-sig": "Théière",
    "utf-16": "ティーポット",
    "utf-16-le": "ティーポット",
    "utf-16-be": "Théière",
    "utf-32": "茶壶",
    "utf-32-le": "Théière",
    "utf-32-be": "茶壶",
    "cp1252": "Théière",
    "cp1250": "Dzbanek żółty, łyżka",
    "cp1251": "Чайник красный",
    "cp932": "急須と湯のみ",
    "euc_jp": "急須と湯のみ",
    "iso2022_jp": "急須と湯のみ",
    "gb18030": "不锈钢保温杯",
    "big5": "不鏽鋼保溫杯",
    "euc_kr": "스테인리스 찻주전자",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_names_come_out_whatever_encoding_they_are_in(shop: Shop, tmp_path: Path, encoding: str) -> None:
    """Found without being told, in a file of three lines."""
    path = put(tmp_path / "a.csv", text([HEADER, *rows([ENCODED[encoding]] * 3)]), encoding)
    assert plan_import(shop, path).sample[0][2] == ENCODED[encoding]
    assert said(shop, path) == WANTED


PRICES: dict[str, Callable[[str], str]] = {
    "1,234.56": lambda text: f"{float(text):,.2f}",
    "1.234,56": lambda text: f"{float(text):,.2f}".translate({44: 46, 46: 44}),
    "1 234,56": lambda text: f"{float(text):,.2f}".translate({44: "\N{NARROW NO-BREAK SPACE}", 46: ","}),
    "1'234.56": lambda text: f"{float(text):,.2f}".replace(",", "'"),
    "GBP 1,234.56": lambda text: f"GBP {float(text):,.2f}",
    "£1,234.56": lambda text: f"£{float(text):,.2f}",
}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("form", PRICES)
def test_prices_come_out_however_they_are_written(shop: Shop, tmp_path: Path, separator: str, form: str) -> None:
    """Decimal commas, marks of thousands, signs of money; with any separator."""
    path = put(tmp_path / "a.csv", text([HEADER, *rows(price=PRICES[form])], separator))
    assert said(shop, path) == WANTED


def test_days_that_could_be_months_are_said_to_be_unclear(shop: Shop, tmp_path: Path) -> None:
    """With what was taken and why, in the plan and in the report; and taken as somebody says."""
    lines = rows()
    for line in lines:
        line[4] = "03/04/2010"
    path = put(tmp_path / "a.csv", text([HEADER, *lines]))
    plan = plan_import(shop, path)
    assert plan.origins["dates"] == "unclear: as is usual here"
    report = import_purchases(shop, path, dry_run=True)
    assert plan.notes == report.notes
    assert "03/04/2010 is taken as day first, as is usual for en_GB. Say dates=month first" in report.notes[0]
    import_purchases(shop, path, mapping={"dates": "month first"})
    assert {line.business_date for line in booked(shop)} == {date(2010, 3, 4)}


@pytest.mark.parametrize("written", ["13/03/2010", "03/13/2010", "13.3.10", "13 Mar 2010", "40250", "20100313"])
def test_days_that_can_be_told_are_told(shop: Shop, tmp_path: Path, written: str) -> None:
    """By one that leaves no doubt, by the name of the month, or by a spreadsheet's own count of days."""
    lines = rows()
    for line in lines:
        line[4] = written
    import_purchases(shop, put(tmp_path / "a.csv", text([HEADER, *lines])))
    assert {line.business_date for line in booked(shop)} == {date(2010, 3, 13)}


TITLES = [["Sales of March"], ["made on 2010-04-01 by Jan"], []]


def test_titles_above_the_header_are_passed_over(shop: Shop, tmp_path: Path) -> None:
    """In CSV and in a workbook, and said."""
    path = put(tmp_path / "a.csv", text([*TITLES, HEADER, *rows()]))
    assert "The columns are named in line 4; what stands above it is passed over." in plan_import(shop, path).notes
    assert said(shop, path) == WANTED
    work = book(tmp_path / "b.xlsx", ("March", [*TITLES, HEADER, *rows()]))
    assert import_purchases(shop, work).repeated_lines == 3


@pytest.mark.parametrize("over", ["merged across", "merged down"])
def test_a_header_over_two_rows_is_read_as_one(shop: Shop, tmp_path: Path, over: str) -> None:
    """Merged cells are written once and empty otherwise."""
    upper: list[str | None]
    lower: list[str | None]
    if over == "merged across":
        upper = ["Document", None, None, None, None, None, "Customer"]
        lower = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "ID"]
    else:
        upper = ["Invoice", "Goods", None, None, "InvoiceDate", "Price", "Customer ID"]
        lower = [None, "Product code", "Description", "Quantity", None, None, None]
    work = book(tmp_path / "a.xlsx", ("Sales", [["Sales of March"], upper, lower, *rows()]))
    assert said(shop, work) == WANTED
    assert plan_import(shop, work).columns[2:] == ("Description", "Quantity", "InvoiceDate", "Price", "Customer ID")


def test_a_file_without_a_header_is_read_by_the_places_of_its_columns(shop: Shop, tmp_path: Path) -> None:
    """As letters or as numbers; nothing that its first line says is taken for a name."""
    path = put(tmp_path / "a.csv", text(rows()))
    with pytest.raises(ImportRefusedError, match="column 1, column 2"):
        import_purchases(shop, path)
    places = {"document": "A", "product": "b", "description": "3", "quantity": "D", "date": "5", "price": "column 6"}
    assert said(shop, path, **places, customer="G") == WANTED
    with pytest.raises(ImportRefusedError, match="Please name"):
        import_purchases(shop, put(tmp_path / "b.csv", text(rows(["x", "y", "z"]))))


def test_the_header_may_be_named(shop: Shop, tmp_path: Path) -> None:
    """By the number of its line; a wrong one is refused with an example."""
    odd = [["2010", "1", "2", "3", "4", "5", "6"], HEADER, *rows()]
    path = put(tmp_path / "a.csv", text(odd))
    with pytest.raises(ImportRefusedError, match="header=3"):
        import_purchases(shop, path, mapping={"header": "the second"})
    assert said(shop, path, header="2") == WANTED


def test_the_sheet_that_fits_is_read(shop: Shop, tmp_path: Path) -> None:
    """Not the first one; another can be named, and one that is not there is refused with those that are."""
    people = [["Name", "Street", "Town", "Country", "Telephone", "E-mail", "Age", "Size", "Hat"], ["Jan", *["x"] * 8]]
    work = book(tmp_path / "a.xlsx", ("Cover", [["Read me"]]), ("People", people), ("Sales", [HEADER, *rows()]))
    plan = plan_import(shop, work)
    assert plan.format["sheets"] == "Sales"
    assert plan.notes[0] == "Sheets that are left out: People, Cover. Say sheet=... to import another one."
    assert plan_import(shop, work, overrides={"sheet": "People"}).columns[0] == "Name"
    with pytest.raises(ImportRefusedError, match="It has: Cover, People, Sales"):
        import_purchases(shop, work, mapping={"sheet": "Tuesday"})
    assert said(shop, work) == WANTED


@pytest.mark.parametrize("old", [False, True])
def test_days_of_a_workbook_are_counted_from_where_it_counts(shop: Shop, tmp_path: Path, old: bool) -> None:
    """From 1900 or from 1904, in cells that are dates and in cells that are bare numbers."""
    first, second, third = [[*line] for line in rows()]
    serial = 40250 - (1462 if old else 0)
    first[4], second[4], third[4] = local(2010, 3, 13, 9, 30), serial, serial + 1.25  # type: ignore[call-overload]
    work = book(tmp_path / "a.xlsx", ("Sales", [HEADER, first, second, third]), old=old)
    assert said(shop, work) == WANTED


def test_errors_of_a_spreadsheet_are_nobodys_names(shop: Shop, tmp_path: Path) -> None:
    """Each such line is left out with what it says; an unknown description is no harm."""
    lines = rows()
    lines += [["3", "#REF!", "Tea", "1", "2010-03-13", "1", "7"], ["4", "T1", "Tea", "1", "2010-03-13", "1", "#N/A"]]
    lines += [["5", "T1", "Tea", "1", "2010-03-13", "#DIV/0!", "7"]]
    lines[0][2] = "#NAME?"
    report = import_purchases(shop, book(tmp_path / "a.xlsx", ("Sales", [HEADER, *lines])))
    assert report.lines == 3
    assert [reject.reason for reject in report.first_rejects] == [
        "product is an error of the spreadsheet: #REF!",
        "customer number is an error of the spreadsheet: #N/A",
        "price is not a number: '#DIV/0!'",
    ]


def test_formulas_without_results_are_refused(shop: Shop, tmp_path: Path) -> None:
    """A programme that only writes them has not reckoned; read as empty, they would be left out one by one."""
    lines: list[list[object]] = [list(line) for line in rows()]
    lines[1][5] = "=F2+0"
    with pytest.raises(ImportRefusedError, match="formulas whose results were not saved, the first in row 3 of Sales"):
        import_purchases(shop, book(tmp_path / "a.xlsx", ("Sales", [HEADER, *lines])))


def _zipped(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/sales.csv", content)
        archive.writestr("__MACOSX/export/._sales.csv", b"\0\1")
    return path


def test_a_packed_file_is_unpacked_on_the_way(shop: Shop, tmp_path: Path) -> None:
    """With gzip, or the one file of an archive."""
    content = text([HEADER, *rows(["Théière"] * 3)]).encode("cp1252")
    assert said(shop, put(tmp_path / "a.csv.gz", gzip.compress(content))) == WANTED
    assert import_purchases(shop, _zipped(tmp_path / "a.zip", content)).repeated_lines == 3


UNTIDY = {
    "mixed line ends": text([HEADER], end="\n") + text(rows()[:1], end="\r") + text(rows()[1:], end="\r\n"),
    "blank lines": text([HEADER], end="\n\n") + text(rows(), end="\n\n\n"),
    "trailing separators": "".join(line + ",,\n" for line in text([HEADER, *rows()], end="\n").splitlines()),
    "trailing separators in the header alone": text([[*HEADER, "", ""], *rows()]),
    "no line end at the end": text([HEADER, *rows()]).rstrip(),
    "blanks around": text([[f"  {cell} " for cell in line] for line in (HEADER, *rows())]),
    "a mark in the middle": text([HEADER, *rows()[:1]]) + "\ufeff" + text(rows()[1:]),
    "sep= in the first line": "sep=;\n" + text([HEADER, *rows()], ";"),
    "other capitals": text([[cell.upper() for cell in HEADER], *rows()]),
}


@pytest.mark.parametrize("how", UNTIDY)
def test_untidy_files_say_the_same(shop: Shop, tmp_path: Path, how: str) -> None:
    """Nothing is lost for the form."""
    report = import_purchases(shop, put(tmp_path / "a.csv", UNTIDY[how]), dry_run=True)
    assert (report.lines, report.rejected) == (3, 0)
    assert said(shop, tmp_path / "a.csv") == WANTED


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "two files in one": (text([HEADER, *rows()]) + "\ufeff" + text([HEADER]), "the header once more"),
    "a NUL": (text([HEADER, *rows()]) + "3,T1,a\0b,1,2010-03-13,1,7\n", "a NUL character"),
    "too few fields": (text([HEADER, *rows()]) + "3,T1,Tea\n", "not as many fields as the header: 3, not 7"),
    "too many fields": (text([HEADER, *rows()]) + "3,T,Tea,1,000,2010-03-13,1,7\n", "not as many fields as the header"),
    "an open quotation mark": (text([HEADER]) + '3,T1,"Tea,1,2010-03-13,1,7\n' + text(rows()), "quotation mark"),
    "an endless cell": (text([HEADER, *rows()]) + f"3,T1,{'x' * 5_000_000},1,2010-03-13,1,7\n", "a line of more than"),
    "a long cell": (text([HEADER, *rows()]) + f"3,T1,{'x' * 200_000},1,2010-03-13,1,7\n", "a field of more than"),
    "cut off": (text([HEADER, *rows()]) + '3,T1,"Te', "a quotation mark that is never closed"),
    "undecodable": (text([HEADER, *rows()]).encode() + b"\xef\xbb\xbf3,T1,\xff,1,2010-03-13,1,7\n", ""),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_line_is_left_out_with_the_reason_and_the_others_come(shop: Shop, tmp_path: Path, how: str) -> None:
    """The rejects are in a file as they were, with line number and reason."""
    content, reason = BROKEN[how]
    path = put(tmp_path / "a.csv", content)
    mapping = {"encoding": "utf-8"} if not reason else {}
    report = import_purchases(shop, path, mapping=mapping)
    assert (report.lines, report.rejected) == (3, 1)
    assert (reason or "characters that its encoding does not have") in report.first_rejects[0].reason
    assert report.rejects_file is not None
    listed = (shop.data_dir / "rejects" / report.rejects_file).read_text(encoding="utf-8-sig").splitlines()
    assert listed[0].startswith("rejected line,why it was left out,Invoice,StockCode")
    assert listed[1].startswith(f"{report.first_rejects[0].line},")


REFUSED = {
    "empty": (b"", "a.csv is empty. Export it again"),
    "blank": (b"\n \r\n\n", "a.csv has no header"),
    "header only": (text([HEADER]).encode(), "a.csv has a header and no lines"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a.csv is not a text file"),
    "only zeros": (bytes(5_000_000), "a.csv is not a text file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "save it as XLSX or CSV"),
    "a document": (b"%PDF-1.7 " + bytes(999), "is a PDF document"),
    "one endless line": (b"a" * 20_000_000, "a.csv has no header"),
    "HTML": (b"<!DOCTYPE html>\n<html><body><p>Please log in</p></body></html>\n", "Please name which column"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_is_refused_by_name_with_what_to_do(shop: Shop, tmp_path: Path, what: str) -> None:
    """And leaves no import behind that looks like one."""
    content, message = REFUSED[what]
    path = put(tmp_path / "a.csv", content)
    with pytest.raises(ImportRefusedError, match=message):
        import_purchases(shop, path)
    assert booked(shop) == []


def test_a_folder_and_a_missing_file_are_refused(shop: Shop, tmp_path: Path) -> None:
    """Each as what it is."""
    with pytest.raises(ImportRefusedError, match="is not a file"):
        import_purchases(shop, tmp_path)
    with pytest.raises(ImportRefusedError, match="There is no file"):
        import_purchases(shop, tmp_path / "a.csv")
