"""Editing the filter that a question became."""

import logging
from typing import Any
from uuid import uuid4

from bot.handlers.slack_ask import answered, question_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import section
from bot.views.slack_edit import edit_form, fault_block, found_block, with_meaning
from bot.workers.inbox import Effect
from core.actions.lists.save_list import understood_again
from core.actions.questions.ask import answer, edited
from core.errors import ShownError
from core.extraction.answer import Understood
from core.models import Question, QuestionKind

log = logging.getLogger(__name__)


def edit_form_of(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with the question's filter in it."""
    question = question_of(desk, turn.value)
    metadata = {**turn.where, "question": number_of(turn.value)}
    return edit_form(question.filter_text or "", metadata, optional=question.kind is not QuestionKind.CUSTOMERS)


def filled_form(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the form with what the filter in it means and finds now."""
    try:
        meaning = found_block(answer(desk.shop, _understood(desk, turn), limit=1))
    except ShownError as error:
        meaning = fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a filter could not be tried (reference %s)", reference)
        meaning = section(f":warning: Something went wrong on our side. The log has it under {reference}.")
    return with_meaning(view, meaning)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the filter that was handed in."""
    try:
        _understood(desk, turn)
    except ShownError as error:
        return {"filter": str(error)}
    return {}


def ask_edited(desk: Desk, turn: Turn) -> Effect:
    """Answer the question with the filter that was handed in; the one before is an undo away."""
    return answered(desk, turn, _understood(desk, turn), parent_id=_question(desk, turn).id)


def _understood(desk: Desk, turn: Turn) -> Understood:
    return edited(desk.shop, understood_again(_question(desk, turn)), turn.state.get("filter", ""))


def _question(desk: Desk, turn: Turn) -> Question:
    return question_of(desk, str(turn.metadata.get("question", "")))
