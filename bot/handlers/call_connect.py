"""An operator is put through to a customer: first the operator's own telephone rings, then the customer's.

Where it does not ring, or is not taken up, they are told where they pressed; the customer stays in their hand.
"""

from collections.abc import Callable

from sqlmodel import Session, select

from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_call_cards import called
from bot.handlers.slack_turn import Turn
from bot.views.slack_call_list import BACK_TO_DO, TO_DO, not_placed_text, not_taken_up_text
from bot.workers.dialler import CONNECT
from core.actions.calls.call_back import may_ring_back
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
    address = telephone_of(desk, staff.slack_user)
    delivery = tx.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CLAIMED:
        message = "Nobody has that call in hand (any more). Take the next one."
        raise RefusedError(message)
    customer = tx.get(Customer, delivery.customer_id)
    language = (customer.language if customer else None) or ""
    about: dict[str, object] = {"delivery": delivery_id, "number": delivery.tries, "language": language}
    _ask(tx, desk.shop, _source_id(delivery_id, delivery.tries, press), about | _asked(staff, address, press, turn))
    return address


def ask_to_call_back(  # noqa: PLR0917 - who is put through to whom, and where that was asked for
    tx: Session, desk: CallDesk, staff: Staff, call: Call, press: str, turn: Turn
) -> str:
    """Have a member of staff put through to whoever made a call that was missed; return which telephone will ring.

    As `ask_to_connect`; whether they may be called is for the caller to know.
    """
    address = telephone_of(desk, staff.slack_user)
    about: dict[str, object] = {"back": call.id, "language": call.language}
    _ask(tx, desk.shop, _back_id(call.id or 0, press), about | _asked(staff, address, press, turn))
    return address


def telephone_of(desk: CallDesk, slack_user: str) -> str:
    """Return the telephone of a member of staff; raise `RefusedError`, saying what to do, where none is known."""
    address = next((each.address for each in desk.operators if each.staff and each.staff == slack_user), "")
    if not address:
        message = (
            "I do not know which telephone is yours. Have it added to NAJIMI_OPERATORS as "
            f"{slack_user}=+442071838751, or dial by hand."
        )
        raise RefusedError(message)
    return address


def _asked(staff: Staff, address: str, press: str, turn: Turn | None) -> dict[str, object]:
    return {
        "staff": staff.id,
        "operator": address,
        "press": press,
        "channel": turn.channel if turn else "",
        "thread": turn.thread if turn else None,
    }


def _ask(tx: Session, shop: Shop, source_id: str, payload: dict[str, object]) -> None:
    now = shop.clock.now()
    tx.add(InboxEvent(source=CONNECT, source_id=source_id, kind="press", payload=payload, received_at=now))
    tx.flush()


def not_rung(shop: Shop, event: InboxEvent, outcome: Outcome) -> None:
    """Tell an operator, in a transaction of its own, why their telephone does not ring, or may not."""
    with shop.store.write() as tx:
        _tell(tx, shop, event, lambda who, _, to_do: not_placed_text(who, outcome, to_do))


def not_taken_up(tx: Session, shop: Shop, call: Call, press: str, back: int | None = None) -> None:
    """Tell an operator whose own telephone was busy, or taken up by nobody who pressed a key, that nobody was rung.

    `back` is the call that was missed, where they called somebody back.

    Nothing is said while the call goes on, where a key was pressed, or of a press that is not known (any more).
    """
    if not call.ended or call.answered_at is not None or (back is None and call.delivery_id is None):
        return
    source_id = _source_id(call.delivery_id or 0, call.attempt or 0, press) if back is None else _back_id(back, press)
    mine = (InboxEvent.source == CONNECT, InboxEvent.source_id == source_id)
    event = tx.exec(select(InboxEvent).where(*mine)).first()
    state = call.state
    if event is not None:
        _tell(tx, shop, event, lambda who, address, to_do: not_taken_up_text(who, address, state, to_do))


def _tell(tx: Session, shop: Shop, event: InboxEvent, words: Callable[[str, str, str], str]) -> None:
    """Say something about a press of "Call" to whoever pressed it, once, as long as the call is theirs to make.

    `words` makes the sentence of how the customer is called, of which telephone was to ring, and of what to do now.
    """
    said, cause = event.payload, f"{CONNECT}:{event.source_id}"[:200]
    back = int(said.get("back") or 0)
    if back:
        held = may_ring_back(tx, shop, back)
    else:
        held = is_in_hand(tx, int(said["delivery"]), int(said["number"]), int(said["staff"]))
    told = tx.exec(select(Reply.id).where(Reply.cause == cause, Reply.surface == Surface.SLACK).limit(1)).first()
    if not held or told is not None:
        return
    staff = tx.get_one(Staff, int(said["staff"]))
    if back:
        who, to_do = called(tx, tx.get_one(Call, back)), BACK_TO_DO
    else:
        who, to_do = tx.get_one(Customer, tx.get_one(Delivery, int(said["delivery"])).customer_id).called, TO_DO
    turn = Turn("press", staff.slack_user, staff.name, str(said.get("channel") or ""), said.get("thread"))
    turn.whisper(Replies(tx, shop.clock, cause), words(who, str(said["operator"]), to_do))


def _back_id(call_id: int, press: str) -> str:
    return f"back:{call_id}:{press}"[:200]


def _source_id(delivery_id: int, number: int, press: str) -> str:
    return f"{delivery_id}:{number}:{press}"[:200]
