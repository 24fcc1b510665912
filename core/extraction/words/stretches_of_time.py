"""Periods and days as they were said, as nodes of the filter language; what is relative stays so."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.words.days import read_day, read_days, read_month
from core.extraction.words.slots import DoesNotFitError, Slot

Slots = Mapping[str, Slot]
AGO = re.compile(
    r"(\d{1,5}|a|an|one|two|three|four|five|six|ten|twelve) (day|week|month|quarter|year)s? ago", re.IGNORECASE
)
FEW = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}


def read_period(slots: Slots, today: date) -> Node | None:
    """Return the period that was said; None where none was."""
    for name, read in _READERS.items():
        if name in slots:
            return read(slots, today)
    return None


def fixed_period(slot: Slot, today: date) -> Node:
    """Return the period that "this year" and its like mean."""
    which, _, unit = slot.text.partition(" ")
    if unit:
        kind = nodes.ThisPeriod if which == "this" else nodes.LastPeriod
        return kind(Unit(unit), span=slot.span)
    first, last = read_days(slot.text, today)
    return _from_to(slot, first, last)


def day_of(slot: Slot, today: date, *, end: bool = False) -> Node:
    """Return the day that was said, the first or the last (`end`) where it is a month or a year."""
    text = slot.text.strip(" .,?!").lower()
    if text == "today":
        return nodes.Today(span=slot.span)
    if found := AGO.fullmatch(text):
        count = FEW.get(found[1]) or int(found[1])
        return nodes.Ago(count, Unit(found[2]), span=slot.span)
    day = read_day(text, today, end=end)
    if day is None and (month := read_month(text, today)) is not None:
        day = month[1 if end else 0]
    if day is None:
        raise DoesNotFitError
    return nodes.Day(day, span=slot.span)


def _from_to(slot: Slot, first: date, last: date) -> Node:
    return nodes.FromTo(nodes.Day(first, span=slot.span), nodes.Day(last, span=slot.span), span=slot.span)


def _month(slots: Slots, today: date) -> Node:
    month = read_month(slots["month"].text, today)
    if month is None:
        raise DoesNotFitError
    return _from_to(slots["month"], *month)


def _count(slots: Slots, unit: str) -> tuple[int, Unit]:
    return int(slots["length"].value) if "length" in slots else 1, Unit(slots[unit].text)


def _last_span(slots: Slots, _: date) -> Node:
    return nodes.LastSpan(*_count(slots, "length_unit"), span=slots["length_unit"].span)


def _full_span(slots: Slots, _: date) -> Node:
    return nodes.LastSpan(*_count(slots, "full_unit"), full=True, span=slots["full_unit"].span)


def _before(slots: Slots, unit: str) -> Node:
    span = slots[unit].span
    return nodes.BeforeDay(nodes.Ago(*_count(slots, unit), span=span), span=span)


def _since(slots: Slots, today: date) -> Node:
    return nodes.SinceDay(day_of(slots["since"], today), span=slots["since"].span)


def _until(slots: Slots, today: date) -> Node:
    slot = slots["until"]
    return nodes.UntilDay(day_of(slot, today, end=True), span=slot.span)


def _previous(slots: Slots, today: date) -> Node:
    slot = slots["previous"]
    return nodes.BeforeDay(day_of(slot, today), span=slot.span)


def _after(slots: Slots, today: date) -> Node:
    slot = slots["after"]
    return nodes.AfterDay(day_of(slot, today, end=True), span=slot.span)


def _on_day(slots: Slots, today: date) -> Node:
    slot = slots["on_day"]
    first, last = day_of(slot, today), day_of(slot, today, end=True)
    return nodes.FromTo(first, last, span=slot.span)


def _first_to_last(slots: Slots, today: date) -> Node:
    if "last" not in slots:
        raise DoesNotFitError
    first, last = day_of(slots["first"], today), day_of(slots["last"], today, end=True)
    return nodes.FromTo(first, last, span=slots["first"].span)


_READERS: dict[str, Callable[[Slots, date], Node]] = {
    "when": lambda slots, today: fixed_period(slots["when"], today),
    "year": lambda slots, _: nodes.Number(Decimal(slots["year"].value), span=slots["year"].span),
    "fiscal": lambda slots, _: nodes.FiscalYear(int(slots["fiscal"].value), span=slots["fiscal"].span),
    "month": _month,
    "length_unit": _last_span,
    "full_unit": _full_span,
    "ago_unit": lambda slots, _: _before(slots, "ago_unit"),
    "long_ago": lambda slots, _: _before(slots, "long_ago"),
    "since": _since,
    "on_day": _on_day,
    "until": _until,
    "previous": _previous,
    "after": _after,
    "first": _first_to_last,
}
