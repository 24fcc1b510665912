"""The whole system in this process: stand-ins, web server and engine on a free loopback port, played by a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from bot.engine import Engine
from bot.sandbox_run import running_sandbox
from bot.settings import Settings
from sandbox.access import access_at
from sandbox.client.people import SandboxClient
from tests.support.ports import free_port

# Few enough that some of those found cannot be reached.
LINKED = 120


@dataclass(frozen=True)
class System:
    """A running system: its engine, the client that plays people, the address of its server."""

    engine: Engine
    people: SandboxClient
    address: str
    http: httpx.AsyncClient
    secret: str


@asynccontextmanager
async def _patient_slack() -> AsyncIterator[None]:
    with patch("sandbox.slack.courier.ACKNOWLEDGED_WITHIN", 30.0):
        yield


@asynccontextmanager
async def running_system(
    folder: Path,
    data: Path | None,
    database_url: str = "",
    *,
    socket_mode: bool = False,
    **more: Any,  # noqa: ANN401 - any setting
) -> AsyncIterator[System]:
    """Run everything as `najimi run --sandbox` does, with its data in `folder` and `more` settings."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=folder,
        port=free_port(),
        database_url=database_url,
        shop_name="Test Shop",
        log_level="WARNING",
        **more,
    )
    address = f"http://127.0.0.1:{settings.port}"
    async with (
        # How soon Slack is answered is measured where it can be; here a busy machine would only fail by chance.
        _patient_slack(),
        running_sandbox(settings, data, linked=LINKED, socket_mode=socket_mode) as engine,
        SandboxClient(address, patience=60) as people,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        yield System(engine, people, address, http, secret=access_at(address).slack_signing_secret)
