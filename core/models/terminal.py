"""Terminals at the tills of member shops, and what they say besides the records of cards."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key, reference


class TerminalState(StrEnum):
    """Whether anything of a terminal's is taken."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Terminal(SQLModel, table=True):
    """One terminal; `number` (32 bits) is what cards write down.

    `sealed_key` is the key by which it signs what it says, encrypted under the shop's own key. One that may not
    redeem was given no keys by which cards let points go. `taken_to` is the highest sequence that was taken of it, and
    `heard` which numbers of its journal were: stretches of first, last and since when (`core.cards.journal_gaps`).
    """

    id: int | None = primary_key()
    number: int = Field(unique=True, sa_type=BigInteger)
    member_shop_id: int = reference("member_shop.id")
    name: str = Field(max_length=120)
    sealed_key: str = Field(max_length=200)
    may_redeem: bool = True
    state: TerminalState = Field(default=TerminalState.ACTIVE, sa_type=choice(TerminalState))
    taken_to: int = Field(default=0, sa_type=BigInteger)
    heard: list[list[int]] = Field(default_factory=list, sa_type=JSON_VALUE)
    enrolled_by: str = Field(max_length=64)
    enrolled_at: datetime = Field(sa_type=MOMENT)
    heard_at: datetime | None = Field(default=None, sa_type=MOMENT)


class EntryKind(StrEnum):
    """What a terminal says besides the records of cards; `unreadable` is what claims to be one and is none."""

    PRESENTED = "presented"
    COUPON = "coupon"
    NOTE = "note"
    UNREADABLE = "unreadable"


class TerminalEntry(SQLModel, table=True):
    """One entry of a terminal's journal, taken once; `relayed_at` is when staff were told of a presented card."""

    __tablename__ = "terminal_entry"
    __table_args__ = (UniqueConstraint("terminal_id", "sequence"), Index("ix_terminal_entry_relayed_at", "relayed_at"))

    id: int | None = primary_key()
    terminal_id: int = reference("terminal.id", index=False)
    sequence: int = Field(sa_type=BigInteger)
    kind: EntryKind = Field(sa_type=choice(EntryKind))
    at: datetime = Field(sa_type=MOMENT)
    card_id: int | None = reference("card.id", nullable=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    received_at: datetime = Field(sa_type=MOMENT)
    relayed_at: datetime | None = Field(default=None, sa_type=MOMENT)
