"""The sending programme is killed for good, again and again, in the middle of its calls: nobody hears twice."""

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core import outbox
from core.actions.plans.settle_unknown import Settlement, settle_unknown
from core.clock import ManualClock
from core.models import Delivery, Plan, PlanState
from core.shop import Shop
from tests.support.campaign import stage
from tests.support.crashing import Watcher
from tests.support.policies import AT_ANY_HOUR, keep_policy

# A life takes at most four requests and four more messages on their way with it: enough for each kill to find some.
CUSTOMERS = 60
KILLS = 6
SEED = 20260302
ROOT = Path(__file__).resolve().parents[2]


class RecordingPlatform:
    """A platform on loopback that remembers every message, and pulls the plug of its client when it is told to."""

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        self.accepted: list[str] = []
        self.requests = 0
        self.kill_at: int | None = None
        self.before_accepting = False
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Return host:port."""
        return f"127.0.0.1:{self._server.server_port}"

    def watch_over(self, process: "subprocess.Popen[bytes]", kill_after: int | None) -> None:
        """Kill a process at so many requests from now on, also where some are late ones of the process before it."""
        with self._lock:
            self.process = process
            self.kill_at = None if kill_after is None else self.requests + kill_after

    def receive(self, address: str) -> None:
        """Take a message; the client may be dead before or after."""
        with self._lock:
            self.requests += 1
            fatal = self.requests == self.kill_at
            if fatal and self.before_accepting:
                self._kill()
            else:
                self.accepted.append(address)
            if fatal:
                self._kill()

    def _kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(30)
        self.kill_at = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                platform.receive(self.path[1:])
                try:
                    self.send_response(200)
                    self.end_headers()
                except OSError:
                    self.close_connection = True

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(30)


@pytest.fixture
def platform() -> Iterator[RecordingPlatform]:
    """A platform that listens."""
    listening = RecordingPlatform()
    yield listening
    listening.close()


@pytest.mark.parametrize(
    ("customers", "kills", "seed"),
    [(CUSTOMERS, KILLS, SEED), *(pytest.param(1_300, 100, seed, marks=pytest.mark.soak) for seed in range(1, 4))],
)
def test_killed_again_and_again(
    shop: Shop, clock: ManualClock, platform: RecordingPlatform, *, customers: int, kills: int, seed: int
) -> None:
    """After each kill the law holds; in the end everybody has heard once, and staff settled what was unknown."""
    draw = random.Random(seed)  # noqa: S311 - a reproducible sample
    at = stage(shop, clock, customers)
    with shop.store.write() as tx:
        # The killed programme runs by the machine's clock, at whatever hour the tests do.
        keep_policy(tx, AT_ANY_HOUR)
    plan_id = at.approved()
    with closing(Watcher(shop.store)) as watcher:
        for life in range(kills + 1):
            kill_after = draw.randint(1, 4) if life < kills else None
            platform.before_accepting = draw.random() < 0.5
            code = _live(shop, platform, kill_after)
            assert code == (-9 if life < kills else 0)
            watcher.look()
            assert len(platform.accepted) == len(set(platform.accepted)), "somebody heard twice"
    with shop.store.read() as session:
        unknown = outbox.unknown_deliveries(session, plan_id, limit=customers)
    assert unknown, "a kill in the middle of a call leaves an unknown outcome"
    for one in unknown:
        with shop.store.write() as tx:
            arrived = tx.get_one(Delivery, one.delivery_id).address in platform.accepted
            settle_unknown(tx, shop, one.delivery_id, at.approver, Settlement.SENT if arrived else Settlement.RELEASE)
    assert _live(shop, platform) == 0
    assert sorted(platform.accepted) == sorted(str(9000 + number) for number in range(1, customers + 1))
    with shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
        assert session.get_one(Plan, plan_id).state is PlanState.FINISHED
    assert counts.audience == counts.accounted == counts.sent == customers


def _live(shop: Shop, platform: RecordingPlatform, kill_after: int | None = None) -> int:
    url = shop.store.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.support.sending_process", url, platform.address]
    process = subprocess.Popen(command, cwd=ROOT)
    platform.watch_over(process, kill_after)
    return process.wait(120)
