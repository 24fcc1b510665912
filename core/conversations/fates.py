"""What became of an answer to a customer: known by the reply that carries it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String, cast, exists, literal
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from core.models import ConversationMessage, Direction, Reply, ReplyState

# Of what was said last, so much is looked at; what is older has long been settled. Asked every second, however many
# conversations there have been.
LOOKED_AT = 400
_ENDS = (ReplyState.SENT, ReplyState.FAILED, ReplyState.UNKNOWN)


class Fate(StrEnum):
    """How an answer ended, for whoever wrote it."""

    ON_ITS_WAY = "on its way"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Settled:
    """An answer whose fate is known now, and has not been shown yet."""

    message: ConversationMessage
    fate: Fate


def shown_cause(message_id: int) -> str:
    """Return the cause of the replies that show an answer's fate: once they are written, it is shown."""
    return f"fate:{message_id}"


def newly_settled(session: Session) -> list[Settled]:
    """Return the latest answers whose fate is known and not shown yet, oldest first."""
    shown = aliased(Reply)
    newest = select(func.max(ConversationMessage.id)).scalar_subquery()
    cause = literal("fate:", String) + cast(col(ConversationMessage.id), String)
    rows = session.exec(
        select(ConversationMessage, Reply)
        .join(Reply, (col(Reply.cause) == ConversationMessage.cause) & (col(Reply.ordinal) == 1))
        .where(
            col(ConversationMessage.id) > newest - LOOKED_AT,
            ConversationMessage.direction == Direction.TO_CUSTOMER,
            col(Reply.state).in_(_ENDS),
            ~exists().where(col(shown.cause) == cause),
        )
        .order_by(col(ConversationMessage.id))
    )
    return [Settled(message, _fate(reply)) for message, reply in rows]


def _fate(reply: Reply) -> Fate:
    if reply.state is ReplyState.SENT:
        return Fate.SENT
    if reply.state is ReplyState.UNKNOWN:
        return Fate.UNKNOWN
    return Fate.BLOCKED if "blocked" in (reply.error or "").casefold() else Fate.FAILED
