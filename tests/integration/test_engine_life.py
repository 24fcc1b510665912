"""The engine as a process: how it ends, how it starts after its power was cut, and a disk that is full for a while."""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from core.models import Delivery, DeliveryState, InboxEvent, Plan
from core.store import Store
from sandbox.app import Sandbox
from sandbox.faults import Fault, FaultKind, Platform
from tests.support.earlier_release import load_release
from tests.support.real_engine import PATIENCE_SECONDS, RealEngine, stand_ins

RUNNING = "Running"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Stand-ins of the platforms."""
    async with stand_ins() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a shop with a running plan, as release 0.1 left it."""
    made = tmp_path / "data"
    made.mkdir()
    fill(made)
    return made


def fill(folder: Path) -> None:
    """Put that shop there; of its plans only the running one has anything to send these days."""
    load_release(f"sqlite:///{folder / 'najimi.db'}")
    with closing(sqlite3.connect(folder / "najimi.db")) as database:
        database.execute("UPDATE plan SET send_at = '2999-01-01 00:00:00' WHERE state = 'approved'")
        database.commit()


def deliveries(folder: Path) -> dict[str, DeliveryState]:
    """Return where each message of the running plan is, by its address."""
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    with store.read() as session:
        rows = session.exec(
            select(Delivery).join(Plan, col(Plan.id) == col(Delivery.plan_id)).where(Plan.title == RUNNING)
        ).all()
    store.close()
    return {row.address: row.state for row in rows}


def people(sandbox: Sandbox) -> None:
    """Give everybody of the shop a chat."""
    for number in range(9001, 9020):
        sandbox.telegram.world.add_chat(f"Person {number}", chat_id=number, started=True)


def heard(sandbox: Sandbox) -> Counter[int]:
    """Return how many messages each chat got."""
    return Counter({chat.id: len(chat.messages) for chat in sandbox.telegram.world.chats.values() if chat.messages})


async def until(met: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not met():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.1)


def post_event(engine: RealEngine, sandbox: Sandbox, number: str, padding: int = 0) -> int:
    """Post an event as Slack does; return the answer's code, 0 where none came."""
    event = {"type": "app_mention", "user": "U0MIKA", "channel": "C0SHOP", "ts": "1.0", "text": "<@U0NAJIMI> help"}
    body = json.dumps(
        {"type": "event_callback", "team_id": "T0SANDBOX", "event_id": number, "event": event, "pad": "x" * padding}
    )
    moment = str(int(time.time()))
    secret = sandbox.slack_signing_secret.encode()
    digest = hmac.new(secret, f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }
    try:
        answer = httpx.post(
            f"{engine.address}/slack/events", content=body, headers=headers, timeout=60, trust_env=False
        )
    except httpx.TransportError:
        return 0
    return answer.status_code


def stored(folder: Path) -> set[str]:
    """Return the ids of the events of Slack's that are stored."""
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    with store.read() as session:
        found = set(session.exec(select(InboxEvent.source_id).where(InboxEvent.source == "slack")).all())
    store.close()
    return found


async def test_it_ends_in_good_order(sandbox: Sandbox, folder: Path) -> None:
    """Everything that could be sent was sent once; the socket is gone; the exit code is 0."""
    people(sandbox)
    with RealEngine(sandbox, folder).running() as engine:
        await until(lambda: DeliveryState.WAITING not in set(deliveries(folder).values()))
        assert await asyncio.to_thread(engine.end, signal.SIGINT) == 0
    assert not (folder / "engine.sock").exists()
    assert DeliveryState.CLAIMED not in set(deliveries(folder).values())
    assert max(heard(sandbox).values()) == 1


async def test_a_platform_that_does_not_answer_is_not_waited_for(sandbox: Sandbox, folder: Path) -> None:
    """What was handed over and not answered is unknown at the next start, and not sent again; nobody else is lost."""
    people(sandbox)
    sandbox.faults.add(Fault(FaultKind.SILENCE_AFTER, Platform.TELEGRAM, "sendMessage", times=2, seconds=120))
    engine = RealEngine(sandbox, folder)
    with engine.running():
        await until(lambda: sum(heard(sandbox).values()) >= 2)
        assert await asyncio.to_thread(engine.end) == 0
    again = RealEngine(sandbox, folder)
    with again.running():
        await until(lambda: DeliveryState.WAITING not in set(deliveries(folder).values()))
        assert await asyncio.to_thread(again.end) == 0
    assert max(heard(sandbox).values()) == 1
    states = Counter(deliveries(folder).values())
    assert states[DeliveryState.CLAIMED] == 0
    assert states[DeliveryState.UNKNOWN] >= 2


