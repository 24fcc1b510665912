"""A table as a file that a spreadsheet opens without harm: CSV or XLSX."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.actions.lists.export_list import BYTE_ORDER_MARK, CONTROL, FORMULA

Cell = str | int | Decimal | date | None
Format = Literal["csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx")
NARROWEST, WIDEST = 10, 40


def spreadsheet(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], kind: Format) -> bytes:
    """Return a table with a line of headings as the bytes of a CSV (UTF-8) or XLSX file.

    Text never becomes a formula, whatever it begins with; numbers stay exact numbers.
    """
    return _csv(head, rows) if kind == "csv" else _xlsx(title, head, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_written(cell) for cell in head])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _written(cell: Cell) -> str:
    """Return a cell as CSV has it: an apostrophe before text that a spreadsheet would run."""
    match cell:
        case str():
            plain = CONTROL.sub(" ", cell)
            return f"'{plain}" if FORMULA.match(plain) else plain
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case _:
            return "" if cell is None else str(cell)


def _xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(head):
        sheet.column_dimensions[_letters(place)].width = min(max(NARROWEST, len(heading) + 2), WIDEST)
    try:
        sheet.append([_cell(sheet, heading, bold=True) for heading in head])
        for row in rows:
            sheet.append([_cell(sheet, cell) for cell in row])
    finally:
        sheet.close()
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, cell: Cell, *, bold: bool = False) -> SheetCell:
    """Return a cell; text is text, also where it begins as a formula does."""
    if not isinstance(cell, str):
        # The library's types do not know that it takes decimals and days.
        return WriteOnlyCell(sheet, cell)  # type: ignore[arg-type]
    made = WriteOnlyCell(sheet, CONTROL.sub(" ", cell))
    made.data_type = "s"
    if bold:
        made.font = Font(bold=True)
    return made


def _letters(place: int) -> str:
    """Return the name of the column at a place, counted from 0: A to Z, then AA."""
    first, second = divmod(place, 26)
    return f"{chr(64 + first) if first else ''}{chr(65 + second)}"
