"""What the tests share: a store on each database, a clock that is moved by hand, a shop."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from tests.support.postgres import BINARIES, PostgresServer, memory_with_room

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONGEST_FIRST = ("tests/acceptance/", "tests/integration/", "tests/soak/", "")
_numbers = count()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose files take longest, mixed as they are: at the end no worker waits for another."""
    items.sort(key=lambda item: [item.nodeid.startswith(folder) for folder in LONGEST_FIRST].index(True))


def pytest_collection_finish() -> None:
    """Leave what thousands of tests are made of out of every later look for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process's own, with a template of the schema."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    server = PostgresServer(memory_with_room())
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_najimi")
        store = Store(server.url("template_najimi"))
        upgrade(store)
        store.close()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the schema, made once."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    store = Store(f"sqlite:///{path}")
    upgrade(store)
    with store.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    store.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database with the schema."""
    path = tmp_path / "najimi.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with the schema."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_najimi STRATEGY FILE_COPY")
    yield postgres_server.url(name)
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database; every test that takes it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A fresh store."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at nine in the morning of 2 March 2026 (UTC) until it is moved."""
    return ManualClock(START)


@pytest.fixture
def shop(store: Store, clock: ManualClock, tmp_path: Path) -> Iterator[Shop]:
    """An empty shop in London."""
    mirror = Mirror(store, tmp_path / "mirror.duckdb", clock=clock, zone=ZoneInfo("Europe/London"))
    yield Shop(
        name="Test Shop",
        zone=ZoneInfo("Europe/London"),
        currency=Currency("GBP", "en_GB"),
        store=store,
        clock=clock,
        mirror=mirror,
        data_dir=tmp_path,
    )
    mirror.close()
