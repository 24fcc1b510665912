"""A narrowing as JSON: `{"by": "sales(last year)", "at_least": 500, "top_percent": 5}`."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.extraction.language.printer import number_text
from core.extraction.stages.bound import OF_DAYS, SIGNS, Bound
from core.extraction.stages.narrowing import CLOSED, SCORE, Figure, Narrowing, Per
from core.extraction.stages.spec_reader import Reader

LONGEST_VALUE = 500
HUNDRED = Decimal(100)
# Figures beyond this are slips of the pen; the filter language takes at most fifteen digits.
MOST_DIGITS = 15
# A share is reckoned exactly, in whole millionths.
FINEST_PERCENT = Decimal("0.0001")

_FIELDS = {"by", "per", "in", "top", "top_percent", "lowest", "closed"}


def narrowing_from(given: object, place: str) -> Narrowing:
    """Return a narrowing; raise `RefusedError` naming the place that is wrong."""
    reader = Reader(given, place, _FIELDS | set(SIGNS))
    by, period = reader.text("by", LONGEST_VALUE), reader.text("in", LONGEST_VALUE)
    per = reader.choice("per", Per) if reader.has("per") else Per.CUSTOMER
    top, percent = reader.whole("top"), _percent(reader, given)
    if by is None:
        reader.refuse("by", f"say which figure, such as sales(last year), or {SCORE}")
    closed = reader.flag("closed")
    if closed and by not in set(CLOSED):
        reader.refuse("by", f"of the closed months there are {' and '.join(sorted(CLOSED))}")
    if per is not Per.CUSTOMER and by not in set(Figure):
        reader.refuse("by", f"of each {per.value} there are {', '.join(Figure)}")
    if per is Per.CUSTOMER and not closed and period is not None:
        reader.refuse("in", "give the period within the figure, such as sales(last year)")
    if top is not None and percent is not None:
        reader.refuse("top", "either the first so many, or the first so many in a hundred")
    bounds = bounds_from({name: each for name, each in _mapping(given).items() if name in SIGNS}, place)
    if not bounds and top is None and percent is None:
        reader.refuse("at_least", f"give a bound ({', '.join(SIGNS)}), top or top_percent")
    lowest = reader.flag("lowest")
    if lowest and top is None and percent is None:
        reader.refuse("lowest", "goes with top or top_percent")
    return Narrowing(by, per, period, bounds, top, percent, lowest, closed)


def narrowing_to(narrowing: Narrowing) -> dict[str, Any]:
    """Return a narrowing as JSON."""
    made: dict[str, Any] = {"by": narrowing.by}
    if narrowing.per is not Per.CUSTOMER:
        made["per"] = narrowing.per.value
    if narrowing.period is not None:
        made["in"] = narrowing.period
    made |= bounds_to(narrowing.bounds)
    if narrowing.top is not None:
        made["top"] = narrowing.top
    if narrowing.top_percent is not None:
        made["top_percent"] = number_text(narrowing.top_percent)
    made |= {"lowest": True} if narrowing.lowest else {}
    return made | ({"closed": True} if narrowing.closed else {})


def bounds_from(given: Mapping[str, Any], place: str, *, days: bool = True) -> tuple[Bound, ...]:
    """Return bounds in their fixed order; of figures alone unless `days`."""
    known = {name for name in SIGNS if days or name not in OF_DAYS}
    reader = Reader(given, place, known)
    return tuple(Bound(name, _value(reader, name, given[name])) for name in SIGNS if given.get(name) is not None)


def bounds_to(bounds: tuple[Bound, ...]) -> dict[str, str]:
    """Return bounds as JSON."""
    return {bound.name: bound.value for bound in bounds}


def _value(reader: Reader, name: str, given: object) -> str:
    """Return a bound's value as the filter language writes it; numbers may come as such."""
    if isinstance(given, str) and given.strip() and len(given) <= LONGEST_VALUE:
        return given.strip()
    if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 10**MOST_DIGITS:
        return number_text(Decimal(str(given)))
    return reader.refuse(name, "write a number, or a value such as “today - 90 days”")


def _percent(reader: Reader, given: object) -> Decimal | None:
    value = _mapping(given).get("top_percent")
    if value is None:
        return None
    try:
        percent = Decimal(str(value)) if type(value) in {int, float, str} else None
    except InvalidOperation:
        percent = None
    if percent is None or not percent.is_finite() or not 0 < percent <= HUNDRED or percent % FINEST_PERCENT:
        reader.refuse("top_percent", "write a number above 0 and up to 100, with at most four decimals")
    return percent


def _mapping(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
