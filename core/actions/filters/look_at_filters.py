"""Look at filters: all of them, one with who uses it, its history, two versions side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from core.actions.filters.restore_filter import filter_called
from core.actions.filters.save_filter import found_filter, version_number
from core.clock import business_date
from core.definitions.compare import Change, changes
from core.definitions.uses import Use, uses_of_filter
from core.definitions.versions import version, versions_of
from core.errors import NotFoundError
from core.extraction.filters.draft import FilterDraft, body_of, draft_from
from core.extraction.filters.kept import KeptFilter, Part
from core.extraction.filters.library import UNSAVED, kept_filters, key_of, reading_once, saved_rows, trying
from core.extraction.filters.source import SOURCE_BY_NAME
from core.extraction.filters.spoken import Speaker, call_text
from core.models import DefinitionKind, SavedFilter, Staff
from core.shop import Shop

# The number under which a filter that comes with the system is compared with staff's copies.
ORIGINAL = 0


@dataclass(frozen=True)
class FilterLine:
    """One filter among all: its sentence, and how it is asked for in the filter language."""

    kept: KeptFilter
    sentence: str
    call: str
    saved_by: str | None

    @property
    def overwritten(self) -> bool:
        """Return whether it is staff's copy of one that comes with the system."""
        return not self.kept.comes_with_system and self.kept.name.casefold() in SOURCE_BY_NAME


@dataclass(frozen=True)
class FilterLook(FilterLine):
    """One filter from all sides: each part with its own sentence, who uses it, how many versions it had."""

    parts: tuple[tuple[Part, str], ...]
    uses: tuple[Use, ...]
    version: int


@dataclass(frozen=True)
class VersionLine:
    """One version of a filter: who saved it when, and what it changed; `removed` where it was taken away then."""

    number: int
    saved_by: str
    saved_at: datetime
    removed: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of a filter side by side, in sentences and in text; each labelled as people say it."""

    name: str
    before: str
    after: str
    changes: tuple[Change, ...]
    sentence_before: str
    sentence_after: str


def all_filters(shop: Shop) -> tuple[FilterLine, ...]:
    """Return every filter: those that come with the system first."""
    with shop.store.read() as session, reading_once(session):
        speaker, names = _speaker(session, shop), _names(session)
        return tuple(_line(kept, speaker, names) for kept in kept_filters(session).values())


def look_at_filter(shop: Shop, name: str) -> FilterLook:
    """Return one filter from all sides; raises `NotFoundError` with the nearest names."""
    with shop.store.read() as session, reading_once(session):
        speaker = _speaker(session, shop)
        kept = found_filter(session, name)
        line = _line(kept, speaker, _names(session))
        parts = tuple((part, _part_sentence(session, speaker, kept, part)) for part in kept.parts)
        uses = uses_of_filter(session, kept.name)
        number = version_number(session, kept.name)
        return FilterLook(line.kept, line.sentence, line.call, line.saved_by, parts, uses, number)


def history_of(shop: Shop, name: str) -> tuple[str, tuple[VersionLine, ...]]:
    """Return a filter's name and its versions, newest first; also of one that was removed."""
    with shop.store.read() as session, reading_once(session):
        called, names = filter_called(session, name), _names(session)
        kept = versions_of(session, DefinitionKind.FILTER, called)
        if not kept:
            found_filter(session, name)
        source = SOURCE_BY_NAME.get(called.casefold())
        first = None if source is None else _source_body(source)
        bodies = [*(each.body for each in kept), first]
        return called, tuple(
            VersionLine(
                each.number,
                names.get(each.saved_by, each.saved_by),
                each.saved_at,
                each.body is None,
                changes(earlier if earlier is not None else first, each.body if each.body is not None else first),
            )
            for each, earlier in zip(kept, bodies[1:], strict=True)
        )


def compare_filter(shop: Shop, name: str, before: int, after: int | None = None) -> Comparison:
    """Return what differs between two versions of a filter; `after` None is the one in force, 0 the original."""
    with shop.store.read() as session, reading_once(session):
        called = filter_called(session, name)
        speaker = _speaker(session, shop)
        old = _body(session, called, before)
        new = _in_force(session, called) if after is None else _body(session, called, after)
        return Comparison(
            called,
            _label(before),
            "what is in force" if after is None else _label(after),
            changes(old, new),
            _sentence_of(session, speaker, called, old),
            _sentence_of(session, speaker, called, new),
        )


def _speaker(session: Session, shop: Shop) -> Speaker:
    return Speaker(session, business_date(shop.clock.now(), shop.zone), shop.currency)


def _names(session: Session) -> dict[str, str]:
    """Return what members of staff are called, by their id on Slack."""
    return {row.slack_user: row.name for row in session.scalars(select(Staff))}


def _line(kept: KeptFilter, speaker: Speaker, names: Mapping[str, str]) -> FilterLine:
    by = None if kept.saved_by is None else names.get(kept.saved_by, kept.saved_by)
    return FilterLine(kept, speaker.sentence(kept), call_text(kept), by)


def _part_sentence(session: Session, speaker: Speaker, kept: KeptFilter, part: Part) -> str:
    """Return what one part says by itself."""
    return _sentence_of(
        session,
        speaker,
        kept.name,
        body_of(FilterDraft(kept.name, (Part(part.name, part.text),), kept.parameters)),
    )


def _sentence_of(session: Session, speaker: Speaker, name: str, body: Mapping[str, Any] | None) -> str:
    """Return the sentence of a version as it would be now, with what its upper filters are now."""
    if body is None:
        return "It was removed."
    rows = saved_rows(session)
    draft = draft_from(name, body)
    parent_id = None if draft.parent is None else key_of(rows, draft.parent)
    row = SavedFilter(
        name=name,
        text=" and ".join(f"({part.text})" for part in draft.parts),
        parts=list(body.get("parts", ())),
        parameters=list(body.get("parameters", ())),
        description=draft.description,
        parent_id=parent_id,
        saved_by="",
        saved_at=datetime.min,  # noqa: DTZ901 - it is never saved
    )
    key = key_of(rows, name)
    with trying(session, {UNSAVED if key is None else key: row}):
        return speaker.sentence(found_filter(session, name))


def _body(session: Session, called: str, number: int) -> dict[str, Any] | None:
    if number == ORIGINAL:
        source = SOURCE_BY_NAME.get(called.casefold())
        if source is None:
            message = f"“{called}” does not come with the system, so it has no original. Its first version is 1."
            raise NotFoundError(message)
        return _source_body(source)
    return version(session, DefinitionKind.FILTER, called, number).body


def _in_force(session: Session, called: str) -> dict[str, Any] | None:
    number = version_number(session, called)
    body = version(session, DefinitionKind.FILTER, called, number).body if number else None
    source = SOURCE_BY_NAME.get(called.casefold())
    if body is None and source is not None:
        return _source_body(source)
    if body is None and not number:
        kept = found_filter(session, called)
        return body_of(FilterDraft(kept.name, kept.own_parts(), kept.parameters, kept.parent, kept.description))
    return body


def _source_body(source: KeptFilter) -> dict[str, Any]:
    return body_of(FilterDraft(source.name, source.parts, source.parameters, None, source.description))


def _label(number: int) -> str:
    return "as it comes with the system" if number == ORIGINAL else f"version {number}"
