"""Let an event that could not be worked off be tried again, once what was wrong has been put right."""

from sqlmodel import Session

from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.models import InboxEvent, InboxState, Role, Staff
from core.shop import Shop
from core.staff import demand


def retry_event(tx: Session, shop: Shop, event_id: int, by: Staff) -> InboxEvent:
    """Let an event that was given up be worked off again, as if it had just arrived.

    Raises `RefusedError`: not the role, or the event was not given up; `NotFoundError` for one that does not exist.
    """
    demand(by, Role.ADMIN)
    event = tx.get(InboxEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None:
        message = "That event is not on record any more."
        raise NotFoundError(message)
    if event.state is not InboxState.FAILED:
        message = "That event has been tried again already."
        raise RefusedError(message)
    event.state, event.tries, event.done_at = InboxState.RECEIVED, 0, None
    tx.add(event)
    record(tx, shop.clock, actor=f"staff:{by.id}", action="event tried again", subject=f"event:{event_id}")
    return event
