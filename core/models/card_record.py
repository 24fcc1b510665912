"""What cards wrote down, as it came, and what is wrong with it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class RecordStanding(StrEnum):
    """Whether a record counts.

    `counted`: verified, and in the ledger. `waiting`: the record before it has not come yet. `forked`: verified, but
    another one stands in its place. `refused`: its receipt is not what the card would have written.
    """

    COUNTED = "counted"
    WAITING = "waiting"
    FORKED = "forked"
    REFUSED = "refused"


class CardRecord(SQLModel, table=True):
    """One record of a card, with the receipt that chains it to the one before.

    `terminal_id` and `sequence` are of the terminal at which it came about, none for what the server ordered; `content`
    is the record's bytes in hexadecimal digits. `amount` is in minor units. `at` is by the terminal's clock.
    """

    __tablename__ = "card_record"
    __table_args__ = (
        UniqueConstraint("terminal_id", "sequence"),
        UniqueConstraint("card_id", "card_sequence", "content", "receipt"),
        Index("ix_card_record_at", "at"),
    )

    id: int | None = primary_key()
    terminal_id: int | None = reference("terminal.id", nullable=True, index=False)
    sequence: int = Field(sa_type=BigInteger)
    card_id: int = reference("card.id", index=False)
    card_sequence: int = Field(sa_type=BigInteger)
    member_shop_id: int | None = reference("member_shop.id", nullable=True)
    kind: str = Field(max_length=24)
    at: datetime = Field(sa_type=MOMENT)
    amount: int = Field(sa_type=BigInteger)
    category: int = 0
    points: int = Field(sa_type=BigInteger)
    content: str = Field(max_length=200)
    receipt: str = Field(default="", max_length=32)
    standing: RecordStanding = Field(sa_type=choice(RecordStanding))
    received_at: datetime = Field(sa_type=MOMENT)


class FindingKind(StrEnum):
    """What was found that nobody can prevent, so that somebody has to decide (docs/cards.md)."""

    FORK = "fork"
    GAP = "gap"
    CHAIN = "chain"
    SCORE = "score"
    POINTS = "points"
    POOL = "pool"
    JOURNEY = "journey"
    TERMINAL = "terminal"
    BLOCKED = "blocked"
    RESERVED = "reserved"
    PIN = "pin"


class CardFinding(SQLModel, table=True):
    """One thing that is not as it should be; `cause` keeps it from being found again, `told_at` is when staff heard."""

    __tablename__ = "card_finding"
    __table_args__ = (Index("ix_card_finding_told_at", "told_at"),)

    id: int | None = primary_key()
    kind: FindingKind = Field(sa_type=choice(FindingKind))
    cause: str = Field(unique=True, max_length=120)
    card_id: int | None = reference("card.id", nullable=True)
    terminal_id: int | None = reference("terminal.id", nullable=True)
    member_shop_id: int | None = reference("member_shop.id", nullable=True)
    text: str
    found_at: datetime = Field(sa_type=MOMENT)
    told_at: datetime | None = Field(default=None, sa_type=MOMENT)
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    decided_by: str | None = Field(default=None, max_length=64)
    decision: str | None = Field(default=None, max_length=40)
