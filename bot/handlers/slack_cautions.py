"""Staff who make contact with a customer who wishes a person: they take it, and say when it is done."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_cautions import caution_message, done_form
from bot.workers.inbox import Effect
from core.actions.calls.cautions import CautionNotice, caution_of, settle_caution
from core.errors import RefusedError
from core.models import Staff
from core.replies import Replies


def take(desk: Desk, turn: Turn) -> Effect:
    """Say on the message who takes care of a customer."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        notice = _open(tx, number)
        _show(turn, replies, notice, staff)

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
        _show(turn, replies, settle_caution(tx, desk.shop, number, staff, note), staff)

    return effect


def _show(turn: Turn, replies: Replies, notice: CautionNotice, staff: Staff) -> None:
    """Put the message in its place as it is now."""
    text, blocks = caution_message(notice, f"<@{staff.slack_user}>")
    message = turn.message or turn.metadata.get("message")
    if message and turn.channel:
        replies.slack("chat.update", channel=turn.channel, ts=message, text=text, blocks=blocks)
    else:
        turn.say(replies, text, blocks)


def _open(session: Session, number: int) -> CautionNotice:
    notice = caution_of(session, number)
    if notice.caution.done_at is not None:
        message = "Somebody has been in touch with them already."
        raise RefusedError(message)
    return notice
