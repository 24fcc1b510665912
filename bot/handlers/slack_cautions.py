"""Staff who make contact with a customer who wishes a person: they take it, and say when it is done."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_call_cards import stands_at
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_cautions import caution_message, done_form
from bot.workers.inbox import Effect
from core.actions.calls.cautions import CautionNotice, caution_of, settle_caution
from core.errors import RefusedError
from core.models import Staff
from core.replies import Replies


def caution_cause(caution_id: int) -> str:
    """Return the cause under which a customer is handed over."""
    return f"caution:{caution_id}"


def take(desk: Desk, turn: Turn) -> Effect:
    """Say on the message who takes care of a customer."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        notice = _open(tx, number)
        _show(tx, turn, replies, notice, staff)

    return effect


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that takes down what came of it."""
    number = number_of(turn.value)
    with desk.shop.store.read() as session:
        return done_form(_open(session, number), {**turn.where, "caution": number})


def done(desk: Desk, turn: Turn) -> Effect:
    """Note that somebody has been in touch."""
    number, note = number_of(str(turn.metadata.get("caution", ""))), turn.state.get("text", "")

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        _show(tx, turn, replies, settle_caution(tx, desk.shop, number, staff, note), staff)

    return effect


def _show(tx: Session, turn: Turn, replies: Replies, notice: CautionNotice, staff: Staff) -> None:
    """Make the message by which a customer was handed over say how that is now, wherever the button was."""
    text, blocks = caution_message(notice, f"<@{staff.slack_user}>")
    place = stands_at(tx, caution_cause(notice.caution.id or 0))
    if place is not None:
        replies.slack("chat.update", channel=place[0], ts=place[1], text=text, blocks=blocks)
    if place is None or place[1] not in {turn.message, turn.metadata.get("message")}:
        turn.whisper(replies, text, blocks)


def _open(session: Session, number: int) -> CautionNotice:
    notice = caution_of(session, number)
    if notice.caution.done_at is not None:
        message = "Somebody has been in touch with them already."
        raise RefusedError(message)
    return notice
