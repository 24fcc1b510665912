"""Socket Mode: tickets, WebSockets, envelopes and their acknowledgements."""

import asyncio
import json
import secrets
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.shapes import Json
from sandbox.slack.world import APP

MOST_SOCKETS: Final = 10


class NotAcknowledgedError(Exception):
    """The product did not acknowledge in time; `reason` is what Slack would write into the retry header."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Sockets:
    """The product's open sockets; each envelope goes over one of them in turn."""

    def __init__(self) -> None:
        """Begin without any."""
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._arrived = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._sent = 0

    @property
    def count(self) -> int:
        """Return how many sockets are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Return a ticket that opens one socket."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keep a socket that brings a good ticket open until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._open) >= MOST_SOCKETS:
            await socket.close(code=1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        hello = {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18_060},
            "connection_info": {"app_id": APP},
        }
        await socket.send_json(hello)
        self._open.append(socket)
        self._arrived.set()
        try:
            while True:
                self._acknowledged(await socket.receive_text())
        except WebSocketDisconnect:
            return
        finally:
            self._gone(socket)

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    def _gone(self, socket: WebSocket) -> None:
        if socket in self._open:
            self._open.remove(socket)
        if not self._open:
            self._arrived.clear()

    async def send(self, kind: str, payload: Json, retry: tuple[int, str], within: float) -> Any:  # noqa: ANN401
        """Send an envelope and return its acknowledgement's payload; raises `NotAcknowledgedError`."""
        envelope_id = secrets.token_hex(12)
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within):
                await self._arrived.wait()
                self._sent += 1
                socket = self._open[self._sent % len(self._open)]
                try:
                    await socket.send_json(envelope)
                except (WebSocketDisconnect, RuntimeError) as error:
                    self._gone(socket)
                    raise NotAcknowledgedError(reason="connection_failed") from error
                return await waiting
        except TimeoutError as error:
            raise NotAcknowledgedError(reason="timeout") from error
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the product to come back with a new socket, as Slack does every few hours, and close these."""
        for socket in list(self._open):
            self._gone(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            await socket.close()
