"""A shop of the previous release goes on where it was: nothing is lost, and what was running runs on."""

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, text
from sqlmodel import col, select

from bot.opening import open_shop
from bot.settings import Settings
from bot.workers.sender import Sender
from core import inbox, outbox
from core.clock import ManualClock
from core.errors import StoreUnavailableError
from core.models import (
    ChannelName,
    Customer,
    Delivery,
    DeliveryState,
    ManagerialAccount,
    Plan,
    PlanState,
    RegisteredRange,
)
from core.outbox import counts
from core.products.paths import SolutionPaths
from core.store import Store
from core.store.migrate import current_revision, newest_revision, upgrade
from tests.support.campaign import NotedChannel
from tests.support.earlier_release import REVISIONS, load_release, rows_of
from tests.support.postgres import PostgresServer

RUNNING = "Running"
# When release 0.1 was stopped.
STOPPED = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
# Columns that no release ever wrote anything into.
GONE = {"saved_filter": {"history"}}
_numbers = count()

# A process that is killed from within, after so many statements of the upgrade, or before its commit.
KILLED = """
import os, signal, sys
from sqlalchemy import event
from core.store import Store
from core.store.migrate import upgrade
store, left = Store(sys.argv[1]), int(sys.argv[2])
def count_down(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(store.writer, "before_cursor_execute", count_down)
event.listen(store.writer, "commit", lambda _connection: os.kill(os.getpid(), signal.SIGKILL))
upgrade(store)
"""


@pytest.fixture(params=list(REVISIONS))
def release(request: pytest.FixtureRequest) -> str:
    """An earlier release."""
    return str(request.param)


