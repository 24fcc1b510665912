"""CSV files of any usual kind: encodings, separators, headers, lines that are broken."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.compressed import open_text
from core.importing.csv_format import CsvFormat, find_format
from core.importing.csv_records import CsvRecords
from core.importing.header import LOOKED_AT, Header, find_header
from core.importing.reader import FileRow

AGAIN = "the header once more"


class CsvReader:
    """One CSV file, also a packed one."""

    def __init__(
        self, path: Path, *, encoding: str | None = None, separator: str | None = None, header: str | None = None
    ) -> None:
        """Find out how `path` is written, and read its header; raises `ImportRefusedError`."""
        self._path = path
        self._format: CsvFormat = find_format(path, encoding, separator)
        with open_text(path, self._format.encoding) as file:
            first = list(islice((row for row in CsvRecords(file, self._format) if not row.problem), LOOKED_AT))
        found = find_header(first, header)
        if found is None:
            message = f"{path.name} has no header. Its first line should name the columns."
            raise ImportRefusedError(message)
        self._header: Header = found
        self._notes = found.notes(first[0].number)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the header."""
        return self._header.names

    @property
    def total(self) -> int | None:
        """Return None: only reading tells how many lines there are."""
        return None

    @property
    def format(self) -> Mapping[str, str]:
        """Return the encoding, the separator, and in which line the columns are named."""
        return {
            "file": "csv",
            "encoding": self._format.encoding,
            "separator": self._format.separator,
            "header": str(self._header.number) if self._header.rows else "none",
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should look at."""
        return self._notes

    def rows(self) -> Iterator[FileRow]:
        """Read the lines below the header; a broken one comes with its problem, and reading goes on behind it."""
        width, least = len(self.columns), self._header.width
        passed: list[FileRow] = []
        with open_text(self._path, self._format.encoding) as file:
            records = CsvRecords(file, self._format)
            rows = iter(records)
            # A broken line above the header is a broken title, and nothing that a purchase was in.
            while len(passed) < self._header.rows and (row := next(rows, None)) is not None:
                if not row.problem:
                    passed.append(row)
            header = list(passed[-1].cells) if passed else None
            records.width = width
            for row in rows:
                cells = row.cells
                if row.problem:
                    yield row
                elif cells == header:
                    yield FileRow(row.number, cells, AGAIN)
                elif len(cells) == width:
                    yield row
                elif len(cells) > width and any(str(cell).strip() for cell in cells[width:]):
                    yield FileRow(row.number, cells, _other_width(len(cells), width))
                elif len(cells) > width:
                    yield FileRow(row.number, cells[:width])
                elif 0 < least <= len(cells):
                    yield FileRow(row.number, (*cells, *[""] * (width - len(cells))))
                else:
                    yield FileRow(row.number, cells, _other_width(len(cells), width))


def _other_width(found: int, width: int) -> str:
    return f"not as many fields as the header: {found}, not {width}"
