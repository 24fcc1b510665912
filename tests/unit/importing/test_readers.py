"""Files are read by what is in them, in every usual form, and refused with what to do."""

import gzip
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from core.errors import ImportRefusedError
from core.importing.csv_records import LONG_FIELD, LONG_LINE, NUL, OPEN_QUOTE
from core.importing.open_file import open_file

local = datetime  # times in files have no zone
ROWS = [["Invoice", "Item", "Price"], ["1", "Käse", "2,50"], ["2", "Œuf; brouillé", "3,00"]]


def written(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a file."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def cells(path: Path, **options: str) -> list[list[object]]:
    """Return the header and what can be read below it."""
    reader = open_file(path, options)
    return [list(reader.columns), *(list(row.cells) for row in reader.rows() if not row.problem)]


def problems(path: Path) -> list[tuple[int, str]]:
    """Return the rows that cannot be read."""
    return [(row.number, row.problem) for row in open_file(path).rows() if row.problem]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    """Found from the file itself."""
    lines = [separator.join(f'"{cell}"' for cell in row) for row in ROWS]
    path = written(tmp_path / "a.csv", "\r\n".join(lines), encoding)
    assert cells(path) == ROWS


def test_latin_1_far_into_a_file_is_noticed(tmp_path: Path) -> None:
    """A sample of the beginning would take it for UTF-8, and lose the line."""
    body = "".join(f"{n},Tea,1.00\n" for n in range(60_000))
    path = written(tmp_path / "a.csv", f"Invoice,Item,Price\n{body}9,Café,1.00\n", "latin-1")
    assert cells(path)[-1] == ["9", "Café", "1.00"]


def test_a_separator_may_be_named_in_the_first_line(tmp_path: Path) -> None:
    """As spreadsheets write it."""
    assert cells(written(tmp_path / "a.csv", "sep=;\nA;B,C\n1;2\n")) == [["A", "B,C"], ["1", "2"]]


def test_blank_lines_and_empty_last_columns_are_passed_over(tmp_path: Path) -> None:
    """They say nothing."""
    path = written(tmp_path / "a.csv", "\n\nA,B\n1,2\n,\n\n3,4,\n")
    assert cells(path) == [["A", "B"], ["1", "2"], ["3", "4"]]


def test_columns_have_names_of_their_own(tmp_path: Path) -> None:
    """A name that is missing or comes twice is numbered."""
    assert open_file(written(tmp_path / "a.csv", "A,,A\n1,2,3\n")).columns == ("A", "column 2", "A 3")


def test_a_broken_line_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    """Each with its number in the file and its reason."""
    huge = "x" * 1_000_000
    longest = "x" * 3_000_000
    text = f"A,B\n1,2\n3,4,5\n6\n7,a\0b\n8,{huge}\n{longest}\n9,10\n"
    path = written(tmp_path / "a.csv", text)
    assert problems(path) == [
        (3, "not as many fields as the header: 3, not 2"),
        (4, "not as many fields as the header: 1, not 2"),
        (5, NUL),
        (6, LONG_FIELD),
        (7, LONG_LINE),
    ]
    assert cells(path) == [["A", "B"], ["1", "2"], ["9", "10"]]


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    """Its own line is lost, and no other: not to the end of the file, and not to the next quotation mark."""
    body = "".join(f"{n},tea\n" for n in range(100_000))
    for number, text in enumerate((f'{body}1,"open\n', f'1,"open\n{body}', f'1,"open\n2,cup\n3,"closed"\n{body}')):
        path = written(tmp_path / f"{number}.csv", f"A,B\n{text}")
        lines = text.count("\n")
        assert problems(path) == [(lines + 1 if number == 0 else 2, OPEN_QUOTE)]
        assert len(cells(path)) == lines


def test_a_cell_may_go_on_over_several_lines(tmp_path: Path) -> None:
    """Where its quotation marks are closed and the fields are as many as they should be."""
    path = written(tmp_path / "a.csv", 'A,B\n1,"red\ntea, big"\n2,cup\n')
    assert cells(path) == [["A", "B"], ["1", "red\ntea, big"], ["2", "cup"]]


def test_a_file_of_open_quotation_marks_alone_ends_as_well(tmp_path: Path) -> None:
    """Every line is counted, whether it was read again or not."""
    path = written(tmp_path / "a.csv", "A,B\n" + 'x","y\n' * 20_000)
    assert len(problems(path)) + len(cells(path)) - 1 == 20_000


def test_a_workbook_is_read_over_its_sheets_of_one_header(tmp_path: Path) -> None:
    """Others are left out, and named."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "2010"
    first.append(["Invoice", "Date", "Price"])
    first.append([489434, local(2009, 12, 1, 7, 45), 6.95])
    second = book.create_sheet("2011")
    second.append(["Invoice", "Date", "Price"])
    second.append(["C1", local(2010, 12, 1), None])
    book.create_sheet("Notes").append(["Ask Jan"])
    book.create_sheet("Empty")
    path = tmp_path / "a.csv"
    book.save(path)
    reader = open_file(path)
    assert [list(row.cells) for row in reader.rows()] == [
        [489434, local(2009, 12, 1, 7, 45), 6.95],
        ["C1", local(2010, 12, 1), None],
    ]
    assert reader.format["sheets left out"] == "Notes"


def test_a_parquet_file_is_read_in_batches(tmp_path: Path) -> None:
    """Columns that hold lists are left out."""
    path = tmp_path / "a.bin"
    table = pa.table({"A": pa.array(range(20_000)), "L": [[1]] * 20_000, "P": pa.array([Decimal("1.005")] * 20_000)})
    parquet.write_table(table, path)
    reader = open_file(path)
    rows = list(reader.rows())
    assert (reader.columns, reader.total, len(rows)) == (("A", "P"), 20_000, 20_000)
    assert (rows[-1].number, list(rows[-1].cells)) == (20_000, [19_999, Decimal("1.005")])


def _zip_of(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "A,B\n1,2\n")
    return path


def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Whatever its name says."""
    noise = np.random.default_rng(1).bytes(50_000)
    refused = {
        tmp_path / "missing.csv": "There is no file",
        tmp_path: "is not a file. Name the file itself",
        written(tmp_path / "empty.csv", ""): "is empty. Export it again",
        written(tmp_path / "blank.csv", "\n \n\n"): "has no header",
        written(tmp_path / "noise.csv", noise): "not a text file, whatever its name says",
        written(tmp_path / "old.csv", b"\xd0\xcf\x11\xe0" + noise): "save it as XLSX or CSV",
        written(tmp_path / "packed.csv", gzip.compress(b"A,B\n1,2\n" * 99)[:-20]): "is damaged",
        written(tmp_path / "torn.xlsx", b"PK\x03\x04" + noise): "is damaged",
        written(tmp_path / "torn.parquet", b"PAR1" + noise): "is damaged",
        _zip_of(tmp_path / "two.xlsx", "a.csv", "b.csv"): "is an archive with 2 files. Unpack it",
        _zip_of(tmp_path / "sheet.ods", "content.xml"): "is an OpenDocument file. Open it and save",
    }
    for path, message in refused.items():
        with pytest.raises(ImportRefusedError, match=message):
            open_file(path)


def test_a_parquet_file_that_ends_too_soon_is_refused(tmp_path: Path) -> None:
    """Its end holds the schema."""
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"A": pa.array(range(50_000))}), path)
    written(path, path.read_bytes()[:-2000])
    with pytest.raises(ImportRefusedError, match="Export it again"):
        open_file(path)


@pytest.mark.parametrize(("option", "value"), [("encoding", "klingon"), ("separator", "::"), ("separator", "\n")])
def test_an_option_that_cannot_be_is_refused(tmp_path: Path, option: str, value: str) -> None:
    """And the message shows one that can."""
    with pytest.raises(ImportRefusedError, match=r"such as|Well-known"):
        open_file(written(tmp_path / "a.csv", "A,B\n1,2\n"), {option: value})


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Nothing else ever happens, whatever a file holds."""
    path = written(tmp_path_factory.getbasetemp() / "any.csv", data)
    try:
        reader = open_file(path)
        for row in reader.rows():
            assert row.problem or len(row.cells) == len(reader.columns)
    except ImportRefusedError:
        pass
