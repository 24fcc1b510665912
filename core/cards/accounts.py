"""The ledger of points: every change of it goes through here, and moves points from one account to another.

What a card holds is known by the shop that gave it, oldest first, so that shops can settle what was exchanged.
Balances are kept beside the entries that make them; `core.cards.audit_ledger` adds these up again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Session, col, select

from core.cards.new_records import write_records
from core.models import AccountKind, Card, CardRecord, EntryReason, PointsAccount, PointsEntry

_AT_ONCE = 100
# Adds to what is there, so that nobody's change is lost.
_ADDED = (
    update(PointsAccount.__table__)  # type: ignore[attr-defined]
    .where(col(PointsAccount.id) == bindparam("account"))
    .values(balance=col(PointsAccount.balance) + bindparam("by"))
)


@dataclass(frozen=True)
class Place:
    """Which account: its kind, the shop whose points they are, where they were exchanged, and the card."""

    kind: AccountKind
    shop_id: int | None = None
    at_shop_id: int | None = None
    card_id: int | None = None

    @cached_property
    def name(self) -> str:
        """Return the account's name; each has its own."""
        ids = (each for each in (self.shop_id, self.at_shop_id, self.card_id) if each is not None)
        return ":".join((self.kind.value, *map(str, ids)))


PROVIDER = Place(AccountKind.PROVIDER)


def pool(shop_id: int) -> Place:
    """Return what a shop can give away."""
    return Place(AccountKind.POOL, shop_id)


def held(shop_id: int, card_id: int) -> Place:
    """Return what a card holds of what a shop gave."""
    return Place(AccountKind.HELD, shop_id, card_id=card_id)


def redeemed(shop_id: int, at_shop_id: int) -> Place:
    """Return what one shop gave and another, or itself, took in."""
    return Place(AccountKind.REDEEMED, shop_id, at_shop_id)


def expired(shop_id: int) -> Place:
    """Return what a shop gave and nobody used in time."""
    return Place(AccountKind.EXPIRED, shop_id)


def lost(shop_id: int) -> Place:
    """Return what was written off at a shop; below zero: what cards exchanged that the ledger did not have."""
    return Place(AccountKind.LOST, shop_id)


# Where points go that a shop, by its id, has given.
Destination = Callable[[int], Place]


@dataclass(frozen=True)
class Why:
    """Why points move: the cause (each moves them once), when, and the record that says so (it may still be new)."""

    reason: EntryReason
    cause: str
    at: datetime
    record: CardRecord | None = None


