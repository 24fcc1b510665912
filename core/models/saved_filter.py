"""Filters that staff keep under a name."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key, reference


class SavedFilter(SQLModel, table=True):
    """A filter under a name; one of lower order inherits the parts of `parent_id` (seed 001, "lower order filter").

    `parts` holds its own conditions in the filter language, in order, each with a name: `{"name": ..., "text": ...}`;
    a part called like one of the upper filter's takes its place. `text` is the whole condition that they come to here,
    without what is inherited. `parameters` are what it has to be told: `{"name": ..., "kind": ..., "default": ...}`.
    One called like a filter that comes with the system stands in its place. Earlier versions are `DefinitionVersion`s.
    """

    __tablename__ = "saved_filter"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    text: str
    parts: list[Any] = Field(default_factory=list, sa_type=JSON_VALUE)
    parameters: list[Any] = Field(default_factory=list, sa_type=JSON_VALUE)
    parent_id: int | None = reference("saved_filter.id", nullable=True)
    description: str | None = None
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
