"""Shops that share one programme of points (seed 004, "a common loyalty program")."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key


class MemberShop(SQLModel, table=True):
    """One shop of the programme; `number` (1 to 65,535) is what cards write down.

    `slack_channel` is where its staff see who presents a card; `branch` is how purchases of the shop name it. A shop
    that is not `paid_later` buys its points before it gives them. `relayed_at` is when its channel last heard of one.
    `latitude` and `longitude` (millionths of a degree) are where it is, if anybody has said so.
    """

    __tablename__ = "member_shop"

    id: int | None = primary_key()
    number: int = Field(unique=True)
    name: str = Field(unique=True, max_length=120)
    slack_channel: str = Field(default="", max_length=32)
    branch: str | None = Field(default=None, max_length=64)
    paid_later: bool = True
    latitude: int | None = None
    longitude: int | None = None
    created_at: datetime = Field(sa_type=MOMENT)
    relayed_at: datetime | None = Field(default=None, sa_type=MOMENT)
