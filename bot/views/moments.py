"""Moments as staff read them: in the shop's zone, in British English."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment, such as "Mon 9 Mar, 09:00"."""
    return str(format_datetime(at, "EEE d MMM, HH:mm", tzinfo=zone, locale="en_GB"))


def day(on: date) -> str:
    """Return a day, such as "9 Mar 2026"."""
    return str(format_date(on, "d MMM y", locale="en_GB"))


def day_of(at: datetime, zone: ZoneInfo) -> str:
    """Return the day on which a moment falls."""
    return day(at.astimezone(zone).date())
