"""The web server as the outside meets it: figures, health, replays, and connections that say nothing."""

import asyncio
import hashlib
import hmac
import json
import socket
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.handlers.slack_turn import Desk
from bot.metrics import MeasuredChannel, Metrics, ShopCollector, measured_mirror
from bot.settings import Settings
from bot.slack_app import SlackIntake
from bot.web import health, listening
from bot.web.health import STARTING, Health
from bot.web.listening import serving
from bot.web.server import make_server
from core import inbox
from core.clock import ManualClock
from core.models import InboxEvent
from core.ports import Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop
from core.store import Store
from tests.support.campaign import NotedChannel, stage

TOKEN = "a token of our own"  # noqa: S105 - nobody's
SECRET = "a signing secret"  # noqa: S105 - nobody's


async def _who_am_i() -> dict[str, object]:
    """Answer as Slack's auth.test does."""
    return {"ok": True, "url": "http://x/", "team_id": "T1", "user_id": "UB", "bot_id": "B1", "team": "t", "user": "u"}


class Public:
    """A public server without an engine."""

    def __init__(self) -> None:
        """Be well, and count from nothing."""
        self.reasons: list[str] = []
        self.metrics = Metrics()
        self.slack: AsyncApp | None = None
        self.intake: Callable[[AsyncWebClient], AsyncApp] | None = None

    async def health(self) -> list[str]:
        """Return what is wrong."""
        return self.reasons

    @asynccontextmanager
    async def serving(self, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
        """Serve on a free port."""
        found = Settings(_env_file=None, **settings)  # type: ignore[arg-type, call-arg]
        slack = APIRouter()
        slack.add_api_route("/api/auth.test", _who_am_i, methods=["POST"])
        app = make_server(found, health=self.health, slack=lambda: self.slack, metrics=self.metrics, routers=[slack])
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if self.intake is not None:
            client = AsyncWebClient(token="xoxb-1", base_url=f"{address}/api/")  # noqa: S106 - nobody's
            self.slack = self.intake(client)
        async with serving(app, listener), httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as http:
            yield http


@pytest.fixture
def public() -> Public:
    """A server."""
    return Public()


def figures(page: str) -> dict[str, float]:
    """Return every figure of a page by name and labels, as Prometheus itself reads it."""
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_figures_are_for_this_machine_and_for_whoever_shows_the_token(public: Public) -> None:
    """A proxy on this machine, another name of it, and a wrong token are turned away."""
    async with public.serving(metrics_token=SecretStr(TOKEN)) as http:
        assert (await http.get("/metrics")).status_code == 200
        elsewhere = [
            {"X-Forwarded-For": "203.0.113.5"},
            {"Forwarded": "for=203.0.113.5"},
            {"Host": "rebound.example"},
        ]
        for headers in elsewhere:
            assert (await http.get("/metrics", headers=headers)).status_code == 403
            for wrong in (TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN}", "Bearer", "Bearer é"):
                shown = [*headers.items(), ("Authorization", wrong.encode())]
                assert (await http.get("/metrics", headers=shown)).status_code == 403  # type: ignore[arg-type]
            right = {**headers, "Authorization": f"Bearer {TOKEN}"}
            assert (await http.get("/metrics", headers=right)).status_code == 200
    async with public.serving() as http:
        assert (await http.get("/metrics", headers={"X-Forwarded-For": "1.1.1.1"})).status_code == 403
        nothing = {"X-Forwarded-For": "1.1.1.1", "Authorization": "Bearer"}
        assert (await http.get("/metrics", headers=nothing)).status_code == 403


async def test_the_figures_are_right_and_name_nobody(shop: Shop, clock: ManualClock, public: Public) -> None:
    """What waits, what was sent, how far the mirror is behind; the same on both databases."""

    def answer(message: OutgoingMessage) -> Outcome:
        if message.address == "9001":
            return Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=9))
        return Outcome(OutcomeKind.SENT)

    channel = NotedChannel(answer)
    made = stage(shop, clock, 4, channel)
    measured = MeasuredChannel(channel, public.metrics)
    assert (measured.name, measured.format, measured.longest_text, measured.cost) == (
        channel.name,
        channel.format,
        channel.longest_text,
        channel.cost,
    )
    made.approved()
    for address in ("9001", "9002"):
        await measured.deliver(OutgoingMessage(address, "hello Hanako"))
    inbox.receive(shop.store, clock, source="slack", source_id="1", kind="x", payload={"text": "Hanako"})
    clock.advance(timedelta(seconds=90))
    mirror = measured_mirror(public.metrics)(
        shop.store, shop.data_dir / "watched.duckdb", clock=shop.clock, zone=shop.zone
    )
    watched = Shop(shop.name, shop.zone, shop.currency, shop.store, clock, mirror, shop.data_dir)
    mirror.refresh()
    with mirror.view():
        pass
    made.buy(made.customers[0], made.product_id, clock.now().date())
    public.metrics.engine_started(watched, lambda: 0.5)
    async with public.serving() as http:
        page = (await http.get("/metrics")).text
        await http.post("/slack/events", content=b"x" * 2_000_000)
    mirror.close()
    found = figures(page)
    assert found["najimi_inbox_events received"] == 1
    assert found["najimi_inbox_events failed"] == 0
    assert found["najimi_inbox_oldest_seconds"] == 90
    assert found["najimi_outbox_messages waiting"] == 4
    assert found["najimi_outbox_messages sent"] == 0
    assert found["najimi_sends_total telegram sent"] == 1
    assert found["najimi_platform_waits_total telegram"] == 1
    assert found["najimi_send_seconds_count telegram"] == 2
    assert found["najimi_mirror_refresh_seconds_count"] >= 1
    assert found["najimi_extraction_seconds_count"] == 1
    assert found["najimi_mirror_behind_rows"] >= 2
    assert found["najimi_database_up"] == 1
    assert found["najimi_database_bytes"] > 10_000
    assert found["najimi_disk_free_bytes"] > 0
    assert found["najimi_tick_age_seconds"] == 0.5
    assert "Hanako" not in page
    # Figures may hold any digits; what they are called may not.
    assert "9001" not in "".join(line.rpartition(" ")[0] for line in page.splitlines())
    after = figures(public.metrics.page().decode())
    assert after["najimi_refused_requests_total size"] == 1


