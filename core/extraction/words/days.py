"""Days as people write them in English."""

import calendar
import re
from datetime import date, timedelta

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORTEST_MONTH = 3

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)\.?,? (\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH = re.compile(r"([a-z]+)\.? (\d{4})")
_YEAR = re.compile(r"(\d{4})")


def read_day(words: str, today: date, *, end: bool = False) -> date | None:
    """Return the day that `words` name, if they name one; of a month or year the first day, or the last (`end`).

    Days in figures alone are read as year-month-day only: 1/6/2010 is another day in London than in New York.
    """
    text = words.strip().lower()
    if text == "today":
        return today
    try:
        return _stretch(text, end=end)
    except ValueError:
        return None


def read_days(words: str, today: date) -> tuple[date, date]:
    """Return the first and the last of the days that "today", "yesterday", "this week" or "last week" mean.

    A week begins on Monday.
    """
    if words in {"today", "yesterday"}:
        day = today - timedelta(days=0 if words == "today" else 1)
        return day, day
    monday = today - timedelta(days=today.weekday() + (0 if words == "this week" else 7))
    return monday, monday + timedelta(days=6)


def read_month(words: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of the month that `words` name; without a year the latest that has begun."""
    text = words.strip().lower()
    given = text if _MONTH.fullmatch(text) else f"{text} {today.year}"
    first, last = read_day(given, today), read_day(given, today, end=True)
    if first is None or last is None or not _MONTH.fullmatch(given):
        return None
    if given != text and first > today:
        return read_month(f"{text} {today.year - 1}", today)
    return first, last


def _stretch(text: str, *, end: bool) -> date | None:
    if found := _ISO.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(found[3], found[1], found[2])
    if found := _MONTH.fullmatch(text):
        first = _day(found[2], found[1], "1")
        return first and (first.replace(day=calendar.monthrange(first.year, first.month)[1]) if end else first)
    if found := _YEAR.fullmatch(text):
        return date(int(found[1]), 12, 31) if end else date(int(found[1]), 1, 1)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    wanted = "sep" if month == "sept" else month
    for number, name in enumerate(MONTHS, 1):
        if len(wanted) >= SHORTEST_MONTH and name.startswith(wanted):
            return date(int(year), number, int(day))
    return None
