"""The Telegram chat as a route: opened by linking, closed and opened again by the customer's own hand."""

from sqlmodel import Session, select

from core.audit import record
from core.clock import Clock
from core.models import ChannelName, Route, RouteState

BLOCKED = "the customer blocked the bot"
ANOTHER_CHAT = "the customer linked another chat"


def telegram_route(tx: Session, chat_id: int) -> Route | None:
    """Return the route that a chat is; None for a chat that nobody linked."""
    return tx.exec(select(Route).where(Route.channel == ChannelName.TELEGRAM, Route.address == str(chat_id))).first()


def prefer_chat(tx: Session, clock: Clock, customer_id: int, chat_id: int) -> tuple[int, ...]:
    """Make a chat the customer's open and preferred one; return the chats of theirs that were open and now are not."""
    now, left = clock.now(), []
    for other in tx.exec(
        select(Route).where(
            Route.customer_id == customer_id, Route.channel == ChannelName.TELEGRAM, Route.address != str(chat_id)
        )
    ):
        other.preferred = False
        if other.state is RouteState.OPEN:
            other.state, other.closed_reason, other.changed_at = RouteState.CLOSED, ANOTHER_CHAT, now
            left.append(int(other.address))
    route = telegram_route(tx, chat_id)
    if route is None:
        route = Route(
            customer_id=customer_id,
            channel=ChannelName.TELEGRAM,
            address=str(chat_id),
            preferred=True,
            created_at=now,
            changed_at=now,
        )
        tx.add(route)
    elif route.state is not RouteState.OPEN or not route.preferred or route.customer_id != customer_id:
        route.customer_id, route.preferred, route.changed_at = customer_id, True, now
        route.state, route.closed_reason = RouteState.OPEN, None
    tx.flush()
    return tuple(left)


def close_chat(tx: Session, clock: Clock, chat_id: int, reason: str = BLOCKED) -> bool:
    """Close the route that a chat is; return whether anything changed."""
    route = telegram_route(tx, chat_id)
    if route is None or route.state is RouteState.CLOSED:
        return False
    route.state, route.closed_reason, route.changed_at = RouteState.CLOSED, reason, clock.now()
    record(tx, clock, actor=f"customer:{route.customer_id}", action="route closed", subject=f"route:{route.id}")
    return True


def open_chat(tx: Session, clock: Clock, chat_id: int) -> bool:
    """Open a closed chat again, unless another one has taken its place; return whether anything changed.

    Opening a route is not an agreement: what the customer has agreed to stays as it is.
    """
    route = telegram_route(tx, chat_id)
    if route is None or route.state is RouteState.OPEN or route.closed_reason == ANOTHER_CHAT:
        return False
    route.state, route.closed_reason, route.changed_at = RouteState.OPEN, None, clock.now()
    record(tx, clock, actor=f"customer:{route.customer_id}", action="route opened", subject=f"route:{route.id}")
    return True
