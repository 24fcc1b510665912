"""Months of the shop's calendar, and the longer periods that they make up (seed 001, figure 9: "yearly/monthly")."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.errors import RefusedError

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
# No shop has books of earlier years here, and dates end with the year 9999.
EARLIEST_YEAR, LATEST_YEAR = 1900, 9998
NAMES = tuple(calendar.month_name)[1:]
SHORT = tuple(calendar.month_abbr)[1:]
_NUMBERED = re.compile(r"(\d{4})-(\d{1,2})")
_NAMED = re.compile(r"([A-Za-z]{3,9})\.?(?:[ ,]+(\d{4}))?")


class By(StrEnum):
    """How long the periods of a series are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FISCAL_YEAR = "fiscal year"


@dataclass(frozen=True)
class Period:
    """The months from `first` to `last` (each by its first day), and what staff call them."""

    first: date
    last: date
    label: str


def month_of(day: date) -> date:
    """Return the first day of the month that `day` is in."""
    return day.replace(day=1)


def moved(month: date, months: int) -> date:
    """Return the month that lies so many months later, or earlier where `months` is negative."""
    count = month.year * MONTHS_A_YEAR + month.month - 1 + months
    return date(count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return moved(month, 1) - timedelta(days=1)


def months_from(first: date, last: date) -> Iterator[date]:
    """Yield each month from `first` up to and with `last`; none where these are the wrong way round."""
    month = month_of(first)
    while month <= last:
        yield month
        month = moved(month, 1)


def month_text(month: date) -> str:
    """Return a month in words, such as October 2026."""
    return f"{NAMES[month.month - 1]} {month.year}"


def read_month(text: str, today: date) -> date:
    """Return the month that a person names: 2026-10, October 2026, Oct, this month, last month.

    A name without a year is the latest such month that has begun. Raises `RefusedError` for anything else.
    """
    said = " ".join(text.split()).casefold()
    if said in {"this month", "last month"}:
        return moved(month_of(today), -1 if said.startswith("last") else 0)
    if numbered := _NUMBERED.fullmatch(said):
        year, number = int(numbered[1]), int(numbered[2])
    elif (named := _NAMED.fullmatch(said)) and (number := _number(named[1])):
        year = int(named[2]) if named[2] else today.year - (number > today.month)
    else:
        raise _unreadable(text)
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= number <= MONTHS_A_YEAR):
        raise _unreadable(text)
    return date(year, number, 1)


def periods(first: date, last: date, by: By, year_starts: int = 1) -> tuple[Period, ...]:
    """Return the periods that the months from `first` to `last` fall in, each cut to these months.

    `year_starts` is the month (1 to 12) with which the fiscal year begins.
    """
    found: list[Period] = []
    for month in months_from(first, last):
        label = _label(month, by, year_starts)
        if found and found[-1].label == label:
            found[-1] = Period(found[-1].first, month, label)
        else:
            found.append(Period(month, month, label))
    return tuple(found)


def _label(month: date, by: By, year_starts: int) -> str:
    match by:
        case By.MONTH:
            return f"{SHORT[month.month - 1]} {month.year}"
        case By.QUARTER:
            return f"Q{(month.month - 1) // MONTHS_A_QUARTER + 1} {month.year}"
        case By.YEAR:
            return str(month.year)
        case By.FISCAL_YEAR:
            begins = month.year if month.month >= year_starts else month.year - 1
            return str(begins) if year_starts == 1 else f"{begins}/{(begins + 1) % 100:02}"


def _number(name: str) -> int:
    """Return the number of the month that `name` names or begins; 0 where it is none."""
    found = [place for place, full in enumerate(NAMES, 1) if full.casefold().startswith(name.casefold())]
    return found[0] if len(found) == 1 or name.casefold() in {n.casefold() for n in SHORT} else 0


def _unreadable(text: str) -> RefusedError:
    return RefusedError(f"“{text[:40]}” is no month. Write it as 2026-10, or October 2026, or last month.")
