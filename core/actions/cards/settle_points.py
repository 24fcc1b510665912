"""Points are sold to shops by the provider, settled between shops that share them, and lapse."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from core.actions.cards.issue_shop_card import load_pool
from core.audit import record
from core.cards.accounts import PROVIDER, Books, Why, expired, pool
from core.cards.audit_ledger import ShopPoints, shop_points
from core.cards.orders import Orders
from core.cards.standing import count_standings
from core.errors import RefusedError
from core.models import Card, EntryReason, MemberShop, PointsAccount, PointsEntry, Settlement
from core.shop import Shop

MOST_SOLD = 10**12
LARGEST_PRICE = 10**9
_PER = 1_000
AT_ONCE = 200


def sell_points(tx: Session, shop: Shop, member: MemberShop, points: int, actor: str) -> int:
    """Sell `points` to a shop, which can give them away; return what it can give now."""
    if not 0 < points <= MOST_SOLD:
        message = f"Points are sold in numbers from 1 to {MOST_SOLD:,}."
        raise RefusedError(message)
    now, books = shop.clock.now(), Books(tx)
    number = 1 + (tx.exec(select(func.max(PointsEntry.id))).one() or 0)
    books.move(PROVIDER, pool(member.id or 0), points, Why(EntryReason.SOLD, f"sold:{member.id}:{number}", now))
    books.close()
    load_pool(tx, shop, member, points)
    record(tx, shop.clock, actor=actor, action="points sold", subject=f"member_shop:{member.id}", points=points)
    return books.moved(pool(member.id or 0))


def standing_of(session: Session, member: MemberShop) -> tuple[ShopPoints, int, int]:
    """Return a shop's points, what it owes for those it gave without having bought them, and took in.

    Both are in points, since the last settlement.
    """
    found = next(each for each in shop_points(session) if each.shop.id == member.id)
    settled = session.exec(
        select(Settlement).where(Settlement.member_shop_id == member.id).order_by(col(Settlement.id).desc()).limit(1)
    ).first()
    return found, max(0, -found.pool), found.taken_in - (settled.taken_in if settled is not None else 0)


def settle(tx: Session, shop: Shop, member: MemberShop, price: int, actor: str) -> Settlement:
    """Settle with a shop at `price` minor units for a thousand points, and return what is to be paid.

    The shop pays for what it gave without having bought it, and is paid for what it took in, whoever gave that. So what
    one gave and another took in costs the one what it brings the other. Raises `RefusedError` where there is nothing.
    """
    if not 0 < price <= LARGEST_PRICE:
        message = "A thousand points need a price above nothing."
        raise RefusedError(message)
    held = tx.get_one(MemberShop, member.id, with_for_update=True)
    found, owed, taken_in = standing_of(tx, held)
    if not owed and not taken_in:
        message = f"There is nothing to settle with {held.name}."
        raise RefusedError(message)
    now = shop.clock.now()
    row = Settlement(
        member_shop_id=held.id or 0,
        owed=owed - taken_in,
        taken_in=found.taken_in,
        price=price,
        amount=_rounded((owed - taken_in) * price),
        settled_by=actor,
        settled_at=now,
    )
    tx.add(row)
    tx.flush()
    if owed:
        books = Books(tx)
        books.move(PROVIDER, pool(held.id or 0), owed, Why(EntryReason.SETTLED, f"settled:{row.id}", now))
        books.close()
        load_pool(tx, shop, held, owed)
    record(tx, shop.clock, actor=actor, action="points settled", subject=f"member_shop:{held.id}", amount=row.amount)
    return row


def _rounded(thousandths: int) -> int:
    """Return thousandths as whole units, half away from nothing: what one shop pays another one gets."""
    whole = (abs(thousandths) + _PER // 2) // _PER
    return whole if thousandths >= 0 else -whole


def expire_points(tx: Session, shop: Shop, before: datetime, actor: str, limit: int = AT_ONCE) -> int:
    """Let points lapse that were given before a moment, of up to `limit` cards; return how many did.

    Each card hears of it when it is next presented; what it let go meanwhile is put right by its records.
    """
    cards = _cards_with_old(tx, before, limit)
    books, orders, lapsed = Books(tx), Orders(tx, shop.key, shop.clock.now()), 0
    now = shop.clock.now()
    for card, first in cards:
        balance = card.balance
        # Named by the first entry of which points lapse: of each they lapse once, whatever is asked again.
        why = Why(EntryReason.EXPIRED, f"expired:{first}", now)
        left = books.take(card.id or 0, balance, expired, why, before=before)
        if gone := balance - left:
            orders.load(card, -gone)
            lapsed += gone
    books.close()
    count_standings(tx, shop, [card.customer_id for card, _ in cards])
    if lapsed:
        record(tx, shop.clock, actor=actor, action="points lapsed", subject="points", points=lapsed)
    return lapsed


def _cards_with_old(tx: Session, before: datetime, limit: int) -> list[tuple[Card, int]]:
    """Return the cards that hold such points, each with the first entry that brought some; held until the end."""
    first = dict(
        tx.exec(
            select(PointsAccount.card_id, func.min(PointsEntry.id))
            .join(PointsEntry, col(PointsEntry.credit_id) == col(PointsAccount.id))
            .where(col(PointsEntry.remaining) > 0, col(PointsEntry.given_at) < before)
            .group_by(col(PointsAccount.card_id))
            .order_by(col(PointsAccount.card_id))
            .limit(limit)
        ).all()
    )
    cards = tx.exec(select(Card).where(col(Card.id).in_(first)).order_by(col(Card.id)).with_for_update()).all()
    return [(card, int(first[card.id] or 0)) for card in cards]
