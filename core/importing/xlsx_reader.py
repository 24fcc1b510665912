"""XLSX files, streamed sheet by sheet."""

import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import ImportRefusedError
from core.importing.reader import FileRow, name_columns

# A sheet is streamed, but the texts that its cells share are held in memory by the format's own design.
MOST_SHARED_TEXT = 512 * 1024 * 1024
SHARED_TEXT = "xl/sharedStrings.xml"
MOST_COLUMNS = 500


class XlsxReader:
    """One workbook: the sheets with the same header as its first one that has anything in it."""

    def __init__(self, path: Path) -> None:
        """Read the header; raises `ImportRefusedError` for what is no workbook or has no table."""
        self._path = path
        _check(path)
        try:
            self._header, self._sheets, self._skipped = self._look()
        except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as error:
            message = f"{path.name} cannot be opened as a workbook: {error}. Open it and save it again as XLSX or CSV."
            raise ImportRefusedError(message) from error
        if not self._header:
            message = f"{path.name} has no sheet with a header. Its first row should name the columns."
            raise ImportRefusedError(message)
        self._columns = name_columns(self._header)

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
        """Return which sheets are read and which are not."""
        found = {"file": "xlsx", "sheets": ", ".join(self._sheets)}
        return {**found, "sheets left out": ", ".join(self._skipped)} if self._skipped else found

    def rows(self) -> Iterator[FileRow]:
        """Read the rows below the headers, one sheet after the other; numbers run on across sheets."""
        number, width = 1, len(self._header)
        with _opened(self._path) as book:
            for title in self._sheets:
                rows = _filled(book[title])
                next(rows)
                for cells in rows:
                    number += 1
                    yield FileRow(number, (*cells[:width], *[None] * (width - len(cells))))

    def _look(self) -> tuple[Sequence[object], list[str], list[str]]:
        """Return the header, the sheets that have it, and those that do not."""
        header: Sequence[object] = ()
        same: list[str] = []
        other: list[str] = []
        with _opened(self._path) as book:
            for sheet in book.worksheets:
                first = next(_filled(sheet), ())
                header = header or first
                if first:
                    (same if first == header else other).append(sheet.title)
        return header, same, other


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """Open a workbook by what is in it: by name, openpyxl would refuse one that is called otherwise."""
    with path.open("rb") as file, warnings.catch_warnings():
        # It warns of styles and extensions that it does not read; only the values matter here.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()


def _filled(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - openpyxl's read-only sheet has no public type
    """Yield the rows that have anything in them, without the empty cells at their end."""
    for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
        end = len(row)
        while end and row[end - 1] in (None, ""):
            end -= 1
        if end:
            yield row[:end]


def _check(path: Path) -> None:
    """Refuse an archive that is no workbook, or would not fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        message = f"{path.name} is damaged and cannot be opened. Export it again."
        raise ImportRefusedError(message) from error
    if "xl/workbook.xml" not in sizes:
        message = f"{path.name} is an archive, not a table. Unpack it and import the file inside."
        raise ImportRefusedError(message)
    if sizes.get(SHARED_TEXT, 0) > MOST_SHARED_TEXT:
        message = f"{path.name} holds too much text for a workbook to be read safely. Export it as CSV."
        raise ImportRefusedError(message)