async def test_a_second_signal_ends_it_at_once(sandbox: Sandbox, folder: Path) -> None:
    """Somebody who is impatient is obeyed; nothing that was committed is lost by it."""
    people(sandbox)
    silence = Fault(FaultKind.SILENCE_AFTER, Platform.TELEGRAM, "sendMessage", times=None, seconds=120)
    sandbox.faults.add(silence)
    engine = RealEngine(sandbox, folder)
    with engine.running():
        assert engine.process
        await until(lambda: bool(heard(sandbox)))
        engine.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        engine.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(engine.process.wait, PATIENCE_SECONDS) in {0, 130}
    assert max(heard(sandbox).values()) == 1
    assert DeliveryState.SENT in set(deliveries(folder).values())


async def test_it_starts_after_its_power_was_cut(sandbox: Sandbox, folder: Path) -> None:
    """What was acknowledged is stored; the log of the database, lock, socket and drafts left behind are in no way."""
    people(sandbox)
    first = RealEngine(sandbox, folder)
    with first.running():
        acknowledged = {
            f"Ev{n}" for n in range(5) if await asyncio.to_thread(post_event, first, sandbox, f"Ev{n}") == 200
        }
        assert first.process
        assert await asyncio.to_thread(first.end, signal.SIGKILL) == -signal.SIGKILL
    assert len(acknowledged) == 5
    assert (folder / "engine.sock").exists()
    assert (folder / "najimi.db-wal").exists()
    (folder / "najimi.db.lock").write_bytes(b"\x00half a n")
    (folder / "najimi.key.1f2e3d4c").write_text("half a key")
    with RealEngine(sandbox, folder).running() as second:
        assert stored(folder) >= acknowledged
        assert await asyncio.to_thread(post_event, second, sandbox, "Ev0") == 200
        assert await asyncio.to_thread(second.end) == 0
    assert max(heard(sandbox).values(), default=0) <= 1


async def test_a_database_that_is_taken_away_ends_it_with_words(sandbox: Sandbox, folder: Path) -> None:
    """Nothing is written into a file without a name for long; the exit code says that the database is unavailable."""
    engine = RealEngine(sandbox, folder)
    with engine.running():
        (folder / "najimi.db").rename(folder / "elsewhere.db")
        assert engine.process
        assert await asyncio.to_thread(engine.process.wait, PATIENCE_SECONDS) == 4
    assert "removed or replaced" in engine.log.read_text("utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    mounted = tmp_path / "small disk"
    mounted.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", mounted], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield mounted
    subprocess.run(["umount", "-l", mounted], check=True)


async def test_a_full_disk_loses_nothing_and_mends_itself(sandbox: Sandbox, small_disk: Path) -> None:
    """Events are refused, so that Slack sends them again; /health says why; with room again everything goes on."""
    people(sandbox)
    fill(small_disk)
    # Nothing of the running plan is due until there is no room any more.
    with closing(sqlite3.connect(small_disk / "najimi.db")) as database:
        database.execute(
            "UPDATE delivery SET due_at = datetime('now', '+1 day') WHERE state IN ('waiting', 'deferred')"
        )
        database.commit()
    engine = RealEngine(sandbox, small_disk)
    engine.log = small_disk.with_name("engine.log")
    with engine.running():
        assert await asyncio.to_thread(post_event, engine, sandbox, "before") == 200
        before = deliveries(small_disk)
        _fill(small_disk / "ballast")
        codes = {n: await asyncio.to_thread(post_event, engine, sandbox, n, 200_000) for n in ("full-1", "full-2")}
        assert set(codes.values()) == {503}
        said = await asyncio.to_thread(engine.wait_for_health, 503)
        assert "disk" in said.json()["reasons"]
        assert deliveries(small_disk) == before
        (small_disk / "ballast").unlink()
        await asyncio.to_thread(engine.wait_for_health, 200)
        assert await asyncio.to_thread(post_event, engine, sandbox, "full-1", 200_000) == 200
        with closing(sqlite3.connect(small_disk / "najimi.db", timeout=60)) as database:
            database.execute("UPDATE delivery SET due_at = datetime('now') WHERE state IN ('waiting', 'deferred')")
            database.commit()
        await until(lambda: DeliveryState.WAITING not in set(deliveries(small_disk).values()))
        assert await asyncio.to_thread(engine.end) == 0
    assert stored(small_disk) >= {"before", "full-1"}
    assert "full-2" not in stored(small_disk)
    assert max(heard(sandbox).values()) == 1


def _fill(path: Path) -> None:
    """Write until nothing more fits."""
    with path.open("wb", buffering=0) as file:
        for size in (1_000_000, 4096, 1):
            try:
                while True:
                    file.write(os.urandom(size) if size > 1 else b"x")
            except OSError:
                continue
