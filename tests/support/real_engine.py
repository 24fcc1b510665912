"""`najimi run` as a process of its own, on stand-ins of the platforms that a test serves."""

import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import httpx

from sandbox.app import Sandbox
from tests.support.command_line import PROGRAMME
from tests.support.ports import free_port
from tests.support.sandbox_server import Server
from tools.docs_check import setting_names

# Long enough for a machine that is busy with other things; nothing here asserts how long anything takes.
PATIENCE_SECONDS = 90


class RealEngine:
    """One life of the programme."""

    def __init__(self, sandbox: Sandbox, folder: Path, **settings: str) -> None:
        """Run in `folder` with nothing but what it needs, and `settings`."""
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        plain = {name: value for name, value in os.environ.items() if name not in setting_names()}  # noqa: TID251
        self._environment = {
            **plain,
            "NAJIMI_DATA_DIR": str(folder),
            "NAJIMI_PORT": str(self.port),
            "NAJIMI_ZONE": "Europe/London",
            "NAJIMI_SLACK_BOT_TOKEN": sandbox.slack_bot_token,
            "NAJIMI_SLACK_SIGNING_SECRET": sandbox.slack_signing_secret,
            "NAJIMI_SLACK_BASE_URL": sandbox.slack_base_url,
            "NAJIMI_TELEGRAM_TOKEN": sandbox.telegram_token,
            "NAJIMI_TELEGRAM_BASE_URL": sandbox.telegram_base_url,
            **settings,
        }
        self.log = folder.with_name(f"{folder.name}.log")
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator["RealEngine"]:
        """Start, wait until /health says ready, and see that nothing outlives the block."""
        with self.log.open("ab") as log:
            self.process = self._start(log)
            try:
                self.wait_for_health(200)
                yield self
            finally:
                self.process.kill()
                self.process.wait(PATIENCE_SECONDS)

    def _start(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([PROGRAMME, "run"], env=self._environment, cwd=self.folder, stdout=log, stderr=log)

    def wait_for_health(self, status: int) -> httpx.Response:
        """Return the answer of /health as soon as it is `status`."""
        assert self.process
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                said = httpx.get(f"{self.address}/health", timeout=10, trust_env=False)
                if said.status_code == status:
                    return said
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        message = f"/health was never {status}:\n{self.log.read_text('utf-8', 'replace')[-4000:]}"
        raise AssertionError(message)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


@asynccontextmanager
async def stand_ins() -> AsyncIterator[Sandbox]:
    """Serve Slack's and Telegram's stand-ins in this process."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    async with server.serving(sandbox):
        yield sandbox
