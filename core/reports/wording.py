"""A schedule in plain words."""

from core.models import Recurrence
from core.reports.schedule import LAST_DAY, WEEKDAYS, Schedule


def schedule_text(schedule: Schedule) -> str:
    """Return how often a report comes, as people say it; "once" for one that has a moment of its own."""
    at = f"at {time_text(schedule.minute)}"
    match schedule.recurrence:
        case Recurrence.DAILY:
            return f"every day {at}"
        case Recurrence.WEEKLY:
            return f"every {WEEKDAYS[schedule.weekday or 0]} {at}"
        case Recurrence.MONTHLY:
            return f"{month_day_text(schedule.day or 1)} of each month {at}"
        case Recurrence.ONCE:
            return "once"


def month_day_text(day: int) -> str:
    """Return a day of the month: "on the 3rd", "on the last day"."""
    if day == LAST_DAY:
        return "on the last day"
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"on the {day}{ending}"


def time_text(minute: int) -> str:
    """Return a time of day, such as 09:30."""
    return f"{minute // 60:02}:{minute % 60:02}"
