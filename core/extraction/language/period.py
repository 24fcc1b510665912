"""Stretches of business days: the periods that a filter speaks of, made definite on the day of asking."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from core.extraction.language.nodes import Unit

DECEMBER = 12


@dataclass(frozen=True)
class Period:
    """From `first` up to and with `last`, each open where None; `words` say it as it ends a sentence."""

    first: date | None
    last: date | None
    words: str

    @property
    def years(self) -> tuple[int, int] | None:
        """Return the first and the last year where the period is made of whole years; None otherwise."""
        if self.first is None or self.last is None:
            return None
        if (self.first.month, self.first.day) != (1, 1) or (self.last.month, self.last.day) != (DECEMBER, 31):
            return None
        return self.first.year, self.last.year


def day_text(day: date) -> str:
    """Return a day as English writes it, such as 3 November 2010."""
    return str(format_date(day, "d MMMM y", locale="en_GB"))


def short_day_text(day: date) -> str:
    """Return a day in few letters, such as 3 Nov 2010."""
    return f"{day.day} {_english(day, 'MMM')} {day.year}"


def _english(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale="en"))


def shifted(day: date, count: int, unit: Unit) -> date:
    """Return `day` moved by `count` units; a day that the month does not have becomes the month's last.

    Raises `OverflowError` outside the years 1 to 9999.
    """
    if unit in {Unit.DAY, Unit.WEEK}:
        return day + timedelta(days=count * (7 if unit is Unit.WEEK else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit is Unit.YEAR else 1)
    year, month = months // 12, months % 12 + 1
    if not date.min.year <= year <= date.max.year:
        message = f"the year {year} is outside the calendar"
        raise OverflowError(message)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_period(year: int) -> Period:
    """Return a whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31), f"in {year}")


def current(unit: Unit, today: date, offset: int = 0) -> Period:
    """Return the month or year that holds `today`, or the one `offset` units from it."""
    which = "this" if offset == 0 else "last"
    if unit is Unit.YEAR:
        year = today.year + offset
        return Period(date(year, 1, 1), date(year, 12, 31), f"{which} year ({year})")
    day = shifted(today.replace(day=1), offset, Unit.MONTH)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return Period(day, last, f"{which} month ({_english(day, 'MMMM y')})")


def trailing(count: int, unit: Unit, today: date) -> Period:
    """Return the last `count` units that end with `today`: the last 2 days are yesterday and today."""
    first = shifted(today, -count, unit) + timedelta(days=1)
    length = unit.value if count == 1 else f"{count:,} {unit.value}s"
    return Period(first, today, f"in the last {length} (since {day_text(first)})")


def between(first: date, last: date) -> Period:
    """Return the days from `first` to `last`."""
    return Period(first, last, f"from {day_text(first)} to {day_text(last)}")


def since(first: date) -> Period:
    """Return the days from `first` on."""
    return Period(first, None, f"since {day_text(first)}")
