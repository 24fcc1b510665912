"""What staff ask about calls: today's, those that nobody has called back, and those in which something was said."""

from typing import Any

from sqlmodel import Session

from bot.handlers import slack_call_cards as cards
from bot.handlers import slack_call_list
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_call_forms import back_form
from bot.views.slack_call_lists import day_message, found_message
from bot.workers.inbox import Effect
from core.actions.calls.cautions import open_cautions
from core.actions.calls.end_call import confirm_note
from core.actions.calls.list_calls import calls_of_day
from core.actions.calls.search import find_words
from core.calls.missed import was_missed
from core.desk.calls import MISSED_FOR
from core.errors import NotFoundError, RefusedError
from core.models import Call
from core.replies import Replies

MOST_CAUTIONS = 10
KNOWN = (
    "I know `@najimi calls` (today's, and those that were missed), `@najimi calls about range hood` (what was said) "
    "and `@najimi call list` (whom to call next)."
)


def said(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show today's calls, find what was said, or take the next call of a list."""
    first, _, rest = words.strip().partition(" ")
    if first.casefold() in {"list", "lists"}:
        return slack_call_list.said(desk, turn, rest.strip())
    if first.casefold() == "about":
        return _about(desk, turn, rest.strip(" \"'?"))
    if words.strip():
        raise RefusedError(KNOWN)
    return today(desk, turn)


def today(desk: Desk, turn: Turn) -> Effect:
    """Show today's calls, and those that nobody has called back."""
    found = calls_of_day(desk.shop, desk.shop.clock.now() - MISSED_FOR)
    with desk.shop.store.read() as session:
        wishing = open_cautions(session, MOST_CAUTIONS)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, *day_message(desk.shop, found, wishing))

    return effect


def _about(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show where something was said."""
    found = find_words(desk.shop, words)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, *found_message(desk.shop, words, found))

    return effect


def back_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window of somebody who calls back."""
    with desk.shop.store.read() as session:
        call = _missed(session, number_of(turn.value))
        metadata = {**turn.where, "call": call.id}
        return back_form(cards.called(session, call), metadata, call.number)


def back_begun(desk: Desk, turn: Turn) -> Effect:
    """Say below the card who calls back, so that nobody else does."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        call = _missed(tx, number)
        if cards.stands_at(tx, cards.card_cause(number)) is not None:
            who = escape(cards.called(tx, call))
            cards.say_below(replies, number, f":telephone_receiver: <@{staff.slack_user}> calls {who} back.")

    return effect


def back_done(desk: Desk, turn: Turn) -> Effect:
    """Note what came of calling back."""
    number, words = number_of(str(turn.metadata.get("call", ""))), turn.state.get("text", "")

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        call = _missed(tx, number)
        confirm_note(tx, desk.shop, number, words, staff)
        who = escape(cards.called(tx, call))
        turn.whisper(replies, f"Noted: you have called {who} back.")

    return effect


def _missed(session: Session, number: int) -> Call:
    call = session.get(Call, number)
    if call is None:
        message = "That call is not known (any more)."
        raise NotFoundError(message)
    if not was_missed(call) or call.noted_at is not None:
        message = "Somebody has called back already."
        raise RefusedError(message)
    return call
