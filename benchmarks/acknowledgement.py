"""How soon a request of Slack's is acknowledged, and how many the inbox takes, while questions are answered.

The whole engine (`najimi run`) in a process of its own on a generated shop, over HTTP with Slack's signature, against
the sandbox's Slack in another process. Requests come at a fixed rate, whatever the answers do, and each counts from the
moment it was due. Run: python -m benchmarks.acknowledgement (about ten minutes; --keep FOLDER keeps the shop for the
next time), or with --quick to see a smaller shop without recording anything.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.generated_shop import Size, generate
from benchmarks.report import ROOT, table, write_section
from sandbox.access import Access
from sandbox.app import Sandbox
from sandbox.slack.courier import sign
from sandbox.slack.world import APP, BOT_USER, MIKA, SHOP, TEAM
from tests.support.ports import free_port
from tests.support.sandbox_server import Server

FULL, QUICK = Size(1_000_000, 5_000_000, 5_000), Size(20_000, 100_000, 1_000)
A_SECOND = 20
SECONDS, QUICK_SECONDS = 60, 10
FLOOD_SECONDS = 10
FLOOD_AT_ONCE = 16
QUESTIONS_WAITING = 60
AIM_MS = 100
PERCENTILES = (50, 95, 99)
HEADS = [
    "the engine is",
    "requests",
    "refused",
    *(f"p{each}, ms" for each in PERCENTILES),
    "longest, ms",
    "aim met",
    "inbox rows/s",
]

_numbers = count(1)


@dataclass
class Client:
    """Slack's side: signs and sends; keeps how long each acknowledgement took, in milliseconds."""

    http: httpx.AsyncClient
    url: str
    secret: str
    taken: list[float] = field(default_factory=list)
    refused: int = 0

    async def send(self, body: bytes, kind: str, since: float) -> None:
        """Send one request that was due at `since`."""
        stamp = str(int(time.time()))
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": sign(self.secret, stamp, body),
        }
        answer = await self.http.post(self.url, content=body, headers=headers)
        if answer.status_code == 200:  # noqa: PLR2004 - acknowledged
            self.taken.append((time.perf_counter() - since) * 1_000)
        else:
            self.refused += 1

    async def command(self, since: float) -> None:
        """Type a command."""
        fields = {
            "command": "/najimi",
            "text": "plans",
            "user_id": MIKA,
            "user_name": "mika",
            "channel_id": SHOP,
            "channel_name": "shop",
            "team_id": TEAM,
            "api_app_id": APP,
            "trigger_id": f"bench.{next(_numbers)}",
            "response_url": "",
        }
        await self.send(urlencode(fields).encode(), "application/x-www-form-urlencoded", since)

    async def question(self, since: float) -> None:
        """Ask the bot something that has to be worked out."""
        number = next(_numbers)
        event = {
            "type": "app_mention",
            "user": MIKA,
            "text": f"<@{BOT_USER}> sales > {100 + number % 900} and last_purchase < today - {number % 300} days",
            "channel": SHOP,
            "ts": f"{1_700_000_000 + number}.000100",
            "event_ts": f"{1_700_000_000 + number}.000100",
        }
        envelope = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event_id": f"EvBench{number}"}
        body = json.dumps({**envelope, "event": event, "event_time": int(time.time())}).encode()
        await self.send(body, "application/json", since)


async def at_a_rate(client: Client, seconds: int) -> list[float]:
    """Send commands at a fixed rate, whatever the answers do; return what each took."""
    client.taken, client.refused = [], 0
    began = time.perf_counter()
    tasks = []
    for number in range(seconds * A_SECOND):
        due = began + number / A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(client.command(due)))
    await asyncio.gather(*tasks)
    return client.taken


async def flood(client: Client) -> float:
    """Send as many as are taken; return how many a second were acknowledged."""
    client.taken = []
    began = time.perf_counter()

    async def one() -> None:
        while time.perf_counter() - began < FLOOD_SECONDS:
            await client.command(time.perf_counter())

    await asyncio.gather(*(one() for _ in range(FLOOD_AT_ONCE)))
    return len(client.taken) / (time.perf_counter() - began)


async def ask_on(client: Client, path: Path, stop: asyncio.Event) -> None:
    """Keep questions waiting in the inbox, so that some are worked out at every moment."""
    while not stop.is_set():
        if waiting(path) < QUESTIONS_WAITING // 2:
            for _ in range(20):
                await client.question(time.perf_counter())
        await asyncio.sleep(0.2)


def waiting(path: Path) -> int:
    """Return how many events of the inbox are still to be worked off."""
    return _count(path, "SELECT count(*) FROM inbox_event WHERE state = 'received'")


def answered(path: Path) -> int:
    """Return how many questions have been answered."""
    return _count(path, "SELECT count(*) FROM question")


def _count(path: Path, query: str) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as db:
        return int(db.execute(query).fetchone()[0])


