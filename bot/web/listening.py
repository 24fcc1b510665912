"""Serves an ASGI application on a listening socket while a block runs: the web server, and the engine's own socket."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

GRACE_SECONDS = 3
KEEP_ALIVE_SECONDS = 15
# How long somebody may take to say what they want, from the first byte (or none) to the end of the headers.
HEAD_SECONDS = 10.0
LONGEST_HEAD = 32_768
MOST_CONNECTIONS = 500


class _Server(uvicorn.Server):
    """A server that leaves signals to us: the engine has to stop before the server that it answers through."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Impatient(H11Protocol):
    """Hangs up on who connects and says nothing, or a byte at a time: connections are few, and for everybody."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; unless a request is being answered, it has to be a whole one soon."""
        if self._deadline is None and not self._answering():
            self._wait()
        super().data_received(data)
        if self._answering():
            self._rest()

    def on_response_complete(self) -> None:
        """Answer what came meanwhile."""
        super().on_response_complete()
        if self._answering():
            self._rest()

    def handle_websocket_upgrade(self, event: object) -> None:
        """Leave the connection to the other protocol."""
        self._rest()
        super().handle_websocket_upgrade(event)  # type: ignore[arg-type]

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        super().connection_lost(exc)

    def _answering(self) -> bool:
        # There is none before the first request, whatever the library's annotation says.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


@asynccontextmanager
async def serving(application: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Answer on `listener` from the block's first line to its last; what is under way then gets a little grace."""
    config = uvicorn.Config(
        application,
        http=_Impatient,
        log_config=None,
        access_log=False,
        lifespan="off",
        # Who asks is found out by bot.web.guard, which believes only the proxies that are named in the settings.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=LONGEST_HEAD,
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
