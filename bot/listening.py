"""Serves an ASGI application on a listening socket while a block runs: the web server, and the engine's own socket."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 3


class _Server(uvicorn.Server):
    """A server that leaves signals to us: the engine has to stop before the server that it answers through."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def serving(application: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Answer on `listener` from the block's first line to its last; what is under way then gets a little grace."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
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
