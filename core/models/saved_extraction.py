"""Extractions of several stages that staff keep under a name (seed 001, figure 16)."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key


class SavedExtraction(SQLModel, table=True):
    """The stages of an extraction, as `Question.spec` holds them."""

    __tablename__ = "saved_extraction"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    spec: dict[str, Any] = Field(sa_type=JSON_VALUE)
    description: str | None = None
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