def test_a_database_that_does_not_answer_is_a_figure_too(shop: Shop) -> None:
    """The page stays readable: it is looked at most when something is wrong."""
    shop.mirror.close()
    gone = Store("postgresql://najimi@127.0.0.1:1/none")
    lost = Shop(shop.name, shop.zone, shop.currency, gone, shop.clock, shop.mirror, shop.data_dir)
    found = {metric.name: metric.samples[0].value for metric in ShopCollector(lost).collect()}
    assert found["najimi_database_up"] == 0
    assert found["najimi_disk_free_bytes"] > 0
    gone.close()


async def test_health_is_a_code_and_nothing_else(public: Public) -> None:
    """200 or 503 with reasons; no name, address or version of anything."""
    async with public.serving() as http:
        assert (await http.get("/health")).json() == {"ready": True, "reasons": []}
        public.reasons = [STARTING]
        sick = await http.get("/health", headers={"X-Forwarded-For": "203.0.113.5"})
        assert (sick.status_code, sick.json()) == (503, {"ready": False, "reasons": ["starting"]})
        assert "server" not in sick.headers
    assert "najimi_ready 0.0" in public.metrics.page().decode()


async def test_each_part_that_fails_has_its_code(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Database, lock, disk, ticks, workers."""
    state = {"age": 1.0, "held": True, "now": 0.0}
    dead: list[str] = []
    found = Health(
        shop,
        tick_age=lambda: state["age"],
        dead=lambda: dead,
        is_held=lambda: bool(state["held"]),
        ticks=lambda: state["now"],
    )
    assert await found.reasons() == []
    state.update(age=100.0, held=False)
    dead.append("sender")
    monkeypatch.setattr(health, "_free", lambda _folder: 1)
    assert await found.reasons() == [], "asked again within a second, it is not looked at again"
    state["now"] += 2
    assert await found.reasons() == ["lock", "disk", "ticks", "worker:sender"]


async def test_a_database_that_hangs_is_unwell_within_seconds(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer does not wait for it, and it is not asked by ever more threads."""
    asked, over = 0, threading.Event()

    def hang() -> bool:
        nonlocal asked
        asked += 1
        return over.wait(60)

    state = {"now": 0.0}
    monkeypatch.setattr(health, "DATABASE_SECONDS", 0.01)
    found = Health(shop, tick_age=lambda: 0, dead=list, is_held=lambda: True, ticks=lambda: state["now"])
    monkeypatch.setattr(found, "_ask", hang)
    try:
        for _ in range(5):
            state["now"] += 2
            assert await found.reasons() == ["database"]
    finally:
        over.set()
    assert asked == 1


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """A desk that nobody sits at."""
    return Desk(shop=shop, approvers=(), approvals_channel="", telegram_bot=str)


def mention(number: int) -> str:
    """Return an event as Slack posts it."""
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.0", "text": "<@B> help"}
    body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": event}
    return json.dumps(body)


def signed(body: str, *, at: float, secret: str = SECRET) -> dict[str, str]:
    """Return the headers of a request that Slack signed at the moment `at`."""
    moment = str(int(at))
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }


