"""The lines of a file that could not be used, written out with the reason for each, so that they can be mended."""

import csv
import os
import re
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self

FOLDER = "rejects"
MOST_LINES = 100_000
LONGEST_CELL = 1_000
# What the two columns before the file's own are called; neither is a name by which a column is guessed.
LINE, REASON = "rejected line", "why it was left out"
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A spreadsheet takes text that begins so for a formula, also in full width and after blanks; a number is none.
_FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"\s*[+-]?[\d.,' ]*\d\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


class RejectsFile:
    """`rejects/import-<run id>.csv` in the data folder; made with the first line, for this user alone (0600).

    Each line has its number in the imported file, the reason, and the cells as they were, under the file's own header:
    mended there, it can be imported in its turn. A repeat of the import writes it anew.
    """

    def __init__(self, data_dir: Path, run_id: int, columns: Sequence[str]) -> None:
        """Write rejects of the run `run_id`, whose file has these `columns`."""
        self.path = data_dir / FOLDER / f"import-{run_id}.csv"
        self._columns = columns
        self._file: TextIOWrapper | None = None
        self._lines = 0
        # What an attempt that was broken off has left is not of this one.
        self.path.unlink(missing_ok=True)

    @property
    def name(self) -> str | None:
        """Return the file's name in the folder of rejects, for `ImportRun.rejects_file`; None while there is none."""
        return self.path.name if self._lines else None

    def add(self, number: int, reason: str, cells: Sequence[object] = ()) -> None:
        """Write one line that was left out; beyond `MOST_LINES` only that there are more."""
        self._lines += 1
        if self._lines <= MOST_LINES:
            self._write((str(number), reason, *("" if cell is None else str(cell) for cell in cells)))
        elif self._lines == MOST_LINES + 1:
            self._write(("", f"More than {MOST_LINES:,} lines were left out; the others are counted, and not listed."))

    def _write(self, texts: Sequence[str]) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = open(number, "w", encoding="utf-8", newline="")  # noqa: PTH123, SIM115 - made with its mode; closed by __exit__
            self._file.write(_BYTE_ORDER_MARK)
            csv.writer(self._file).writerow([LINE, REASON, *map(_harmless, self._columns)])
        csv.writer(self._file).writerow(map(_harmless, texts))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _harmless(text: str) -> str:
    """Return `text` as one cell that no spreadsheet runs as a formula."""
    text = _CONTROL.sub(" ", text[:LONGEST_CELL])
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def rejects_path(data_dir: Path, name: str) -> Path:
    """Return where the rejects file called `name` (`ImportRun.rejects_file`) is."""
    return data_dir / FOLDER / Path(name).name
