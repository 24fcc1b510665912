"""Go back to an earlier filter, or to the one that comes with the system; take one away."""

from sqlmodel import Session, select

from core.actions.filters.save_filter import found_filter, save_filter, saved_filter
from core.audit import record
from core.definitions.uses import Use, uses_of_filter
from core.definitions.versions import keep_version, version
from core.errors import RefusedError
from core.extraction.filters.draft import FilterDraft, draft_from
from core.extraction.filters.kept import KeptFilter, Part
from core.extraction.filters.library import kept_filter
from core.extraction.filters.source import SOURCE_BY_NAME
from core.models import DefinitionKind, DefinitionVersion, SavedFilter
from core.shop import Shop

MOST_NAMED = 6


class FilterInUseError(RefusedError):
    """A filter that cannot go because others use it; `uses` says who."""

    def __init__(self, name: str, uses: tuple[Use, ...]) -> None:
        """Name the first few who use it."""
        named = ", ".join(f"{use.kind} “{use.name}”" for use in uses[:MOST_NAMED])
        more = f" and {len(uses) - MOST_NAMED} more" if len(uses) > MOST_NAMED else ""
        super().__init__(
            f"“{name}” is used by {named}{more}. They could not be asked any more. "
            "Change them first, or say that it is to be removed all the same."
        )
        self.uses = uses


def restore_filter(tx: Session, shop: Shop, name: str, number: int, saved_by: str) -> KeptFilter:
    """Put an earlier version of a filter in force again, as a new version; also of one that was removed."""
    called = filter_called(tx, name)
    body = version(tx, DefinitionKind.FILTER, called, number).body
    if body is None:
        message = f"Version {number} of “{called}” says that it was removed. Remove it, or restore another version."
        raise RefusedError(message)
    return save_filter(tx, shop, draft_from(called, body), saved_by)


def restore_original(tx: Session, shop: Shop, name: str, saved_by: str) -> KeptFilter:
    """Put the filter as it comes with the system in force again; staff's copy stays in the history."""
    source = SOURCE_BY_NAME.get(name.strip().casefold())
    if source is None:
        message = f"“{name.strip()[:60]}” does not come with the system, so it has no original. Its history may help."
        raise RefusedError(message)
    row = saved_filter(tx, name)
    if row is None or kept_filter(tx, source.name) == source:
        message = f"“{source.name}” is as it comes with the system already."
        raise RefusedError(message)
    _take_away(tx, row)
    keep_version(tx, shop.clock, DefinitionKind.FILTER, row.name, None, saved_by=saved_by)
    record(tx, shop.clock, actor=saved_by[:64], action="filter restored", subject=f"filter:{row.id}")
    return source


def remove_filter(
    tx: Session, shop: Shop, name: str, removed_by: str, *, even_if_used: bool = False
) -> tuple[Use, ...]:
    """Take a filter away; its history stays, so that it can be restored. Return who used it.

    Raises `FilterInUseError` where others use it, unless `even_if_used`; lower filters then have what they inherited
    written in them. One that comes with the system cannot be removed, staff's copy of it can.
    """
    kept = found_filter(tx, name)
    row = saved_filter(tx, kept.name)
    if row is None or kept.comes_with_system:
        message = f"“{kept.name}” comes with the system and stays. You can save a copy of your own in its place."
        raise RefusedError(message)
    if kept.name.casefold() in SOURCE_BY_NAME:
        restore_original(tx, shop, kept.name, removed_by)
        return ()
    uses = tuple(use for use in uses_of_filter(tx, kept.name) if use.holds)
    if uses and not even_if_used:
        raise FilterInUseError(kept.name, uses)
    _hand_down(tx, shop, row, removed_by)
    _take_away(tx, row)
    keep_version(tx, shop.clock, DefinitionKind.FILTER, row.name, None, saved_by=removed_by)
    record(tx, shop.clock, actor=removed_by[:64], action="filter removed", subject=f"filter:{row.id}")
    return uses


def filter_called(session: Session, name: str) -> str:
    """Return a filter's name as its versions have it, also of one that was removed."""
    row = saved_filter(session, name)
    source = SOURCE_BY_NAME.get(name.strip().casefold())
    if row is not None or source is not None:
        return row.name if row is not None else source.name if source is not None else name
    ever = select(DefinitionVersion.name).where(DefinitionVersion.kind == DefinitionKind.FILTER).distinct()
    called = " ".join(name.split())
    return next((each for each in session.exec(ever) if each.casefold() == called.casefold()), called)


def _take_away(tx: Session, row: SavedFilter) -> None:
    """Delete a row; one that others inherit from and that comes with the system stays to stand for it."""
    below = [each for each in tx.scalars(select(SavedFilter)) if each.parent_id == row.id]
    if not below:
        tx.delete(row)
    else:
        row.text, row.parts, row.parameters, row.parent_id, row.description = "", [], [], None, None
        tx.add(row)
    tx.flush()


def _hand_down(tx: Session, shop: Shop, row: SavedFilter, removed_by: str) -> None:
    """Write into the filters directly below what they inherited from one that goes."""
    names = [each.name for each in tx.scalars(select(SavedFilter)) if each.parent_id == row.id]
    for name in names:
        lower = found_filter(tx, name)
        parts = tuple(Part(part.name, part.text) for part in lower.parts)
        save_filter(tx, shop, FilterDraft(name, parts, lower.parameters, None, lower.description), removed_by)