class Books:
    """The ledger within one transaction; `close` writes the balances, in an order in which nobody waits for another."""

    def __init__(self, tx: Session) -> None:
        """Open it; nothing is held yet."""
        self._tx = tx
        self._accounts: dict[str, PointsAccount] = {}
        self._moved: dict[str, int] = defaultdict(int)
        self._records: list[CardRecord] = []
        self._new: list[tuple[dict[str, Any], CardRecord | None]] = []

    def move(self, debit: Place, credit: Place, points: int, why: Why, *, given_at: datetime | None = None) -> None:
        """Move `points` (above 0); what comes onto a card can be taken off again, the oldest (`given_at`) first."""
        entry = {
            "cause": why.cause,
            "reason": why.reason,
            "debit_id": self._account(debit).id,
            "credit_id": self._account(credit).id,
            "points": points,
            "remaining": points if credit.kind is AccountKind.HELD else None,
            "at": why.at,
            "given_at": given_at or why.at,
        }
        self._new.append((entry, why.record))
        self._moved[debit.name] -= points
        self._moved[credit.name] += points

    def take(
        self,
        card_id: int,
        points: int,
        to: Destination,
        why: Why,
        *,
        newest: bool = False,
        before: datetime | None = None,
    ) -> int:
        """Take up to `points` off a card, the oldest first (or the `newest`), and move them where `to` says.

        With `before` only those that were given before it. Return how many could not be taken: the card has fewer.
        """
        left = points
        for number, (entry, account) in enumerate(self._lots(card_id, newest=newest, before=before)):
            if not left:
                break
            part = min(left, entry.remaining or 0)
            entry.remaining = (entry.remaining or 0) - part
            self._tx.add(entry)
            shop_id = account.member_shop_id or 0
            step = Why(why.reason, f"{why.cause}:{number}" if number else why.cause, why.at, why.record)
            self.move(held(shop_id, card_id), to(shop_id), part, step, given_at=entry.given_at)
            left -= part
        return left

    def _lots(
        self, card_id: int, *, newest: bool, before: datetime | None
    ) -> Iterable[tuple[PointsEntry, PointsAccount]]:
        self.write()
        first = (col(PointsEntry.given_at), col(PointsEntry.id))
        query = (
            select(PointsEntry, PointsAccount)
            .join(PointsAccount, col(PointsAccount.id) == col(PointsEntry.credit_id))
            .where(PointsAccount.card_id == card_id, col(PointsEntry.remaining) > 0)
            .order_by(*((each.desc() for each in first) if newest else first))
        )
        if before is not None:
            query = query.where(col(PointsEntry.given_at) < before)
        return self._tx.exec(query).all()

    def moved(self, place: Place) -> int:
        """Return an account's balance, as it will be."""
        return self._account(place).balance + self._moved[place.name]

    def _account(self, place: Place) -> PointsAccount:
        if place.name not in self._accounts:
            self.expect([place])
        return self._accounts[place.name]

    def expect(self, places: Collection[Place]) -> None:
        """Open these accounts together; points may move there, or not."""
        wanted = {place.name: place for place in places if place.name not in self._accounts}
        self._read(list(wanted))
        missing = [wanted[name] for name in sorted(wanted) if name not in self._accounts]
        if missing:
            self._make(missing)

    def _read(self, names: list[str]) -> None:
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            for row in self._tx.exec(select(PointsAccount).where(col(PointsAccount.name).in_(part))):
                self._accounts[row.name] = row

    def _make(self, places: list[Place]) -> None:
        """Make accounts; where another transaction does the same just now, the other's are taken."""
        values = [
            {
                "name": place.name,
                "kind": place.kind,
                "member_shop_id": place.shop_id,
                "at_shop_id": place.at_shop_id,
                "card_id": place.card_id,
                "balance": 0,
            }
            for place in places
        ]
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            self._tx.connection().execute(_insert(self._tx)(PointsAccount).on_conflict_do_nothing(), part)
        self._read([place.name for place in places])

    def close(self) -> None:
        """Write the balances of accounts, and of cards, which are held by whoever moves points of theirs."""
        cards: dict[int, int] = defaultdict(int)
        moved = [(self._accounts[name], by) for name, by in sorted(self._moved.items()) if by]
        for account, by in moved:
            if account.kind is AccountKind.HELD:
                cards[account.card_id or 0] += by
        for card_id in sorted(cards):
            card = self._tx.get_one(Card, card_id)
            set_attribute(card, "balance", card.balance + cards[card_id])
        self.write()
        if moved:
            self._tx.connection().execute(_ADDED, [{"account": account.id, "by": by} for account, by in moved])
        for account, _ in moved:
            self._tx.expire(account, ["balance"])
        self._moved.clear()

    def expect_records(self, rows: Iterable[CardRecord]) -> None:
        """Write these new records as well, before the entries that they are the reason of."""
        self._records += rows

    def write(self) -> None:
        """Write records and entries, all together: one by one they would be most of what taking in a batch costs."""
        if self._records:
            write_records(self._tx, self._records)
            self._records = []
        self._tx.flush()
        if self._new:
            rows = [entry | {"record_id": record.id if record is not None else None} for entry, record in self._new]
            self._tx.connection().execute(insert(PointsEntry), rows)
            self._new.clear()


def _insert(tx: Session) -> Any:  # noqa: ANN401 - the same statement of two dialects
    return sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
