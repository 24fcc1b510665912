"""A filter put together from groups of conditions: all of them, any, or none; perhaps only the first of a ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.extraction.filters.builder import Row, RowError, row_text, value_text
from core.extraction.filters.choices import Choice

MOST_GROUPS = 4
MOST_IN_GROUP = 8
MOST_ROWS = 12
# The row that a ranking is by has a number of its own, behind those of all groups.
RANKED = MOST_GROUPS * 10


class How(StrEnum):
    """How the conditions of a group, or the groups, hold together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Group:
    """Conditions that hold together in one way."""

    rows: tuple[Row, ...]
    how: How = How.ALL


@dataclass(frozen=True)
class Ranked:
    """The first or last so many by a value: `many` as it was typed, 20 or 5 %; `by` is a row without a comparison."""

    by: Row
    many: str = ""
    highest: bool = True


@dataclass(frozen=True)
class Built:
    """A whole filter: its groups, what is kept as it was written, and what it is ranked by."""

    groups: tuple[Group, ...]
    how: How = How.ALL
    kept: tuple[str, ...] = ()
    ranked: Ranked | None = None


def number_of(group: int, row: int) -> int:
    """Return the number by which a form knows a row of a group."""
    return group * 10 + row


def numbered(groups: Sequence[Group]) -> list[tuple[int, Row]]:
    """Return the rows of all groups by their numbers."""
    return [(number_of(at, place), row) for at, group in enumerate(groups) for place, row in enumerate(group.rows)]


def built(form: Built, known: Mapping[str, Choice]) -> str:
    """Return a filter in the filter language; raises `RowError` for the first row that is not complete.

    Rows that nobody has begun are passed over where there is anything else.
    """
    rows = numbered(form.groups)
    begun = {number for number, row in rows if row.choice}
    if not begun and not form.kept and form.ranked is None:
        raise RowError(rows[0][0] if rows else 0, "what", "Choose what the condition is about.")
    parts = [
        text
        for at, group in enumerate(form.groups)
        if (text := _group_text(at, group, begun, known, alone=len(form.groups) == 1 and not form.kept))
    ]
    parts += [f"({text})" if len(form.groups) + len(form.kept) > 1 else text for text in form.kept]
    condition = (" or " if form.how is How.ANY else " and ").join(parts)
    return condition if form.ranked is None else _ranked_text(form.ranked, condition, known)


def _group_text(at: int, group: Group, begun: set[int], known: Mapping[str, Choice], *, alone: bool) -> str:
    said = [
        row_text(number_of(at, place), row, known)
        for place, row in enumerate(group.rows)
        if number_of(at, place) in begun
    ]
    if not said:
        return ""
    joined = (" and " if group.how is How.ALL else " or ").join(said)
    if group.how is How.NONE:
        return f"not ({joined})"
    return joined if alone or len(said) == 1 else f"({joined})"


def _ranked_text(ranked: Ranked, condition: str, known: Mapping[str, Choice]) -> str:
    value = value_text(RANKED, ranked.by, known)
    many = " ".join(ranked.many.split()).replace("percent", "%")
    if not many:
        raise RowError(RANKED, "many", "Say how many, such as 20, or a share such as 5 %.")
    among = f", {condition}" if condition else ""
    return f"{'top' if ranked.highest else 'bottom'}({many}, {value}{among})"
