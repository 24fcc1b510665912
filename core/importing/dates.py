"""Dates and times as files write them, and the moments that they mean in the shop's zone."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_SHORT_MONTHS, start=1)}
_TIME = r"(?:(?:\s*T\s*|[\s,]+)(?P<clock>\d{1,2}[:.]\d{2}.*))?"
_BY_NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[-/. ])(?P<b>\d{1,2}|[A-Za-z]{3,9}\.?)(?P=mark)(?P<c>\d{1,4})" + _TIME
)
_BY_NAME = re.compile(r"(?P<b>[A-Za-z]{3,9})\.?\s+(?P<a>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<c>\d{4})" + _TIME)
_COMPACT = re.compile(r"(?P<a>\d{4})(?P<b>\d{2})(?P<c>\d{2})" + _TIME)
_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp])?(?:\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
FIRST_YEAR, LAST_YEAR = 1900, 2199
_CENTURY_TURNS = 69
# Days since 30 December 1899, as a spreadsheet counts: the years 1954 to 2119.
_SERIAL_DAYS = (20_000.0, 80_000.0)
SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a local time by its nature
# From where workbooks count that were begun on an old Macintosh.
SERIAL_START_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - likewise
_SERIAL_TEXT = re.compile(r"\d{5}(?:[.,]\d{1,12})?")
_NOON = 12


class DateOrder(StrEnum):
    """Which comes first in 03/04/2010."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def read_date(value: object, order: DateOrder, serial_start: datetime = SERIAL_START) -> datetime | None:
    """Return the date and time that `value` says, aware only where it names a zone; None where it is none.

    A bare number counts days from `serial_start`, as spreadsheets do.
    """
    if isinstance(value, datetime):
        found: datetime | None = value
    elif isinstance(value, date):
        found = datetime.combine(value, time())
    elif isinstance(value, str):
        found = _from_text(value.strip(), order, serial_start)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = _from_serial(float(value), serial_start)
    else:
        found = None
    return found if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def read_time(value: object) -> time | None:
    """Return the time of day that `value` says; None where it is none."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    return _clock(value.strip()) if isinstance(value, str) else None


def _from_serial(days: float, start: datetime) -> datetime | None:
    if not _SERIAL_DAYS[0] <= days <= _SERIAL_DAYS[1]:
        return None
    return start + timedelta(seconds=round(days * 86_400))


def is_serial(text: str) -> bool:
    """Return whether `text` is a spreadsheet's bare number of a day, such as 40238.375."""
    return _SERIAL_TEXT.fullmatch(text.strip()) is not None


def _from_text(text: str, order: DateOrder, serial_start: datetime) -> datetime | None:
    if is_serial(text):
        return _from_serial(float(text.replace(",", ".")), serial_start)
    match = _BY_NUMBERS.fullmatch(text) or _COMPACT.fullmatch(text) or _BY_NAME.fullmatch(text)
    if match is None:
        return None
    clock = _clock(match["clock"]) if match["clock"] else time()
    if clock is None:
        return None
    try:
        return datetime.combine(date(*_year_month_day(match["a"], match["b"], match["c"], order)), clock)
    except (ValueError, KeyError):
        return None


def _year_month_day(a: str, b: str, c: str, order: DateOrder) -> tuple[int, int, int]:
    if b[0].isalpha():
        month = _MONTHS[b[:3].lower()]
        return (int(a), month, int(c)) if len(a) > 2 else (_year(c), month, int(a))  # noqa: PLR2004 - digits of a day
    if len(a) == 4:  # noqa: PLR2004 - digits of a year
        return int(a), int(b), int(c)
    return (_year(c), int(b), int(a)) if order is DateOrder.DAY_FIRST else (_year(c), int(a), int(b))


def _year(text: str) -> int:
    """Return the year; two digits mean 1969 to 2068."""
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - digits of a short year
        return year
    return year + (1900 if year >= _CENTURY_TURNS else 2000)


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match[5] in "Pp" else 0)
    try:
        return time(hour, minute, second, int((match[4] or "0").ljust(6, "0")[:6]), _offset(match[6]))
    except ValueError:
        return None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in {"Z", "UTC"}:
        return UTC
    digits = text[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if text[0] == "-" else span)


def find_date_order(texts: Iterable[str]) -> DateOrder | None:
    """Return the order that the first telling text shows; None where every one could be read both ways.

    A text that starts with the year, names the month or says no date tells nothing.
    """
    for text in texts:
        match = _BY_NUMBERS.fullmatch(text.strip())
        if match is None or len(match["a"]) > 2 or not match["b"].isdigit():  # noqa: PLR2004 - digits of a year
            continue
        first, second = int(match["a"]), int(match["b"])
        if first > _NOON >= second:
            return DateOrder.DAY_FIRST
        if second > _NOON >= first:
            return DateOrder.MONTH_FIRST
    return None


def depends_on_order(text: str) -> bool:
    """Return whether `text` is a date in numbers that does not start with the year."""
    match = _BY_NUMBERS.fullmatch(text.strip())
    return match is not None and len(match["a"]) <= 2 and match["b"].isdigit()  # noqa: PLR2004 - digits of a year


class Moment(NamedTuple):
    """A moment in UTC (`text` is the same in ISO), its day in the books, and whether its local time is doubtful."""

    at: datetime
    business_date: date
    text: str
    ambiguous: bool = False
    missing: bool = False


def place(local: datetime, zone: ZoneInfo) -> Moment:
    """Return the moment of `local` in `zone`; the business date is the local date as the file has it.

    An hour that comes twice is taken as the first of the two; one that is skipped is read with the offset from before
    the change, which makes it an hour later. Both are marked. A time with an offset of its own is simply converted.
    """
    if local.tzinfo is not None:
        at = local.astimezone(UTC)
        return Moment(at, local.astimezone(zone).date(), at.isoformat())
    early = local.replace(tzinfo=zone, fold=0)
    at = early.astimezone(UTC)
    if early.utcoffset() == early.replace(fold=1).utcoffset():
        return Moment(at, local.date(), at.isoformat())
    missing = at.astimezone(zone).replace(tzinfo=None) != local
    return Moment(at, local.date(), at.isoformat(), ambiguous=not missing, missing=missing)
