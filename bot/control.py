"""The engine's socket for the command line: one request, then lines of JSON until it is answered or refused.

The socket lies in the data folder with mode 0600: who may open it may read the database beside it as well. Requests
are measured and validated all the same, so that a wrong one harms nobody else's work.
"""

import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import anyio
from anyio import from_thread, to_thread
from anyio.streams.memory import MemoryObjectSendStream
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.commands.errand import Errand
from bot.commands.exit_codes import ExitCode
from bot.commands.refusals import refusal_of
from bot.commands.table import COMMANDS, Command
from bot.commands.wire import FilePiece, Progress, Refusal, Wire
from bot.control_client import SOCKET_NAME, VERSION_HEADER, socket_path
from bot.web.listening import serving
from core.shop import Shop

LONGEST_REQUEST = 64 * 1024
AT_ONCE = 4
WAITING_LINES = 16


class ListenerGoneError(Exception):
    """Whoever asked has gone away: the work ends where it next reports, and keeps what it has committed."""


class Control:
    """Serves the commands of one shop on a socket in its data folder."""

    def __init__(self, shop: Shop, telegram_bot: Callable[[], str] = str) -> None:
        """Serve `shop`; `telegram_bot` tells its Telegram bot's user name, empty while that is not known."""
        self.shop = shop
        self._errand = Errand(shop, telegram_bot)
        self._places = anyio.CapacityLimiter(AT_ONCE)
        routes = [Route(f"/{name}", self._route(command), methods=["POST"]) for name, command in COMMANDS.items()]
        self.app = Starlette(routes=routes)

    def _route(self, command: Command) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if request.headers.get(VERSION_HEADER) != version("najimi"):
                return _refused(409, "The running engine is of another release than this command: restart the engine.")
            body = await _body(request)
            if body is None:
                return _refused(413, f"A request may have {LONGEST_REQUEST} bytes.")
            try:
                asked = command.request.model_validate_json(body)
            except ValidationError as error:
                return _refused(422, f"The request is not understood: {_problems(error)}.")
            return StreamingResponse(self._lines(command, asked), media_type="application/jsonl")

        return endpoint

    async def _lines(self, command: Command, asked: Wire) -> AsyncIterator[str]:
        """Carry out a command in a worker thread, and yield what it says while it works."""
        send, receive = anyio.create_memory_object_stream[str](WAITING_LINES)
        async with anyio.create_task_group() as group:
            group.start_soon(self._work, command, asked, send)
            try:
                async with receive:
                    async for line in receive:
                        yield line
            finally:
                group.cancel_scope.cancel()

    async def _work(self, command: Command, asked: Wire, send: MemoryObjectSendStream[str]) -> None:
        def carry_out() -> str:
            def tell(event: Progress | FilePiece) -> None:
                kind = "progress" if isinstance(event, Progress) else "piece"
                try:
                    from_thread.run(send.send, _line(kind, event))
                except (anyio.BrokenResourceError, anyio.ClosedResourceError, CancelledError) as error:
                    raise ListenerGoneError from error

            try:
                return _line("answer", command.carry_out(self._errand, asked, tell))
            except ListenerGoneError:
                return ""
            except Exception as error:  # noqa: BLE001 - the edge: whatever happened is said to the command line
                return _line("refusal", refusal_of(error))

        async with send:
            with suppress(anyio.BrokenResourceError):
                await send.send(await to_thread.run_sync(carry_out, limiter=self._places))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answer on the socket while the block runs; only the holder of the engine's lock may do this."""
        with _listening(self.shop.data_dir) as listener:
            async with serving(self.app, listener):
                yield


@contextmanager
def _listening(data_dir: Path) -> Iterator[socket.socket]:
    """Open the socket for this user alone; one that a crashed engine left behind is replaced."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / SOCKET_NAME
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        # Set before it is bound: the socket is never there for anybody else, not even for a moment.
        os.fchmod(listener.fileno(), 0o600)
        with socket_path(data_dir) as name:
            listener.bind(name)
        # From here on whoever knocks is let in as soon as the server runs; nobody is told that there is no engine.
        listener.listen()
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


async def _body(request: Request) -> bytes | None:
    """Read the whole body; None as soon as it is longer than a request may be."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LONGEST_REQUEST:
            return None
    return bytes(read)


def _line(kind: str, said: BaseModel) -> str:
    return json.dumps({kind: said.model_dump(mode="json")}, ensure_ascii=False) + "\n"


def _refused(status: int, message: str) -> Response:
    refusal = Refusal(kind="RequestRefused", message=message, exit_code=ExitCode.REFUSED)
    return Response(_line("refusal", refusal), status, media_type="application/jsonl")


def _problems(error: ValidationError) -> str:
    """Name what is wrong with a request, without repeating what it said."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False))
