"""A condition put together from choices: what it is about, how it compares, and with what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.errors import RefusedError
from core.extraction.filters.choices import Choice
from core.extraction.language.printer import quoted
from core.extraction.language.vocabulary import Kind

_MARKS = "\"'“”„‘’"  # noqa: RUF001 - those that people type


@dataclass(frozen=True)
class Comparison:
    """One way of comparing: its words, and what it makes of what is compared and the value that was typed."""

    key: str
    words: str
    write: Callable[[str, str], str]
    takes_value: bool = True


@dataclass(frozen=True)
class Row:
    """One condition as it was chosen: `filled` holds its slots, `value` what it is compared with."""

    choice: str
    compare: str
    value: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)


# What a menu of periods offers beside them, so long as nothing is typed.
ANOTHER = "another"


class RowError(RefusedError):
    """A row that is not complete; `slot` is what is missing: "what", "compare", "value" or the name of a slot."""

    def __init__(self, number: int, slot: str, message: str) -> None:
        """Say of which row, counted from 0."""
        super().__init__(message)
        self.number = number
        self.slot = slot


def _sign(sign: str) -> Callable[[str, str], str]:
    return lambda left, right: f"{left} {sign} {right}"


_KNOWN = (
    Comparison("missing", "is not known", lambda left, _: f"{left} is missing", takes_value=False),
    Comparison("known", "is known", lambda left, _: f"{left} is not missing", takes_value=False),
)
_NUMBERS = (
    Comparison(">=", "at least", _sign(">=")),
    Comparison(">", "more than", _sign(">")),
    Comparison("<=", "at most", _sign("<=")),
    Comparison("<", "less than", _sign("<")),
    Comparison("=", "exactly", _sign("=")),
    Comparison("!=", "other than", _sign("!=")),
    *_KNOWN,
)
_DATES = (
    Comparison("in", "falls in", _sign("in")),
    Comparison(">=", "on or after", _sign(">=")),
    Comparison(">", "after", _sign(">")),
    Comparison("<=", "on or before", _sign("<=")),
    Comparison("<", "before", _sign("<")),
    Comparison("=", "on", _sign("=")),
    *_KNOWN,
)
_TEXTS = (
    Comparison("=", "is", _sign("=")),
    Comparison("!=", "is not", _sign("!=")),
    Comparison("contains", "contains", _sign("contains")),
    Comparison("not contains", "does not contain", _sign("not contains")),
    *_KNOWN,
)
_CONDITIONS = (
    Comparison("yes", "yes", lambda left, _: left, takes_value=False),
    Comparison("no", "no", lambda left, _: f"not {left}", takes_value=False),
)
_BY_KIND: dict[Kind, tuple[Comparison, ...]] = {
    Kind.DATE: _DATES, Kind.TEXT: _TEXTS, Kind.CONDITION: _CONDITIONS,
}  # fmt: skip


def comparisons(kind: Kind) -> tuple[Comparison, ...]:
    """Return how something of a kind can be compared, the everyday way first."""
    return _BY_KIND.get(kind, _NUMBERS)


def row_text(number: int, row: Row, known: Mapping[str, Choice]) -> str:
    """Return one row in the filter language; raises `RowError` where something of it is missing."""
    choice, about = _compared(number, row, known)
    compare = next((each for each in comparisons(choice.kind) if each.key == row.compare), None)
    if compare is None:
        raise RowError(number, "compare", "Choose how it compares.")
    value = " ".join(row.value.split())
    if compare.takes_value and not value:
        raise RowError(number, "value", "Say what it is compared with.")
    return compare.write(about, _written(choice.kind, value) if compare.takes_value else "")


def value_text(number: int, row: Row, known: Mapping[str, Choice]) -> str:
    """Return what a row is about as a value of the filter language; raises `RowError` where something is missing."""
    return _compared(number, row, known)[1]


def _compared(number: int, row: Row, known: Mapping[str, Choice]) -> tuple[Choice, str]:
    choice = known.get(row.choice)
    if choice is None:
        raise RowError(number, "what", "Choose what the condition is about.")
    for slot in choice.slots:
        if row.filled.get(slot.name) == ANOTHER:
            raise RowError(number, slot.name, "Say which period.")
        if not slot.optional and not row.filled.get(slot.name, "").strip():
            raise RowError(number, slot.name, f"Say the {slot.label.lower()}.")
    if choice.needs_one and not any(value.strip() for value in row.filled.values()):
        named = " or the ".join(slot.label.lower() for slot in choice.slots)
        raise RowError(number, choice.slots[0].name, f"Say the {named}.")
    return choice, choice.text(dict(row.filled))


def _written(kind: Kind, value: str) -> str:
    """Return a value as the filter language writes it: text in quotes, a bare number of percent with its sign."""
    if kind is Kind.TEXT:
        bare = value[1:-1] if len(value) > 1 and value[0] in _MARKS and value[-1] in _MARKS else value
        return quoted(bare)
    if kind is Kind.PERCENT and value.replace(".", "", 1).isdecimal():
        return f"{value} %"
    return value
