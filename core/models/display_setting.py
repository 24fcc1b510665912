"""How figures are shown, kept to be chosen again (seed 001, function (2))."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key


class DisplaySetting(SQLModel, table=True):
    """Which figures, over which months, grouped by what, drawn how: `settings` by name."""

    __tablename__ = "display_setting"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    settings: dict[str, Any] = Field(sa_type=JSON_VALUE)
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
