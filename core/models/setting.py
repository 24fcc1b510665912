"""Facts about this installation that live with its data."""

from sqlmodel import Field, SQLModel


class Setting(SQLModel, table=True):
    """One fact by name, such as the installation's id."""

    name: str = Field(primary_key=True, max_length=64)
    value: str
