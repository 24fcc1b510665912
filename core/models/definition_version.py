"""Versions of what staff define: filters, attributes, rules, extractions, display settings (seed 001, function (3))."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key


class DefinitionKind(StrEnum):
    """What was defined."""

    FILTER = "filter"
    ATTRIBUTE = "attribute"
    RULES = "rules"
    EXTRACTION = "extraction"
    DISPLAY = "display"


class DefinitionVersion(SQLModel, table=True):
    """One version, in the order of `number` from 1; `body` holds the definition, empty where it was deleted."""

    __tablename__ = "definition_version"
    __table_args__ = (UniqueConstraint("kind", "name", "number"),)

    id: int | None = primary_key()
    kind: DefinitionKind = Field(sa_type=choice(DefinitionKind))
    name: str = Field(max_length=80)
    number: int
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
