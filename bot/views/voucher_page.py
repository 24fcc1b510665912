"""A voucher on paper: what it is good for, its code to be typed and to be read, and until when it counts."""

import io
from datetime import date

from reportlab.lib.pagesizes import A6, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from core.actions.customers.link_customer import qr_png
from core.models import Voucher
from core.shop import Shop

_LATIN, _BOLD, _CODE, _OTHER = "Helvetica", "Helvetica-Bold", "Courier-Bold", "HeiseiKakuGo-W5"
_WIDTH, _HEIGHT = landscape(A6)
_EDGE, _QR = 8 * mm, 34 * mm
_MOST_LINES = 3


def voucher_page(shop: Shop, voucher: Voucher) -> bytes:
    """Return a PDF of one page (A6, landscape). It is worth what its code is: once, wherever it is shown first."""
    file = io.BytesIO()
    # The same voucher makes the same file.
    canvas = Canvas(file, pagesize=(_WIDTH, _HEIGHT), invariant=True)
    canvas.setTitle(f"{voucher.kind.value}: {voucher.title}")
    canvas.setAuthor(shop.name)
    canvas.setLineWidth(0.6)
    canvas.roundRect(_EDGE / 2, _EDGE / 2, _WIDTH - _EDGE, _HEIGHT - _EDGE, 4 * mm)
    _line(canvas, shop.name, _HEIGHT - 16 * mm, _LATIN, 11)
    _line(canvas, voucher.kind.value.capitalize(), _HEIGHT - 24 * mm, _LATIN, 9)
    below = _title(canvas, voucher.title, _HEIGHT - 36 * mm)
    if voucher.value is not None:
        _line(canvas, shop.currency.text(voucher.value), below - 4 * mm, _BOLD, 22)
    _foot(canvas, shop, voucher)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _title(canvas: Canvas, title: str, top: float) -> float:
    """Write the title in up to three lines, beside the code's picture; return where it ends."""
    room = _WIDTH - 3 * _EDGE - _QR
    for text in simpleSplit(title, _font(title, _BOLD), 16, room)[:_MOST_LINES]:
        _line(canvas, text, top, _BOLD, 16)
        top -= 7 * mm
    return top


def _foot(canvas: Canvas, shop: Shop, voucher: Voucher) -> None:
    picture = ImageReader(io.BytesIO(qr_png(voucher.code)))
    canvas.drawImage(picture, _WIDTH - _EDGE - _QR, _HEIGHT - 16 * mm - _QR, _QR, _QR)
    _line(canvas, voucher.code, 21 * mm, _CODE, 14)
    issued = voucher.issued_at.astimezone(shop.zone)
    until = f"Can be used once, until {_day(voucher.valid_until)}." if voucher.valid_until else "Can be used once."
    _line(canvas, until, 15 * mm, _LATIN, 9)
    paid = f" for {voucher.points:,} points" if voucher.points else ""
    _line(canvas, f"Issued on {_day(issued)}{paid}. Whoever shows it first has it: keep it safe.", 10 * mm, _LATIN, 7)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _line(canvas: Canvas, text: str, height: float, font: str, size: int) -> None:
    shown = "".join(letter for letter in text if letter.isprintable())
    canvas.setFont(_font(shown, font), size)
    canvas.drawString(_EDGE + 3 * mm, height, shown)


def _font(text: str, wished: str) -> str:
    """Return the font that can write a text: the usual ones know the letters of western Europe."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        if _OTHER not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(_OTHER))
        return _OTHER
    return wished
