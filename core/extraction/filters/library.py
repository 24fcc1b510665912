"""Every filter that has a name: what comes with the system, and what staff saved, with what each inherits.

A filter of lower order inherits all parts of its upper filter and overrides some of them by name (seed 001, "lower
order filter"). What staff saved under the name of a filter that comes with the system stands in its place.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, col, select

from core.errors import RefusedError
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part, kind_of
from core.extraction.filters.source import SOURCE_BY_NAME, SOURCE_FILTERS
from core.models import SavedFilter

__all__ = [
    "InheritanceLoopError",
    "KeptFilter",
    "Parameter",
    "ParameterKind",
    "Part",
    "kept_filter",
    "kept_filters",
    "reading_once",
    "saved_rows",
    "trying",
]


class InheritanceLoopError(RefusedError):
    """A filter that would inherit from itself, directly or through others."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        """Name the filters of the loop, each the upper one of the one before."""
        way = " below ".join(f"“{name}”" for name in chain)
        super().__init__(f"A filter cannot inherit from itself: {way}. Give one of them another upper filter, or none.")


# The key of a row that is being tried and has none of its own yet.
UNSAVED = -1
# Where a session holds rows that are not saved, as `trying` left them, and those that are read once (`reading_once`).
_TRIED = "filters being tried"
_READ = "filters read once"


@contextmanager
def trying(session: Session, rows: Mapping[int, SavedFilter]) -> Iterator[None]:
    """Let `rows` count as saved, by id, for whoever looks filters up in `session` meanwhile; nothing is written."""
    earlier = session.info.get(_TRIED, {})
    session.info[_TRIED] = {**earlier, **rows}
    try:
        yield
    finally:
        session.info[_TRIED] = earlier


@contextmanager
def reading_once(session: Session) -> Iterator[None]:
    """Read the saved filters once for all that is looked up in `session` meanwhile; for sessions that only read."""
    session.info[_READ] = _from_store(session)
    try:
        yield
    finally:
        del session.info[_READ]


def kept_filter(session: Session, name: str) -> KeptFilter | None:
    """Return the filter called `name`, in small or capital letters, with all that it inherits; None where none is.

    Raises `InheritanceLoopError` where its upper filters go round in a circle.
    """
    rows = saved_rows(session)
    mine = key_of(rows, name)
    return SOURCE_BY_NAME.get(name.strip().casefold()) if mine is None else with_inherited(rows[mine], rows)


def kept_filters(session: Session) -> dict[str, KeptFilter]:
    """Return every filter by its name: those that come with the system first, then those of staff by name.

    One whose upper filters go round in a circle is there with its own parts alone, so that it can be mended.
    """
    rows = saved_rows(session)
    found = {each.name.casefold(): each for each in SOURCE_FILTERS}
    for row in sorted(rows.values(), key=lambda row: row.name.casefold()):
        try:
            found[row.name.casefold()] = with_inherited(row, rows)
        except InheritanceLoopError:
            found[row.name.casefold()] = _on_its_own(row)
    return {each.name: each for each in found.values()}


def with_inherited(row: SavedFilter, rows: Mapping[int, SavedFilter]) -> KeptFilter:
    """Return a saved filter with the parts and parameters of its upper filters among `rows`, overridden by name."""
    line = [row]
    while (upper := rows.get(line[-1].parent_id or 0)) is not None:
        line.append(upper)
        if upper is row or len(line) > len(rows):
            raise InheritanceLoopError(tuple(each.name for each in line))
    found = _on_its_own(line.pop())
    while line:
        found = _below(found, _on_its_own(line.pop()))
    return found


def is_placeholder(row: SavedFilter) -> bool:
    """Return whether a row only stands for the filter that comes with the system, for lower ones to refer to."""
    bare = not row.text and not row.parts and row.parent_id is None
    return bare and row.name.casefold() in SOURCE_BY_NAME


def saved_rows(session: Session) -> dict[int, SavedFilter]:
    """Return the rows of the filters that staff saved, by id; those being tried take the place of their own."""
    found: dict[int, SavedFilter] = session.info.get(_READ) or _from_store(session)
    return {**found, **session.info.get(_TRIED, {})}


def _from_store(session: Session) -> dict[int, SavedFilter]:
    return {row.id: row for row in session.scalars(select(SavedFilter).order_by(col(SavedFilter.id))) if row.id}


def key_of(rows: Mapping[int, SavedFilter], name: str) -> int | None:
    """Return the id of the row called `name`, in small or capital letters; None where none is."""
    called = name.strip().casefold()
    return next((key for key, row in rows.items() if row.name.casefold() == called), None)


def _on_its_own(row: SavedFilter) -> KeptFilter:
    if is_placeholder(row):
        return SOURCE_BY_NAME[row.name.casefold()]
    # A filter of the first release has no parts by name; its own name keeps it from overriding anything.
    unnamed = (Part(row.name, row.text),) if row.text else ()
    parts = tuple(Part(str(part["name"]), str(part["text"])) for part in row.parts) or unnamed
    parameters = tuple(_parameter(kept) for kept in row.parameters)
    return KeptFilter(
        row.name, parts, parameters, row.description or "", comes_with_system=False, saved_by=row.saved_by
    )


def _parameter(kept: Mapping[str, Any]) -> Parameter:
    default = kept.get("default")
    return Parameter(str(kept["name"]), kind_of(str(kept["kind"])), None if default is None else str(default))


def _below(upper: KeptFilter, lower: KeptFilter) -> KeptFilter:
    """Return the lower filter with what it inherits; its own part takes the place of the upper one of that name."""
    own = {part.name.casefold(): part for part in lower.parts}
    inherited = (Part(part.name, part.text, part.inherited_from or upper.name) for part in upper.parts)
    parts = [own.pop(part.name.casefold(), part) for part in inherited]
    told = {each.name: each for each in (*upper.parameters, *lower.parameters)}
    return KeptFilter(
        lower.name,
        (*parts, *own.values()),
        tuple(told.values()),
        lower.description,
        comes_with_system=lower.comes_with_system,
        parent=upper.name,
        saved_by=lower.saved_by,
    )
