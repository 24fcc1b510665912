"""Points lapse by themselves where the programme says after how long, and customers are told before (docs/cards.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from core.actions.cards.settle_points import expire_points
from core.cards.programmes import in_force
from core.clock import business_date
from core.customers.identity import routes_of
from core.loyalty.holders import Expiry
from core.models import (
    Card,
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    PointsAccount,
    PointsEntry,
    Purpose,
    RouteState,
    Setting,
)
from core.shop import Shop

LAPSED, TOLD = "points lapsed on", "points told through"
TOLD_FROM, TOLD_UNTIL = time(10), time(20)
"""When customers are told, by the clock of the shop."""
AT_ONCE = 500
ACTOR = "programme"


@dataclass(frozen=True)
class LapseNotice:
    """Whom to tell: the chat, how many points lapse on which day, and a name of the notice that is its own."""

    chat_id: int
    points: int
    on: date
    cause: str


def lapse_points(shop: Shop) -> int:
    """Let the points lapse that are too old today, once a day; return how many did. Again the same day is nothing.

    A crash in between leaves whole transactions; the next look takes up the rest.
    """
    today = business_date(shop.clock.now(), shop.zone)
    with shop.store.read() as session:
        expiry, done = _expiry(session), session.get(Setting, LAPSED)
    if not expiry.after_days or (done is not None and done.value >= today.isoformat()):
        return 0
    before, lapsed = _start(shop, today - timedelta(days=expiry.after_days)), 0
    while True:
        with shop.store.write() as tx:
            gone = expire_points(tx, shop, before, ACTOR)
            if not gone:
                tx.merge(Setting(name=LAPSED, value=today.isoformat()))
                return lapsed
        lapsed += gone


def is_telling_time(shop: Shop) -> bool:
    """Say whether customers may be told just now."""
    return TOLD_FROM <= shop.clock.now().astimezone(shop.zone).time() < TOLD_UNTIL


def is_anybody_to_be_told(session: Session, shop: Shop) -> bool:
    """Say whether there is a day of whose points nobody was told yet who has to be."""
    expiry = _expiry(session)
    return bool(expiry.told_before_days) and _told(session, shop, expiry)[0] <= _newest(shop, expiry)


def take_notices(tx: Session, shop: Shop) -> list[LapseNotice]:
    """Take the next customers who have to be told; the caller tells them in the same transaction.

    Points are told of by the day on which they were given, so nobody hears twice of the same ones, and a day on which
    the engine did not run is caught up with. Who has closed the chat, or wants no word of service there, is not told.
    """
    expiry = _expiry(tx)
    day, after = _told(tx, shop, expiry)
    if not expiry.told_before_days or day > _newest(shop, expiry):
        return []
    rows = _given_on(tx, shop, day, after)
    following = f"{day}:{rows[-1][0]}" if len(rows) == AT_ONCE else f"{day + timedelta(days=1)}:0"
    tx.merge(Setting(name=TOLD, value=following))
    lapse_on = day + timedelta(days=expiry.after_days + 1)
    found = ((customer, points, _chat(tx, customer)) for customer, points in rows)
    return [LapseNotice(chat, points, lapse_on, f"lapse:{customer}:{day}") for customer, points, chat in found if chat]


def _expiry(session: Session) -> Expiry:
    programme = in_force(session)
    return programme.expiry if programme is not None else Expiry()


def _start(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=shop.zone)


def _newest(shop: Shop, expiry: Expiry) -> date:
    """Return the last day on which points were given that have to be told of by today."""
    today = business_date(shop.clock.now(), shop.zone)
    return today - timedelta(days=expiry.after_days + 1 - expiry.told_before_days)


def _told(session: Session, shop: Shop, expiry: Expiry) -> tuple[date, int]:
    """Return the day, and the customer of it, after which nobody has been told yet; what has lapsed is past telling."""
    first = business_date(shop.clock.now(), shop.zone) - timedelta(days=expiry.after_days + 1)
    row = session.get(Setting, TOLD)
    day, _, customer = (row.value if row is not None else "").partition(":")
    known = (date.fromisoformat(day), int(customer)) if day else (first, 0)
    return max(known, (first, 0))


def _given_on(tx: Session, shop: Shop, day: date, after: int) -> Sequence[tuple[int, int]]:
    """Return customers, by id, with how many points they still have of those that they were given on a day."""
    owner = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
    rows = tx.exec(
        select(owner, func.sum(PointsEntry.remaining))
        .join(PointsAccount, col(PointsAccount.id) == col(PointsEntry.credit_id))
        .join(Card, col(Card.id) == col(PointsAccount.card_id))
        .join(Customer, col(Customer.id) == col(Card.customer_id))
        .where(
            col(PointsEntry.remaining) > 0,
            col(PointsEntry.given_at) >= _start(shop, day),
            col(PointsEntry.given_at) < _start(shop, day + timedelta(days=1)),
            owner > after,
        )
        .group_by(owner)
        .order_by(owner)
        .limit(AT_ONCE)
    )
    return [(int(customer or 0), int(points or 0)) for customer, points in rows]


def _chat(tx: Session, customer_id: int) -> int | None:
    """Return the chat in which a customer may be told; None where they do not want it, or have none."""
    no = (Consent.customer_id == customer_id, Consent.channel == ChannelName.TELEGRAM)
    withdrawn = (Consent.purpose == Purpose.SERVICE, Consent.state == ConsentState.WITHDRAWN)
    if tx.exec(select(Consent.id).where(*no, *withdrawn)).first() is not None:
        return None
    routes = routes_of(tx, customer_id, ChannelName.TELEGRAM)
    return next((int(route.address) for route in routes if route.state is RouteState.OPEN), None)
