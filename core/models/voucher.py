"""What is given for points or scores: issued once, redeemable once, at whichever shop."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class VoucherKind(StrEnum):
    """What it is good for."""

    CERTIFICATE = "gift certificate"
    PREMIUM = "premium"
    COUPON = "coupon"
    SERVICE = "service"


class ExchangeOffer(SQLModel, table=True):
    """What points can be exchanged for: a gift certificate of some `value` in minor units, or a premium.

    `days` is for how long the voucher counts; one that is not `open` is not offered any more.
    """

    __tablename__ = "exchange_offer"

    id: int | None = primary_key()
    code: str = Field(unique=True, max_length=32)
    kind: VoucherKind = Field(sa_type=choice(VoucherKind))
    title: str = Field(max_length=200)
    points: int = Field(sa_type=BigInteger)
    value: int | None = Field(default=None, sa_type=BigInteger)
    days: int = 365
    open: bool = True
    made_by: str = Field(max_length=64)
    made_at: datetime = Field(sa_type=MOMENT)


class Voucher(SQLModel, table=True):
    """One voucher; `code` is what is printed on it and ends in a signature.

    `value` is in minor units where it stands for money, `points` what it cost. `cause` names what it was issued for, so
    that the same thing issues it once. `only_at_id` is the one shop where it counts; empty: at every one.
    """

    id: int | None = primary_key()
    code: str = Field(unique=True, max_length=40)
    cause: str = Field(unique=True, max_length=120)
    kind: VoucherKind = Field(sa_type=choice(VoucherKind))
    title: str = Field(max_length=200)
    value: int | None = Field(default=None, sa_type=BigInteger)
    points: int = Field(default=0, sa_type=BigInteger)
    card_id: int | None = reference("card.id", nullable=True)
    customer_id: int | None = reference("customer.id", nullable=True)
    member_shop_id: int | None = reference("member_shop.id", nullable=True)
    only_at_id: int | None = reference("member_shop.id", nullable=True, index=False)
    issued_by: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=MOMENT)
    valid_until: date | None = None
    redeemed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    redeemed_shop_id: int | None = reference("member_shop.id", nullable=True, index=False)
    redeemed_by: str | None = Field(default=None, max_length=64)
