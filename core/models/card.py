"""Customers' cards, and what their holders are to the shop."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class CardKind(StrEnum):
    """Who computes: the card itself, the shop's card for one that only stores, or the terminal for plain memory.

    A `shop` card is no customer's: it computes for the others, and holds the points that its shop can give.
    """

    COMPUTING = "computing"
    STORING = "storing"
    MEMORY = "memory"
    SHOP = "shop"


class CardState(StrEnum):
    """Whether a card counts."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REPLACED = "replaced"


class Card(SQLModel, table=True):
    """One card; `number` is its id of eight bytes in hexadecimal digits.

    `sequence` and `receipt` are where its verified chain of records ends, `habit` (hexadecimal) is what the server
    computed from it, `balance` the points that it holds by the ledger, `at_card` what its last record says. `used_at`
    is when it was last used, by its records, `programme` the version by which it counts, `counter` the number of the
    server's last command to it.
    """

    id: int | None = primary_key()
    number: str = Field(unique=True, max_length=16)
    customer_id: int | None = reference("customer.id", nullable=True)
    kind: CardKind = Field(sa_type=choice(CardKind))
    state: CardState = Field(default=CardState.ACTIVE, sa_type=choice(CardState))
    key_version: int = 1
    programme: int = 0
    sequence: int = Field(default=0, sa_type=BigInteger)
    receipt: str = Field(default="", max_length=32)
    habit: str = Field(default="", max_length=1000)
    balance: int = Field(default=0, sa_type=BigInteger)
    at_card: int = Field(default=0, sa_type=BigInteger)
    counter: int = Field(default=0, sa_type=BigInteger)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
    replaced_by_id: int | None = reference("card.id", nullable=True, index=False)
    issued_by: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=MOMENT)
    blocked_at: datetime | None = Field(default=None, sa_type=MOMENT)
    blocked_because: str | None = Field(default=None, max_length=200)


class CardCommand(SQLModel, table=True):
    """One command of the server to a card, which any terminal may carry; `done_at` once the card has taken it."""

    __tablename__ = "card_command"
    __table_args__ = (UniqueConstraint("card_id", "counter"),)

    id: int | None = primary_key()
    card_id: int = reference("card.id", index=False)
    counter: int = Field(sa_type=BigInteger)
    what: str = Field(max_length=24)
    command: str = Field(max_length=2_000)
    made_at: datetime = Field(sa_type=MOMENT)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)


class HolderState(StrEnum):
    """What the holder of a card is to the shop (seed 004: whom one-to-one marketing speaks to)."""

    NEW = "new"
    FREQUENT = "new and frequent"
    LOYAL = "long-term loyal"
    ESTRANGED = "estranged"
    OCCASIONAL = "occasional"


class CardStanding(SQLModel, table=True):
    """What is asked of a customer's cards as of one day: points, uses, ranks, and what the customer is to the shop."""

    __tablename__ = "card_standing"

    id: int | None = primary_key()
    customer_id: int = reference("customer.id", unique=True)
    points: int = Field(default=0, sa_type=BigInteger)
    uses: int = 0
    spent: int = Field(default=0, sa_type=BigInteger)
    last_used: date | None = None
    recent_rank: int = 0
    continuity_rank: int = 0
    state: HolderState = Field(sa_type=choice(HolderState))
    counted_on: date
