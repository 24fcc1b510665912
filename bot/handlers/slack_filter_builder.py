"""Building a filter by choosing: the form that follows what is chosen, says what it finds, and asks."""

import logging
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_ask import answered, question_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, context, escape, section
from bot.views.slack_edit import fault_block, found_block
from bot.views.slack_filter_builder import ONE_ROW, builder_form, form_in
from bot.views.slack_filter_cards import saved_blocks
from bot.views.slack_filter_rows import block_of
from bot.workers.inbox import Effect
from core.actions.filters.build_filter import filter_choices, products_called
from core.actions.filters.look_at_filters import look_at_filter
from core.actions.filters.save_filter import check_filter, refuse_taken, save_filter
from core.actions.questions.ask import answer, understand
from core.errors import RefusedError, ShownError
from core.extraction.answer import Understood
from core.extraction.filters.builder import Row, RowError, row_text
from core.extraction.filters.choices import Choice
from core.extraction.filters.draft import FilterDraft
from core.extraction.filters.groups import MOST_GROUPS, RANKED, Built, Group, Ranked, built, numbered
from core.extraction.filters.kept import Part
from core.extraction.filters.taken_apart import taken_apart
from core.replies import Replies

log = logging.getLogger(__name__)

# What in the form makes it follow: each button, and the menus that tell at once what was chosen.
STEPS = (
    "build_add", "build_remove", "build_group", "build_ungroup", "build_rank", "build_unrank", "build_unkeep",
    "build_check", "build_what", "build_period",
)  # fmt: skip
START = "Choose what the first condition is about. I say then whom it finds."
EMPTY_ROW = Row("", "")


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with one empty row."""
    return builder_form(turn.where, ONE_ROW, filter_choices(desk.shop), context(START))


def edit_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with the filter of an answer in it, as far as rows can show it."""
    text = question_of(desk, turn.value).filter_text
    if not text:
        message = "This question has no condition that could be shown as rows. Narrow it first."
        raise RefusedError(message)
    return _showing(desk, text, {**turn.where, "question": number_of(turn.value)})


def kept_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with a saved filter in it; it is kept under another name, or asked."""
    kept = look_at_filter(desk.shop, turn.value).kept
    if kept.parameters or len(kept.parts) != 1:
        message = (
            f"“{kept.name}” has several parts or is told something, which the builder cannot show. Edit it as text."
        )
        raise RefusedError(message)
    return _showing(desk, kept.parts[0].text, dict(turn.where))


def _showing(desk: Desk, text: str, where: dict[str, Any]) -> dict[str, Any]:
    choices = filter_choices(desk.shop)
    known = {choice.key: choice for choice in choices}
    shown = taken_apart(text, known)
    return builder_form(where, shown, choices, _outcome(desk, shown, known), products=_products(desk, shown, known))


def filled(desk: Desk, turn: Turn, _view: dict[str, Any]) -> dict[str, Any]:
    """Return the form as it follows from what was chosen in it, with what it finds now."""
    choices = filter_choices(desk.shop)
    known = {choice.key: choice for choice in choices}
    shown = _stepped(form_in(turn.metadata, turn.state, known), turn)
    where: dict[str, Any] = {
        name: turn.metadata[name] for name in ("channel", "thread", "message", "question") if name in turn.metadata
    }
    outcome = _outcome(desk, shown, known)
    return builder_form(
        where, shown, choices, outcome, products=_products(desk, shown, known), name=turn.state.get("name", "")
    )


def _stepped(shown: Built, turn: Turn) -> Built:
    """Return the form after the step that was pressed."""
    at = int(turn.value) if turn.value.isdecimal() and len(turn.value) == 1 else 0
    groups = list(shown.groups) or list(ONE_ROW.groups)
    at = min(at, len(groups) - 1)
    if turn.action == "build_add":
        groups[at] = replace(groups[at], rows=(*groups[at].rows, EMPTY_ROW))
    elif turn.action == "build_remove" and len(groups[at].rows) > 1:
        groups[at] = replace(groups[at], rows=groups[at].rows[:-1])
    elif turn.action == "build_group" and len(groups) < MOST_GROUPS:
        groups.append(Group((EMPTY_ROW,)))
    elif turn.action == "build_ungroup" and len(groups) > 1:
        groups.pop()
    ranked = {"build_rank": Ranked(EMPTY_ROW), "build_unrank": None}.get(turn.action, shown.ranked)
    return Built(tuple(groups), shown.how, () if turn.action == "build_unkeep" else shown.kept, ranked)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id."""
    known = {choice.key: choice for choice in filter_choices(desk.shop)}
    shown = form_in(turn.metadata, turn.state, known)
    for number, row in numbered(shown.groups):
        if not row.choice and number:
            continue
        try:
            understand(desk.shop, row_text(number, row, known))
        except RowError as error:
            return {_block_at_fault(row, error): str(error)}
        except ShownError as error:
            return {block_of(number, "what"): str(error)[:500]}
    try:
        text = built(shown, known)
        understand(desk.shop, text)
    except RowError as error:
        return {_block_at_fault(shown.ranked.by if shown.ranked else EMPTY_ROW, error): str(error)}
    except ShownError as error:
        return {block_of(RANKED, "many") if shown.ranked else block_of(0, "what"): str(error)[:500]}
    return _wrong_name(desk, turn.state.get("name", "").strip(), text)


