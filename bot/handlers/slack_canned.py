"""Keeping canned replies: list, write, change, remove."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_canned import canned_blocks, canned_form
from bot.views.slack_conversation import quote
from bot.workers.inbox import Effect
from core.conversations.canned import all_canned, canned_reply, check_canned, check_name, remove_canned, save_canned
from core.errors import NotFoundError, ShownError
from core.replies import Replies


def show(desk: Desk, turn: Turn, words: str) -> Effect:
    """List the canned replies, or those whose name begins with `words`."""
    wanted = words.strip().casefold()
    with desk.shop.store.read() as session:
        known = all_canned(session)
    found = [reply for reply in known if reply.name.casefold().startswith(wanted)]
    if wanted and not found:
        names = ", ".join(reply.name for reply in known[:20]) or "none yet"
        message = f"There is no canned reply whose name begins with “{words.strip()[:60]}”. There are: {names}."
        raise NotFoundError(message)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "Canned replies", canned_blocks(found))

    return effect


def new_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window for a new one."""
    return canned_form({**turn.where, "reply": None}, None)


def edit_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with one that is there."""
    with desk.shop.store.read() as session:
        reply = canned_reply(session, number_of(turn.value))
    return canned_form({**turn.where, "reply": reply.id}, reply)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with what was written, by block id."""
    errors: dict[str, str] = {}
    try:
        with desk.shop.store.read() as session:
            check_name(session, _name(turn), _reply_id(turn))
    except ShownError as error:
        errors["name"] = str(error)
    try:
        check_canned(turn.state.get("text", ""))
    except ShownError as error:
        errors["text"] = str(error)
    return errors


def save(desk: Desk, turn: Turn) -> Effect:
    """Keep what was written; it is checked once more, because this event may have come without its window."""
    name, text = _name(turn), turn.state.get("text", "")
    check_canned(text)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        reply = save_canned(tx, desk.shop, name, text, by, reply_id=_reply_id(turn))
        turn.say(replies, f"{escape(by.name)} saved the canned reply *{escape(reply.name)}*.")

    return effect


def remove(desk: Desk, turn: Turn) -> Effect:
    """Take one away, and show it once more, so that it can be made anew."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        reply = remove_canned(tx, desk.shop, number, by)
        text = f"{escape(by.name)} removed the canned reply *{escape(reply.name)}*. It said:"
        turn.say(replies, text, [{"type": "section", "text": {"type": "mrkdwn", "text": text}}, quote(reply.text)])

    return effect


def _name(turn: Turn) -> str:
    return " ".join(turn.state.get("name", "").split())


def _reply_id(turn: Turn) -> int | None:
    known = turn.metadata.get("reply")
    return known if isinstance(known, int) else None
