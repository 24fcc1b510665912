"""Finding and adding rows by their natural keys, in bulk and the same way on both databases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

# Both databases take well over 30,000 values in one statement; a chunk of keys in two parts stays below that.
CHUNK = 5_000
Key = TypeVar("Key")


def chunks(keys: Iterable[Key], size: int = CHUNK) -> Iterator[list[Key]]:
    """Yield `keys` in lists of at most `size`."""
    chunk: list[Key] = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a row class."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def add_new(tx: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; one whose unique key is already there changes nothing, whoever added it meanwhile."""
    if not rows:
        return
    connection = tx.connection()
    table = table_of(model)
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), list(rows))
    else:
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), list(rows))
