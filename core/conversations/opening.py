"""What a customer says begins a conversation, goes on with one, or opens a closed one again."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from core.audit import record
from core.models import (
    ChannelName,
    Conversation,
    ConversationMessage,
    ConversationState,
    Customer,
    Direction,
)
from core.shop import Shop

# Whoever writes again within this time goes on with what was said; later it is about something else.
GOES_ON_WITHIN = timedelta(days=7)
# After this long nobody follows the thread any more, and the channel hears of it again.
LONG_SILENCE = timedelta(hours=12)
LONGEST_TEXT = 4096


@dataclass(frozen=True)
class Heard:
    """One message of a customer's, in its conversation.

    `began` says whether it is the first of it, `reopened` whether it opened a closed one again, `after_silence`
    whether nothing had been heard for so long that nobody may be following it.
    """

    conversation: Conversation
    message: ConversationMessage
    began: bool
    reopened: bool
    after_silence: bool


def root_cause(conversation_id: int) -> str:
    """Return the cause under which a conversation's card is posted: its first reply is the card itself."""
    return f"conversation:{conversation_id}"


def hear(
    tx: Session,
    shop: Shop,
    customer_id: int,
    channel: ChannelName,
    words: str,
    *,
    plan_id: int | None = None,
    cause: str | None = None,
) -> Heard:
    """Keep what a customer said, in the conversation that it belongs to; `plan_id` is what they had heard of last.

    `cause` names what it is a part of, such as an album (`was_heard`). The customer's row is held, so that there is
    never more than one open conversation a customer and channel.
    """
    tx.get_one(Customer, customer_id, with_for_update=True)
    now, found = shop.clock.now(), current(tx, customer_id, channel)
    if found is not None and found.state is ConversationState.CLOSED:
        closed = found.closed_at or found.last_heard_at
        found = found if now - closed <= GOES_ON_WITHIN else None
    began = found is None
    conversation = found or Conversation(
        customer_id=customer_id,
        channel=channel,
        plan_id=plan_id,
        state=ConversationState.OPEN,
        opened_at=now,
        last_heard_at=now,
    )
    reopened = conversation.state is ConversationState.CLOSED
    silence = now - conversation.last_heard_at > LONG_SILENCE
    conversation.state, conversation.closed_at, conversation.closed_by = ConversationState.OPEN, None, None
    conversation.last_heard_at = now
    conversation.plan_id = plan_id if began or reopened else conversation.plan_id
    tx.add(conversation)
    tx.flush()
    message = ConversationMessage(
        conversation_id=conversation.id or 0,
        direction=Direction.FROM_CUSTOMER,
        text=words[:LONGEST_TEXT],
        cause=cause,
        at=now,
    )
    tx.add(message)
    if began or reopened:
        action = "conversation begun" if began else "conversation opened again"
        subject = f"conversation:{conversation.id}"
        record(tx, shop.clock, actor=f"customer:{customer_id}", action=action, subject=subject)
    tx.flush()
    return Heard(conversation, message, began, reopened, after_silence=silence and not began)


def was_heard(session: Session, conversation: Conversation, cause: str) -> bool:
    """Return whether a part of `cause` has come in this conversation before."""
    found = select(ConversationMessage.id).where(
        ConversationMessage.conversation_id == conversation.id, ConversationMessage.cause == cause
    )
    return session.exec(found.limit(1)).first() is not None


def current(session: Session, customer_id: int, channel: ChannelName) -> Conversation | None:
    """Return a customer's open conversation on a channel, else the last one that was closed; None where none was.

    What was begun under a number that was merged into this customer's counts as well.
    """
    merged = select(Customer.id).where(Customer.merged_into_id == customer_id)
    return session.exec(
        select(Conversation)
        .where(
            (col(Conversation.customer_id) == customer_id) | col(Conversation.customer_id).in_(merged),
            Conversation.channel == channel,
        )
        .order_by((col(Conversation.state) == ConversationState.OPEN).desc(), col(Conversation.id).desc())
        .limit(1)
    ).first()
