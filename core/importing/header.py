"""Finding the row that names the columns, among titles above it, over two rows, or nowhere at all."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import ImportRefusedError
from core.importing.dates import DateOrder, read_date
from core.importing.numbers import read_number
from core.importing.reader import FileRow, name_columns

LOOKED_AT = 50
# A title has a cell or two; the row of names has nearly as many as the rows below it.
_MOST = 0.6
NO_HEADER = "none"
_UNNAMED = (
    "No row names the columns, so they are called column 1, column 2 and so on. Say header=1 if the first row does name"
    " them."
)
_SAYS_LITTLE = {"id", "no", "no.", "nr", "nr.", "number", "code", "name", "date", "key"}
_PLACE = re.compile(r"(?:column\s+)?(\d{1,4})", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]{1,2}")


@dataclass(frozen=True)
class Header:
    """The columns' names, and how many of the rows that were looked at end with the header (0: there is none).

    `number` is the header's own number in the file, `width` how many cells a row needs at least.
    """

    names: tuple[str, ...]
    rows: int
    number: int
    width: int

    def notes(self, first: int) -> tuple[str, ...]:
        """Return what a person should look at; `first` is the number of the first row that says anything."""
        if not self.rows:
            return (_UNNAMED,)
        if self.number > first:
            return (f"The columns are named in line {self.number}; what stands above it is passed over.",)
        return ()


def find_header(rows: Sequence[FileRow], said: str | None = None) -> Header | None:
    """Return the header among the first `rows` of a table; None where they say nothing.

    `said` is the number of its row, or "none" for a table without one; raises `ImportRefusedError` for another word.
    """
    if said is not None:
        return _said(rows, said.strip().lower())
    counts = [_filled(row) for row in rows]
    if not any(counts):
        return None
    usual = Counter(count for count in counts if count > 1).most_common(1)
    least = max(1, _MOST * usual[0][0]) if usual else 1
    place = next((at for at, count in enumerate(counts) if count >= least), 0)
    if _is_data(rows[place]):
        return _without(rows)
    return _named(rows, place)


def _said(rows: Sequence[FileRow], said: str) -> Header | None:
    if said == NO_HEADER:
        return _without(rows)
    place = next((at for at, row in enumerate(rows) if str(row.number) == said), None)
    if place is None:
        message = (
            f"header={said} is not understood. Write the number of the line that names the columns, such as header=3,"
            " or header=none where none does."
        )
        raise ImportRefusedError(message)
    return _named(rows, place)


def _without(rows: Sequence[FileRow]) -> Header | None:
    width = max((len(row.cells) for row in rows), default=0)
    return Header(name_columns([None] * width), 0, 0, 0) if width else None


def _named(rows: Sequence[FileRow], place: int) -> Header:
    """Return the header in row `place`, with what belongs to it from the row above or below."""
    cells = list(rows[place].cells)
    last = place
    if place + 1 < len(rows) and _goes_on(cells, rows[place + 1]):
        last = place + 1
        cells = _under(cells, rows[last].cells)
    elif place and 1 < _filled(rows[place - 1]) < len(cells) and not any(map(_is_value, rows[place - 1].cells)):
        cells = _under(list(rows[place - 1].cells), cells)
    named = [at for at, cell in enumerate(cells, start=1) if _text(cell)]
    return Header(name_columns(cells), last + 1, rows[place].number, max(named, default=0))


def _goes_on(cells: Sequence[object], row: FileRow) -> bool:
    """Return whether `row` is the second half of a header some of whose cells were merged over both rows."""
    below = list(row.cells)
    width = max(len(cells), len(below))
    pairs = [(_at(cells, at), _at(below, at)) for at in range(width)]
    fills = any(not upper and lower for upper, lower in pairs)
    leaves = any(upper and not lower for upper, lower in pairs)
    return fills and leaves and not any(_is_value(cell) for cell in below)


def _under(upper: Sequence[object], lower: Sequence[object]) -> list[object]:
    """Return names over two rows: those below, or above where nothing is below.

    A cell above that was merged over several columns goes before a name below that says too little without it.
    """
    names: list[object] = []
    group = ""
    below = Counter(_text(cell).lower() for cell in lower)
    for at in range(max(len(upper), len(lower))):
        group = _at(upper, at) or group
        name = _at(lower, at)
        if name and (below[name.lower()] > 1 or name.lower() in _SAYS_LITTLE):
            names.append(f"{group} {name}".strip())
        else:
            names.append(name or _at(upper, at))
    return names


def _at(cells: Sequence[object], place: int) -> str:
    return _text(cells[place]) if place < len(cells) else ""


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _filled(row: FileRow) -> int:
    return sum(bool(_text(cell)) for cell in row.cells)


def _is_data(row: FileRow) -> bool:
    """Return whether a row has values where a header has names."""
    cells = [cell for cell in row.cells if _text(cell)]
    return any(map(_is_date, cells)) or 2 * sum(map(_is_value, cells)) >= len(cells) > 1


def _is_value(cell: object) -> bool:
    if isinstance(cell, str):
        return _is_date(cell) or read_number(cell) is not None or read_number(cell, ",") is not None
    return isinstance(cell, int | float | Decimal | date)


def _is_date(cell: object) -> bool:
    if isinstance(cell, str):
        return len(cell) > len("1.1.10") and any(read_date(cell, order) is not None for order in DateOrder)
    return isinstance(cell, date)


def place_of(name: str, columns: Sequence[str]) -> str | None:
    """Return the column that `name` means: its name, its number ("3", "column 3") or its letters ("C"); else None."""
    if name in columns:
        return name
    if number := _PLACE.fullmatch(name):
        at = int(number[1])
    elif _LETTERS.fullmatch(name):
        at = 0
        for letter in name.upper():
            at = at * 26 + ord(letter) - ord("A") + 1
    else:
        return None
    return columns[at - 1] if 1 <= at <= len(columns) else None
