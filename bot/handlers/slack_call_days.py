"""What staff ask about calls: today's, those that nobody has called back, and those in which something was said."""

from sqlmodel import Session

from bot.handlers import slack_call_list
from bot.handlers.slack_turn import Desk, Turn
from bot.views.slack_call_lists import day_message, found_message
from bot.workers.inbox import Effect
from core.actions.calls.cautions import open_cautions
from core.actions.calls.list_calls import calls_of_day
from core.actions.calls.search import find_words
from core.desk.calls import MISSED_FOR
from core.errors import RefusedError
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
