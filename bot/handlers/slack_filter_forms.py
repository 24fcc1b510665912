"""Writing a filter, telling it what it asks for, and saving one from an answer: the windows and what comes of them."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_ask import answered, question_of
from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import Block, escape, section
from bot.views.slack_edit import fault_block, found_block
from bot.views.slack_filter_cards import saved_blocks
from bot.views.slack_filter_forms import (
    LONGEST_TEXT,
    MOST_PARTS,
    NO_PARENT,
    PART,
    save_as_form,
    use_form,
    with_outcome,
    write_form,
)
from bot.workers.inbox import Effect
from core.actions.filters.save_filter import found_filter, own_draft, refuse_taken, save_filter, version_number
from core.actions.filters.try_filter import try_filter
from core.actions.questions.ask import answer, understand
from core.definitions.uses import uses_of_filter
from core.errors import RefusedError, ShownError
from core.extraction.filters.draft import FilterDraft, PartError, read_parameters
from core.extraction.filters.kept import KeptFilter, Part
from core.extraction.filters.library import kept_filter, kept_filters
from core.extraction.filters.told import asked_with, passed
from core.replies import Replies

log = logging.getLogger(__name__)

LONGEST_ERROR = 500
# A view is refused from 250 KB on; this is all that the texts of its parts may take of it.
LARGEST = 150_000


def new_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window for a filter that is not there yet."""
    with desk.shop.store.read() as session:
        parents = tuple(kept_filters(session))
    return write_form({**turn.where, "filter": None}, None, name="", parents=parents, parent=None, own=())


def edit_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with a filter, part by part, and who uses it; one of the system becomes a copy when saved."""
    with desk.shop.store.read() as session:
        kept = found_filter(session, turn.value)
        _refuse_long(kept)
        draft = own_draft(session, kept.name)
        return write_form(
            {**turn.where, "filter": kept.name, "seen": version_number(session, kept.name)},
            kept,
            name=kept.name,
            parents=tuple(name for name in kept_filters(session) if name != kept.name),
            parent=kept.parent,
            own=draft.parameters,
            uses=uses_of_filter(session, kept.name),
        )


def lower_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window for a filter below another one: its parts are there to be overridden."""
    with desk.shop.store.read() as session:
        upper = found_filter(session, turn.value)
        _refuse_long(upper)
        inherited = tuple(Part(part.name, part.text, part.inherited_from or upper.name) for part in upper.parts)
        kept = KeptFilter("", inherited, upper.parameters, "", comes_with_system=False, parent=upper.name)
        return write_form(
            {**turn.where, "filter": None, "upper": upper.name},
            kept,
            name="",
            parents=tuple(kept_filters(session)),
            parent=upper.name,
            own=(),
        )


