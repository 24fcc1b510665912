"""The inbox: an event is stored under its source's own id before anything is done about it.

Its effects and `done` are committed together, so an event that comes again, or that a crash interrupted, has its
effect once. (Inserting and then ignoring repeats would lose an event whose first handling died half way.)
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.clock import Clock
from core.models import InboxEvent, InboxState
from core.store import Store

MOST_TRIES = 3


@dataclass(frozen=True)
class Received:
    """What became of an arrival: its row, whether it had come before, and what was answered if it is done."""

    event_id: int
    repeated: bool
    done: bool
    answer: dict[str, Any] | None


def receive(store: Store, clock: Clock, *, source: str, source_id: str, kind: str, payload: dict[str, Any]) -> Received:
    """Store an event; one that has come before is not stored again, and what is known of it is returned."""
    try:
        with store.write() as tx:
            event = InboxEvent(source=source, source_id=source_id, kind=kind, payload=payload, received_at=clock.now())
            tx.add(event)
            tx.flush()
            return Received(event_id=event.id or 0, repeated=False, done=False, answer=None)
    except IntegrityError:
        with store.read() as session:
            earlier = session.exec(
                select(InboxEvent).where(InboxEvent.source == source, InboxEvent.source_id == source_id)
            ).one()
        return Received(
            event_id=earlier.id or 0,
            repeated=True,
            done=earlier.state is not InboxState.RECEIVED,
            answer=earlier.answer,
        )


def unfinished(store: Store, source: str, limit: int = 100) -> list[InboxEvent]:
    """Return the events of a source that still have to be worked off, oldest first."""
    with store.read() as session:
        rows = session.exec(
            select(InboxEvent)
            .where(InboxEvent.source == source, InboxEvent.state == InboxState.RECEIVED)
            .order_by(col(InboxEvent.id))
            .limit(limit)
        )
        return list(rows)


def finish(tx: Session, clock: Clock, event_id: int, answer: dict[str, Any] | None = None) -> bool:
    """Mark an event done, within the transaction of its effects; false where it was done already."""
    event = tx.get_one(InboxEvent, event_id, with_for_update=True)
    if event.state is not InboxState.RECEIVED:
        return False
    event.state, event.done_at, event.answer = InboxState.DONE, clock.now(), answer
    return True


def fail(tx: Session, clock: Clock, event_id: int, error: str) -> bool:
    """Note that working off an event failed; return whether it was given up (after `MOST_TRIES` tries)."""
    event = tx.get_one(InboxEvent, event_id, with_for_update=True)
    event.tries += 1
    event.error = error
    if event.tries >= MOST_TRIES and event.state is InboxState.RECEIVED:
        event.state, event.done_at = InboxState.FAILED, clock.now()
    return event.state is InboxState.FAILED
