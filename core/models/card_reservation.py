"""What shops' cards have authorised and not yet confirmed (seed 004, figure 10): points that are kept for a card."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key, reference


class CardReservation(SQLModel, table=True):
    """One booking that a shop's card authorised, of which nobody knows whether the customer's card has it.

    `card_number` is the customer's card by its id, `content` the record in hexadecimal digits, `points` those that the
    shop's card keeps for it. `gone_at` is when the shop's card no longer had it pending. Once it is decided, `happened`
    says how, `decided_by` by what or whom, and `counter` numbers the command that tells the shop's card.
    """

    __tablename__ = "card_reservation"
    __table_args__ = (UniqueConstraint("shop_card_id", "content"),)

    id: int | None = primary_key()
    shop_card_id: int = reference("card.id", index=False)
    card_number: str = Field(max_length=16, index=True)
    card_id: int | None = reference("card.id", nullable=True)
    card_sequence: int = Field(sa_type=BigInteger)
    content: str = Field(max_length=200)
    points: int = Field(default=0, sa_type=BigInteger)
    told_at: datetime = Field(sa_type=MOMENT)
    gone_at: datetime | None = Field(default=None, sa_type=MOMENT)
    happened: bool | None = None
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    decided_by: str | None = Field(default=None, max_length=64)
    counter: int | None = Field(default=None, sa_type=BigInteger)
