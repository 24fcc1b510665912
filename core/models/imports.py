"""An import of a file, and how its columns were understood."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.types import BIG_ID, JSON_VALUE, MOMENT, choice, primary_key, reference


class ImportState(StrEnum):
    """How far an import is; `proposed` waits for somebody to confirm how its file is understood."""

    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class ImportRun(SQLModel, table=True):
    """One import: its file, the mapping that was used, the counts that came of it.

    `counts` holds figures by name; the exact total before rounding is there as text, beside the rounded one.
    Lines that could not be used are in the file `rejects_file`, a name in the data folder's `rejects`. `slack` is there
    where the file was shared in Slack: where, and how far the conversation about it is (`core.importing.upload`).
    """

    __tablename__ = "import_run"

    id: int | None = primary_key()
    kind: str = Field(max_length=32)
    source: str = Field(max_length=64)
    file_name: str = Field(max_length=255)
    file_digest: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    rejects_file: str | None = Field(default=None, max_length=255)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    state: ImportState = Field(sa_type=choice(ImportState))
    started_by: str | None = Field(default=None, max_length=64)
    started_at: datetime = Field(sa_type=MOMENT)
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    undone_at: datetime | None = Field(default=None, sa_type=MOMENT)
    undone_by: str | None = Field(default=None, max_length=64)
    error: str | None = None
    slack: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)


class ImportChange(SQLModel, table=True):
    """A row that was there already and that an import changed: the fields as they were, so that it can be undone.

    Erasing a customer clears `before` of their rows.
    """

    __tablename__ = "import_change"
    __table_args__ = (UniqueConstraint("import_id", "table_name", "row_id"),)

    id: int | None = primary_key()
    import_id: int = reference("import_run.id", index=False)
    table_name: str = Field(max_length=32)
    row_id: int = Field(sa_type=BIG_ID)
    before: dict[str, Any] = Field(sa_type=JSON_VALUE)


class ColumnMapping(SQLModel, table=True):
    """A column mapping that is kept: the next file with the same header is understood the same way."""

    __tablename__ = "column_mapping"

    id: int | None = primary_key()
    kind: str = Field(max_length=32)
    header_key: str = Field(unique=True, max_length=64)
    columns: dict[str, Any] = Field(sa_type=JSON_VALUE)
    saved_at: datetime = Field(sa_type=MOMENT)
