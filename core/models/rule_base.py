"""The sellers' own rules: IF a condition holds THEN the score changes (seed 001, condition defining unit 106)."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key


class RuleBase(SQLModel, table=True):
    """Rules in order, each `{"name": ..., "when": condition, "add": expression}`, both in the filter language."""

    __tablename__ = "rule_base"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    rules: list[Any] = Field(default_factory=list, sa_type=JSON_VALUE)
    description: str | None = None
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
