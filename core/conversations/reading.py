"""A conversation as it stands: who, what was said last, who waits for whom."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.customers.identity import resolved, routes_of
from core.errors import NotFoundError, RefusedError
from core.models import (
    ChannelName,
    Conversation,
    ConversationMessage,
    ConversationState,
    Customer,
    Direction,
    Plan,
    Reply,
    ReplyState,
    RouteState,
    Staff,
)


@dataclass(frozen=True)
class Standing:
    """A conversation with its people: `customer` is None once they were erased, `staff` while nobody has taken it.

    `opening` is what the customer said first, `last_heard` what they said last, `last_answer` what went to them last,
    and `arrived` whether that is not known to have failed.
    """

    conversation: Conversation
    customer: Customer | None
    staff: Staff | None
    plan: Plan | None
    opening: ConversationMessage | None
    last_heard: ConversationMessage | None
    last_answer: ConversationMessage | None
    arrived: bool
    messages: int

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to care."""
        return self.conversation.state is ConversationState.OPEN

    @property
    def waits(self) -> bool:
        """Return whether the customer waits for a word: theirs was the last, or the one to them did not arrive."""
        heard, answered = self.last_heard, self.last_answer
        if not self.is_open or heard is None:
            return False
        return answered is None or not self.arrived or (heard.id or 0) > (answered.id or 0)


def conversation_of(session: Session, conversation_id: int, *, hold: bool = False) -> Conversation:
    """Return a conversation; with `hold`, kept from changing until the transaction ends. Raises `NotFoundError`."""
    found = session.get(Conversation, conversation_id, with_for_update=hold, populate_existing=hold)
    if found is None:
        message = "That conversation is not here any more: the customer may have been erased on their own wish."
        raise NotFoundError(message)
    return found


def standing(session: Session, conversation_id: int) -> Standing:
    """Return how a conversation stands; raises `NotFoundError` for one that is not there (any more)."""
    conversation = conversation_of(session, conversation_id)
    staff, plan = conversation.assigned_to_id, conversation.plan_id
    said = select(ConversationMessage).where(ConversationMessage.conversation_id == conversation_id)
    heard = said.where(ConversationMessage.direction == Direction.FROM_CUSTOMER)
    newest = col(ConversationMessage.id).desc()
    counted = select(func.count()).select_from(ConversationMessage)
    answer = latest_answer(session, conversation_id)
    return Standing(
        conversation=conversation,
        customer=resolved(session, conversation.customer_id),
        staff=session.get(Staff, staff) if staff is not None else None,
        plan=session.get(Plan, plan) if plan is not None else None,
        opening=session.exec(heard.order_by(col(ConversationMessage.id)).limit(1)).first(),
        last_heard=session.exec(heard.order_by(newest).limit(1)).first(),
        last_answer=answer,
        arrived=answer is not None and not _failed(session, answer),
        messages=session.exec(counted.where(ConversationMessage.conversation_id == conversation_id)).one(),
    )


def _failed(session: Session, answer: ConversationMessage) -> bool:
    failed = select(Reply.id).where(Reply.cause == answer.cause, Reply.ordinal == 1, Reply.state == ReplyState.FAILED)
    return session.exec(failed).first() is not None


def latest_answer(session: Session, conversation_id: int, *, after: int = 0) -> ConversationMessage | None:
    """Return what went to the customer last, where that is newer than the message `after`."""
    return session.exec(
        select(ConversationMessage)
        .where(
            ConversationMessage.conversation_id == conversation_id,
            ConversationMessage.direction == Direction.TO_CUSTOMER,
            col(ConversationMessage.id) > after,
        )
        .order_by(col(ConversationMessage.id).desc())
        .limit(1)
    ).first()


@dataclass(frozen=True)
class Addressee:
    """Whom an answer goes to, and the Telegram chat in which they read it."""

    customer: Customer
    chat_id: int


def addressee(session: Session, conversation: Conversation) -> Addressee:
    """Return whom an answer reaches; raise `RefusedError`, saying why, where it would reach nobody."""
    if conversation.state is ConversationState.CLOSED:
        message = "This conversation is closed. Press “Open again” on its card, then answer."
        raise RefusedError(message)
    customer = resolved(session, conversation.customer_id)
    if customer is None:
        message = "This customer was erased on their own wish: nobody can write to them any more."
        raise RefusedError(message)
    routes = routes_of(session, customer.id or 0, ChannelName.TELEGRAM)
    open_ones = [route for route in routes if route.state is RouteState.OPEN]
    if not open_ones:
        why = routes[0].closed_reason if routes and routes[0].closed_reason else "no chat of theirs is linked"
        message = f"Telegram does not reach {customer.called} now: {why}. Call them, or wait until they write again."
        raise RefusedError(message)
    return Addressee(customer, int(open_ones[0].address))


def unanswered(session: Session, conversation_ids: Collection[int]) -> frozenset[int]:
    """Return which of these conversations are open and have a customer who waits for a word.

    An answer that is known not to have arrived is none.
    """
    last = (
        select(func.max(ConversationMessage.id))
        .where(col(ConversationMessage.conversation_id).in_(conversation_ids))
        .group_by(col(ConversationMessage.conversation_id))
    )
    found = session.exec(
        select(Conversation.id)
        .join(ConversationMessage, col(ConversationMessage.conversation_id) == Conversation.id)
        .outerjoin(Reply, (col(Reply.cause) == ConversationMessage.cause) & (col(Reply.ordinal) == 1))
        .where(
            col(ConversationMessage.id).in_(last),
            Conversation.state == ConversationState.OPEN,
            (col(ConversationMessage.direction) == Direction.FROM_CUSTOMER) | (col(Reply.state) == ReplyState.FAILED),
        )
    )
    return frozenset(key for key in found if key is not None)
