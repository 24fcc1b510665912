"""The records of a CSV file, none longer than memory should hold, and none lost to a quotation mark left open."""

import csv
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper

from core.importing.csv_format import CsvFormat
from core.importing.reader import FileRow

LONGEST_LINE = 1024 * 1024
LONGEST_RECORD = LONGEST_LINE
# Lines behind an open quotation mark are read a second time: this much, and as much again as the file has had so far.
# A file that is broken everywhere must end as well.
MOST_READ_AGAIN = 4 * LONGEST_LINE
LONG_FIELD = "a field of more than 131,072 characters"
LONG_LINE = "a line of more than 1,048,576 characters"
NUL = "a NUL character"
OPEN_QUOTE = "a quotation mark that is never closed"
UNREADABLE = "characters that its encoding does not have"
# Stands for a line that was passed over, also when it is read again.
_PASSED_OVER = "\0too long\0\n"
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class _EndlessError(Exception):
    """A record goes on for longer than any real one."""


class CsvRecords:
    """Reads records one after the other; `width` is how many fields each should have, 0 where that is not known."""

    def __init__(self, file: TextIOWrapper, found: CsvFormat) -> None:
        """Read the records of `file`, which is written as `found` says."""
        self.width = 0
        self._separator = found.separator
        self._lines = _Lines(file, found.skipped_lines)
        self._records = csv.reader(self._lines, delimiter=found.separator)

    def __iter__(self) -> Iterator[FileRow]:
        """Yield each record that says anything, by the number of its first line; what is broken with its problem."""
        lines = self._lines
        while True:
            lines.begin()
            number = lines.number + 1
            try:
                cells = next(self._records)
            except StopIteration:
                return
            except csv.Error:
                cells, broken = [], LONG_FIELD
            except _EndlessError:
                cells, broken = [], OPEN_QUOTE
            else:
                broken = OPEN_QUOTE if self._left_open(cells) else ""
            if broken and len(lines.taken) > 1:
                yield from self._after_the_first(number)
            elif (problem := lines.problem() or broken) or any(cells):
                yield FileRow(number, cells, problem)

    def _left_open(self, cells: list[str]) -> bool:
        """Return whether the file ended in this record, or one over several lines is not as it should be."""
        if len(self._lines.taken) <= 1 or self._lines.ended:
            return self._lines.ended
        if self.width > 0 and len(cells) != self.width:
            return True
        try:
            # One mark in a later line closes by chance what was left open, and has something right behind it.
            list(csv.reader(self._lines.taken, delimiter=self._separator, strict=True))
        except csv.Error:
            return True
        return False

    def _after_the_first(self, number: int) -> Iterator[FileRow]:
        """Leave out the line in which the quotation mark was opened, and read on behind it."""
        given_back = self._lines.give_back()
        yield FileRow(number, (), OPEN_QUOTE)
        for further in range(1, 1 + (0 if given_back else len(self._lines.taken) - 1)):
            yield FileRow(number + further, (), OPEN_QUOTE)


class _Lines(Iterator[str]):
    """The physical lines of a file, none longer than memory should hold."""

    def __init__(self, file: TextIOWrapper, skipped: int) -> None:
        self._file = file
        self._problem = ""
        self._again: deque[str] = deque()
        self._read_again = self._fresh = 0
        self._size = 0
        self.number = skipped
        self.taken: list[str] = []
        self.ended = False
        for _ in range(skipped):
            file.readline()

    def begin(self) -> None:
        """Begin a record."""
        self.taken, self.ended, self._size, self._problem = [], False, 0, ""

    def give_back(self) -> bool:
        """Let all lines of this record but the first be read again; return whether that is still worth it."""
        self._problem = ""
        self._read_again += self._size
        if self._read_again > MOST_READ_AGAIN + self._fresh:
            return False
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        return True

    def problem(self) -> str:
        """Return what was wrong with the lines of this record."""
        return self._problem

    def __next__(self) -> str:
        if self._size > LONGEST_RECORD:
            raise _EndlessError
        if self._again:
            line = self._again.popleft()
        else:
            line = self._file.readline(LONGEST_LINE)
            self._fresh += len(line)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self._size += len(line)
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            self._pass_over()
            line = _PASSED_OVER
        if line == _PASSED_OVER:
            self._problem = LONG_LINE
        elif "\0" in line:
            self._problem = NUL
        elif "\N{REPLACEMENT CHARACTER}" in line:
            self._problem = UNREADABLE
        if _BYTE_ORDER_MARK in line:
            # Files that were put one behind the other bring the mark of each.
            line = line.replace(_BYTE_ORDER_MARK, "")
        self.taken.append(line)
        return line

    def _pass_over(self) -> None:
        while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
            pass