@contextmanager
def slack_stand_in() -> Iterator[Access]:
    """Run Slack's stand-in in a process of its own; give what the engine reaches it by."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_stand_in, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("enough")
        process.join()


def _stand_in(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    async with server.serving(sandbox):
        pipe.send(sandbox.access)
        await asyncio.to_thread(pipe.recv)


@asynccontextmanager
async def engine(folder: Path, access: Access, more: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """Run the engine on the shop in `folder`, with `more` settings; give its address once it is ready."""
    port = free_port()
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "NAJIMI_DATA_DIR": str(folder),
        "NAJIMI_PORT": str(port),
        "NAJIMI_ZONE": "Europe/London",
        "NAJIMI_SLACK_BOT_TOKEN": access.slack_bot_token,
        "NAJIMI_SLACK_SIGNING_SECRET": access.slack_signing_secret,
        "NAJIMI_SLACK_BASE_URL": access.slack_api_url,
        "NAJIMI_TELEGRAM_TOKEN": access.telegram_token,
        "NAJIMI_TELEGRAM_BASE_URL": access.telegram_base_url,
        "NAJIMI_LOG_LEVEL": "ERROR",
        **(more or {}),
    }
    log = (folder / "engine.log").open("wb")
    process = subprocess.Popen(  # noqa: ASYNC220 - ourselves
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            while not await _ready(http, address):
                assert process.poll() is None, (folder / "engine.log").read_text()[-2000:]
                await asyncio.sleep(0.5)
        yield address
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)
        log.close()


async def _ready(http: httpx.AsyncClient, address: str) -> bool:
    with suppress(httpx.HTTPError):
        return (await http.get(f"{address}/health")).status_code == 200  # noqa: PLR2004 - ready
    return False


async def measure(folder: Path, access: Access, seconds: int) -> tuple[list[list[object]], int]:
    """Measure at rest and at work; return the rows of the table, and how many questions were answered meanwhile."""
    database = folder / "najimi.db"
    async with engine(folder, access) as address, httpx.AsyncClient(trust_env=False, timeout=30) as http:
        client = Client(http, f"{address}/slack/events", access.slack_signing_secret)
        await at_a_rate(client, 2)
        rows = [await measured("at rest", client, seconds)]
        while waiting(database):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.5)
        stop = asyncio.Event()
        asker = Client(http, client.url, client.secret)
        for _ in range(QUESTIONS_WAITING):
            await asker.question(time.perf_counter())
        asking = asyncio.create_task(ask_on(asker, database, stop))
        before = answered(database)
        while answered(database) == before:  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.5)
        rows.append(await measured("questions without a pause", client, seconds))
        meanwhile = answered(database) - before
        assert meanwhile, "no question was answered meanwhile"
        stop.set()
        await asking
    return rows, meanwhile


async def measured(what: str, client: Client, seconds: int) -> list[object]:
    """Return a row of the table: how long acknowledgements take while the engine is at `what`."""
    taken = sorted(await at_a_rate(client, seconds))
    refused = client.refused
    points = [taken[min(len(taken) - 1, len(taken) * each // 100)] for each in PERCENTILES]
    met = "yes" if points[-1] <= AIM_MS else "no"
    a_second = f"{await flood(client):.0f}"
    return [what, len(taken), refused, *(f"{each:.1f}" for each in points), f"{taken[-1]:.0f}", met, a_second]


def prepared(folder: Path, size: Size, say: Callable[[str], None]) -> Path:
    """Make the shop in `folder` unless it is there."""
    path = folder / "najimi.db"
    if not path.exists():
        say(f"generating {size.customers:,} customers")
        generate(path, size).close()
    return folder


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller shop, and record nothing")
    parser.add_argument("--keep", type=Path, help="make the shop in this folder, or use the one that is there")
    asked = parser.parse_args()
    size = QUICK if asked.quick else FULL
    with slack_stand_in() as access, tempfile.TemporaryDirectory() as temporary:
        folder = prepared(asked.keep or Path(temporary), size, print)
        seconds = QUICK_SECONDS if asked.quick else SECONDS
        rows, meanwhile = asyncio.run(measure(folder, access, seconds))
    text = (
        f"{size.customers:,} customers, {size.lines:,} purchase lines; {A_SECOND} requests a second, each signed,"
        " verified, stored durably and answered; the engine, Slack's stand-in and the client share two processors. In"
        f" the second row questions over the whole shop waited in the inbox all the time, and {meanwhile:,} were"
        f" answered meanwhile. The last column: requests acknowledged a second by {FLOOD_AT_ONCE} clients that do not"
        f" wait. The aim: {AIM_MS} ms at the 99th percentile.\n\n" + table(HEADS, rows)
    )
    write_section("Acknowledging Slack", "python -m benchmarks.acknowledgement", text, record=not asked.quick)


if __name__ == "__main__":
    main()
