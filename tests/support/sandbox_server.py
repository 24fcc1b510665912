"""A sandbox on a free loopback port, with whatever product a test mounts beside it."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from sandbox.app import Sandbox

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Server:
    """A server that is told its port before it starts, so that the sandbox knows its own address."""

    def __init__(self) -> None:
        """Take a free port."""
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @asynccontextmanager
    async def serving(self, sandbox: Sandbox, routes: Sequence[BaseRoute] = ()) -> AsyncIterator[None]:
        """Serve `sandbox` and `routes` until the block ends."""
        app = Starlette(routes=[*routes, Mount("/sandbox", sandbox.app)])
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=2, lifespan="off")
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[self._socket])
        try:
            yield
        finally:
            await sandbox.close()
            await server.shutdown(sockets=[self._socket])
