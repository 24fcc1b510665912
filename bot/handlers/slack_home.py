"""The app's home: opened, and the buttons that stand on it alone."""

from typing import Any

from sqlmodel import Session, col, select

from bot.handlers import slack_approval, slack_ask
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_look import look_form
from bot.views.slack_mishaps import mishaps_card
from bot.workers.inbox import Effect
from core.actions.desk.desk import LATE
from core.actions.desk.retry_event import retry_event
from core.actions.plans.review_plan import review_plan
from core.errors import NotFoundError
from core.models import ImportRun, ImportState, InboxEvent, InboxState, Plan, Reply, ReplyState, Role, Staff
from core.replies import Replies
from core.staff import demand

MOST_SHOWN = 8


def opened(desk: Desk, turn: Turn) -> Effect:
    """Meet whoever looks at the home; what they see is published by the board of homes (`bot.boards.home`)."""

    def effect(tx: Session, _replies: Replies) -> None:
        desk.staff(tx, turn)

    return effect


def look(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return a plan that waits for approval as a form: its button approves exactly what it shows."""
    with desk.shop.store.read() as session:
        plan = session.get(Plan, number_of(turn.value))
        if plan is None:
            message = "That plan is gone."
            raise NotFoundError(message)
        author = session.get_one(Staff, plan.author_id)
        return look_form(desk.shop, plan, author.name, review_plan(session, plan), turn.where)


def approve(desk: Desk, turn: Turn) -> Effect:
    """Approve the plan that the form showed."""
    return slack_approval.approve_shown(
        desk, turn, number_of(str(turn.metadata.get("plan", ""))), str(turn.metadata.get("fingerprint", ""))
    )


def ask_again(desk: Desk, turn: Turn) -> Effect:
    """Answer the question of a saved list as of now."""
    return slack_ask.ask_kept(desk, turn, slack_ask.question_of(desk, turn.value))


def show_mishaps(desk: Desk, turn: Turn) -> Effect:
    """Tell an admin, alone, what went wrong lately, and what can be done about it."""
    since = desk.shop.clock.now() - LATE
    with desk.shop.store.read() as session:
        events = session.exec(
            select(InboxEvent)
            .where(InboxEvent.state == InboxState.FAILED, col(InboxEvent.received_at) >= since)
            .order_by(col(InboxEvent.id).desc())
            .limit(MOST_SHOWN)
        ).all()
        failed = session.exec(
            select(Reply)
            .where(Reply.state == ReplyState.FAILED, col(Reply.created_at) >= since)
            .order_by(col(Reply.id).desc())
            .limit(MOST_SHOWN)
        ).all()
        runs = session.exec(
            select(ImportRun)
            .where(ImportRun.state == ImportState.FAILED, col(ImportRun.started_at) >= since)
            .order_by(col(ImportRun.id).desc())
            .limit(MOST_SHOWN)
        ).all()

    def effect(tx: Session, replies: Replies) -> None:
        demand(desk.staff(tx, turn), Role.ADMIN)
        turn.whisper(replies, *mishaps_card(desk.shop, events, failed, runs))

    return effect


def try_again(desk: Desk, turn: Turn) -> Effect:
    """Let an event that was given up be worked off again."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        retry_event(tx, desk.shop, number, desk.staff(tx, turn))
        turn.whisper(replies, "It is being tried again.")

    return effect
