"""What staff say about reports: "every monday at 9 report plans", "report plan 12 every friday"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.errors import RefusedError
from core.models import Recurrence, ReportKind
from core.reports.schedule import LAST_DAY, WEEKDAYS, Schedule, moment_on

DEFAULT_MINUTE = 9 * 60
NOON = 12
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?s?\b"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_NTH = r"(?P<day>\d{1,2}(?:st|nd|rd|th)?|first|last)"
_EACH = r"(?:every|each)"
# Each way of saying when; the names of its groups say what follows from it.
_WHENS = tuple(
    (recurrence, re.compile(pattern, re.IGNORECASE))
    for recurrence, pattern in (
        (Recurrence.DAILY, rf"(?:{_EACH} (?:day|morning)|(?P<adverb>daily))\b"),
        (Recurrence.WEEKLY, rf"(?:{_EACH} week|(?P<adverb>weekly))\b(?: on {_WEEKDAY})?"),
        (Recurrence.MONTHLY, rf"(?:{_EACH} month|(?P<adverb>monthly))\b(?: on the {_NTH}(?: day)?\b)?"),
        (Recurrence.MONTHLY, rf"(?:on )?the {_NTH}(?: day)?(?: of)? {_EACH} month\b"),
        (Recurrence.WEEKLY, rf"{_EACH} {_WEEKDAY}"),
        (Recurrence.ONCE, r"(?P<near>today|tomorrow)\b"),
        (Recurrence.ONCE, r"on (?P<iso>\d{4}-\d{2}-\d{2})\b"),
        (
            Recurrence.ONCE,
            rf"on (?:the )?(?P<date>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: (?P<year>\d{{4}}))?\b",
        ),
        (Recurrence.ONCE, rf"on {_WEEKDAY}"),
    )
)
_TIME = re.compile(
    r"(?:at )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(?P<half>am|pm)?\b"
    r"|(?:at )?(?P<hour2>\d{1,2})\s*(?P<half2>am|pm)\b"
    r"|at (?P<hour3>\d{1,2})(?:\s*o'?clock)?\b"
    r"|at (?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    rf"{_EACH} (?:other\b|\d|two\b|three\b|hour|minute|year|quarter|weekday|working|second\b)"
    r"|(?:hour|year|fortnight)ly\b",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\b(?:every|each|daily|weekly|monthly|today|tomorrow|on|at)\b", re.IGNORECASE)
_PLANS = re.compile(r"(?:report )?(?:on )?(?:the |my |our |all )?plans[.!?]?", re.IGNORECASE)
_RESULT = re.compile(r"(?:report )?(?:on )?(?:the )?plan #?(\d{1,18})[.!?]?|report #?(\d{1,18})[.!?]?", re.IGNORECASE)
_ASKING = re.compile(r"(?:report|ask|tell me|say|post)(?: again)?[:,]? +", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """What was asked for: when, and of what; `once_at` is the moment of a report that comes once.

    `subject` is a plan's number, a question in the person's words, or empty where `kind` says it all.
    """

    schedule: Schedule
    once_at: datetime | None
    kind: ReportKind
    subject: str


@dataclass(frozen=True)
class _When:
    recurrence: Recurrence
    named: dict[str, str]
    minute: int | None
    rest: str

    @property
    def vague(self) -> bool:
        """Return whether these words may as well be the beginning of a question: "daily shoppers", "on friday"."""
        return self.minute is None and ("adverb" in self.named or self.recurrence is Recurrence.ONCE)


def read_wish(words: str, now: datetime, zone: ZoneInfo) -> Wish | None:
    """Return what `words` ask for; None where they do not say when, so that they are no wish for a report.

    Raises `RefusedError` for a time that cannot be kept and for a wish that does not say what to report.
    """
    text = " ".join(words.split())
    taken = _taken(text)
    if taken is None and re.match(r"(?:report|plans?)\b", text, re.IGNORECASE):
        taken = _at_the_end(text)
    if taken is None:
        return None
    kind, subject = _subject(taken.rest)
    if kind is ReportKind.QUESTION and taken.vague:
        return None
    schedule, once_at = _scheduled(taken, now.astimezone(zone), zone)
    if once_at is not None and once_at <= now:
        message = "That moment has passed. Name a later one, such as “tomorrow at 9”."
        raise RefusedError(message)
    return Wish(schedule, once_at, kind, subject)


def read_time(words: str, now: datetime, zone: ZoneInfo) -> tuple[Schedule, datetime | None]:
    """Return when alone, as "every friday at 17:00" says it; raises `RefusedError` for what says something else."""
    taken = _taken(" ".join(words.split()))
    if taken is None or taken.rest:
        message = "Say when, such as “every day 8:30”, “every Friday at 17:00” or “on the 1st of each month”."
        raise RefusedError(message)
    return _scheduled(taken, now.astimezone(zone), zone)


def _taken(text: str) -> _When | None:
    """Take the words that say when from the front: a day, a time, in either order."""
    early, rest = _take_time(text)
    if _UNKNOWN.match(rest):
        message = (
            "Reports come daily, weekly or monthly: “every day 8:30”, “every Monday at 9”, “on the 1st of each month”."
        )
        raise RefusedError(message)
    for recurrence, pattern in _WHENS:
        if found := pattern.match(rest):
            late, what = _take_time(rest[found.end() :].lstrip(" ,"))
            minute = early if early is not None else late
            named = {name: value.casefold() for name, value in found.groupdict().items() if value}
            return _When(recurrence, named, minute, what.strip(" ,:;-"))
    return None


def _at_the_end(text: str) -> _When | None:
    for start in _STARTS.finditer(text):
        taken = _taken(text[start.start() :])
        if taken is not None and not taken.rest:
            return _When(taken.recurrence, taken.named, taken.minute, text[: start.start()].strip(" ,:;-"))
    return None


def _take_time(text: str) -> tuple[int | None, str]:
    found = _TIME.match(text)
    if found is None:
        return None, text
    rest = text[found.end() :].lstrip(" ,")
    if found["word"]:
        return (NOON * 60 if found["word"].casefold() == "noon" else 0), rest
    hour = int(found["hour"] or found["hour2"] or found["hour3"])
    minute = int(found["minute"] or 0)
    half = (found["half"] or found["half2"] or "").casefold()
    if half and not 1 <= hour <= NOON:
        hour = 99
    elif half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    if not (hour < 24 and minute < 60):  # noqa: PLR2004 - a clock's own numbers
        message = f"There is no time “{found[0].strip()}”. Write it as 9:00 or 17:30."
        raise RefusedError(message)
    return hour * 60 + minute, rest


def _subject(words: str) -> tuple[ReportKind, str]:
    if _PLANS.fullmatch(words):
        return ReportKind.PLANS, ""
    if found := _RESULT.fullmatch(words):
        return ReportKind.RESULT, found[1] or found[2]
    question = _ASKING.sub("", words, count=1)
    if not question or question.casefold() == "report":
        message = (
            "Say what to report: `report plans`, `report plan 12`, or a question, "
            "such as “every Monday at 9 who should we offer the lantern to?”"
        )
        raise RefusedError(message)
    return ReportKind.QUESTION, question


def _scheduled(taken: _When, here: datetime, zone: ZoneInfo) -> tuple[Schedule, datetime | None]:
    """Return the schedule, and the moment of what comes once; `here` is now in the shop's zone."""
    named, minute = taken.named, DEFAULT_MINUTE if taken.minute is None else taken.minute
    weekday = _weekday(named["weekday"]) if "weekday" in named else None
    match taken.recurrence:
        case Recurrence.WEEKLY:
            return Schedule(Recurrence.WEEKLY, minute, weekday=here.weekday() if weekday is None else weekday), None
        case Recurrence.MONTHLY:
            return Schedule(Recurrence.MONTHLY, minute, day=_month_day(named.get("day", "first"))), None
        case Recurrence.ONCE:
            day = _date(named, weekday, here, minute)
            return Schedule(Recurrence.ONCE, minute), moment_on(day, minute, zone)
        case Recurrence.DAILY:
            return Schedule(Recurrence.DAILY, minute), None


def _weekday(name: str) -> int:
    return next(number for number, each in enumerate(WEEKDAYS) if each.casefold().startswith(name))


def _month_day(name: str) -> int:
    return {"first": 1, "last": LAST_DAY}.get(name) or int(re.sub(r"\D", "", name))


def _date(named: dict[str, str], weekday: int | None, here: datetime, minute: int) -> date:
    """Return the day that was named; one without a year is the next such day."""
    today = here.date()
    passed = here.hour * 60 + here.minute >= minute
    if "near" in named:
        return today + timedelta(days=named["near"] == "tomorrow")
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return today + timedelta(days=7 if passed and not ahead else ahead)
    try:
        if "iso" in named:
            return date.fromisoformat(named["iso"])
        month, day = _MONTHS.index(named["month"]) + 1, int(named["date"])
        if "year" in named:
            return date(int(named["year"]), month, day)
        this = date(today.year, month, day)
        return date(today.year + 1, month, day) if this < today else this
    except ValueError as error:
        message = "The calendar has no such day. Write it as “on 24 December” or “on 2026-12-24”."
        raise RefusedError(message) from error
