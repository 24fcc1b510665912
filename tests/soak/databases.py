"""Fresh databases for the campaigns: an SQLite file on the disk, or a database of a PostgreSQL of our own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg

from core.store import Store
from core.store.migrate import upgrade
from tests.support.postgres import PostgresServer, memory_with_room

SQLITE, POSTGRES = "sqlite", "postgres"


@contextmanager
def fresh_database(kind: str, server: PostgresServer | None = None) -> Iterator[str]:
    """Make a database with the schema, on `server` where there is one, and give its URL; it is gone after the block."""
    with fresh_sqlite() if kind == SQLITE else fresh_postgres(server) as url:
        store = Store(url)
        upgrade(store)
        store.close()
        yield url


@contextmanager
def fresh_sqlite() -> Iterator[str]:
    """Give the URL of a file that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="najimi-soak-") as folder:
        yield f"sqlite:///{Path(folder) / 'najimi.db'}"


@contextmanager
def fresh_postgres(server: PostgresServer | None = None) -> Iterator[str]:
    """Start a server, unless there is one, and give the URL of an empty database."""
    with nullcontext(server) if server else own_server() as running:
        yield running.url("soak")


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """Start a server with an empty database named soak."""
    server = PostgresServer(memory_with_room())
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE soak")
        yield server
    finally:
        server.stop()
