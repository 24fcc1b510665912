"""What a running engine cannot do without: its lock, its database's file, a clock that goes forwards."""

import asyncio
import logging
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.jobs.ticks import Ticks
from bot.workers.vigil import ClockWatch, Vigil
from core.errors import EngineRunningError, StoreUnavailableError
from core.shop import Shop
from core.store import Store
from core.store.lock import engine_lock


class Clocks:
    """A wall clock that can be set, and one that only goes forwards."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.wall, self.ticks = 1_000_000.0, 50.0

    def pass_by(self, seconds: float) -> None:
        """Let time pass on both."""
        self.wall += seconds
        self.ticks += seconds


def test_a_clock_that_is_set_is_noticed_once() -> None:
    """Forwards and backwards, an hour or three seconds; the daily corrections of NTP are not."""
    clocks, jumps = Clocks(), list[float]()
    watch = ClockWatch(jumps.append, lambda: clocks.wall, lambda: clocks.ticks)
    for _ in range(100):
        clocks.pass_by(2)
        clocks.wall += 0.01
        watch.look()
    assert jumps == []
    clocks.wall += 3600
    watch.look()
    watch.look()
    clocks.pass_by(10_000)
    watch.look()
    clocks.wall -= 3
    watch.look()
    assert jumps == [pytest.approx(3600, abs=0.1), pytest.approx(-3, abs=0.1)]


def test_the_lock_is_held_until_somebody_takes_the_file_away(sqlite_url: str, tmp_path: Path) -> None:
    """What is written into a file that has no name any more is lost: the engine has to end, and says how to go on."""
    store = Store(sqlite_url)
    assert store.path
    with engine_lock(store) as lock:
        assert lock.is_held()
        aside = tmp_path / "aside.db"
        store.path.replace(aside)
        with pytest.raises(StoreUnavailableError, match="najimi restore"):
            lock.is_held()
        shutil.copy(aside, store.path)
        with pytest.raises(StoreUnavailableError, match="replaced"):
            lock.is_held()
    store.close()


def test_a_lock_file_that_was_removed_is_noticed(sqlite_url: str) -> None:
    """Otherwise a second engine could start beside this one."""
    store = Store(sqlite_url)
    assert store.path
    lock_file = store.path.with_name(f"{store.path.name}.lock")
    with engine_lock(store) as lock:
        lock_file.unlink()
        other = Store(sqlite_url)
        with engine_lock(other), pytest.raises(StoreUnavailableError):
            lock.is_held()
        other.close()
    store.close()


def test_a_database_that_is_made_after_the_lock_counts(tmp_path: Path) -> None:
    """A new shop has its lock before its database."""
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    with engine_lock(store) as lock:
        assert lock.is_held()
        with closing(sqlite3.connect(tmp_path / "new.db")) as made:
            made.execute("CREATE TABLE a (b)")
        assert lock.is_held()
        assert lock.is_held()
    store.close()


def _cut_all(url: str) -> None:
    """End every other connection to this database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lock_whose_connection_broke_is_taken_again(postgres_url: str) -> None:
    """PostgreSQL was restarted: the engine connects again, takes its lock again, and others are refused as before."""
    store, other = Store(postgres_url), Store(postgres_url)
    with engine_lock(store) as lock:
        assert lock.is_held()
        _cut_all(postgres_url)
        assert not lock.is_held()
        assert lock.is_held()
        with pytest.raises(EngineRunningError), engine_lock(other):
            pass
    with engine_lock(other):
        pass
    store.close()
    other.close()


def test_a_lock_that_another_engine_took_meanwhile_ends_this_one(postgres_url: str) -> None:
    """Two machines, one database: whoever lost the connection gives way."""
    store, other = Store(postgres_url), Store(postgres_url)
    with engine_lock(store) as lock:
        _cut_all(postgres_url)
        with engine_lock(other):
            assert not lock.is_held()
            with pytest.raises(EngineRunningError, match="already serves"):
                lock.is_held()
    store.close()
    other.close()


def test_a_server_that_is_gone_is_waited_for(postgres_url: str) -> None:
    """Nobody is told that there is another engine, only that there is no database."""
    store = Store(postgres_url)
    with engine_lock(store) as lock:
        # A port where nothing listens takes the server's place.
        store.close()
        gone = Store("postgresql://najimi@127.0.0.1:1/none")
        _cut_all(postgres_url)
        store.writer, kept = gone.writer, store.writer
        assert [lock.is_held() for _ in range(3)] == [False] * 3
        store.writer = kept
        assert lock.is_held()
        gone.close()
    store.close()


async def test_the_engine_is_ended_with_words(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """The watch hears it within a look, and tells whoever runs the engine."""
    store, heard = Store(sqlite_url), list[Exception]()
    assert store.path
    with engine_lock(store) as lock:
        vigil = Vigil(lock, ClockWatch(lambda _seconds: None), heard.append)
        store.path.unlink()
        with caplog.at_level(logging.CRITICAL):
            await asyncio.wait_for(vigil.run(asyncio.Event()), 60)
    assert [type(error) for error in heard] == [StoreUnavailableError]
    assert "the engine stops" in caplog.text
    store.close()


async def test_ticks_go_on_when_the_clock_is_put_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler alone would sit and wait for the hour that was taken away; begun anew, it ticks."""
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    ticks = Ticks(shop, None, lambda: None)
    monkeypatch.setattr(ticks, "tick", tick)
    ticks.start()
    try:
        await asyncio.wait_for(ticked.wait(), 60)
        assert ticks.age() < 60
        (job,) = ticks._scheduler.get_jobs()
        later = job.next_run_time + timedelta(days=365)
        job.modify(next_run_time=later)
        ticks.restart()
        ticked.clear()
        await asyncio.wait_for(ticked.wait(), 60)
        assert len(ticks._scheduler.get_jobs()) == 1
    finally:
        ticks.stop()
