"""A switchboard of a few lines: documents that a test writes, what was asked of it, and the streams it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from twilio.request_validator import RequestValidator

from sandbox.app import Sandbox
from sandbox.client.people import SandboxClient
from sandbox.shapes import Json
from tests.support.sandbox_server import Server

LINE = "+442079460000"
MARY = "+447700900123"
OPERATOR = "+447700900999"


@dataclass
class Asked:
    """A request of Twilio's: its path, its form, and whether its signature is good."""

    path: str
    form: dict[str, str]
    signed: bool


@dataclass
class Switchboard:
    """Answers with `documents` by path; a path without one answers 404."""

    url: str
    token: str
    documents: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    streams: list[list[Json]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    handshakes: list[bool] = field(default_factory=list)

    @property
    def stream_url(self) -> str:
        """Return the address of the WebSocket."""
        return self.url.replace("http://", "ws://") + "/media"

    def told(self, path: str) -> list[dict[str, str]]:
        """Return the forms that came to a path, in their order."""
        return [each.form for each in self.asked if each.path == path]

    def answers(self, path: str, *verbs: str) -> None:
        """Answer at `path` with these verbs."""
        self.documents[path] = f"<Response>{''.join(verbs)}</Response>"

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until `is_so` after something was asked or streamed, at most a minute."""
        async with asyncio.timeout(60):
            while not is_so():
                self.news.clear()
                await self.news.wait()

    async def respond(self, request: Request) -> Response:
        """Answer a webhook."""
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        good = RequestValidator(self.token).validate(
            self.url + path, form, request.headers.get("x-twilio-signature", "")
        )
        self.asked.append(Asked(request.url.path, form or dict(request.query_params), bool(good)))
        self.news.set()
        document = self.documents.get(request.url.path)
        if document is None:
            return Response(status_code=404)
        return Response(document, media_type="text/xml")

    async def listen(self, socket: WebSocket) -> None:
        """Take a stream."""
        given = socket.headers.get("x-twilio-signature", "")
        self.handshakes.append(bool(RequestValidator(self.token).validate(self.stream_url, {}, given)))
        await socket.accept()
        messages: list[Json] = []
        self.streams.append(messages)
        try:
            while True:
                messages.append(json.loads(await socket.receive_text()))
                self.news.set()
        except WebSocketDisconnect:
            return


@dataclass(frozen=True)
class Scene:
    """A sandbox with a switchboard behind its number, and somebody to play."""

    sandbox: Sandbox
    board: Switchboard
    play: SandboxClient


@asynccontextmanager
async def switchboard(*, spoken: bool = False, speed: float = 20) -> AsyncIterator[Scene]:
    """Serve a sandbox whose number leads to a switchboard; calls go `speed` times as fast as true ones."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    board = Switchboard(server.url, sandbox.twilio_auth_token)
    line = sandbox.twilio.add_line(LINE, server.url)
    line.fallback_url = ""
    sandbox.twilio.pace.speed, sandbox.twilio.pace.spoken = speed, spoken
    routes = [
        WebSocketRoute("/media", board.listen),
        Route("/voice/{rest:path}", board.respond, methods=["GET", "POST"]),
    ]
    async with server.serving(sandbox, routes), SandboxClient(server.url, patience=60) as play:
        yield Scene(sandbox, board, play)
