"""Lines that were left out are handed back as they were, and harm nobody."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.importing import rejects
from core.importing.rejects import RejectsFile


def listed(folder: Path) -> list[list[str]]:
    """Return the file's cells."""
    with (folder / "rejects" / "import-7.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_line_stands_under_the_files_own_header(tmp_path: Path) -> None:
    """With its number and the reason before it; numbers stay numbers."""
    with RejectsFile(tmp_path, 7, ["Item", "Price"]) as file:
        file.add(12, "no date", ["Tea", "-1,234.50"])
    assert file.name == "import-7.csv"
    assert listed(tmp_path) == [
        ["rejected line", "why it was left out", "Item", "Price"],
        ["12", "no date", "Tea", "-1,234.50"],
    ]
    assert (tmp_path / "rejects" / "import-7.csv").stat().st_mode & 0o777 == 0o600


def test_no_line_makes_no_file(tmp_path: Path) -> None:
    """And what an attempt that was broken off had left is gone."""
    with RejectsFile(tmp_path, 7, ["A"]) as file:
        file.add(1, "no date", ["x"])
    with RejectsFile(tmp_path, 7, ["A"]) as file:
        pass
    assert (file.name, file.path.exists()) == (None, False)


def test_the_file_ends_by_saying_that_there_are_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of nothing but rejects does not fill the disk a second time."""
    monkeypatch.setattr(rejects, "MOST_LINES", 3)
    with RejectsFile(tmp_path, 7, ["A"]) as file:
        for number in range(10):
            file.add(number, "no date", ["x"])
    lines = listed(tmp_path)
    assert len(lines) == 5
    assert lines[-1] == ["", "More than 3 lines were left out; the others are counted, and not listed."]


@settings(max_examples=100, deadline=None)
@given(cells=st.lists(st.text() | st.none() | st.floats() | st.integers(), max_size=5))
def test_no_cell_is_run_as_a_formula(tmp_path_factory: pytest.TempPathFactory, cells: list[object]) -> None:
    """Whatever is in it; and the file is always whole."""
    folder = tmp_path_factory.getbasetemp()
    with RejectsFile(folder, 7, ["=A", "B"]) as file:
        file.add(2, "=reason", cells)
    for line in listed(folder):
        for cell in line:
            first = cell.lstrip()[:1]
            assert first not in set("=@\uff1d\uff0b\uff0d\uff20")
            assert first not in {"+", "-"} or cell.strip("+-.,' 0123456789") == ""
