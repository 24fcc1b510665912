"""Fields of rows as JSON holds them, and back: histories keep what a field was before, and have to give it back."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Column, Date, Enum
from sqlmodel import SQLModel

from core.store.types import Decimal4, UtcDateTime


def stored(value: object) -> object:
    """Return a field's value as JSON holds it."""
    if isinstance(value, PythonEnum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def restored(column: Column[Any], value: Any) -> object:  # noqa: ANN401 - JSON
    """Return what `stored` was made from, as `column` takes it."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Decimal4):
        return Decimal(value)
    return kind.enum_class(value) if isinstance(kind, Enum) and kind.enum_class else value


def columns_of(table_name: str) -> Mapping[str, Column[Any]]:
    """Return the columns of a table by name."""
    return dict(SQLModel.metadata.tables[table_name].columns.items())
