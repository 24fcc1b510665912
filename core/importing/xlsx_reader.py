"""XLSX files, streamed sheet by sheet."""

import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import ImportRefusedError
from core.importing.header import LOOKED_AT, Header, find_header
from core.importing.reader import FileRow

# A sheet is streamed, but the texts that its cells share are held in memory by the format's own design.
MOST_SHARED_TEXT = 512 * 1024 * 1024
# A full sheet of ten columns is below a tenth of it; a few kilobytes can be made to unpack to any size.
MOST_SHEET = 8 * 1024**3
SHARED_TEXT = "xl/sharedStrings.xml"
MOST_COLUMNS = 500
FORMULAS_LOOKED_AT = 20
_BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError, TypeError)


@dataclass(frozen=True)
class _Sheet:
    """A sheet with a table in it: its name, its header, and the number of its first row that says anything."""

    title: str
    header: Header
    first: int


class XlsxReader:
    """One workbook: the sheet that fits best, and those with the same header."""

    def __init__(
        self,
        path: Path,
        *,
        sheet: str | None = None,
        header: str | None = None,
        fits: Callable[[Sequence[str]], int] = len,
    ) -> None:
        """Read the headers; raises `ImportRefusedError` for what is no workbook or has no table.

        `sheet` names the one to read, `header` its row of names (or "none"); else the sheet is read whose columns have
        the most of what `fits` counts.
        """
        self._path = path
        _check(path)
        with _refusing(path):
            tables, empty = self._look(sheet, header)
        if not tables:
            message = f"{path.name} has no sheet with a header. Its first row should name the columns."
            raise ImportRefusedError(message)
        best = max(tables, key=lambda found: fits(found.header.names))
        self._sheets = [found for found in tables if found.header.names == best.header.names]
        self._best, self._columns = best, best.header.names
        self._skipped = [found.title for found in tables if found not in self._sheets]
        self._skipped += empty
        with _refusing(path):
            self._check_formulas(best)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the header."""
        return self._columns

    @property
    def total(self) -> int | None:
        """Return None: what a workbook says about its own size is often wrong."""
        return None

    @property
    def format(self) -> Mapping[str, str]:
        """Return which sheets are read and which are not, and from which day a bare number counts days."""
        found = {"file": "xlsx", "sheets": ", ".join(sheet.title for sheet in self._sheets)}
        found["header"] = str(self._best.header.number) if self._best.header.rows else "none"
        if self._from_1904:
            found["days from"] = "1904"
        return {**found, "sheets left out": ", ".join(self._skipped)} if self._skipped else found

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should look at."""
        notes = self._best.header.notes(self._best.first)
        if self._skipped:
            left_out = ", ".join(self._skipped)
            notes += (f"Sheets that are left out: {left_out}. Say sheet=... to import another one.",)
        return notes

    def rows(self) -> Iterator[FileRow]:
        """Read the rows below the headers, one sheet after the other; numbers run on across sheets."""
        before, width = 0, len(self._columns)
        with _refusing(self._path), _opened(self._path) as book:
            for sheet in self._sheets:
                number = 0
                for place, (number, cells) in enumerate(_filled(book[sheet.title])):
                    if place >= sheet.header.rows:
                        yield FileRow(before + number, (*cells[:width], *[None] * (width - len(cells))))
                before += number

    def _look(self, wanted: str | None, header: str | None) -> tuple[list[_Sheet], list[str]]:
        """Return the sheets with a table, and the names of those that have something else in them."""
        tables: list[_Sheet] = []
        other: list[str] = []
        with _opened(self._path) as book:
            self._from_1904 = book.epoch == CALENDAR_MAC_1904
            titles = [sheet.title for sheet in book.worksheets]
            if wanted is not None and wanted not in titles:
                message = f"{self._path.name} has no sheet {wanted!r}. It has: {', '.join(titles)}."
                raise ImportRefusedError(message)
            for sheet in book.worksheets:
                if wanted is not None and sheet.title != wanted:
                    other.append(sheet.title)
                    continue
                rows = [FileRow(number, cells) for number, cells in islice(_filled(sheet), LOOKED_AT)]
                found = find_header(rows, header)
                if found is not None and (len(found.names) > 1 or wanted is not None):
                    tables.append(_Sheet(sheet.title, found, rows[0].number))
                elif rows:
                    other.append(sheet.title)
        return tables, other

    def _check_formulas(self, sheet: _Sheet) -> None:
        """Refuse formulas without their results: a programme that only writes workbooks leaves reckoning to others."""
        with _opened(self._path) as values, _opened(self._path, formulas=True) as written:
            pairs = zip(_rows(values[sheet.title]), _rows(written[sheet.title]), strict=False)
            for number, (row, formulas) in enumerate(islice(pairs, sheet.header.number + FORMULAS_LOOKED_AT), start=1):
                for result, formula in zip(row, formulas, strict=False):
                    if result is None and formula is not None:
                        message = (
                            f"{self._path.name} has formulas whose results were not saved, the first in row {number} of"
                            f" {sheet.title}. Open it in a spreadsheet programme, save it, and try again."
                        )
                        raise ImportRefusedError(message)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        message = f"{path.name} cannot be read as a workbook: {error}. Open it and save it again as XLSX or CSV."
        raise ImportRefusedError(message) from error


@contextmanager
def _opened(path: Path, *, formulas: bool = False) -> Iterator[Workbook]:
    """Open a workbook by what is in it: by name, openpyxl would refuse one that is called otherwise."""
    with path.open("rb") as file, warnings.catch_warnings():
        # It warns of styles and extensions that it does not read; only the values matter here.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(file, read_only=True, data_only=not formulas)
        try:
            yield book
        finally:
            book.close()


def _rows(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - openpyxl's read-only sheet has no public type
    yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)


def _filled(sheet: Any) -> Iterator[tuple[int, tuple[object, ...]]]:  # noqa: ANN401 - likewise
    """Yield the rows that have anything in them, by number, without the empty cells at their end."""
    for number, row in enumerate(_rows(sheet), start=1):
        end = len(row)
        while end and row[end - 1] in {None, ""}:
            end -= 1
        if end:
            yield number, row[:end]


def _check(path: Path) -> None:
    """Refuse a workbook that is damaged, or would not fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        message = f"{path.name} is damaged and cannot be opened. Export it again."
        raise ImportRefusedError(message) from error
    if sizes.get(SHARED_TEXT, 0) > MOST_SHARED_TEXT or max(sizes.values(), default=0) > MOST_SHEET:
        message = f"{path.name} holds too much text for a workbook to be read safely. Export it as CSV."
        raise ImportRefusedError(message)
