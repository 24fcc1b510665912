"""The pool of issuable points on a shop's card (seed 004, figures 8 to 10)."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class Pool(SQLModel, table=True):
    """One shop card; `card_number` is its id in hexadecimal digits.

    `loaded` is what the server has loaded onto it, `loads` how often (each load has its number), `reported` what the
    card last said it holds or has given, by the log of its terminal, after `reported_sequence` of its own.
    """

    id: int | None = primary_key()
    member_shop_id: int = reference("member_shop.id")
    card_number: str = Field(unique=True, max_length=16)
    paid_later: bool = False
    key_version: int = 1
    loads: int = 0
    loaded: int = Field(default=0, sa_type=BigInteger)
    reported: int | None = Field(default=None, sa_type=BigInteger)
    reported_sequence: int = Field(default=0, sa_type=BigInteger)
    receipt: str = Field(default="", max_length=32)
    issued_by: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=MOMENT)
