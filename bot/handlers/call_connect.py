"""An operator is put through to a customer: first the operator's own telephone rings, then the customer's.

Where it does not ring, or is not taken up, they are told where they pressed; the customer stays in their hand.
"""

from collections.abc import Callable

from sqlmodel import Session, select

from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Turn
from bot.views.slack_call_list import not_placed_text, not_taken_up_text
from bot.workers.dialler import CONNECT
from core.actions.calls.call_list import is_in_hand
from core.errors import RefusedError
from core.models import Call, Customer, Delivery, DeliveryState, InboxEvent, Reply, Staff, Surface
from core.ports import Outcome
from core.replies import Replies
from core.shop import Shop


def ask_to_connect(  # noqa: PLR0917 - who is put through to whom, and where that was asked for
    tx: Session, desk: CallDesk, staff: Staff, delivery_id: int, press: str, turn: Turn | None = None
) -> str:
    """Have a member of staff put through to the customer of a call list's entry; return which telephone will ring.

    `press` names the press of a button, so that one that comes twice rings once; `turn` is where they are told if
    their telephone does not ring. Rung is what the settings have beside the Slack user id, after the commit. Raises
    `RefusedError` where that is nothing, or the entry is in nobody's hand.
    """
    address = next((each.address for each in desk.operators if each.staff and each.staff == staff.slack_user), "")
    if not address:
        message = (
            "I do not know which telephone is yours. Have it added to NAJIMI_OPERATORS as "
            f"{staff.slack_user}=+442071838751, or dial by hand."
        )
        raise RefusedError(message)
    delivery = tx.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CLAIMED:
        message = "Nobody has that call in hand (any more). Take the next one."
        raise RefusedError(message)
    customer = tx.get(Customer, delivery.customer_id)
    tx.add(
        InboxEvent(
            source=CONNECT,
            source_id=_source_id(delivery_id, delivery.tries, press),
            kind="press",
            payload={
                "delivery": delivery_id,
                "number": delivery.tries,
                "staff": staff.id,
                "operator": address,
                "language": (customer.language if customer else None) or "",
                "press": press,
                "channel": turn.channel if turn else "",
                "thread": turn.thread if turn else None,
            },
            received_at=desk.shop.clock.now(),
        )
    )
    tx.flush()
    return address


def not_rung(shop: Shop, event: InboxEvent, outcome: Outcome) -> None:
    """Tell an operator, in a transaction of its own, why their telephone does not ring, or may not."""
    with shop.store.write() as tx:
        _tell(tx, shop, event, lambda called, _: not_placed_text(called, outcome))


def not_taken_up(tx: Session, shop: Shop, call: Call, press: str) -> None:
    """Tell an operator whose own telephone was busy or not taken up that the customer was not rung.

    Nothing is said while the call goes on, where it was taken up, or of a press that is not known (any more).
    """
    if not call.ended or call.answered_at is not None or call.delivery_id is None or call.attempt is None:
        return
    source_id = _source_id(call.delivery_id, call.attempt, press)
    mine = (InboxEvent.source == CONNECT, InboxEvent.source_id == source_id)
    event = tx.exec(select(InboxEvent).where(*mine)).first()
    state = call.state
    if event is not None:
        _tell(tx, shop, event, lambda called, address: not_taken_up_text(called, address, state))


def _tell(tx: Session, shop: Shop, event: InboxEvent, words: Callable[[str, str], str]) -> None:
    """Say something about a press of "Call" to whoever pressed it, once, as long as they have the call in hand.

    `words` makes the sentence of how the customer is called and of which telephone was to ring.
    """
    said, cause = event.payload, f"{CONNECT}:{event.source_id}"[:200]
    held = is_in_hand(tx, int(said["delivery"]), int(said["number"]), int(said["staff"]))
    told = tx.exec(select(Reply.id).where(Reply.cause == cause, Reply.surface == Surface.SLACK).limit(1)).first()
    if not held or told is not None:
        return
    staff = tx.get_one(Staff, int(said["staff"]))
    customer = tx.get_one(Customer, tx.get_one(Delivery, int(said["delivery"])).customer_id)
    turn = Turn("press", staff.slack_user, staff.name, str(said.get("channel") or ""), said.get("thread"))
    turn.whisper(Replies(tx, shop.clock, cause), words(customer.called, str(said["operator"])))


def _source_id(delivery_id: int, number: int, press: str) -> str:
    return f"{delivery_id}:{number}:{press}"[:200]
