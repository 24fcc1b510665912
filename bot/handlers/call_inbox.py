"""Requests of Twilio's that were stored and not done: the programme ended in between, or the database was away.

Whoever asked has long been answered otherwise; what the request said of the call still counts.
"""

from collections.abc import Callable

from sqlmodel import Session

from bot.handlers.call_desk import CallDesk
from bot.handlers.call_steps import SOURCE, act, hook_of
from bot.workers.inbox import Effect, InboxWorker
from core.models import InboxEvent
from core.replies import Replies
from core.shop import Shop


def call_inbox(desk: CallDesk, wake: Callable[[], None]) -> InboxWorker:
    """Return the worker that does what was left undone; `wake` hears that something was."""

    def prepare(_shop: Shop, event: InboxEvent) -> Effect:
        def effect(tx: Session, _answers: Replies) -> None:
            answer = act(tx, desk, hook_of(event))
            tx.get_one(InboxEvent, event.id).answer = {"twiml": answer.twiml, "call": answer.call_id}
            desk.live.changed_soon(answer.call_id)

        return effect

    def forgive(_event: InboxEvent, _error: Exception, _reference: str) -> Effect:
        """Tell nobody: the caller was served when they asked, and the log has what was wrong."""
        return lambda _tx, _answers: None

    return InboxWorker(desk.shop, SOURCE, prepare=prepare, apologise=forgive, parallel=1, on_done=wake)
