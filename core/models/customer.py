"""A customer and the identities by which the shop knows them (seed 001, figure 5)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key, reference


class IdentityKind(StrEnum):
    """What kind of name an identity is."""

    NUMBER = "number"
    CARD = "card"
    TELEPHONE = "telephone"
    EMAIL = "email"
    TELEGRAM = "telegram"
    SLACK = "slack"
    POSTAL = "postal"


class Customer(SQLModel, table=True):
    """A person or company that the shop serves.

    `number` is the shop's own customer number as people say it. `extra` holds whatever else this kind of business
    wants to know, by name; the filter language reads it.
    """

    id: int | None = primary_key()
    number: str = Field(unique=True, max_length=64)
    name: str | None = Field(default=None, max_length=200)
    address: str | None = None
    postal_code: str | None = Field(default=None, max_length=20)
    country: str | None = Field(default=None, max_length=80)
    telephone: str | None = Field(default=None, max_length=32, index=True)
    email: str | None = Field(default=None, max_length=254)
    language: str | None = Field(default=None, max_length=16)
    zone: str | None = Field(default=None, max_length=64)
    branch: str | None = Field(default=None, max_length=64)
    since: date | None = None
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    merged_into_id: int | None = reference("customer.id", nullable=True)
    import_id: int | None = reference("import_run.id", nullable=True)
    created_at: datetime = Field(sa_type=MOMENT)
    erased_at: datetime | None = Field(default=None, sa_type=MOMENT)

    @property
    def called(self) -> str:
        """Return what staff call this customer: the name, or the number where no name is known."""
        return self.name or self.number


class Identity(SQLModel, table=True):
    """One of the names by which a customer is recognised; each belongs to one customer only."""

    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: int | None = primary_key()
    customer_id: int = reference("customer.id")
    kind: IdentityKind = Field(sa_type=choice(IdentityKind))
    value: str = Field(max_length=254)
    created_at: datetime = Field(sa_type=MOMENT)
