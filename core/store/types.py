"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

DECIMALS = 4


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: stored in UTC, returned aware (SQLite alone would return it naive)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could say later which zone it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment without a zone cannot be stored: {value!r}"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the zone back where the database dropped it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Decimal4(TypeDecorator[Decimal]):
    """An exact decimal with four places, stored as an integer of ten-thousandths on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Refuse what four places cannot hold exactly."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(DECIMALS)
        if scaled != scaled.to_integral_value():
            message = f"more than {DECIMALS} decimals: {value}"
            raise ValueError(message)
        return int(scaled)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        """Return the exact decimal."""
        return None if value is None else Decimal(value).scaleb(-DECIMALS)


BIG_ID: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
JSON_VALUE: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")
MOMENT = UtcDateTime()
DECIMAL4 = Decimal4()


def primary_key() -> Any:  # noqa: ANN401 - SQLModel's Field is itself untyped
    """Return the field of a row's own id: 64 bits, given by the database."""
    return Field(default=None, primary_key=True, sa_type=BIG_ID)


def reference(target: str, *, nullable: bool = False, index: bool = True, unique: bool = False) -> Any:  # noqa: ANN401
    """Return a field that refers to `target`, such as "customer.id"."""
    if nullable:
        return Field(default=None, foreign_key=target, nullable=True, index=index, unique=unique, sa_type=BIG_ID)
    return Field(foreign_key=target, index=index, unique=unique, sa_type=BIG_ID)


def choice(kind: type[StrEnum]) -> Any:  # noqa: ANN401
    """Return the column type of a `StrEnum`: plain text, checked by us, the same on every database."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda e: [m.value for m in e])
