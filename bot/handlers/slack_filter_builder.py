"""Building a filter by choosing: the form that follows what is chosen, says what it finds, and asks."""

import logging
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_ask import answered
from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import Block, context, escape, section
from bot.views.slack_edit import fault_block, found_block
from bot.views.slack_filter_builder import block_of, builder_form, row_in
from bot.views.slack_filter_cards import saved_blocks
from bot.workers.inbox import Effect
from core.actions.filters.build_filter import filter_choices
from core.actions.filters.save_filter import check_filter, refuse_taken, save_filter
from core.actions.questions.ask import answer, understand
from core.errors import ShownError
from core.extraction.answer import Understood
from core.extraction.filters.builder import MOST_ROWS, Row, RowError, built, row_text
from core.extraction.filters.choices import Choice
from core.extraction.filters.draft import FilterDraft
from core.extraction.filters.kept import Part
from core.replies import Replies

log = logging.getLogger(__name__)

ADD, REMOVE = "build_add", "build_remove"
# What in the form makes it follow: each button, and the menus that tell at once what was chosen.
STEPS = (ADD, REMOVE, "build_check", "build_what", "build_period")
START = "Choose what the first condition is about. I say then whom it finds."


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with one empty row."""
    return builder_form(turn.where, [Row("", "")], {}, filter_choices(desk.shop), context(START))


def filled(desk: Desk, turn: Turn, _view: dict[str, Any]) -> dict[str, Any]:
    """Return the form as it follows from what was chosen in it, with what it finds now."""
    choices = filter_choices(desk.shop)
    known = {choice.key: choice for choice in choices}
    count = _count(turn) + {ADD: 1, REMOVE: -1}.get(turn.action, 0)
    rows = _rows(turn, known, max(1, min(count, MOST_ROWS)))
    where = {name: turn.metadata.get(name) for name in ("channel", "thread", "message")}
    return builder_form(where, rows, turn.state, choices, _outcome(desk, rows, known))


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id."""
    known = {choice.key: choice for choice in filter_choices(desk.shop)}
    rows = _rows(turn, known, _count(turn))
    for number, row in enumerate(rows):
        try:
            understand(desk.shop, row_text(number, row, known))
        except RowError as error:
            return {_block_at_fault(row, error): str(error)}
        except ShownError as error:
            return {block_of(number, "what"): str(error)[:500]}
    name = turn.state.get("name", "").strip()
    if not name:
        return {}
    try:
        with desk.shop.store.read() as session:
            refuse_taken(session, name)
            check_filter(session, desk.shop, FilterDraft(name, (Part("condition", built(rows, known)),)))
    except ShownError as error:
        return {"name": str(error)[:500]}
    return {}


def ask(desk: Desk, turn: Turn) -> Effect:
    """Ask what was put together; keep it under its name where one was given."""
    known = {choice.key: choice for choice in filter_choices(desk.shop)}
    text = built(_rows(turn, known, _count(turn)), known)
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


def _outcome(desk: Desk, rows: list[Row], known: dict[str, Choice]) -> Block:
    """Say the sentence and the count that the rows come to, or what is missing yet."""
    try:
        return found_block(answer(desk.shop, understand(desk.shop, built(rows, known)), limit=1))
    except RowError as error:
        which = f"Condition {error.number + 1}: " if len(rows) > 1 else ""
        return context(f"{which}{error}")
    except ShownError as error:
        return fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a filter could not be tried (reference %s)", reference)
        return section(f":warning: Something went wrong on our side. The log has it under {reference}.")


def _count(turn: Turn) -> int:
    held = turn.metadata.get("rows")
    return held if isinstance(held, int) and 1 <= held <= MOST_ROWS else 1


def _rows(turn: Turn, known: dict[str, Choice], count: int) -> list[Row]:
    return [row_in(turn.state, number, known) for number in range(count)]


def _block_at_fault(row: Row, error: RowError) -> str:
    """Return the block that a window shows an error at: it has to be one that the row has."""
    return block_of(error.number, "what") if error.slot == "what" else block_of(error.number, error.slot, row.choice)
