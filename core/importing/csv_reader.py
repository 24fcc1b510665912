"""CSV files of any usual kind: encodings, separators, lines that are broken."""

import csv
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.csv_format import CsvFormat, find_format
from core.importing.reader import FileRow, name_columns

LONGEST_LINE = 1024 * 1024
LONG_FIELD = "a field of more than 131,072 characters"
LONG_LINE = "a line of more than 1,048,576 characters"
NUL = "a NUL character"
UNREADABLE = "characters that its encoding does not have"


class CsvReader:
    """One CSV file."""

    def __init__(self, path: Path, *, encoding: str | None = None, separator: str | None = None) -> None:
        """Find out how `path` is written, and read its header; raises `ImportRefusedError`."""
        self._path = path
        self._format: CsvFormat = find_format(path, encoding, separator)
        with self._open() as file:
            header = next((row.cells for row in self._records(file)), None)
        if not header:
            message = f"{path.name} has no header. Its first line should name the columns."
            raise ImportRefusedError(message)
        self._columns = name_columns(header)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the header."""
        return self._columns

    @property
    def total(self) -> int | None:
        """Return None: only reading tells how many lines there are."""
        return None

    @property
    def format(self) -> Mapping[str, str]:
        """Return the encoding and the separator."""
        return {"file": "csv", "encoding": self._format.encoding, "separator": self._format.separator}

    def rows(self) -> Iterator[FileRow]:
        """Read the lines below the header; a broken one comes with its problem, and reading goes on behind it."""
        width = len(self._columns)
        with self._open() as file:
            records = self._records(file)
            next(records)
            for row in records:
                if row.problem or len(row.cells) == width:
                    yield row
                elif len(row.cells) < width or any(str(cell).strip() for cell in row.cells[width:]):
                    yield FileRow(row.number, (), f"not as many fields as the header: {len(row.cells)}, not {width}")
                else:
                    yield FileRow(row.number, row.cells[:width])

    def _open(self) -> TextIOWrapper:
        return self._path.open(encoding=self._format.encoding, errors="replace", newline="")

    def _records(self, file: TextIOWrapper) -> Iterator[FileRow]:
        lines = _Lines(file, self._format.skipped_lines)
        records = csv.reader(lines, delimiter=self._format.separator)
        while True:
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error:
                yield FileRow(lines.number, (), lines.problem() or LONG_FIELD)
                continue
            problem = lines.problem()
            if problem or any(cells):
                yield FileRow(lines.number, cells, problem)


class _Lines(Iterator[str]):
    """The physical lines of a file, none longer than memory should hold."""

    def __init__(self, file: TextIOWrapper, skipped: int) -> None:
        self._file = file
        self._problem = ""
        self.number = skipped
        for _ in range(skipped):
            file.readline()

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            self._problem = LONG_LINE
            while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
        elif "\0" in line:
            self._problem = NUL
        elif "\N{REPLACEMENT CHARACTER}" in line:
            self._problem = UNREADABLE
        return line

    def problem(self) -> str:
        """Return, once, what was wrong with the lines that were read since the last time."""
        found, self._problem = self._problem, ""
        return found
