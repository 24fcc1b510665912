"""Which customer is behind a chat, also after two profiles were found to be one person (data rules, "Identity")."""

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.models import ChannelName, Customer, Identity, IdentityKind, Route

# Longer chains of merges do not come about by hand; a ring would never end.
MOST_MERGES = 50


def resolved(tx: Session, customer_id: int) -> Customer | None:
    """Return the customer whom `customer_id` stands for today; None where there is none, or no longer."""
    customer = tx.get(Customer, customer_id)
    for _ in range(MOST_MERGES):
        if customer is None or customer.merged_into_id is None:
            break
        customer = tx.get(Customer, customer.merged_into_id)
    return None if customer is None or customer.erased_at is not None else customer


def demanded(tx: Session, customer_id: int) -> Customer:
    """Return the customer whom `customer_id` stands for; raise `NotFoundError` where there is none."""
    customer = resolved(tx, customer_id)
    if customer is None:
        message = f"There is no customer {customer_id} (any more). Look the customer up again by name or number."
        raise NotFoundError(message)
    return customer


def chat_owner(tx: Session, chat_id: int) -> int | None:
    """Return the id of the customer to whom a Telegram chat belongs, as it was written down; None for a stranger."""
    identity = tx.exec(
        select(Identity).where(Identity.kind == IdentityKind.TELEGRAM, Identity.value == str(chat_id))
    ).first()
    if identity is not None:
        return identity.customer_id
    route = tx.exec(select(Route).where(Route.channel == ChannelName.TELEGRAM, Route.address == str(chat_id))).first()
    return route.customer_id if route is not None else None


def customer_in_chat(tx: Session, chat_id: int) -> Customer | None:
    """Return the customer who speaks in a Telegram chat; None for a stranger."""
    owner = chat_owner(tx, chat_id)
    return resolved(tx, owner) if owner is not None else None


def routes_of(tx: Session, customer_id: int, channel: ChannelName) -> list[Route]:
    """Return a customer's addresses on a channel, the preferred and the newest first."""
    rows = tx.exec(
        select(Route)
        .where(Route.customer_id == customer_id, Route.channel == channel)
        .order_by(col(Route.preferred).desc(), col(Route.id).desc())
    )
    return list(rows)
