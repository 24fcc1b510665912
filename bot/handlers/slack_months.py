"""Closing months in Slack: which are closed, what was corrected since, and closing one after a look (admins)."""

from datetime import date

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import Block
from bot.views.slack_months import closed_text, closing_card, months_card
from bot.workers.inbox import Effect
from core.accounting.months import month_text, read_month
from core.actions.accounting.account import books
from core.actions.accounting.close_month import close_month, preview_closing
from core.clock import business_date
from core.errors import RefusedError
from core.models import Role
from core.replies import Replies
from core.staff import demand


def said(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """List the closed months."""
    return _saying(desk, turn, "Closed months", months_card(books(desk.shop), desk.shop.currency, desk.shop.zone))


def said_close(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Say what closing a month would do, with the button that does it."""
    if not rest.strip():
        message = "Say which month, such as `close last month` or `close October 2026`; `accounts` lists them."
        raise RefusedError(message)
    return _look(desk, turn, rest)


def look(desk: Desk, turn: Turn) -> Effect:
    """Say what closing the month of a button would do."""
    return _look(desk, turn, turn.value)


def close(desk: Desk, turn: Turn) -> Effect:
    """Close the month of a button; who does not administer the shop is refused before anything is done.

    It is done here, in transactions of its own: a month may have more accounts than one transaction should write.
    """
    with desk.shop.store.write() as tx:
        demand(desk.staff(tx, turn), Role.ADMIN)
    closing = close_month(desk.shop, _month(desk, turn.value), turn.user)
    return _saying(desk, turn, closed_text(closing, desk.shop.currency))


def _look(desk: Desk, turn: Turn, text: str) -> Effect:
    month = _month(desk, text)
    with desk.shop.store.write() as tx:
        demand(desk.staff(tx, turn), Role.ADMIN)
    card = closing_card(preview_closing(desk.shop, month), desk.shop.currency)
    return _saying(desk, turn, f"Close {month_text(month)}?", card)


def _month(desk: Desk, text: str) -> date:
    return read_month(text, business_date(desk.shop.clock.now(), desk.shop.zone))


def _saying(desk: Desk, turn: Turn, text: str, blocks: list[Block] | None = None) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, text, blocks)

    return effect
