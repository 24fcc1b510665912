"""A customer's points: how many, on which cards, and how they came and went; and what they can use."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from core.models import (
    AccountKind,
    Card,
    Customer,
    EntryReason,
    MemberShop,
    PointsAccount,
    PointsEntry,
    Voucher,
)

SHOWN = 10


@dataclass(frozen=True)
class Movement:
    """Points that came (above 0) or went, when, why, and at which shop."""

    at: datetime
    points: int
    reason: EntryReason
    shop: str


@dataclass(frozen=True)
class Points:
    """What a customer has: the balance of all cards, how many cards there are, and the latest movements first."""

    balance: int
    cards: int
    movements: tuple[Movement, ...]


def points_of(session: Session, customer_id: int, *, most: int = SHOWN) -> Points:
    """Return the points of a customer and of whoever is merged into them."""
    return _points(
        session, list(session.exec(select(Card).where(col(Card.customer_id).in_(_persons(customer_id))))), most
    )


def points_on(session: Session, card: Card, *, most: int = SHOWN) -> Points:
    """Return the points of one card, as whoever holds it may see them."""
    return _points(session, [card], most)


def _points(session: Session, cards: list[Card], most: int) -> Points:
    ids = [card.id or 0 for card in cards]
    taken, given = aliased(PointsAccount), aliased(PointsAccount)
    rows = session.execute(
        select(PointsEntry, taken, given)
        .join(taken, col(taken.id) == col(PointsEntry.debit_id))
        .join(given, col(given.id) == col(PointsEntry.credit_id))
        .where(or_(col(taken.card_id).in_(ids or [0]), col(given.card_id).in_(ids or [0])))
        .order_by(col(PointsEntry.id).desc())
        .limit(most)
    ).all()
    names = {shop.id: shop.name for shop in session.exec(select(MemberShop))}
    movements = []
    for entry, left, came in rows:
        comes = came.kind is AccountKind.HELD
        if comes and left.kind is AccountKind.HELD:
            continue
        where = (left if comes else came).at_shop_id or (left if comes else came).member_shop_id
        points = entry.points if comes else -entry.points
        movements.append(Movement(entry.at, points, entry.reason, names.get(where, "")))
    return Points(sum(card.balance for card in cards), len(cards), tuple(movements))


def usable_vouchers(session: Session, customer_id: int, today: date, *, most: int = SHOWN) -> list[Voucher]:
    """Return the vouchers that a customer can use on this day, the first to lapse first."""
    cards = select(Card.id).where(col(Card.customer_id).in_(_persons(customer_id)))
    rows = session.exec(
        select(Voucher)
        .where(
            or_(col(Voucher.customer_id).in_(_persons(customer_id)), col(Voucher.card_id).in_(cards)),
            col(Voucher.redeemed_at).is_(None),
            or_(col(Voucher.valid_until).is_(None), col(Voucher.valid_until) >= today),
        )
        .order_by(col(Voucher.valid_until), col(Voucher.id))
        .limit(most)
    )
    return list(rows)


def _persons(customer_id: int) -> Any:  # noqa: ANN401 - a subquery of ids
    return select(col(Customer.id)).where(or_(Customer.id == customer_id, Customer.merged_into_id == customer_id))
