"""Reads what people have heard, or may have heard, and what was said at an address."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlmodel import Session, col

from core.models import ChannelName, Customer, Delivery, DeliveryState
from core.policy.caps import Heard

Address = tuple[ChannelName, str]

# A control group and whoever was left out heard nothing, and what failed never arrived.
HEARD = (DeliveryState.SENT, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)
_COLUMNS = (
    col(Delivery.id),
    col(Delivery.customer_id),
    col(Delivery.plan_id),
    col(Delivery.channel),
    col(Delivery.address),
    col(Delivery.state),
    func.coalesce(col(Delivery.settled_at), col(Delivery.claimed_at)).label("at"),
)


@dataclass
class HeardBook:
    """What was heard, by person and by address, in no order; grows as messages are claimed."""

    by_person: defaultdict[int, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    by_address: defaultdict[Address, list[Heard]] = field(default_factory=lambda: defaultdict(list))

    def add(self, customer_id: int, address: Address, heard: Heard) -> None:
        """Note one more message."""
        self.by_person[customer_id].append(heard)
        self.by_address[address].append(heard)


def heard_since(since: datetime) -> ColumnElement[bool]:
    """Return the condition on `Delivery` for what counts as heard after `since`; what is on its way always does."""
    return col(Delivery.state).in_(HEARD) & or_(
        col(Delivery.state) == DeliveryState.CLAIMED,
        func.coalesce(col(Delivery.settled_at), col(Delivery.claimed_at)) > since,
    )


def survivors(session: Session, customer_ids: Collection[int]) -> dict[int, int]:
    """Return each of these customers, and each that was merged into one of them, with the one that is left."""
    rows = session.execute(
        select(col(Customer.id), col(Customer.merged_into_id)).where(col(Customer.merged_into_id).in_(customer_ids))
    )
    return {key: key for key in customer_ids} | {row[0]: row[1] for row in rows}


def heard_book(
    session: Session, persons: dict[int, int], addresses: Iterable[Address], since: datetime | None
) -> HeardBook:
    """Return what was heard after `since` by these people (`survivors`) and at these addresses.

    None of it is read where `since` is None: then no rule asks for it.
    """
    book = HeardBook()
    if since is None:
        return book
    for row in session.execute(select(*_COLUMNS).where(col(Delivery.customer_id).in_(persons), heard_since(since))):
        book.by_person[persons[row.customer_id]].append(_heard(row))
    places: defaultdict[ChannelName, set[str]] = defaultdict(set)
    for channel, address in addresses:
        places[channel].add(address)
    for channel, found in places.items():
        here = (col(Delivery.channel) == channel) & col(Delivery.address).in_(found)
        for row in session.execute(select(*_COLUMNS).where(here, heard_since(since))):
            book.by_address[channel, row.address].append(_heard(row))
    return book


def _heard(row: Row[Any]) -> Heard:
    return Heard(row.id, row.plan_id, row.channel, row.at, under_way=row.state is DeliveryState.CLAIMED)
