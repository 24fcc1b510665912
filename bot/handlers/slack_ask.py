"""Asking: words in, a card with the answer out."""

from typing import Any

from sqlmodel import Session, col, select

from bot.handlers.pictures import drawn_file, post_picture
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_forms
from bot.views.charts import shares_chart
from bot.views.slack_answer import SHARES_IN_CARD, answer_card, answer_text
from bot.views.slack_help import help_blocks
from bot.workers.inbox import Effect
from core.actions.lists.save_list import keep_question, understood_again
from core.actions.questions.answer_prospects import limited_to
from core.actions.questions.ask import answer, examples, understand
from core.errors import NotFoundError
from core.extraction.answer import Answer, Understood
from core.extraction.words.refining import speaks_of_earlier
from core.models import Question, QuestionKind
from core.products.departments import department_of
from core.replies import Replies

# As many as leave the buttons below them in sight; Export shows everyone.
TOP = 5


def ask(desk: Desk, turn: Turn, words: str) -> Effect:
    """Answer a question; within a thread, words that narrow ("only those who ...") refine the thread's question."""
    parent = latest_in(desk, turn)
    if parent is not None and speaks_of_earlier(words):
        return refine(desk, turn, parent, words)
    return answered(desk, turn, understand(desk.shop, words), parent_id=None)


def refine_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks how an answer is to be narrowed."""
    return slack_forms.refine_form({**turn.where, "question": number_of(turn.value)})


def refine(desk: Desk, turn: Turn, parent: Question, words: str) -> Effect:
    """Answer the question `parent` narrowed by `words`."""
    understood = understand(desk.shop, words, within=understood_of(parent))
    return answered(desk, turn, understood, parent_id=parent.id)


def undo_refinement(desk: Desk, turn: Turn) -> Effect:
    """Answer again the question that the one at hand refined."""
    question = question_of(desk, turn.value)
    parent = question_of(desk, str(question.parent_id))
    return answered(desk, turn, understood_of(parent), parent_id=parent.parent_id)


def ask_kept(desk: Desk, turn: Turn, question: Question) -> Effect:
    """Answer a question that was kept, as of now."""
    return answered(desk, turn, understood_of(question), parent_id=question.parent_id)


def show_help(desk: Desk, turn: Turn) -> Effect:
    """Say what can be asked, with this shop's own products."""
    blocks = help_blocks(desk.shop.name, examples(desk.shop))

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "What you can ask", blocks)

    return effect


def answered(desk: Desk, turn: Turn, understood: Understood, *, parent_id: int | None) -> Effect:
    """Answer what was understood with a card; `parent_id` is the question that it refines or corrects."""
    with desk.shop.store.read() as session:
        understood = limited_to(understood, department_of(session, turn.user))
    found = answer(desk.shop, understood, limit=TOP)
    # Drawn here: in the transaction it would keep every other writer waiting, also those who acknowledge events.
    # What the card's own bars say already needs no picture.
    drawn = len(found.shares) > SHARES_IN_CARD
    picture = drawn_file(desk.shop, shares_chart, _chart_title(found), found.shares) if drawn else None

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        question = keep_question(tx, desk.shop, understood, found.found, turn.user)
        question.parent_id, question.place = parent_id, turn.place
        tx.flush()
        blocks = answer_card(found, question.id or 0, refines=parent_id is not None)
        card = turn.say(replies, answer_text(found), blocks, _question=question.id)
        thread = turn.thread or card
        post_picture(replies, picture, channel=turn.at, thread=thread, name="answer", title=_chart_title(found))

    return effect


def _chart_title(found: Answer) -> str:
    if found.understood.kind is QuestionKind.CROSS_SELL:
        return f"What the {found.found:,} have bought that goes with it"
    if found.understood.kind is QuestionKind.PROSPECTS:
        return f"What speaks for an offer to the {found.found:,}"
    return f"The {found.found:,} customers by their sales"


def question_of(desk: Desk, value: str) -> Question:
    """Return the question that a button names; raise `NotFoundError` where there is none (any more)."""
    with desk.shop.store.read() as session:
        question = session.get(Question, number_of(value))
    if question is None:
        message = "That question is gone. Ask it again."
        raise NotFoundError(message)
    return question


def latest_in(desk: Desk, turn: Turn) -> Question | None:
    """Return the latest question of the thread; None where there is none."""
    if turn.place is None:
        return None
    with desk.shop.store.read() as session:
        return session.exec(
            select(Question).where(Question.place == turn.place).order_by(col(Question.id).desc()).limit(1)
        ).first()


def understood_of(question: Question) -> Understood:
    """Return what was understood when `question` was asked."""
    return understood_again(question)
