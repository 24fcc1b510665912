"""An operator is put through to a customer: first the operator's own telephone rings, then the customer's."""

from sqlmodel import Session

from bot.handlers.call_desk import CallDesk
from bot.workers.dialler import CONNECT
from core.errors import RefusedError
from core.models import Customer, Delivery, DeliveryState, InboxEvent, Staff


def ask_to_connect(tx: Session, desk: CallDesk, staff: Staff, delivery_id: int, press: str) -> str:
    """Have a member of staff put through to the customer of a call list's entry; return which telephone will ring.

    `press` names the press of a button, so that one that comes twice rings once. Rung is what the settings have beside
    the Slack user id, after the commit. Raises `RefusedError` where that is nothing, or the entry is in nobody's hand.
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
            source_id=f"{delivery_id}:{delivery.tries}:{press}"[:200],
            kind="press",
            payload={
                "delivery": delivery_id,
                "number": delivery.tries,
                "staff": staff.id,
                "operator": address,
                "language": (customer.language if customer else None) or "",
            },
            received_at=desk.shop.clock.now(),
        )
    )
    tx.flush()
    return address
