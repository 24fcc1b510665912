"""Staff's side of a conversation with a customer: answer, take, assign, close, open again."""

from typing import Any

from sqlmodel import Session, select

from bot.handlers.conversation_cards import say_in_thread, show_card
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_conversation as views
from bot.views import telegram_messages as texts
from bot.views.blocks import context, escape
from bot.workers.inbox import Effect
from core.actions.desk import converse
from core.actions.desk.converse import Answer
from core.conversations.canned import all_canned, rendered_canned
from core.conversations.fates import Fate
from core.conversations.reading import addressee, conversation_of, standing
from core.errors import NotFoundError, RefusedError, ShownError
from core.models import Conversation, Staff
from core.replies import Replies

ANYWAY = "anyway"


def answer_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window in which an answer is written; raises where it would reach nobody, before anybody types."""
    number = number_of(turn.value)
    with desk.shop.store.read() as session:
        conversation = conversation_of(session, number)
        found = addressee(session, conversation)
        stands = standing(session, number)
        newest = max((m.id or 0 for m in (stands.last_heard, stands.last_answer) if m is not None), default=0)
        metadata = {**_where(turn, conversation), "conversation": number, "seen": newest}
        return views.answer_form(metadata, found.customer, stands.last_heard, all_canned(session))


def filled_answer(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with a preview; where a canned reply was chosen, with its text behind what was typed."""
    typed, text = typed_answer(turn), None
    try:
        if turn.action == "talk_canned":
            canned = _canned(desk, turn)
            text = f"{typed.rstrip()}\n\n{canned}" if typed.strip() else canned
        staff = _staff_name(desk, turn)
        shown = views.quoted_message(texts.answered(desk.shop, staff, text or typed))
        preview = views.answer_preview(shown, text or typed) if (text or typed).strip() else []
    except ShownError as error:
        preview = [context(f":warning: {escape(str(error))}")]
    return views.filled_answer(view, text, preview)


def typed_answer(turn: Turn) -> str:
    """Return what stands in the window's field, whichever number its block has reached."""
    return next((value for block, value in turn.state.items() if block.startswith("text")), "")


def _canned(desk: Desk, turn: Turn) -> str:
    with desk.shop.store.read() as session:
        conversation = conversation_of(session, _number(turn))
        customer = addressee(session, conversation).customer
    return rendered_canned(desk.shop, number_of(turn.state.get("canned", "")), customer, _staff_name(desk, turn))


def _staff_name(desk: Desk, turn: Turn) -> str | None:
    with desk.shop.store.read() as session:
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
    return name_of(staff)


def name_of(staff: Staff | None) -> str | None:
    """Return what a member of staff is called by customers; None while Slack has not said."""
    return staff.name if staff is not None and staff.name != staff.slack_user else None


def check_answer(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with an answer that was handed in, by block id."""
    block = next((block for block in turn.state if block.startswith("text")), "text")
    try:
        with desk.shop.store.read() as session:
            staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
            converse.refuse_answer(session, _answer(turn), staff)
    except converse.AnsweredMeanwhileError as error:
        return {ANYWAY: str(error)}
    except ShownError as error:
        return {block: str(error)}
    return {}


def send_answer(desk: Desk, turn: Turn) -> Effect:
    """Send an answer to the customer, and show it in the thread as what it is."""
    answer = _answer(turn)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        try:
            made = converse.answer_customer(tx, desk.shop, answer, by)
        except ShownError as error:
            refusal = f"{error}\nYours was not sent. You had written:\n{answer.text}"
            raise RefusedError(refusal) from error
        if made is None:
            return
        message, to = made
        carried = replies.under(answer.cause)
        carried.telegram(
            "sendMessage",
            chat_id=to.chat_id,
            text=texts.answered(desk.shop, name_of(by), message.text),
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},
        )
        text, blocks = views.sent_line(message, by, Fate.ON_ITS_WAY)
        say_in_thread(carried, conversation_of(tx, answer.conversation_id), text, blocks=blocks)
        show_card(tx, desk.shop, replies, answer.conversation_id)

    return effect


def take(desk: Desk, turn: Turn) -> Effect:
    """Take a conversation: the card says so."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        converse.assign(tx, desk.shop, number, by, by)
        show_card(tx, desk.shop, replies, number)

    return effect


def assign_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that asks who is to care."""
    number = number_of(turn.value)
    with desk.shop.store.read() as session:
        conversation = conversation_of(session, number)
    return views.assign_form({**_where(turn, conversation), "conversation": number})


def assign(desk: Desk, turn: Turn) -> Effect:
    """Hand a conversation to somebody, who is called in its thread."""
    number, chosen = _number(turn), turn.state.get("staff", "")
    if not chosen:
        message = "Choose who is to care for it."
        raise RefusedError(message)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        to = desk.met(tx, chosen)
        conversation = converse.assign(tx, desk.shop, number, to, by)
        text = f"<@{to.slack_user}>, <@{by.slack_user}> asks you to care for this one."
        say_in_thread(replies, conversation, text)
        show_card(tx, desk.shop, replies, number)

    return effect


def close(desk: Desk, turn: Turn) -> Effect:
    """Close a conversation; its card offers the way back."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        converse.close(tx, desk.shop, number, desk.staff(tx, turn))
        show_card(tx, desk.shop, replies, number)

    return effect


def open_again(desk: Desk, turn: Turn) -> Effect:
    """Open a closed conversation again."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        converse.open_again(tx, desk.shop, number, desk.staff(tx, turn))
        show_card(tx, desk.shop, replies, number)

    return effect


def _where(turn: Turn, conversation: Conversation) -> dict[str, str | None]:
    """Return where what comes of a window is said: in the thread, also where it was opened from somebody's home."""
    if turn.channel:
        return turn.where
    return {"channel": conversation.slack_channel, "thread": conversation.slack_thread, "message": None}


def _number(turn: Turn) -> int:
    return number_of(str(turn.metadata.get("conversation", "")))


def _answer(turn: Turn) -> Answer:
    seen = turn.metadata.get("seen")
    if not isinstance(seen, int):
        message = "That window belongs to no conversation. Press “Answer the customer” again."
        raise NotFoundError(message)
    return Answer(
        conversation_id=_number(turn),
        text=typed_answer(turn),
        form=turn.view_id,
        seen=seen,
        anyway=bool(turn.state.get(ANYWAY)),
    )
