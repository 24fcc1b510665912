"""Stretches of business days: the periods that a filter speaks of, made definite on the day of asking."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import format_date

from core.extraction.language.nodes import Unit

DECEMBER = 12
DAYS_A_MONTH = 365.25 / 12
# Of the units that have no fixed number of days.
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12, Unit.FISCAL_YEAR: 12}


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

    def months(self, today: date) -> float | None:
        """Return how many months the period has up to `today`, at least one day; None where it never began.

        Whole calendar months count as such, other stretches by their days.
        """
        if self.first is None:
            return None
        last = today if self.last is None else min(self.last, max(today, self.first))
        following = last + timedelta(days=1)
        if self.first.day == 1 and following.day == 1:
            return float((following.year - self.first.year) * 12 + following.month - self.first.month)
        return max((following - self.first).days, 1) / DAYS_A_MONTH

    def calendar_months(self, today: date) -> int:
        """Return how many calendar months the period touches up to `today`; 0 where it never began."""
        if self.first is None:
            return 0
        last = today if self.last is None else min(self.last, today)
        return max((last.year - self.first.year) * 12 + last.month - self.first.month + 1, 0)


def day_text(day: date) -> str:
    """Return a day as English writes it, such as 3 November 2010."""
    return str(format_date(day, "d MMMM y", locale="en_GB"))


def short_day_text(day: date) -> str:
    """Return a day in few letters, such as 3 Nov 2010."""
    return f"{day.day} {_short_month(day.month)} {day.year}"


@cache
def _short_month(month: int) -> str:
    """Return a month in few letters; kept, for a thousand reasons name two thousand of them."""
    return _english(date(2000, month, 1), "MMM")


def _english(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale="en"))


def shifted(day: date, count: int, unit: Unit) -> date:
    """Return `day` moved by `count` units; a day that the month does not have becomes the month's last.

    Raises `OverflowError` outside the years 1 to 9999.
    """
    if unit in {Unit.DAY, Unit.WEEK}:
        return day + timedelta(days=count * (7 if unit is Unit.WEEK else 1))
    months = day.year * 12 + day.month - 1 + count * MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    if not date.min.year <= year <= date.max.year:
        message = f"the year {year} is outside the calendar"
        raise OverflowError(message)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_period(year: int) -> Period:
    """Return a whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31), f"in {year}")


def current(unit: Unit, today: date, offset: int = 0, *, fiscal_month: int = 1) -> Period:
    """Return the week, month, quarter, year or fiscal year that holds `today`, or the one `offset` of them from it.

    Weeks begin on Mondays; fiscal years on the first of `fiscal_month`.
    """
    first = shifted(_first_day(unit, today, fiscal_month), offset, unit)
    last = shifted(first, 1, unit) - timedelta(days=1)
    which = {0: "this", -1: "last", 1: "next"}[offset]
    return Period(first, last, f"{which} {unit.value} ({_named(unit, first, last)})")


def fiscal_year(year: int, fiscal_month: int) -> Period:
    """Return the fiscal year that begins in `year`."""
    first = date(year, fiscal_month, 1)
    last = shifted(first, 1, Unit.YEAR) - timedelta(days=1)
    return Period(first, last, f"in the fiscal year {_named(Unit.FISCAL_YEAR, first, last)}")


def _first_day(unit: Unit, day: date, fiscal_month: int) -> date:
    """Return the first day of the week, month, quarter or year that `day` is in."""
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Unit.YEAR:
            return day.replace(month=1, day=1)
        case Unit.FISCAL_YEAR:
            year = day.year if day.month >= fiscal_month else day.year - 1
            return date(year, fiscal_month, 1)


def _named(unit: Unit, first: date, last: date) -> str:
    match unit:
        case Unit.MONTH:
            return _english(first, "MMMM y")
        case Unit.QUARTER:
            return f"{_english(first, 'MMMM')} to {_english(last, 'MMMM y')}"
        case Unit.YEAR:
            return str(first.year)
        case Unit.FISCAL_YEAR:
            end = "" if last.year == first.year else f", up to {_english(last, 'MMMM y')}"
            return f"{first.year}{end}"
        case _:
            return f"{short_day_text(first)} to {short_day_text(last)}"


def trailing(count: int, unit: Unit, today: date) -> Period:
    """Return the last `count` units that end with `today`: the last 2 days are yesterday and today."""
    first = shifted(today, -count, unit) + timedelta(days=1)
    return Period(first, today, f"in the last {_length(count, unit)} (since {day_text(first)})")


def full(count: int, unit: Unit, today: date, *, fiscal_month: int = 1) -> Period:
    """Return the last `count` whole units that ended before `today`."""
    following = _first_day(unit, today, fiscal_month)
    first, last = shifted(following, -count, unit), following - timedelta(days=1)
    words = "" if unit is Unit.FISCAL_YEAR else "full "
    return Period(first, last, f"in the last {_length(count, unit, words)} ({_stretch(unit, first, last)})")


def growth_years(years: int, today: date, *, fiscal_month: int = 1) -> tuple[Period, Period]:
    """Return the year that a growth over so many full years starts from, and the last full one, which it ends with."""
    following = _first_day(Unit.FISCAL_YEAR, today, fiscal_month)
    ends = (shifted(following, -count, Unit.YEAR) for count in (years + 1, years, 1, 0))
    base_first, base_next, end_first, end_next = ends
    return _whole_year(base_first, base_next, fiscal_month), _whole_year(end_first, end_next, fiscal_month)


def _whole_year(first: date, following: date, fiscal_month: int) -> Period:
    last = following - timedelta(days=1)
    unit = Unit.YEAR if fiscal_month == 1 else Unit.FISCAL_YEAR
    words = "in " if fiscal_month == 1 else "in the fiscal year "
    return Period(first, last, f"{words}{_named(unit, first, last)}")


def coming(count: int, unit: Unit, today: date) -> Period:
    """Return the next `count` units from tomorrow on."""
    last = shifted(today, count, unit)
    return Period(today + timedelta(days=1), last, f"in the next {_length(count, unit)} (until {day_text(last)})")


def _length(count: int, unit: Unit, words: str = "") -> str:
    return f"{words}{unit.value}" if count == 1 else f"{count:,} {words}{unit.value}s"


def _stretch(unit: Unit, first: date, last: date) -> str:
    if unit is Unit.YEAR:
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    return f"{short_day_text(first)} to {short_day_text(last)}"


def between(first: date, last: date) -> Period:
    """Return the days from `first` to `last`."""
    return Period(first, last, f"from {day_text(first)} to {day_text(last)}")


def since(first: date) -> Period:
    """Return the days from `first` on."""
    return Period(first, None, f"since {day_text(first)}")


def after(day: date) -> Period:
    """Return the days after `day`."""
    return Period(day + timedelta(days=1), None, f"after {day_text(day)}")


def before(day: date) -> Period:
    """Return the days before `day`."""
    return Period(None, day - timedelta(days=1), f"before {day_text(day)}")


def until(last: date) -> Period:
    """Return the days up to `last`."""
    return Period(None, last, f"until {day_text(last)}")


def single(day: date) -> Period:
    """Return one day."""
    return Period(day, day, f"on {day_text(day)}")
