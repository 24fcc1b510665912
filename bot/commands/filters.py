"""Filters that have a name: looked at, saved, copied, compared, restored, removed, asked."""

from typing import Any

from bot.commands.errand import Errand
from bot.commands.filters_wire import (
    BeforeAnswer,
    ChangeLine,
    CompareFilterRequest,
    ComparisonAnswer,
    CopyFilterRequest,
    FilterAnswer,
    FilterRequest,
    FilterRow,
    FiltersAnswer,
    HistoryAnswer,
    ParameterLine,
    PartLine,
    RemovedAnswer,
    RemoveFilterRequest,
    RestoreFilterRequest,
    SaveFilterRequest,
    UseFilterRequest,
    UseLine,
    VersionRow,
)
from bot.commands.found import found_answer
from bot.commands.wire import FoundAnswer, Nothing, Tell
from core.actions.filters.look_at_filters import FilterLine, all_filters, compare_filter, history_of, look_at_filter
from core.actions.filters.restore_filter import filter_called, remove_filter, restore_filter, restore_original
from core.actions.filters.save_filter import copy_filter, found_filter, own_draft, save_filter, version_number
from core.actions.questions.ask import answer, understand
from core.definitions.compare import Change, marked
from core.definitions.uses import Use, uses_of_filter
from core.errors import NotFoundError, RefusedError
from core.extraction.filters.draft import FilterDraft, read_parameters
from core.extraction.filters.kept import Part
from core.extraction.filters.library import kept_filter
from core.extraction.filters.told import asked_with

ACTOR = "command line"


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> FiltersAnswer:
    """List every filter."""
    return FiltersAnswer(filters=tuple(FilterRow(**_row(line)) for line in all_filters(errand.shop)))


def show(errand: Errand, request: FilterRequest, _tell: Tell) -> FilterAnswer:
    """Show one filter from all sides."""
    return _answer(errand, request.name)


def before(errand: Errand, request: FilterRequest, _tell: Tell) -> BeforeAnswer:
    """Say what would be changed by saving a filter under a name."""
    with errand.shop.store.read() as session:
        name = filter_called(session, request.name)
        return BeforeAnswer(version=version_number(session, name), uses=_uses(uses_of_filter(session, name)))


def save(errand: Errand, request: SaveFilterRequest, _tell: Tell) -> FilterAnswer:
    """Save what is given; what is there already and not spoken of stays as it is."""
    shop = errand.shop
    with shop.store.write() as tx:
        known = kept_filter(tx, request.name) is not None
        before = own_draft(tx, request.name) if known else FilterDraft(request.name, ())
        draft = _merged(before, request)
        kept = save_filter(tx, shop, draft, ACTOR, seen=request.seen)
    return _answer(errand, kept.name)


def copy(errand: Errand, request: CopyFilterRequest, _tell: Tell) -> FilterAnswer:
    """Copy a filter under a name of its own."""
    with errand.shop.store.write() as tx:
        kept = copy_filter(tx, errand.shop, request.name, request.new_name, ACTOR)
    return _answer(errand, kept.name)


def history(errand: Errand, request: FilterRequest, _tell: Tell) -> HistoryAnswer:
    """List the versions of a filter."""
    name, versions = history_of(errand.shop, request.name)
    return HistoryAnswer(
        name=name,
        versions=tuple(
            VersionRow(
                number=each.number,
                saved_by=each.saved_by,
                saved_at=each.saved_at.isoformat(),
                removed=each.removed,
                changes=_changes(each.changes),
            )
            for each in versions
        ),
    )


def compare(errand: Errand, request: CompareFilterRequest, _tell: Tell) -> ComparisonAnswer:
    """Compare two versions of a filter."""
    before = request.before
    if before is None:
        _, versions = history_of(errand.shop, request.name)
        if not versions:
            message = f"“{request.name}” has one version only, so there is nothing to compare."
            raise NotFoundError(message)
        before = versions[0].number - 1
    found = compare_filter(errand.shop, request.name, before, request.after)
    return ComparisonAnswer(
        name=found.name,
        before=found.before,
        after=found.after,
        changes=_changes(found.changes),
        sentence_before=found.sentence_before,
        sentence_after=found.sentence_after,
    )


def restore(errand: Errand, request: RestoreFilterRequest, _tell: Tell) -> FilterAnswer:
    """Restore a version, or the original."""
    with errand.shop.store.write() as tx:
        if request.version is None:
            kept = restore_original(tx, errand.shop, request.name, ACTOR)
        else:
            kept = restore_filter(tx, errand.shop, request.name, request.version, ACTOR)
    return _answer(errand, kept.name)


def remove(errand: Errand, request: RemoveFilterRequest, _tell: Tell) -> RemovedAnswer:
    """Remove a filter."""
    with errand.shop.store.write() as tx:
        name = found_filter(tx, request.name).name
        uses = remove_filter(tx, errand.shop, name, ACTOR, even_if_used=request.even_if_used)
    return RemovedAnswer(name=name, uses=_uses(uses))


def use(errand: Errand, request: UseFilterRequest, _tell: Tell) -> FoundAnswer:
    """Say which customers meet a filter."""
    with errand.shop.store.read() as session:
        text = asked_with(found_filter(session, request.name), request.values)
    return found_answer(answer(errand.shop, understand(errand.shop, text), limit=request.limit))


def _merged(before: FilterDraft, request: SaveFilterRequest) -> FilterDraft:
    parts = {part.name.casefold(): part for part in before.parts}
    for name, text in request.parts.items():
        if text.strip():
            parts[name.casefold()] = Part(name, text)
        elif parts.pop(name.casefold(), None) is None:
            message = f"“{before.name}” has no part “{name}” of its own to take out."
            raise RefusedError(message)
    told = {each.name: each for each in before.parameters}
    told |= {each.name: each for each in read_parameters("\n".join(request.parameters))}
    parent = before.parent if request.below is None else request.below or None
    described = before.description if request.description is None else request.description
    return FilterDraft(before.name, tuple(parts.values()), tuple(told.values()), parent, described)


def _answer(errand: Errand, name: str) -> FilterAnswer:
    look = look_at_filter(errand.shop, name)
    return FilterAnswer(
        **_row(look),
        parts=tuple(
            PartLine(name=part.name, text=part.text, sentence=said, inherited_from=part.inherited_from)
            for part, said in look.parts
        ),
        parameters=tuple(
            ParameterLine(name=each.name, kind=each.kind.value, default=each.default) for each in look.kept.parameters
        ),
        uses=_uses(look.uses),
        version=look.version,
    )


def _row(line: FilterLine) -> dict[str, Any]:
    kept = line.kept
    return {
        "name": kept.name,
        "sentence": line.sentence,
        "description": kept.description,
        "comes_with_system": kept.comes_with_system,
        "overwritten": line.overwritten,
        "parent": kept.parent,
        "saved_by": line.saved_by,
        "call": line.call,
    }


def _uses(uses: tuple[Use, ...]) -> tuple[UseLine, ...]:
    return tuple(UseLine(kind=use.kind.value, name=use.name, via=use.via, holds=use.holds) for use in uses)


def _changes(changes: tuple[Change, ...]) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(what=each.what, before=each.before, after=each.after, marked=marked(each)) for each in changes
    )
