"""What a plan brought, as it was reported."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key, reference


class Evaluation(SQLModel, table=True):
    """One evaluation of a plan at one moment: its figures by name, and whether the window had ended."""

    id: int | None = primary_key()
    plan_id: int = reference("plan.id")
    at: datetime = Field(sa_type=MOMENT)
    final: bool
    figures: dict[str, Any] = Field(sa_type=JSON_VALUE)
