"""Fresh databases for the campaigns: an SQLite file on the disk, or a database of a PostgreSQL of our own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from core.store import Store
from core.store.migrate import upgrade
from tests.support.postgres import PostgresServer

SQLITE, POSTGRES = "sqlite", "postgres"


@contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """Make a database with the schema and give its URL; it is gone after the block."""
    with fresh_sqlite() if kind == SQLITE else fresh_postgres() as url:
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
def fresh_postgres() -> Iterator[str]:
    """Start a server and give the URL of an empty database."""
    server = PostgresServer()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE soak")
        yield server.url("soak")
    finally:
        server.stop()
