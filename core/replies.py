"""What a conversation answers: kept with the effects of the event that it answers, sent once these are committed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.clock import Clock
from core.models import Reply, ReplyState, Surface
from core.store import Store

MOST_TRIES = 8


class Replies:
    """Collects the replies to one event, in order; `cause` names the event, so that no reply is written twice."""

    def __init__(self, tx: Session, clock: Clock, cause: str, *, already: int = 0) -> None:
        """Write replies within the transaction `tx`; `already` of this cause have been written by others before."""
        self._tx, self._clock, self._cause = tx, clock, cause
        self._count = already

    def telegram(self, method: str, **payload: Any) -> int:  # noqa: ANN401 - the Bot API's own fields
        """Ask for a call of the Bot API's `method`; return the reply's ordinal."""
        return self._add(Surface.TELEGRAM, method, payload)

    def slack(self, method: str, **payload: Any) -> int:  # noqa: ANN401 - the Web API's own fields
        """Ask for a call of the Web API's `method`; return the reply's ordinal.

        A `thread_ts` or `ts` of `{"reply": n}` stands for the message that reply `n` of the same cause became, and
        `{"cause": other, "reply": n}` for one of another cause, in whichever channel that stands in the end.
        """
        return self._add(Surface.SLACK, method, payload)

    def under(self, cause: str, *, already: int = 0) -> "Replies":
        """Return replies of the same transaction under another cause, such as one that a later event refers to."""
        return Replies(self._tx, self._clock, cause, already=already)

    def _add(self, surface: Surface, method: str, payload: dict[str, Any]) -> int:
        self._count += 1
        now = self._clock.now()
        self._tx.add(
            Reply(
                cause=self._cause,
                ordinal=self._count,
                surface=surface,
                method=method,
                payload=payload,
                due_at=now,
                created_at=now,
            )
        )
        return self._count


def due(store: Store, clock: Clock, surface: Surface, limit: int = 50) -> list[Reply]:
    """Return the replies of a surface that wait to be sent now, oldest first."""
    with store.read() as session:
        rows = session.exec(
            select(Reply)
            .where(Reply.surface == surface, Reply.state == ReplyState.WAITING, Reply.due_at <= clock.now())
            .order_by(col(Reply.id))
            .limit(limit)
        )
        return list(rows)


def due_of(store: Store, clock: Clock, cause: str) -> list[Reply]:
    """Return the replies of one cause that wait to be sent now, in their order."""
    with store.read() as session:
        mine = (Reply.cause == cause, Reply.state == ReplyState.WAITING, Reply.due_at <= clock.now())
        return list(session.exec(select(Reply).where(*mine).order_by(col(Reply.ordinal))))


def claim(store: Store, reply_id: int) -> bool:
    """Take a waiting reply for sending; false where it is taken already."""
    with store.write() as tx:
        taken = tx.connection().execute(
            update(Reply)
            .where(col(Reply.id) == reply_id, col(Reply.state) == ReplyState.WAITING)
            .values(state=ReplyState.CLAIMED, tries=Reply.tries + 1)
        )
        return taken.rowcount == 1


def settle(
    store: Store,
    clock: Clock,
    reply_id: int,
    state: ReplyState,
    *,
    result: dict[str, Any] | None = None,
    error: str = "",
) -> None:
    """Write down how sending a reply ended."""
    with store.write() as tx:
        reply = tx.get_one(Reply, reply_id)
        reply.state, reply.result, reply.error, reply.sent_at = state, result, error[:400] or None, clock.now()
        _forget(reply)


def retry(store: Store, clock: Clock, reply_id: int, after: timedelta, error: str) -> bool:
    """Let a reply that certainly did not arrive wait and go again; false where it has been tried often enough."""
    with store.write() as tx:
        reply = tx.get_one(Reply, reply_id)
        reply.error = error[:400]
        if reply.tries >= MOST_TRIES:
            reply.state = ReplyState.FAILED
            _forget(reply)
            return False
        reply.state, reply.due_at = ReplyState.WAITING, clock.now() + after
        return True


def _forget(reply: Reply) -> None:
    """Empty a reply that has ended where its `_forget` asks for it: the last words to somebody who was erased."""
    if reply.payload.get("_forget"):
        reply.payload, reply.result, reply.error = {}, None, None


def recover(store: Store) -> None:
    """After a crash: staff hear again what may not have arrived (silence would be worse), customers do not."""
    with store.write() as tx:
        for surface, state in ((Surface.SLACK, ReplyState.WAITING), (Surface.TELEGRAM, ReplyState.UNKNOWN)):
            tx.connection().execute(
                update(Reply)
                .where(col(Reply.surface) == surface, col(Reply.state) == ReplyState.CLAIMED)
                .values(state=state)
            )


def result_of(store: Store, cause: str, ordinal: int) -> dict[str, Any] | None:
    """Return what the platform said to another reply of the same cause; None while it is not sent."""
    with store.read() as session:
        reply = session.exec(select(Reply).where(Reply.cause == cause, Reply.ordinal == ordinal)).first()
    return reply.result if reply else None
