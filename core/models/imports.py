"""An import of a file, and how its columns were understood."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key


class ImportState(StrEnum):
    """How far an import is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class ImportRun(SQLModel, table=True):
    """One import: its file, the mapping that was used, the counts that came of it.

    `counts` holds figures by name; the exact total before rounding is there as text, beside the rounded one.
    """

    __tablename__ = "import_run"

    id: int | None = primary_key()
    kind: str = Field(max_length=32)
    source: str = Field(max_length=64)
    file_name: str = Field(max_length=255)
    file_digest: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    state: ImportState = Field(sa_type=choice(ImportState))
    started_by: str | None = Field(default=None, max_length=64)
    started_at: datetime = Field(sa_type=MOMENT)
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    error: str | None = None


class ColumnMapping(SQLModel, table=True):
    """A column mapping that is kept: the next file with the same header is understood the same way."""

    __tablename__ = "column_mapping"

    id: int | None = primary_key()
    kind: str = Field(max_length=32)
    header_key: str = Field(unique=True, max_length=64)
    columns: dict[str, Any] = Field(sa_type=JSON_VALUE)
    saved_at: datetime = Field(sa_type=MOMENT)