@pytest.fixture(params=["sqlite", "postgres"])
def old_url(request: pytest.FixtureRequest, release: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that an earlier release left."""
    if request.param == "sqlite":
        # Apart from where a fresh database would be made.
        (tmp_path / "earlier").mkdir()
        url = f"sqlite:///{tmp_path / 'earlier' / 'najimi.db'}"
        load_release(url, release)
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"old_{next(_numbers)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    load_release(server.url(name), release)
    yield server.url(name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old(old_url: str) -> Iterator[Store]:
    """A store on that database."""
    store = Store(old_url)
    yield store
    store.close()


def settings_for(url: str, folder: Path) -> Settings:
    """Return settings that serve the database at `url`."""
    return Settings(_env_file=None, database_url=url, data_dir=folder, zone="Europe/London")  # type: ignore[call-arg]


def test_every_row_is_there_as_it_was(old: Store, release: str) -> None:
    """What is new in the schema is empty; of what there was, nothing is lost and nothing is changed."""
    before = rows_of(old)
    assert sum(map(len, before.values())) > 400
    assert [table for table in before if not before[table]] in ([], ["setting"])
    upgrade(old)
    assert current_revision(old) == newest_revision()
    after = rows_of(old)
    for table, rows in before.items():
        names = {name for row in rows for name, _ in row} - GONE.get(table, set())
        kept, were = (
            sorted((tuple(pair for pair in row if pair[0] in names) for row in each), key=repr)
            for each in (after[table], rows)
        )
        assert kept == were, table
    if old.is_sqlite:
        assert old.path
        copy = old.path.with_name(f"najimi.db.before-{REVISIONS[release]}.bak")
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        kept_before = Store(f"sqlite:///{copy}")
        assert rows_of(kept_before) == before
        kept_before.close()


def test_the_upgraded_schema_is_that_of_a_fresh_database(old: Store, request: pytest.FixtureRequest) -> None:
    """Tables, columns, indexes and triggers are the same whichever way a database came to this release."""
    upgrade(old)
    fresh = Store(request.getfixturevalue("sqlite_url" if old.is_sqlite else "postgres_url"))
    assert _schema(old) == _schema(fresh)
    fresh.close()


def _schema(store: Store) -> dict[str, object]:
    triggers = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if store.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with store.reader.connect() as connection:
        looked = inspect(connection)
        found: dict[str, object] = {
            table: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in looked.get_columns(table)),
                sorted(str(i["column_names"]) for i in looked.get_indexes(table)),
            )
            for table in looked.get_table_names()
            if table != "change_log"
        }
        found["triggers"] = sorted(connection.execute(text(triggers)).scalars())
    return found


def test_a_running_plan_goes_on_and_nobody_hears_twice(old_url: str, tmp_path: Path) -> None:
    """Who was told is not told again; what was on its way is unknown; who waits is told; the mirror is right."""
    if old_url.startswith("postgres"):
        store = Store(old_url)
        upgrade(store)
        store.close()
    channel = NotedChannel()
    clock = ManualClock(STOPPED + timedelta(hours=1))
    with open_shop(settings_for(old_url, tmp_path), clock, {ChannelName.TELEGRAM: channel}) as shop:
        with shop.store.read() as session:
            plan = session.exec(select(Plan).where(Plan.title == RUNNING)).one()
            rows = session.exec(select(Delivery).where(Delivery.plan_id == plan.id)).all()
        states = Counter(row.state for row in rows)
        told = {row.address for row in rows if row.state in {DeliveryState.SENT, DeliveryState.CLAIMED}}
        assert states[DeliveryState.CLAIMED] == 1
        assert outbox.recover(shop) == 1
        asyncio.run(Sender(shop).drain())
        assert not told & set(channel.addresses)
        with shop.store.read() as session:
            now = counts(session, plan.id or 0)
            state = session.get_one(Plan, plan.id).state
            after = {row.id: row for row in session.exec(select(Delivery).where(Delivery.plan_id == plan.id))}
        later = [row for row in rows if row.state is DeliveryState.WAITING and row.due_at > clock.now()]
        assert now.waiting == len(later)
        assert state is (PlanState.RUNNING if later else PlanState.FINISHED)
        assert now.audience == len(rows)
        assert now.unknown == states[DeliveryState.UNKNOWN] + 1
        assert len(channel.addresses) == len(set(channel.addresses))
        for due in (row for row in rows if row.state is DeliveryState.WAITING and row not in later):
            # Of those who waited, one has linked another chat meanwhile; all others are told.
            closed = after[due.id].reason == "the route was closed"
            assert after[due.id].state is (DeliveryState.SUPPRESSED if closed else DeliveryState.SENT)
            assert (due.address in channel.addresses) is not closed
        assert [event.source_id for event in inbox.unfinished(shop.store, "telegram")] == ["56"]
        assert shop.mirror.check() == []
        with shop.store.write() as tx:
            tx.add(Customer(number="new", created_at=clock.now()))
            changed = tx.exec(select(Customer).order_by(col(Customer.id))).first()
            assert changed
            changed.name = "Another name"
        assert shop.mirror.check() == []


def test_what_files_of_customers_said_is_registered(old: Store, release: str) -> None:
    """By names and paths, under the numbers as booked; names that no solution has register nothing. Once alone."""
    upgrade(old)
    assert upgrade(old) is None
    with old.read() as session:
        paths = SolutionPaths(session)
        rows = session.exec(select(RegisteredRange, Customer).where(RegisteredRange.customer_id == Customer.id)).all()
        found = {(customer.number, paths.path(row.solution_id or 0), row.registered_by) for row, customer in rows}
    by = "file of customers"
    assert found == (
        {
            ("C-1", "Kitchen > Light", by), ("C-1", "Outdoors", by), ("C-2", "Kitchen", by),
            ("C-4", "Outdoors > Picnic", by), ("102", "Kitchen > Light", by), ("V-2001-old", "Tea, complete", by),
        }
        if release == "0.3"
        else set()
    )  # fmt: skip


def test_accounts_are_numbered_on_after_an_upgrade(old: Store) -> None:
    """A row that is added then does not meet one that the upgrade copied."""
    upgrade(old)
    with old.write() as tx:
        tx.add(ManagerialAccount(month=date(2026, 3, 1), sales=1, cost=0, profit=0))


@pytest.mark.parametrize("statements", [0, 1, 7, 25, 10_000])
def test_killed_in_the_middle_of_an_upgrade(old_url: str, old: Store, release: str, statements: int) -> None:
    """The schema is the old one or the new one, never in between; the next start does it again, with every row."""
    before = rows_of(old)
    old.close()
    done = subprocess.run([sys.executable, "-c", KILLED, old_url, str(statements)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    again = Store(old_url)
    assert current_revision(again) == REVISIONS[release]
    assert rows_of(again) == before
    upgrade(again)
    assert current_revision(again) == newest_revision()
    assert {table: len(rows) for table, rows in rows_of(again).items() if table in before} == {
        table: len(rows) for table, rows in before.items()
    }
    again.close()


def test_a_copy_that_cannot_be_made_stops_the_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a copy nothing is touched, and the words say why."""
    url = f"sqlite:///{tmp_path / 'najimi.db'}"
    load_release(url)

    def full(*_arguments: object) -> None:
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    monkeypatch.setattr("core.store.migrate.copy_sqlite", full)
    store = Store(url)
    with pytest.raises(StoreUnavailableError, match=r"disk is full.*Make room"):
        upgrade(store)
    assert current_revision(store) == "0001"
    store.close()


def test_postgresql_waits_for_the_command(old_url: str, tmp_path: Path) -> None:
    """There somebody makes a backup of their own first; SQLite goes by itself."""
    if old_url.startswith("sqlite"):
        with open_shop(settings_for(old_url, tmp_path)):
            pass
        return
    with pytest.raises(StoreUnavailableError, match="najimi migrate"), open_shop(settings_for(old_url, tmp_path)):
        pass


def test_a_database_of_a_newer_release_is_refused(store: Store, database_url: str, tmp_path: Path) -> None:
    """Neither an upgrade nor the engine touches it; the words say which release is needed."""
    with store.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailableError, match="newer release"):
        upgrade(store)
    with pytest.raises(StoreUnavailableError, match="newer release"), open_shop(settings_for(database_url, tmp_path)):
        pass


def test_a_backup_that_was_broken_off_is_made_again(tmp_path: Path) -> None:
    """A draft that a killed process left behind is in nobody's way."""
    url = f"sqlite:///{tmp_path / 'najimi.db'}"
    load_release(url)
    draft = tmp_path / "najimi.db.before-0001.bak.draft"
    draft.write_bytes(os.urandom(5000))
    store = Store(url)
    kept = upgrade(store)
    store.close()
    assert kept is not None
    assert not draft.exists()
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM plan").fetchone() == (7,)
