"""The database is locked, gone, read-only or full in the middle of a campaign.

The engine either lives through it or ends with a sentence that says what to do; when the database is back it goes on,
nobody hears twice and nothing is lost.
"""

import asyncio
import os
import resource
import signal
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import make_url

from core.models import PlanState
from sandbox.app import Sandbox
from tests.soak.campaign import Campaign, Onlooker, staged
from tests.soak.databases import SQLITE, fresh_database, own_server
from tests.soak.record import Figures
from tests.soak.sending import GAVE_UP, Life, forkserver, live
from tests.support.postgres import PostgresServer
from tests.support.sandbox_server import Server

RATE = 400
LONGEST_LIFE = 300
MOST_LIVES = 20


@dataclass
class Scene:
    """What a fault is done to: the database, the running programme, for how many seconds."""

    url: str
    process: Any
    server: PostgresServer | None
    hold: float

    @property
    def path(self) -> Path:
        """Return the file of an SQLite database."""
        return Path(make_url(self.url).database or "")


Trouble = Callable[[Scene], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _sqlite_locked(scene: Scene) -> AsyncIterator[None]:
    with closing(sqlite3.connect(scene.path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(scene.hold)
        other.execute("ROLLBACK")
        yield


@asynccontextmanager
async def _sqlite_gone(scene: Scene) -> AsyncIterator[None]:
    names = [scene.path.with_name(scene.path.name + suffix) for suffix in ("", "-wal", "-shm")]
    for name in names:
        name.rename(name.with_name(f"away-{name.name}"))
    await asyncio.to_thread(scene.process.join, max(scene.hold, 10))
    for name in names:
        name.unlink(missing_ok=True)
        away = name.with_name(f"away-{name.name}")
        if away.exists():
            away.rename(name)
    yield


@asynccontextmanager
async def _sqlite_read_only(scene: Scene) -> AsyncIterator[None]:
    os.kill(scene.process.pid, signal.SIGUSR1)
    await asyncio.sleep(scene.hold)
    os.kill(scene.process.pid, signal.SIGUSR2)
    yield


@asynccontextmanager
async def _sqlite_full(scene: Scene) -> AsyncIterator[None]:
    """Let no file of the programme grow any more, as on a disk with no room; its log is not concerned."""
    pid = scene.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    await asyncio.sleep(scene.hold)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    yield


@asynccontextmanager
async def _postgres_locked(scene: Scene) -> AsyncIterator[None]:
    async with await psycopg.AsyncConnection.connect(scene.url) as other:
        await other.execute("LOCK TABLE delivery, plan IN ACCESS EXCLUSIVE MODE")
        await asyncio.sleep(scene.hold)
        await other.rollback()
        yield


@asynccontextmanager
async def _postgres_gone(scene: Scene) -> AsyncIterator[None]:
    """End the server at once, as a power cut would, and start it again."""
    assert scene.server
    scene.server.crash()
    await asyncio.sleep(scene.hold)
    await asyncio.to_thread(scene.server.start)
    yield


@asynccontextmanager
async def _postgres_read_only(scene: Scene) -> AsyncIterator[None]:
    for setting in ("on", "off"):
        async with await psycopg.AsyncConnection.connect(scene.url, autocommit=True) as other:
            await other.execute("SET default_transaction_read_only = off")
            await other.execute(f"ALTER SYSTEM SET default_transaction_read_only = {setting}")
            await other.execute("SELECT pg_reload_conf()")
        if setting == "on":
            await asyncio.sleep(scene.hold)
    yield


TROUBLES: Final[dict[tuple[str, str], Trouble]] = {
    (SQLITE, "locked by another process"): _sqlite_locked,
    (SQLITE, "file renamed and put back"): _sqlite_gone,
    (SQLITE, "read-only"): _sqlite_read_only,
    (SQLITE, "disk full"): _sqlite_full,
    ("postgres", "tables locked by another session"): _postgres_locked,
    ("postgres", "server ended at once and started again"): _postgres_gone,
    ("postgres", "read-only"): _postgres_read_only,
}


def run_database_fault(database: str, name: str, messages: int, hold: float, _seed: int) -> Figures:
    """Send a campaign of `messages`; a third into it the fault `name` lasts `hold` seconds; return what was found."""
    with ExitStack() as stack:
        server = None if database == SQLITE else stack.enter_context(own_server())
        url = stack.enter_context(fresh_database(database, server))
        return asyncio.run(_run(url, TROUBLES[database, name], server, messages, hold))


async def _run(url: str, trouble: Trouble, server: PostgresServer | None, messages: int, hold: float) -> Figures:
    web, began = Server(), time.monotonic()
    sandbox = Sandbox(public_url=web.url, now=lambda: datetime.now(UTC))
    sandbox.telegram.limits.enforced = False
    campaign = await asyncio.to_thread(staged, url, sandbox, messages)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="najimi-soak-"))
        await stack.enter_async_context(web.serving(sandbox))
        access = sandbox.access
        log = str(Path(folder) / "log")
        life = Life(url, access.telegram_token, access.telegram_base_url, RATE, log, guarded=True)
        onlooker = Onlooker(campaign.shop.store)
        process = _start(life)
        stack.callback(process.kill)
        while sum(campaign.heard().values()) < messages // 3:  # noqa: ASYNC110 - the platform's own count
            await asyncio.sleep(0.01)
        looks = await asyncio.to_thread(onlooker.end)
        at_fault = sum(campaign.heard().values())
        async with trouble(Scene(url, process, server, hold)):
            meanwhile = sum(campaign.heard().values()) - at_fault
        back = time.monotonic()
        campaign.shop.store.close()
        onlooker = Onlooker(campaign.shop.store)
        ends = await _live_on(campaign, life, process)
        looks += await asyncio.to_thread(onlooker.end)
        went_on = time.monotonic() - back
    heard = campaign.heard()
    _check(campaign)
    stopped = (
        f"stopped {ends.count(GAVE_UP)} times with a message, then " if GAVE_UP in ends else "lived through it and "
    )
    campaign.shop.store.close()
    return Figures(
        f"{messages:,} messages; for {hold:.0f} s after {at_fault:,}, {meanwhile:,} more left meanwhile; {stopped}was"
        f" done {went_on:.0f} s later; {campaign.unknown} unknown, of which {campaign.arrived} had arrived",
        twice=sum(times - 1 for times in heard.values() if times > 1),
        dropped=messages - sum(1 for times in heard.values() if times),
        looks=looks,
        seconds=time.monotonic() - began,
    )


def _start(life: Life) -> Any:  # noqa: ANN401 - a process of a context
    process = forkserver().Process(target=live, args=(life,), daemon=True)
    process.start()
    return process


async def _live_on(campaign: Campaign, life: Life, process: Any) -> list[int]:  # noqa: ANN401 - a process of a context
    """Start the programme again where it stopped; staff settle what is unknown; return how the lives ended."""
    ends: list[int] = []
    for _ in range(MOST_LIVES):
        await asyncio.to_thread(process.join, LONGEST_LIFE)
        ends.append(process.exitcode)
        assert ends[-1] in {0, GAVE_UP}, f"the programme ended with {ends[-1]}: {life.last_words()}"
        unknown = await asyncio.to_thread(campaign.settle_unknowns)
        if ends[-1] == 0 and not unknown and not campaign.counts().open:
            return ends
        process = _start(life)
    message = "the campaign does not come to its end"
    raise AssertionError(message)


def _check(campaign: Campaign) -> None:
    campaign.check_nobody_twice()
    counts = campaign.counts()
    assert counts.audience == counts.accounted == counts.sent == campaign.size, counts
    assert sum(campaign.heard().values()) == campaign.size, "somebody was dropped"
    assert campaign.state() is PlanState.FINISHED
