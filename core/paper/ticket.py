"""A voucher, coupon or parking ticket on paper: what it is good for, its code to type and to scan, and until when.

Drawn as a PDF of one page by reportlab: a card (A6, landscape), or a strip for the roll of a till's printer (80 mm).
The same ticket makes the same file. This is the only module that imports reportlab.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A6, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_LATIN, _BOLD, _CODE = "Helvetica", "Helvetica-Bold", "Courier-Bold"
_JAPANESE, _KOREAN = "HeiseiKakuGo-W5", "HYGothic-Medium"
_HANGUL: Final = range(0xAC00, 0xD7A4)
_CARD_EDGE, _CARD_QR = 8 * mm, 40 * mm
_ROLL_WIDTH, _ROLL_EDGE, _ROLL_QR, _ROLL_END = 80 * mm, 5 * mm, 34 * mm, 6 * mm
_MOST_LINES = 3


class Paper(StrEnum):
    """What it is printed on."""

    CARD = "card"  # A6, landscape
    ROLL = "roll"  # 80 mm wide


@dataclass(frozen=True)
class Ticket:
    """What stands on it: who gives it, what kind it is, its title, its code, and when it was issued (local time).

    `worth` is what stands large below the title (an amount, the minutes of parking); `until` is the last day or moment
    on which it counts (None: for ever), and `notes` are small lines below.
    """

    giver: str
    kind: str
    title: str
    code: str
    issued: datetime
    worth: str = ""
    until: date | None = None
    notes: tuple[str, ...] = ()


def ticket_page(ticket: Ticket, paper: Paper = Paper.CARD) -> bytes:
    """Return a PDF of one page. What is on it is worth what its code is: once, wherever it is shown first."""
    file = io.BytesIO()
    lines = _lines(ticket, _room(paper))
    height = landscape(A6)[1] if paper is Paper.CARD else _strip_height(lines, _strip_foot(ticket))
    width = landscape(A6)[0] if paper is Paper.CARD else _ROLL_WIDTH
    canvas = Canvas(file, pagesize=(width, height), invariant=True)
    canvas.setTitle(f"{ticket.kind}: {_plain(ticket.title)}")
    canvas.setAuthor(_plain(ticket.giver))
    if paper is Paper.CARD:
        _draw_card(canvas, ticket, lines)
    else:
        _draw_strip(canvas, ticket, lines, height)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def code_picture(code: str, size: int = 240) -> bytes:
    """Return a code to scan from a screen: a picture (SVG) of so many points, its quiet zone in it."""
    return str(renderSVG.drawToString(_code_drawing(code, size))).encode()


@dataclass(frozen=True)
class _Line:
    text: str
    font: str
    size: int

    @property
    def step(self) -> float:
        """Return how much room it takes, downwards."""
        return self.size * 1.35


def _room(paper: Paper) -> float:
    """Return how wide a line of text may be."""
    width: float = landscape(A6)[0] - 3 * _CARD_EDGE - _CARD_QR
    return width if paper is Paper.CARD else _ROLL_WIDTH - 2 * _ROLL_EDGE


def _lines(ticket: Ticket, room: float) -> list[_Line]:
    """Return what is written above the code, broken into lines."""
    lines = [*_broken(ticket.giver, _LATIN, 11, room), *_broken(ticket.kind, _LATIN, 9, room)]
    lines += _broken(ticket.title, _BOLD, 16, room)
    return lines + _broken(ticket.worth, _BOLD, 22, room)


def _broken(text: str, wished: str, size: int, room: float) -> list[_Line]:
    plain = _plain(text)
    font = _font(plain, wished)
    found = [part for word in simpleSplit(plain, font, size, room) for part in _fitting(word, font, size, room)]
    if len(found) > _MOST_LINES:
        found = [*found[: _MOST_LINES - 1], found[_MOST_LINES - 1][:-1] + "…"]
    return [_Line(each, font, size) for each in found]


def _fitting(line: str, font: str, size: int, room: float) -> list[str]:
    """Break a line that no space breaks, as in Japanese."""
    parts, part = [], ""
    for letter in line:
        if part and pdfmetrics.stringWidth(part + letter, font, size) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _draw_card(canvas: Canvas, ticket: Ticket, lines: list[_Line]) -> None:
    width, height = landscape(A6)
    canvas.setLineWidth(0.6)
    canvas.roundRect(_CARD_EDGE / 2, _CARD_EDGE / 2, width - _CARD_EDGE, height - _CARD_EDGE, 4 * mm)
    left, top = _CARD_EDGE + 3 * mm, height - 10 * mm
    for line in lines:
        top -= line.step
        _write(canvas, line, left, top)
    _draw_code(canvas, ticket.code, (width - _CARD_EDGE - _CARD_QR, height - 12 * mm - _CARD_QR, _CARD_QR))
    bottom = 9 * mm
    for line in reversed(_foot(ticket, width - 2 * left, _code_lines(ticket.code, whole=True))):
        _write(canvas, line, left, bottom)
        bottom += line.step


def _draw_strip(canvas: Canvas, ticket: Ticket, lines: list[_Line], height: float) -> None:
    top = height - _ROLL_EDGE
    for line in lines:
        top -= line.step
        _write(canvas, line, _ROLL_EDGE, top)
    top -= _ROLL_QR + 2 * mm
    _draw_code(canvas, ticket.code, ((_ROLL_WIDTH - _ROLL_QR) / 2, top, _ROLL_QR))
    for line in _strip_foot(ticket):
        top -= line.step
        _write(canvas, line, _ROLL_EDGE, top)


def _strip_height(lines: list[_Line], foot: list[_Line]) -> float:
    """Return how long a strip is, with lines above the code and below it."""
    height: float = _ROLL_EDGE + sum(line.step for line in lines) + _ROLL_QR + 2 * mm + _ROLL_END
    return height + sum(line.step for line in foot)


def _strip_foot(ticket: Ticket) -> list[_Line]:
    return _foot(ticket, _ROLL_WIDTH - 2 * _ROLL_EDGE, _code_lines(ticket.code, whole=False))


def _foot(ticket: Ticket, room: float, code: list[_Line]) -> list[_Line]:
    until = f"Can be used once, until {_moment(ticket.until)}." if ticket.until else "Can be used once."
    issued = f"Issued on {_moment(ticket.issued)}. Whoever shows it first has it: keep it safe."
    small = [line for each in (issued, *ticket.notes) for line in _broken(each, _LATIN, 7, room)]
    return [*code, *_broken(until, _LATIN, 9, room), *small]


def _code_lines(code: str, *, whole: bool) -> list[_Line]:
    """Return the code to type: whole, or in halves that a roll is wide enough for."""
    groups = code.split("-")
    half = len(groups) if whole else (len(groups) + 1) // 2
    parts = ("-".join(groups[:half]), "-".join(groups[half:]))
    return [_Line(part, _CODE, 14) for part in parts if part]


def _draw_code(canvas: Canvas, code: str, place: tuple[float, float, float]) -> None:
    """Draw the code to scan, in a square of that place and size, its quiet zone in it."""
    left, bottom, size = place
    renderPDF.draw(_code_drawing(code, size), canvas, left, bottom)


def _code_drawing(code: str, size: float) -> Drawing:
    drawing = Drawing(size, size)
    drawing.add(QrCodeWidget(code, barWidth=size, barHeight=size, barLevel="M", barBorder=4))
    return drawing


def _write(canvas: Canvas, line: _Line, left: float, height: float) -> None:
    canvas.setFont(line.font, line.size)
    canvas.drawString(left, height, line.text)


def _moment(moment: date) -> str:
    """Return a day as people write it, and the time where it is a moment."""
    day = f"{moment.day} {moment:%B %Y}"
    return f"{day}, {moment:%H:%M}" if isinstance(moment, datetime) else day


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _font(text: str, wished: str) -> str:
    """Return the font that can write a text: the usual ones know the letters of western Europe."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        other = _KOREAN if any(ord(letter) in _HANGUL for letter in text) else _JAPANESE
        if other not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(other))
        return other
    return wished
