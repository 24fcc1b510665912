"""The programme of points, version by version."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, primary_key


class ProgrammeVersion(SQLModel, table=True):
    """One version, as canonical JSON; the highest is in force, earlier ones are what cards counted by before."""

    __tablename__ = "programme_version"

    id: int | None = primary_key()
    version: int = Field(unique=True)
    body: str
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
