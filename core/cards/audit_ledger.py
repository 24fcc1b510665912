"""The ledger added up again from its entries: what is kept beside them has to be what they make."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from core.models import AccountKind, Card, EntryReason, MemberShop, PointsAccount, PointsEntry

# What is said of points that a shop gave: they are all somewhere.
GIVEN = (AccountKind.HELD, AccountKind.REDEEMED, AccountKind.EXPIRED, AccountKind.LOST)
_BOUGHT = frozenset({EntryReason.SOLD, EntryReason.SETTLED})


@dataclass(frozen=True)
class ShopPoints:
    """One shop's points: `issued` (less what came back) is what is held, redeemed, expired and written off.

    `taken_in` are points of whichever shop that were exchanged at this one.
    """

    shop: MemberShop
    bought: int
    issued: int
    held: int
    redeemed: int
    expired: int
    lost: int
    pool: int
    taken_in: int

    @property
    def balances(self) -> bool:
        """Say whether the equation holds."""
        return self.issued == self.held + self.redeemed + self.expired + self.lost


def shop_points(session: Session) -> list[ShopPoints]:
    """Return the points of each shop, by its number."""
    accounts = list(session.exec(select(PointsAccount)))
    sums: dict[tuple[int, AccountKind], int] = defaultdict(int)
    taken_in: dict[int, int] = defaultdict(int)
    for each in accounts:
        sums[each.member_shop_id or 0, each.kind] += each.balance
        if each.kind is AccountKind.REDEEMED:
            taken_in[each.at_shop_id or 0] += each.balance
    bought = _bought(session)
    return [
        ShopPoints(
            shop=shop,
            bought=bought[shop.id or 0],
            issued=bought[shop.id or 0] - sums[shop.id or 0, AccountKind.POOL],
            held=sums[shop.id or 0, AccountKind.HELD],
            redeemed=sums[shop.id or 0, AccountKind.REDEEMED],
            expired=sums[shop.id or 0, AccountKind.EXPIRED],
            lost=sums[shop.id or 0, AccountKind.LOST],
            pool=sums[shop.id or 0, AccountKind.POOL],
            taken_in=taken_in[shop.id or 0],
        )
        for shop in session.exec(select(MemberShop).order_by(col(MemberShop.number)))
    ]


def _bought(session: Session) -> dict[int, int]:
    """Return how many points each shop was sold, or has settled since it gave them."""
    rows = session.exec(
        select(PointsAccount.member_shop_id, func.sum(PointsEntry.points))
        .join(PointsEntry, col(PointsEntry.credit_id) == col(PointsAccount.id))
        .where(PointsAccount.kind == AccountKind.POOL, col(PointsEntry.reason).in_(_BOUGHT))
        .group_by(col(PointsAccount.member_shop_id))
    )
    return defaultdict(int, {shop or 0: int(points) for shop, points in rows})


def wrong_in_ledger(session: Session) -> list[str]:
    """Return, in sentences, everything in the ledger that does not add up; nothing where all is right."""
    return [*_wrong_accounts(session), *_wrong_cards(session), *_wrong_lots(session), *_wrong_shops(session)]


def _wrong_accounts(session: Session) -> list[str]:
    made: dict[int, int] = defaultdict(int)
    for column, sign in ((PointsEntry.debit_id, -1), (PointsEntry.credit_id, 1)):
        for account, points in session.exec(select(column, func.sum(PointsEntry.points)).group_by(col(column))):
            made[account] += sign * int(points)
    accounts = session.exec(select(PointsAccount)).all()
    return [
        f"Account {each.name} says {each.balance} points; its entries make {made[each.id or 0]}."
        for each in accounts
        if each.balance != made[each.id or 0]
    ] + ([] if not sum(each.balance for each in accounts) else ["The accounts together are not nothing."])


def _wrong_cards(session: Session) -> list[str]:
    held = dict(
        session.exec(
            select(PointsAccount.card_id, func.sum(PointsAccount.balance))
            .where(PointsAccount.kind == AccountKind.HELD)
            .group_by(col(PointsAccount.card_id))
        ).all()
    )
    return [
        f"Card {card.number} says {card.balance} points; its accounts make {held.get(card.id, 0)}."
        for card in session.exec(select(Card))
        if card.balance != int(held.get(card.id) or 0)
    ]


def _wrong_lots(session: Session) -> list[str]:
    rows = session.exec(
        select(PointsAccount.name, PointsAccount.balance, func.sum(PointsEntry.remaining))
        .join(PointsEntry, col(PointsEntry.credit_id) == col(PointsAccount.id))
        .where(PointsAccount.kind == AccountKind.HELD)
        .group_by(col(PointsAccount.name), col(PointsAccount.balance))
    )
    return [
        f"Account {name} says {balance} points; what is left of what came is {int(left or 0)}."
        for name, balance, left in rows
        if balance != int(left or 0)
    ]


def _wrong_shops(session: Session) -> list[str]:
    return [
        f"{each.shop.name} issued {each.issued} points, but {each.held} are held, {each.redeemed} redeemed, "
        f"{each.expired} expired and {each.lost} written off."
        for each in shop_points(session)
        if not each.balances
    ]
