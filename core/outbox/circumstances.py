"""What a batch of queued messages is judged by, read in a few questions for all of them.

Read in the transaction that claims, with the customers' rows held, so that an opt-out, an erasure or a merger comes
wholly before the claim or wholly after it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    Product,
    Purpose,
    Response,
    ResponseKind,
    Route,
    RouteState,
    Trouble,
    TroubleStatus,
)
from core.policy import Policy
from core.policy.heard import Address, HeardBook, heard_book, survivors
from core.policy.wishes import WISH_DAYS, Wish, wishes
from core.products.registered import Range, ranges_of
from core.products.solutions import solutions_of_product


class Queued(NamedTuple):
    """A delivery that is due, as it was read."""

    id: int
    plan_id: int
    customer_id: int
    proposal_id: int
    channel: ChannelName
    address: str
    state: DeliveryState
    due_at: datetime
    tries: int

    @property
    def place(self) -> Address:
        """Return the channel and the address on it."""
        return self.channel, self.address


QUEUED_COLUMNS = tuple(col(getattr(Delivery, name)) for name in Queued._fields)


class Offered(NamedTuple):
    """What matters of an offered product: its price, and the solutions within which it lies."""

    price: Decimal | None
    solutions: frozenset[int]


class CustomerFacts(NamedTuple):
    """What matters of a customer's own row."""

    zone: str | None
    merged: bool
    erased: bool


@dataclass(frozen=True)
class Circumstances:
    """Everything that the batch is judged by, as it is in the claiming transaction; `heard` grows with each claim.

    `refused` holds pairs of customer and product, `troubled` the customers with a trouble that is not settled, `ranges`
    what customers want to hear of (who registered nothing is not there). `offered` are the products of the plans, where
    anybody's wish makes a difference to them.
    """

    policy: Policy
    customers: Mapping[int, CustomerFacts]
    routes: Mapping[Address, tuple[int, RouteState]]
    consents: Mapping[tuple[int, ChannelName], ConsentState]
    refused: frozenset[tuple[int, int]]
    troubled: frozenset[int]
    wishes: Mapping[int, Wish]
    ranges: Mapping[int, Range]
    offered: Mapping[int, Offered]
    heard: HeardBook


def circumstances(
    tx: Session, policy: Policy, batch: Sequence[Queued], products: Collection[int], now: datetime
) -> Circumstances:
    """Hold the customers of `batch` and read what their messages are judged by; `products` are offered in these."""
    ids = sorted({one.customer_id for one in batch})
    customers = _held_customers(tx, ids)
    persons = survivors(tx, ids)
    wished, ranges = wishes(tx, ids), ranges_of(tx, persons)
    places = {one.place for one in batch}
    return Circumstances(
        policy=policy,
        customers=customers,
        routes=_routes(tx, places),
        consents=_consents(tx, ids),
        refused=_refused(tx, persons),
        troubled=_troubled(tx, persons) if policy.skip_open_trouble else frozenset(),
        wishes=wished,
        ranges=ranges,
        offered=_offered(tx, products) if ranges or any(wish.prices for wish in wished.values()) else {},
        heard=heard_book(tx, persons, places, _since(policy, wished, now)),
    )


def _offered(tx: Session, products: Collection[int]) -> dict[int, Offered]:
    rows = tx.execute(select(col(Product.id), col(Product.unit_price)).where(col(Product.id).in_(products)))
    return {key: Offered(price, solutions_of_product(tx, key)) for key, price in rows.all()}


def _since(policy: Policy, wished: Mapping[int, Wish], now: datetime) -> datetime | None:
    spans = [span for span in (policy.longest_memory,) if span is not None]
    if any(wish.most_per_30_days is not None for wish in wished.values()):
        spans.append(timedelta(days=WISH_DAYS))
    return now - max(spans) if spans else None


def _held_customers(tx: Session, ids: Collection[int]) -> dict[int, CustomerFacts]:
    """Hold the customers, always in the order of their ids, so that two transactions cannot wait in a ring."""
    rows = tx.execute(
        select(col(Customer.id), col(Customer.zone), col(Customer.merged_into_id), col(Customer.erased_at))
        .where(col(Customer.id).in_(ids))
        .order_by(col(Customer.id))
        .with_for_update()
    )
    return {row[0]: CustomerFacts(row[1], merged=row[2] is not None, erased=row[3] is not None) for row in rows}


def _by_channel(places: Collection[Address]) -> dict[ChannelName, list[str]]:
    found: dict[ChannelName, list[str]] = {}
    for channel, address in places:
        found.setdefault(channel, []).append(address)
    return found


def _routes(tx: Session, places: Collection[Address]) -> dict[Address, tuple[int, RouteState]]:
    found: dict[Address, tuple[int, RouteState]] = {}
    for channel, addresses in _by_channel(places).items():
        rows = tx.execute(
            select(col(Route.address), col(Route.customer_id), col(Route.state)).where(
                col(Route.channel) == channel, col(Route.address).in_(addresses)
            )
        )
        found.update({(channel, row[0]): (row[1], row[2]) for row in rows})
    return found


def _consents(tx: Session, ids: Collection[int]) -> dict[tuple[int, ChannelName], ConsentState]:
    rows = tx.execute(
        select(col(Consent.customer_id), col(Consent.channel), col(Consent.state)).where(
            col(Consent.customer_id).in_(ids), col(Consent.purpose) == Purpose.OFFERS
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _refused(tx: Session, persons: Mapping[int, int]) -> frozenset[tuple[int, int]]:
    """Return who said no to which product, under whichever of their numbers."""
    rows: Any = tx.execute(
        select(col(Response.customer_id), col(Plan.product_id)).where(
            col(Response.plan_id) == col(Plan.id),
            col(Response.customer_id).in_(persons),
            col(Response.kind) == ResponseKind.NOT_FOR_ME,
            col(Plan.product_id).is_not(None),
        )
    )
    return frozenset((persons[row[0]], row[1]) for row in rows)


def _troubled(tx: Session, persons: Mapping[int, int]) -> frozenset[int]:
    rows = tx.execute(
        select(col(Trouble.customer_id)).where(
            col(Trouble.customer_id).in_(persons), col(Trouble.status) != TroubleStatus.SETTLED
        )
    )
    return frozenset(persons[row[0]] for row in rows)
