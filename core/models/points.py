"""The ledger of points, double entry: every entry moves points from one account to another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class AccountKind(StrEnum):
    """Where points can be.

    `provider`: not sold yet (below zero by what was). `pool`: a shop's, to give away; below zero is what a shop that
    pays later owes. `held`: on a card, given by one shop. `redeemed`: given by one shop, exchanged at another or the
    same. `expired`: given by one shop, and lapsed. `lost`: written off by a decision.
    """

    PROVIDER = "provider"
    POOL = "pool"
    HELD = "held"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    LOST = "lost"


class PointsAccount(SQLModel, table=True):
    """One account; `name` says whose, such as held:3:17 for what shop 3 gave to card 17. `balance` sums its entries."""

    __tablename__ = "points_account"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=64)
    kind: AccountKind = Field(sa_type=choice(AccountKind))
    member_shop_id: int | None = reference("member_shop.id", nullable=True)
    at_shop_id: int | None = reference("member_shop.id", nullable=True, index=False)
    card_id: int | None = reference("card.id", nullable=True)
    balance: int = Field(default=0, sa_type=BigInteger)


class EntryReason(StrEnum):
    """Why points moved."""

    SOLD = "sold"
    ISSUED = "issued"
    TAKEN_BACK = "taken back"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    CARRIED = "carried over"
    CORRECTED = "corrected"
    SETTLED = "settled"


class PointsEntry(SQLModel, table=True):
    """Points that moved; `cause` keeps one thing from moving them twice.

    `remaining` is, of points that came onto a card, how many are still there: the oldest go first. `given_at` is when
    they were first given, also where they were carried over since.
    """

    __tablename__ = "points_entry"
    __table_args__ = (
        CheckConstraint("points > 0", name="ck_points_entry_points"),
        CheckConstraint("remaining IS NULL OR remaining >= 0", name="ck_points_entry_remaining"),
        Index("ix_points_entry_credit", "credit_id", "remaining"),
    )

    id: int | None = primary_key()
    cause: str = Field(unique=True, max_length=80)
    reason: EntryReason = Field(sa_type=choice(EntryReason))
    debit_id: int = reference("points_account.id")
    credit_id: int = reference("points_account.id", index=False)
    points: int = Field(sa_type=BigInteger)
    remaining: int | None = Field(default=None, sa_type=BigInteger)
    record_id: int | None = reference("card_record.id", nullable=True, index=False)
    at: datetime = Field(sa_type=MOMENT)
    given_at: datetime = Field(sa_type=MOMENT)


class Settlement(SQLModel, table=True):
    """What a shop and the provider owed each other at one moment, and that it was settled: points, and money.

    `owed` is in points, positive where the shop pays; `price` is what a thousand points cost, in minor units.
    """

    id: int | None = primary_key()
    member_shop_id: int = reference("member_shop.id")
    owed: int = Field(sa_type=BigInteger)
    taken_in: int = Field(sa_type=BigInteger)
    price: int = Field(sa_type=BigInteger)
    amount: int = Field(sa_type=BigInteger)
    settled_by: str = Field(max_length=64)
    settled_at: datetime = Field(sa_type=MOMENT)
