"""Hand an answer over as a file that a spreadsheet opens without harm."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.actions.lists.keep_lists import list_card, members
from core.actions.questions.ask import everyone
from core.errors import RefusedError
from core.extraction.answer import FoundCustomer, Understood, weighed_in_thousandths
from core.extraction.customers import totals_of
from core.shop import Shop

BATCH_ROWS = 10_000
# A worksheet has 1,048,576 rows.
SHEET_ROWS = 1_000_000
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes text that begins so for a formula, also in full width and after blanks.
FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
# Line ends and the characters that XML cannot hold.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
WIDTHS = (14, 28, 10, 60, 15, 14)

Row = tuple[str, str, Decimal, str, date | None, Decimal]


def export_list(shop: Shop, understood: Understood, format: Literal["csv", "xlsx"]) -> bytes:  # noqa: A002 - the word people know
    """Return every customer who answers the question, best first, as the bytes of a CSV (UTF-8) or XLSX file.

    Raises `RefusedError` for more customers than a worksheet has rows, and `QuestionError` as `answer` does.
    """
    thousandths = weighed_in_thousandths(understood.kind, understood.spec)
    return _file(shop, everyone(shop, understood), format, thousandths=thousandths)


def export_members(shop: Shop, name: str, format: Literal["csv", "xlsx"]) -> bytes:  # noqa: A002 - as above
    """Return everybody on a saved list as it is kept, heaviest first, as the bytes of a CSV (UTF-8) or XLSX file.

    Last purchase and sales are those of now. Raises `NotFoundError` for an unknown list, and `RefusedError` as above.
    """
    thousandths = list_card(shop, name).in_thousandths
    shop.mirror.refresh()
    return _file(shop, members(shop, name), format, thousandths=thousandths)


def _file(
    shop: Shop,
    customers: Iterator[FoundCustomer],
    format: Literal["csv", "xlsx"],  # noqa: A002 - as above
    *,
    thousandths: bool,
) -> bytes:
    head = ("number", "name", "weight", "reason", "last purchase", f"sales ({shop.currency.code})")
    rows = _rows(shop, customers, thousandths=thousandths)
    return _csv(head, rows) if format == "csv" else _xlsx(head, rows)


def _rows(shop: Shop, customers: Iterator[FoundCustomer], *, thousandths: bool) -> Iterator[Row]:
    while batch := list(islice(customers, BATCH_ROWS)):
        totals = totals_of(shop.mirror, [found.customer_id for found in batch])
        for found in batch:
            last, sales = totals.get(found.customer_id, (None, 0))
            amount = shop.currency.to_decimal(sales)
            weight = Decimal(found.weight) / 1000 if thousandths else Decimal(found.weight)
            yield _plain(found.number), _plain(found.name or ""), weight, _plain(found.reason), last, amount


def _plain(text: str) -> str:
    return CONTROL.sub(" ", text)


def _csv(head: tuple[str, ...], rows: Iterator[Row]) -> bytes:
    """Write rows as Excel expects them: with a byte order mark, or it would read UTF-8 as something else."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    for number, name, weight, reason, last, sales in rows:
        day = last.isoformat() if last else ""
        writer.writerow((_harmless(number), _harmless(name), weight, _harmless(reason), day, f"{sales:f}"))
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _xlsx(head: tuple[str, ...], rows: Iterator[Row]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    cells = [WriteOnlyCell(sheet, title) for title in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    try:
        for count, (number, name, weight, reason, last, sales) in enumerate(rows, 1):
            if count > SHEET_ROWS:
                message = f"A worksheet holds {SHEET_ROWS:,} customers at most. Export them as CSV, or ask for fewer."
                raise RefusedError(message)
            sheet.append([*(_text(sheet, text) for text in (number, name)), weight, _text(sheet, reason), last, sales])
    finally:
        sheet.close()
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """Return a cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
