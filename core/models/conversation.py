"""A customer's conversation with the shop's people: a thread in Slack on one side, a chat on the other."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class ConversationState(StrEnum):
    """Whether somebody still has to care."""

    OPEN = "open"
    CLOSED = "closed"


class Conversation(SQLModel, table=True):
    """One conversation: at most one open at a time for a customer and a channel.

    `plan_id` is what they had heard when they wrote. The thread in Slack is internal; only what is explicitly sent
    reaches the customer.
    """

    __table_args__ = (Index("ix_conversation_state", "state"),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    channel: ChannelName = Field(sa_type=choice(ChannelName))
    plan_id: int | None = reference("plan.id", nullable=True)
    state: ConversationState = Field(sa_type=choice(ConversationState))
    assigned_to_id: int | None = reference("staff.id", nullable=True)
    slack_channel: str | None = Field(default=None, max_length=32)
    slack_thread: str | None = Field(default=None, max_length=32)
    opened_at: datetime = Field(sa_type=MOMENT)
    last_heard_at: datetime = Field(sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    closed_by: str | None = Field(default=None, max_length=64)


class Direction(StrEnum):
    """Who said it to whom."""

    FROM_CUSTOMER = "from_customer"
    TO_CUSTOMER = "to_customer"


class ConversationMessage(SQLModel, table=True):
    """One message between customer and shop; `cause` is the reply's cause, by which its fate is known."""

    __tablename__ = "conversation_message"

    id: int | None = primary_key()
    conversation_id: int = reference("conversation.id")
    direction: Direction = Field(sa_type=choice(Direction))
    text: str
    staff_id: int | None = reference("staff.id", nullable=True)
    cause: str | None = Field(default=None, max_length=200)
    at: datetime = Field(sa_type=MOMENT)


class CannedReply(SQLModel, table=True):
    """A text that staff send often, kept under a name; Liquid with the customer's fields."""

    __tablename__ = "canned_reply"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=60)
    text: str
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
