"""Why somebody is in the answer of a thread, or is not."""

import json
from typing import Any

from sqlmodel import Session

from bot.handlers.slack_ask import ask, latest_in, question_of, understood_of
from bot.handlers.slack_turn import Desk, Turn
from bot.views.slack_why import why_blocks, why_form
from bot.workers.inbox import Effect
from core.actions.questions.explain import explain
from core.errors import NotFoundError, ShownError
from core.models import Question
from core.replies import Replies


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Say why a customer is in the thread's answer, or is not."""
    customer = rest.removesuffix("?").strip()
    if not customer:
        message = "Say which customer, in the thread of an answer: why 13085"
        raise NotFoundError(message)
    question = latest_in(desk, turn)
    if question is None:
        # At the top of a channel there is no answer to speak of: it may be a question of another kind.
        return ask(desk, turn, turn.words) if len(customer.split()) > 1 else _no_answer()
    return _why(desk, turn, question, customer)


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks about which customer."""
    question = question_of(desk, turn.value)
    return why_form(json.dumps({**turn.where, "question": question.id}), question.sentence)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the customer who was named."""
    try:
        question = question_of(desk, str(turn.metadata.get("question", "")))
        explain(desk.shop, turn.state.get("customer", ""), understood_of(question))
    except ShownError as error:
        return {"customer": str(error)[:500]}
    return {}


def answer_form(desk: Desk, turn: Turn) -> Effect:
    """Say why the customer who was named is in the answer, or is not."""
    question = question_of(desk, str(turn.metadata.get("question", "")))
    return _why(desk, turn, question, turn.state.get("customer", ""))


def _why(desk: Desk, turn: Turn, question: Question, customer: str) -> Effect:
    explained = explain(desk.shop, customer, understood_of(question))
    blocks = why_blocks(explained, question.sentence)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, explained.headline, blocks)

    return effect


def _no_answer() -> Effect:
    message = "There is no answer in this place. Ask a question, then say in its thread: why 13085"
    raise NotFoundError(message)
