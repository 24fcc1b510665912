"""Serves the page on this machine's loopback while the till runs."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

_GRACE_SECONDS = 1


class _Server(uvicorn.Server):
    """A server that leaves signals to the till."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def loopback(port: int) -> socket.socket:
    """Return a listening socket that this machine alone can reach."""
    return socket.create_server(("127.0.0.1", port))


@asynccontextmanager
async def serving(application: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Answer on `listener` while the block runs."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = _Server(config)
    task = asyncio.ensure_future(server.serve(sockets=[listener]))
    while not server.started and not task.done():
        await asyncio.wait((task,), timeout=0.02)
    try:
        yield
    finally:
        server.should_exit = True
        await task
