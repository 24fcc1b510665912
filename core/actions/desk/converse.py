"""Staff's side of a conversation with a customer: answer, take, assign, close, open again."""

from dataclasses import dataclass

from sqlmodel import Session, select

from core.audit import record
from core.conversations.opening import current
from core.conversations.reading import Addressee, addressee, conversation_of, latest_answer
from core.customers.identity import resolved
from core.errors import RefusedError
from core.models import Conversation, ConversationMessage, ConversationState, Customer, Direction, Staff
from core.shop import Shop

LONGEST_ANSWER = 3_000


class AnsweredMeanwhileError(RefusedError):
    """Somebody else has answered the customer since this answer was begun."""


@dataclass(frozen=True)
class Answer:
    """What a member of staff wants the customer to read.

    `form` names the window it was typed in, so that a window handed in twice sends once; `seen` is the newest message
    that stood in it, and `anyway` says to send it even if somebody else has answered since.
    """

    conversation_id: int
    text: str
    form: str
    seen: int
    anyway: bool = False

    @property
    def cause(self) -> str:
        """Return the cause of the replies that carry it."""
        return f"answer:{self.form}"


def refuse_answer(session: Session, answer: Answer, by: Staff | None) -> Addressee:
    """Return whom `answer` reaches; raise `RefusedError` where it may not go, or somebody else was faster."""
    conversation = conversation_of(session, answer.conversation_id)
    found = addressee(session, conversation)
    if not answer.text.strip() or len(answer.text) > LONGEST_ANSWER:
        message = f"Write what the customer is to read, in up to {LONGEST_ANSWER:,} characters."
        raise RefusedError(message)
    if answer.anyway:
        return found
    newer = latest_answer(session, answer.conversation_id, after=answer.seen)
    if newer is not None and (by is None or newer.staff_id != by.id):
        other = session.get(Staff, newer.staff_id) if newer.staff_id is not None else None
        said = " ".join(newer.text.split())[:80]
        message = f"{other.name if other else 'Somebody'} has answered since you opened this: “{said}”."
        raise AnsweredMeanwhileError(message)
    return found


def answer_customer(tx: Session, shop: Shop, answer: Answer, by: Staff) -> tuple[ConversationMessage, Addressee] | None:
    """Keep an answer and return it with its addressee; None where this window was handed in before.

    The caller sends it, under the answer's cause, in the same transaction. Raises `RefusedError` as `refuse_answer`.
    """
    conversation = conversation_of(tx, answer.conversation_id, hold=True)
    if tx.exec(select(ConversationMessage.id).where(ConversationMessage.cause == answer.cause)).first() is not None:
        return None
    found = refuse_answer(tx, answer, by)
    message = ConversationMessage(
        conversation_id=answer.conversation_id,
        direction=Direction.TO_CUSTOMER,
        text=answer.text.strip(),
        staff_id=by.id,
        cause=answer.cause,
        at=shop.clock.now(),
    )
    tx.add(message)
    if conversation.assigned_to_id is None:
        conversation.assigned_to_id = by.id
        tx.add(conversation)
    _record(tx, shop, by, "customer answered", conversation)
    return message, found


def assign(tx: Session, shop: Shop, conversation_id: int, to: Staff, by: Staff) -> Conversation:
    """Hand a conversation to a member of staff; raises `RefusedError` for a closed one."""
    conversation = conversation_of(tx, conversation_id, hold=True)
    if conversation.state is ConversationState.CLOSED:
        message = "This conversation is closed. Open it again first."
        raise RefusedError(message)
    conversation.assigned_to_id = to.id
    tx.add(conversation)
    _record(tx, shop, by, "conversation assigned", conversation, to=to.id)
    return conversation


def close(tx: Session, shop: Shop, conversation_id: int, by: Staff) -> Conversation:
    """Close a conversation: nobody has to care any more. Raises `RefusedError` where it is closed already."""
    conversation = conversation_of(tx, conversation_id, hold=True)
    if conversation.state is ConversationState.CLOSED:
        message = "This conversation is closed already."
        raise RefusedError(message)
    conversation.state, conversation.closed_at = ConversationState.CLOSED, shop.clock.now()
    conversation.closed_by = f"staff:{by.id}"
    tx.add(conversation)
    _record(tx, shop, by, "conversation closed", conversation)
    return conversation


def open_again(tx: Session, shop: Shop, conversation_id: int, by: Staff) -> Conversation:
    """Open a closed conversation again; raises `RefusedError` where it is open, or the customer has a newer one."""
    customer = resolved(tx, conversation_of(tx, conversation_id).customer_id)
    if customer is not None:
        tx.get(Customer, customer.id, with_for_update=True)
    conversation = conversation_of(tx, conversation_id, hold=True)
    if conversation.state is ConversationState.OPEN:
        message = "This conversation is open already."
        raise RefusedError(message)
    other = current(tx, customer.id or 0, conversation.channel) if customer is not None else None
    if customer is None or (other is not None and other.state is ConversationState.OPEN):
        reason = "has begun another conversation since; go on there" if customer else "was erased on their own wish"
        message = f"This customer {reason}."
        raise RefusedError(message)
    conversation.state, conversation.closed_at, conversation.closed_by = ConversationState.OPEN, None, None
    tx.add(conversation)
    _record(tx, shop, by, "conversation opened again", conversation)
    return conversation


def _record(tx: Session, shop: Shop, by: Staff, action: str, conversation: Conversation, **detail: object) -> None:
    subject = f"conversation:{conversation.id}"
    record(tx, shop.clock, actor=f"staff:{by.id}", action=action, subject=subject, **detail)
    tx.flush()
