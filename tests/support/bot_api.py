"""A small Bot API on a loopback socket that answers, refuses, cuts and keeps silent exactly as a test tells it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

TOKEN = ":".join(("4242", "x" * 35))
ME = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "test_shop_bot"}


@dataclass(frozen=True)
class Answer:
    """What the server does with a call; `cut` closes the connection without a word, `silent` never answers."""

    status: int = 200
    body: bytes = b""
    cut: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Call:
    """One call that arrived: the method, its fields and the raw body."""

    method: str
    fields: dict[str, str]
    body: bytes


def accepted(result: object) -> Answer:
    """Return the answer to a call that succeeded."""
    return Answer(body=json.dumps({"ok": True, "result": result}).encode())


def refused(status: int, description: str, **parameters: object) -> Answer:
    """Return a refusal in Telegram's own form."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(status=status, body=json.dumps(body).encode())


def message(number: int = 7, chat: int = 5) -> dict[str, Any]:
    """Return a message as `sendMessage` returns it."""
    return {"message_id": number, "date": 1_772_442_000, "chat": {"id": chat, "type": "private"}, "text": "x"}


@dataclass
class BotApi:
    """The running server: `calls` are those that arrived in full, `answer` decides what each one gets."""

    answer: Callable[[Call], Answer] = lambda _call: accepted(message())
    calls: list[Call] = field(default_factory=list)
    port: int = 0

    @property
    def base_url(self) -> str:
        """Return the address before the token, as the library wants it."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it is cut or closed."""
        try:
            while (call := await _read(reader)) is not None:
                self.calls.append(call)
                answer = accepted(ME) if call.method == "getMe" else self.answer(call)
                if answer.silent:
                    await reader.read()
                if answer.silent or answer.cut:
                    break
                head = f"HTTP/1.1 {answer.status} X\r\nContent-Length: {len(answer.body)}\r\n\r\n"
                writer.write(head.encode() + answer.body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Call | None:
    """Read one request; None at the end of the connection."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *headers = head.split("\r\n")
    lengths = [int(h.split(":")[1]) for h in headers if h.lower().startswith("content-length:")]
    body = await reader.readexactly(lengths[0] if lengths else 0)
    return Call(line.split()[1].rsplit("/", 1)[1], dict(parse_qsl(body.decode("latin-1"))), body)


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """Run a server on a free port for the time of the block."""
    api = BotApi()
    server = await asyncio.start_server(api.serve, "127.0.0.1", 0)
    api.port = server.sockets[0].getsockname()[1]
    try:
        yield api
    finally:
        server.close()
        await asyncio.sleep(0)