def _wrong_name(desk: Desk, name: str, text: str) -> dict[str, str]:
    if not name:
        return {}
    try:
        with desk.shop.store.read() as session:
            refuse_taken(session, name)
            check_filter(session, desk.shop, FilterDraft(name, (Part("condition", text),)))
    except ShownError as error:
        return {"name": str(error)[:500]}
    return {}


def ask(desk: Desk, turn: Turn) -> Effect:
    """Ask what was put together; keep it under its name where one was given."""
    known = {choice.key: choice for choice in filter_choices(desk.shop)}
    text = built(form_in(turn.metadata, turn.state, known), known)
    understood: Understood = understand(desk.shop, text)
    asked = answered(desk, turn, understood, parent_id=None)
    name = turn.state.get("name", "").strip()

    def effect(tx: Session, replies: Replies) -> None:
        if name:
            draft = FilterDraft(name, (Part("condition", understood.filter_text or text),))
            kept = save_filter(tx, desk.shop, draft, turn.user, new=True)
            who = desk.staff(tx, turn).name
            told = f"{escape(who)} saved the filter {escape(kept.name)}"
            turn.say(replies, told, saved_blocks(who, kept.name, understood.sentence))
        asked(tx, replies)

    return effect


def _outcome(desk: Desk, shown: Built, known: dict[str, Choice]) -> Block:
    """Say the sentence and the count that the form comes to, or what is missing yet."""
    try:
        return found_block(answer(desk.shop, understand(desk.shop, built(shown, known)), limit=1))
    except RowError as error:
        several = len(numbered(shown.groups)) > 1 and error.number < RANKED
        which = f"Condition {error.number % 10 + 1}" + (
            f" of group {error.number // 10 + 1}" if len(shown.groups) > 1 else ""
        )
        return context(f"{which}: {error}" if several else str(error))
    except ShownError as error:
        return fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a filter could not be tried (reference %s)", reference)
        return section(f":warning: Something went wrong on our side. The log has it under {reference}.")


def _products(desk: Desk, shown: Built, known: dict[str, Choice]) -> dict[str, str]:
    """Return what the codes of the products in the form stand for."""
    rows = [row for _, row in numbered(shown.groups)] + ([shown.ranked.by] if shown.ranked else [])
    codes = {
        row.filled.get(slot.name, "").strip('"')
        for row in rows
        if row.choice in known
        for slot in known[row.choice].slots
        if slot.is_product
    }
    return products_called(desk.shop, codes - {""})


def _block_at_fault(row: Row, error: RowError) -> str:
    """Return the block that a window shows an error at: it has to be one that the row has."""
    if error.slot in {"what", "many"}:
        return block_of(error.number, error.slot)
    return block_of(error.number, error.slot, row.choice)
