"""Keep filters under names: checked against this shop, copied, overwritten; every version stays."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.audit import record
from core.clock import business_date
from core.definitions.versions import keep_version, versions_of
from core.errors import NotFoundError, QuestionError, RefusedError
from core.extraction.filters.draft import FilterDraft, PartError, body_of, checked, checked_name, draft_from, told
from core.extraction.filters.kept import KeptFilter, Part
from core.extraction.filters.library import (
    UNSAVED,
    InheritanceLoopError,
    kept_filter,
    kept_filters,
    key_of,
    saved_rows,
    trying,
)
from core.extraction.filters.spoken import Speaker
from core.extraction.language import meaning as means
from core.extraction.language.parameters import parameters_in
from core.extraction.language.parser import parse
from core.extraction.name_index import nearest_names
from core.models import DefinitionKind, SavedFilter
from core.shop import Shop

LONGEST_WHO = 64
# The key of an upper filter that has no row yet, while a lower one is tried.
STANDING_IN = -2


class FilterChangedError(RefusedError):
    """Somebody else changed the filter while it was being edited."""

    def __init__(self, name: str) -> None:
        """Say which filter."""
        super().__init__(f"Somebody else changed “{name}” while you were editing it. Look at it again, then change it.")


def found_filter(session: Session, name: str) -> KeptFilter:
    """Return the filter called `name`; raise `NotFoundError` with the nearest names where none is.

    One whose upper filters go round in a circle is returned with its own parts alone, so that it can be mended.
    """
    try:
        kept = kept_filter(session, name)
    except InheritanceLoopError:
        every = kept_filters(session)
        kept = next(each for each in every.values() if each.name.casefold() == name.strip().casefold())
    if kept is not None:
        return kept
    near = tuple(nearest_names(name, tuple(kept_filters(session))))
    hint = f" Did you mean {' or '.join(f'“{each}”' for each in near)}?" if near else ""
    message = f"There is no filter “{name.strip()[:LONGEST_WHO]}”.{hint} `filters` lists them all."
    raise NotFoundError(message, near)


def refuse_taken(session: Session, name: str) -> None:
    """Raise `RefusedError` where there is already a filter of this name."""
    taken = kept_filter(session, " ".join(name.split()))
    if taken is not None:
        message = f"There is already a filter “{taken.name}”. Choose another name, or edit that one."
        raise RefusedError(message)


def version_number(session: Session, name: str) -> int:
    """Return the number of the newest version of a filter; 0 where staff never saved one of that name."""
    return next((kept.number for kept in versions_of(session, DefinitionKind.FILTER, name)), 0)


def check_filter(session: Session, shop: Shop, draft: FilterDraft) -> tuple[KeptFilter, means.Condition]:
    """Return the filter that a draft would be, with all that it inherits, and what it means; nothing is written.

    Raises `RefusedError` for names, parameters and upper filters that cannot be, and `PartError` where a part says
    nothing that this shop understands.
    """
    tidy = checked(draft)
    upper = _upper(session, tidy)
    row = SavedFilter(**_columns(tidy), parent_id=None, saved_by="", saved_at=shop.clock.now())
    rows = saved_rows(session)
    known = key_of(rows, tidy.name)
    tried = {UNSAVED if known is None else known: row}
    if upper is not None:
        row.parent_id = key_of(rows, upper.name)
        if row.parent_id is None:
            row.parent_id = STANDING_IN
            tried[STANDING_IN] = _stand_in(upper, shop)
    with trying(session, tried):
        # Not by `found_filter`: here a circle is to be refused.
        kept = kept_filter(session, tidy.name) or found_filter(session, tidy.name)
        _check_told(kept)
        return kept, _checked_meaning(session, shop, kept)


def save_filter(
    tx: Session, shop: Shop, draft: FilterDraft, saved_by: str, *, seen: int | None = None, new: bool = False
) -> KeptFilter:
    """Keep a filter under its name; one that comes with the system is overwritten by this copy from now on.

    `seen` is the newest version that whoever edits it saw: `FilterChangedError` where there is a newer one. `new`
    refuses a name that staff gave already. Else raises what `check_filter` raises.
    """
    tidy = checked(draft)
    if new:
        refuse_taken(tx, tidy.name)
    row = saved_filter(tx, tidy.name)
    called = row.name if row is not None else tidy.name
    if seen is not None and version_number(tx, called) != seen:
        raise FilterChangedError(called)
    check_filter(tx, shop, tidy)
    upper = _upper(tx, tidy)
    parent_id = None if upper is None else _row_of(tx, shop, upper).id
    if row is None:
        row = SavedFilter(name=called, text="", saved_by="", saved_at=shop.clock.now())
    elif version_number(tx, called) == 0 and not found_filter(tx, called).comes_with_system:
        # A filter of the first release has no history yet: it begins with what was there.
        before = body_of(own_draft(tx, called))
        keep_version(tx, shop.clock, DefinitionKind.FILTER, called, before, saved_by=row.saved_by)
    for column, value in _columns(tidy).items():
        if column != "name":
            setattr(row, column, value)
    row.parent_id, row.saved_by, row.saved_at = parent_id, saved_by[:LONGEST_WHO], shop.clock.now()
    try:
        with tx.begin_nested():
            tx.add(row)
            tx.flush()
            number = keep_version(tx, shop.clock, DefinitionKind.FILTER, called, body_of(tidy), saved_by=saved_by)
    except IntegrityError as error:
        # Somebody else saved one of that name, or that version of it, since we looked.
        raise FilterChangedError(called) from error
    record(tx, shop.clock, actor=saved_by[:64], action="filter saved", subject=f"filter:{row.id}", version=number)
    return found_filter(tx, called)


def copy_filter(tx: Session, shop: Shop, name: str, new_name: str, saved_by: str) -> KeptFilter:
    """Keep an independent copy of a filter, with all that it inherits written in it, under a name of its own.

    Under its own name, a filter that comes with the system becomes a copy of staff's that stands in its place.
    """
    kept = found_filter(tx, name)
    parts = tuple(Part(part.name, part.text) for part in kept.parts)
    draft = FilterDraft(new_name, parts, kept.parameters, None, kept.description)
    own = kept.comes_with_system and checked_name(new_name).casefold() == kept.name.casefold()
    return save_filter(tx, shop, draft, saved_by, new=not own)


def own_draft(session: Session, name: str) -> FilterDraft:
    """Return what is written in a filter itself, to be changed; one that comes with the system as it is."""
    kept = found_filter(session, name)
    row = saved_filter(session, kept.name)
    if row is None or kept.comes_with_system:
        return FilterDraft(kept.name, kept.own_parts(), kept.parameters, None, kept.description)
    body = {"parameters": row.parameters}
    return FilterDraft(kept.name, kept.own_parts(), draft_from("", body).parameters, kept.parent, kept.description)


def _columns(draft: FilterDraft) -> dict[str, Any]:
    text = " and ".join(f"({part.text})" for part in draft.parts) if len(draft.parts) > 1 else ""
    return {
        "name": draft.name,
        "text": text or "".join(part.text for part in draft.parts),
        "parts": [{"name": part.name, "text": part.text} for part in draft.parts],
        "parameters": told(draft.parameters),
        "description": draft.description or None,
    }


def _upper(session: Session, draft: FilterDraft) -> KeptFilter | None:
    if draft.parent is None:
        return None
    if draft.parent.casefold() == draft.name.casefold():
        raise InheritanceLoopError((draft.name, draft.name))
    return found_filter(session, draft.parent)


def _check_told(kept: KeptFilter) -> None:
    """Refuse a part that speaks of a parameter which nobody can pass."""
    names = {each.name for each in kept.parameters}
    for part in kept.parts:
        for asked in parameters_in(parse(part.text)):
            if asked.name not in names:
                message = f"${asked.name} is not among the parameters. Add it there, with its kind."
                raise PartError(part.name, QuestionError(message, part.text, asked.span))


def _checked_meaning(session: Session, shop: Shop, kept: KeptFilter) -> means.Condition:
    """Return what a filter means; refuse what means nothing to this shop, by the part at fault where it is one."""
    today = business_date(shop.clock.now(), shop.zone)
    speaker = Speaker(session, today, shop.currency)
    try:
        return speaker.meaning(kept)
    except QuestionError as error:
        for part in kept.parts:
            alone = SavedFilter(
                name=kept.name,
                text=part.text,
                parameters=told(kept.parameters),
                saved_by="",
                saved_at=shop.clock.now(),
            )
            key = key_of(saved_rows(session), kept.name)
            with trying(session, {UNSAVED if key is None else key: alone}):
                try:
                    speaker.meaning(kept)
                except QuestionError as fault:
                    cause = fault.__cause__ if isinstance(fault.__cause__, QuestionError) else fault
                    raise PartError(part.name, cause) from error
        raise


def saved_filter(session: Session, name: str) -> SavedFilter | None:
    """Return the row of a filter that staff saved; None where they saved none of that name."""
    rows = saved_rows(session)
    key = key_of(rows, name)
    return None if key is None else rows[key]


def _stand_in(source: KeptFilter, shop: Shop) -> SavedFilter:
    """Return the row by which lower filters refer to a filter that comes with the system."""
    return SavedFilter(name=source.name, text="", saved_by="najimi", saved_at=shop.clock.now())


def _row_of(tx: Session, shop: Shop, upper: KeptFilter) -> SavedFilter:
    row = saved_filter(tx, upper.name)
    if row is None:
        row = _stand_in(upper, shop)
        tx.add(row)
        tx.flush()
    return row
