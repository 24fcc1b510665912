"""What the settings say of the telephone: our numbers, who answers them, and when somebody is there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_OPERATORS: Final = 10
"""Twilio rings at most ten numbers at once (TwiML, "Dial")."""
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_CLIENT = re.compile(r"client:[\w.@-]{1,121}")
_STAFF = re.compile(r"[UW][A-Z0-9]{2,20}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
_DAYS = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?")
_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_MIDNIGHT = (24, 0)


@dataclass(frozen=True)
class Line:
    """One of our numbers (E.164), and the `language` that callers of it are spoken to in; empty: the shop's own."""

    number: str
    language: str = ""


@dataclass(frozen=True)
class Operator:
    """Somebody who answers: the number or the client (`client:name`) to ring, and who that is in Slack, if known."""

    address: str
    staff: str = ""


@dataclass(frozen=True)
class Opening:
    """A span of one day of the week (Monday is 0) in which somebody is there, in minutes after midnight."""

    day: int
    start: int
    end: int


def lines_in(value: object) -> object:
    """Read "+442071838750=en, +81312345678=ja"; raise `ValueError` for what is no number or no language."""
    if not isinstance(value, str):
        return value
    return tuple(_line(word) for word in value.replace(",", " ").split())


def _line(word: str) -> Line:
    number, _, language = word.partition("=")
    if not _NUMBER.fullmatch(number):
        message = f"{number!r} is not a number with its country; write it as +442071838750=en"
        raise ValueError(message)
    if language and not _LANGUAGE.fullmatch(language):
        message = f"{language!r} is not a language; write en, ja, ko or de"
        raise ValueError(message)
    return Line(number, language)


def operators_in(value: object) -> object:
    """Read "U024BE7LH=+442071838751, client:till"; raise `ValueError` for what cannot be rung, or for too many."""
    if not isinstance(value, str):
        return value
    found = tuple(_operator(word) for word in value.replace(",", " ").split())
    if len(found) > MOST_OPERATORS:
        message = f"at most {MOST_OPERATORS} can be rung at once"
        raise ValueError(message)
    return found


def _operator(word: str) -> Operator:
    staff, mark, address = word.rpartition("=")
    if not (_NUMBER.fullmatch(address) or _CLIENT.fullmatch(address)) or (mark and not _STAFF.fullmatch(staff)):
        message = f"{word!r} cannot be rung; write +442071838751, client:name, or U024BE7LH=+442071838751"
        raise ValueError(message)
    return Operator(address, staff)


def openings_in(value: object) -> object:
    """Read "Mon-Fri 9:00-18:00; Sat 10:00-14:00"; empty is always. Raises `ValueError` naming what it cannot read."""
    if not isinstance(value, str):
        return value
    return tuple(each for part in value.split(";") if part.strip() for each in _openings(part.strip()))


def _openings(part: str) -> Iterable[Opening]:
    days, _, times = part.casefold().partition(" ")
    found, spans = _DAYS.fullmatch(days), [_TIMES.fullmatch(word) for word in times.replace(",", " ").split()]
    names = (found["first"], found["last"] or found["first"]) if found else ()
    if not names or not set(names) <= set(DAYS) or not spans:
        message = f"{part!r} is no opening; write Mon-Fri 9:00-18:00; Sat 10:00-13:00, 14:00-17:00"
        raise ValueError(message)
    first, last = (DAYS.index(name) for name in names)
    for span in spans:
        start, end = _minutes(part, span)
        yield from (Opening(day % len(DAYS), start, end) for day in range(first, last + 1 + 7 * (last < first)))


def _minutes(part: str, span: re.Match[str] | None) -> tuple[int, int]:
    """Return the two ends of a span; one over midnight has to be written as two."""
    numbers = [int(number) for number in span.groups()] if span else []
    ends = [(numbers[0], numbers[1]), (numbers[2], numbers[3])] if numbers else []
    if not ends or ends[0] >= ends[1] or any(end > _MIDNIGHT or end[1] > 59 for end in ends):  # noqa: PLR2004 - minutes
        message = f"{part!r} has no span of a day; write 9:00-18:00, and a night as 22:00-24:00 and 0:00-6:00"
        raise ValueError(message)
    return ends[0][0] * 60 + ends[0][1], ends[1][0] * 60 + ends[1][1]


def is_open(openings: Iterable[Opening], local: datetime) -> bool:
    """Return whether somebody is there at a moment of the shop's zone; always where no opening is known."""
    known = tuple(openings)
    minute = local.hour * 60 + local.minute
    return not known or any(each.day == local.weekday() and each.start <= minute < each.end for each in known)


def next_opening(openings: Iterable[Opening], local: datetime) -> tuple[int, time] | None:
    """Return the day of the week and the time at which somebody is there again; None where no opening is known."""
    minute = local.hour * 60 + local.minute
    ahead = [((each.day - local.weekday()) % 7 * 1440 + each.start - minute, each) for each in openings]
    waits = sorted((wait if wait > 0 else wait + 7 * 1440, each.day, each.start) for wait, each in ahead)
    return (waits[0][1], time(waits[0][2] // 60, waits[0][2] % 60)) if waits else None