async def test_a_replay_outside_of_five_minutes_is_refused(desk: Desk, public: Public) -> None:
    """A request that was overheard is worth nothing later, nor one that is dated ahead; nothing of it is stored."""
    public.intake = lambda client: SlackIntake(desk, client, lambda: None).app(SECRET)
    body, now = mention(1), time.time()
    async with public.serving() as http:
        for headers in (
            signed(body, at=now - 330),
            signed(body, at=now + 330),
            signed(body, at=now, secret="another"),  # noqa: S106 - nobody's
            {**signed(body, at=now), "X-Slack-Request-Timestamp": str(int(now) - 200)},
            {"Content-Type": "application/json"},
            {**signed(body, at=now), "X-Slack-Signature": ""},
        ):
            assert (await http.post("/slack/events", content=body, headers=headers)).status_code == 401
        assert _stored(desk.shop) == 0
        assert (await http.post("/slack/events", content=body, headers=signed(body, at=now - 200))).status_code == 200
        assert (await http.post("/slack/events", content=body, headers=signed(body, at=now))).status_code == 200
    assert _stored(desk.shop) == 1


def _stored(shop: Shop) -> int:
    with shop.store.read() as session:
        return len(session.exec(select(InboxEvent)).all())


@pytest.fixture
def full_disk(shop: Shop) -> Iterator[None]:
    """A database that cannot grow: what a full disk is to it."""
    if shop.store.path is None:
        pytest.skip("SQLite's own limit")
    with shop.store.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    yield
    with shop.store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000000")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("full_disk")
async def test_what_cannot_be_stored_is_not_acknowledged(desk: Desk, public: Public) -> None:
    """On a full disk Slack is told to send again, and what it then sends is stored once there is room."""
    public.intake = lambda client: SlackIntake(desk, client, lambda: None).app(SECRET)
    big = mention(2)[:-1] + ', "padding": "' + "x" * 300_000 + '"}'
    async with public.serving() as http:
        refused = await http.post("/slack/events", content=big, headers=signed(big, at=time.time()))
        assert refused.status_code == 503
        assert _stored(desk.shop) == 0
        with desk.shop.store.writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000000")
        again = await http.post("/slack/events", content=big, headers=signed(big, at=time.time()))
        assert again.status_code == 200
    assert _stored(desk.shop) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_lock_of_a_foreign_programme_loses_no_event(desk: Desk, public: Public) -> None:
    """While a shell holds the database, events are refused; afterwards they are taken."""
    assert desk.shop.store.path
    public.intake = lambda client: SlackIntake(desk, client, lambda: None).app(SECRET)
    with desk.shop.store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    body = mention(3)
    async with public.serving() as http:
        with closing(sqlite3.connect(desk.shop.store.path, isolation_level=None)) as shell:
            shell.execute("BEGIN IMMEDIATE")
            first = await http.post("/slack/events", content=body, headers=signed(body, at=time.time()))
            shell.execute("ROLLBACK")
        second = await http.post("/slack/events", content=body, headers=signed(body, at=time.time()))
    assert (first.status_code, second.status_code) == (503, 200)
    assert _stored(desk.shop) == 1


async def test_who_connects_and_says_nothing_is_hung_up_on(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither silence nor a byte now and then holds a connection; others are served meanwhile."""
    monkeypatch.setattr(listening, "HEAD_SECONDS", 0.3)
    async with public.serving() as http:
        host, port = http.base_url.host, http.base_url.port or 0
        silent, silent_writer = await asyncio.open_connection(host, port)
        slow, slow_writer = await asyncio.open_connection(host, port)
        dribbling = asyncio.ensure_future(_dribble(slow_writer))
        assert (await http.get("/health")).status_code == 200
        assert await asyncio.wait_for(_rest(silent), 20) == b""
        assert await asyncio.wait_for(_rest(slow), 20) == b""
        assert (await http.get("/health")).status_code == 200
        dribbling.cancel()
        for writer in (silent_writer, slow_writer):
            writer.close()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """Return what still comes, until the other side has hung up, in whichever way."""
    with suppress(ConnectionResetError):
        return await reader.read()
    return b""


async def _dribble(writer: asyncio.StreamWriter) -> None:
    for byte in b"GET /health HTTP/1.1\r\n" + b"X-Long: y\r\n" * 1000:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.02)


async def test_a_request_that_takes_long_to_answer_is_not_hung_up_on(
    public: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the asking has to be quick; and a connection is used again."""
    monkeypatch.setattr(listening, "HEAD_SECONDS", 0.2)

    async def slowly() -> list[str]:
        await asyncio.sleep(0.5)
        return []

    monkeypatch.setattr(public, "health", slowly)
    async with public.serving() as http:
        assert [(await http.get("/health")).status_code for _ in range(2)] == [200, 200]


async def test_headers_without_end_are_refused(public: Public) -> None:
    """No memory is filled with them."""
    async with public.serving() as http:
        reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port or 0)
        writer.write(b"GET /health HTTP/1.1\r\n" + b"X: " + b"y" * 200_000)
        answer = await asyncio.wait_for(_rest(reader), 20)
        writer.close()
        assert (await http.get("/health")).status_code == 200
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