def filled(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with what the filter in it says and finds now."""
    return with_outcome(view, _outcome(lambda: _tried(desk, turn)))


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the filter that was written, by block id."""
    try:
        draft = _draft(desk, turn)
        if _is_new(turn, draft):
            with desk.shop.store.read() as session:
                refuse_taken(session, draft.name)
    except ShownError as error:
        return {"parameters" if "parameter" in str(error) else "name": str(error)[:LONGEST_ERROR]}
    try:
        try_filter(desk.shop, draft)
    except PartError as error:
        block = f"{PART}{error.part}"
        return {block if block in turn.state else "new_text": str(error)[:LONGEST_ERROR]}
    except ShownError as error:
        return {"name": str(error)[:LONGEST_ERROR]}
    return {}


def save(desk: Desk, turn: Turn) -> Effect:
    """Keep the filter that was written; it is checked once more, because it may have come without its window."""
    draft = _draft(desk, turn)
    tried = try_filter(desk.shop, draft)
    is_new = _is_new(turn, draft)
    seen = turn.metadata.get("seen")

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        held = seen if isinstance(seen, int) and not is_new else None
        kept = save_filter(tx, desk.shop, draft, turn.user, seen=held, new=is_new)
        used = uses_of_filter(tx, kept.name)
        _tell_saved(turn, replies, by.name, kept.name, saved_blocks(by.name, kept.name, tried.sentence, used))

    return effect


def use_form_of(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that asks what a filter has to be told."""
    with desk.shop.store.read() as session:
        kept = found_filter(session, turn.value)
    return use_form({**turn.where, "filter": kept.name}, kept)


def use_filled(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with what the filter finds, told what is typed now."""
    return with_outcome(view, _outcome(lambda: _found(desk, _use_text(desk, turn))))


def use_check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with what was typed, by block id."""
    with desk.shop.store.read() as session:
        kept = found_filter(session, str(turn.metadata.get("filter", "")))
    errors: dict[str, str] = {}
    for each in kept.parameters:
        try:
            passed(each, turn.state.get(f"told:{each.name}", ""))
        except ShownError as error:
            errors[f"told:{each.name}"] = str(error)[:LONGEST_ERROR]
    if errors or not kept.parameters:
        return errors
    try:
        understand(desk.shop, _use_text(desk, turn))
    except ShownError as error:
        return {f"told:{kept.parameters[0].name}": str(error)[:LONGEST_ERROR]}
    return {}


def use(desk: Desk, turn: Turn) -> Effect:
    """Ask the filter with what it was told."""
    return answered(desk, turn, understand(desk.shop, _use_text(desk, turn)), parent_id=None)


def save_as_form_of(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that keeps an answer's condition under a name."""
    question = question_of(desk, turn.value)
    if not question.filter_text:
        message = (
            "This question has no condition that could be kept as a filter. Narrow it first, or save it as a list."
        )
        raise RefusedError(message)
    # Of prospects and extractions only the condition is kept, so that is what has to be read here.
    sentence = understand(desk.shop, question.filter_text).sentence
    return save_as_form({**turn.where, "question": question.id}, sentence)


def save_as_check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the name."""
    try:
        draft = _of_question(desk, turn)
        with desk.shop.store.read() as session:
            refuse_taken(session, draft.name)
        try_filter(desk.shop, draft)
    except ShownError as error:
        return {"name": str(error)[:LONGEST_ERROR]}
    return {}


def save_as(desk: Desk, turn: Turn) -> Effect:
    """Keep an answer's condition as a filter."""
    draft = _of_question(desk, turn)
    tried = try_filter(desk.shop, draft)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        kept = save_filter(tx, desk.shop, draft, turn.user, new=True)
        _tell_saved(turn, replies, by.name, kept.name, saved_blocks(by.name, kept.name, tried.sentence))

    return effect


def _draft(desk: Desk, turn: Turn) -> FilterDraft:
    """Return the filter that a window says: what differs from the inherited parts is its own."""
    shown = turn.metadata.get("filter") or turn.metadata.get("upper")
    with desk.shop.store.read() as session:
        kept = None if shown is None else kept_filter(session, str(shown))
    inherited = {}
    for part in kept.parts if kept is not None else ():
        if part.inherited_from is not None or turn.metadata.get("upper"):
            inherited[part.name] = part.text
    written = {key.removeprefix(PART): text for key, text in turn.state.items() if key.startswith(PART)}
    parts = [Part(name, text) for name, text in written.items() if text.strip() and inherited.get(name) != text]
    if turn.state.get("new_text", "").strip():
        parts.append(Part(turn.state.get("new_name", ""), turn.state["new_text"]))
    parent = turn.state.get("parent", NO_PARENT)
    return FilterDraft(
        turn.state.get("name", ""),
        tuple(parts),
        read_parameters(turn.state.get("parameters", "")),
        None if parent == NO_PARENT else parent,
        turn.state.get("description", ""),
    )


def _is_new(turn: Turn, draft: FilterDraft) -> bool:
    held = turn.metadata.get("filter")
    return not isinstance(held, str) or " ".join(draft.name.split()).casefold() != held.casefold()


def _of_question(desk: Desk, turn: Turn) -> FilterDraft:
    question = question_of(desk, str(turn.metadata.get("question", "")))
    part = Part("condition", question.filter_text or "")
    return FilterDraft(turn.state.get("name", ""), (part,), description=turn.state.get("description", ""))


def _use_text(desk: Desk, turn: Turn) -> str:
    with desk.shop.store.read() as session:
        kept = found_filter(session, str(turn.metadata.get("filter", "")))
    return asked_with(kept, [turn.state.get(f"told:{each.name}", "") for each in kept.parameters])


def _tried(desk: Desk, turn: Turn) -> Block:
    tried = try_filter(desk.shop, _draft(desk, turn))
    if tried.text is None:
        return section(f"{escape(tried.sentence)}\n_Whom it finds depends on what it is told._")
    return _found(desk, tried.text)


def _found(desk: Desk, text: str) -> Block:
    return found_block(answer(desk.shop, understand(desk.shop, text), limit=1))


def _outcome(look: Callable[[], Block]) -> Block:
    try:
        return look()
    except ShownError as error:
        return fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a filter could not be tried (reference %s)", reference)
        return section(f":warning: Something went wrong on our side. The log has it under {reference}.")


def _tell_saved(turn: Turn, replies: Replies, who: str, name: str, blocks: list[Block]) -> None:
    turn.say(replies, f"{escape(who)} saved the filter {escape(name)}", blocks)


def _refuse_long(kept: KeptFilter) -> None:
    """Refuse to open a window that could not hold the filter: what is cut off would be lost when it is saved."""
    too_long = any(len(part.text) > LONGEST_TEXT for part in kept.parts)
    if too_long or len(kept.parts) > MOST_PARTS or sum(len(part.text.encode()) for part in kept.parts) > LARGEST:
        message = f"“{kept.name}” is larger than a window takes. Use `najimi filters save` on the command line."
        raise RefusedError(message)
