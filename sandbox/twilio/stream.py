"""A media stream: a WebSocket over which a call's sound is sent to the product, as Twilio sends it."""

import asyncio
import base64
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from sandbox.shapes import Json
from sandbox.twilio.refusal import HANDSHAKE, STREAM_CLOSED
from sandbox.twilio.signature import signed_headers

log = logging.getLogger(__name__)

_WAITING_FRAMES: Final = 1_500
_OPENED_WITHIN: Final = 10.0
_TRACKS: Final = {
    "inbound_track": ("inbound",),
    "outbound_track": ("outbound",),
    "both_tracks": ("inbound", "outbound"),
}


@dataclass(eq=False)
class Spoken:
    """Something that somebody says: the words where they are known, and what is left of the sound in frames."""

    number: int
    text: str
    left: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class StreamOrder:
    """What a <Stream> asks for."""

    url: str
    track: str
    name: str
    parameters: dict[str, str]
    account: str
    call: str
    sid: str


class MediaStream:
    """One stream: messages in order, each track's frames counted, time in milliseconds since it began.

    What the product does not take is dropped, the oldest first, as a line would drop it; it is counted.
    """

    def __init__(self, order: StreamOrder, token: str, told: Callable[[str, int, str], None]) -> None:
        """Sign the handshake with `token`; `told` hears of the stream's events, an error's number and its words."""
        self.order, self._token, self._told = order, token, told
        self.tracks = _TRACKS[order.track]
        self.sent = 0
        self.dropped = 0
        self.utterances: dict[tuple[str, int], Json] = {}
        self.task: asyncio.Task[None] | None = None
        self._chunks = dict.fromkeys(self.tracks, 0)
        self._frames = 0
        self._waiting: asyncio.Queue[Json | None] = asyncio.Queue()

    def carry(self, track: str, frame: bytes, spoken: Spoken | None) -> None:
        """Take 20 ms of a track."""
        if track not in self.tracks:
            return
        at = self._frames * 20
        if spoken is not None:
            kept = self.utterances.setdefault(
                (track, spoken.number), {"track": track, "text": spoken.text, "started_ms": at}
            )
            kept["ended_ms"] = at + 20
        self._chunks[track] += 1
        media = {
            "track": track,
            "chunk": str(self._chunks[track]),
            "timestamp": str(at),
            "payload": base64.b64encode(frame).decode(),
        }
        if self._waiting.qsize() >= _WAITING_FRAMES:
            self._waiting.get_nowait()
            self.dropped += 1
        self._waiting.put_nowait({"event": "media", "media": media})

    def passed(self) -> None:
        """Let 20 ms have passed."""
        self._frames += 1

    def stop(self) -> None:
        """Say that no more comes; what waits is sent first."""
        self._waiting.put_nowait(None)

    async def run(self) -> None:
        """Connect, send what comes until `stop`, and close; what goes wrong is told."""
        headers = signed_headers(self._token, self.order.url, {})
        try:
            async with asyncio.timeout(_OPENED_WITHIN):
                socket = await connect(
                    self.order.url, additional_headers=headers, user_agent_header="Twilio.TmeWs/1.0", proxy=None
                )
        except (OSError, WebSocketException, TimeoutError) as error:
            self._told("stream-error", HANDSHAKE, f"the product did not open the stream: {error}")
            return
        self._told("stream-started", 0, "")
        try:
            await self._send_all(socket)
            await socket.close()
        except WebSocketException as error:
            self._told("stream-error", STREAM_CLOSED, f"the product closed the stream: {error}")
            return
        finally:
            socket.transport.abort()
        self._told("stream-stopped", 0, "")

    async def _send_all(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await self._send(socket, {"event": "start", "start": self._start()})
        while (message := await self._waiting.get()) is not None:
            await self._send(socket, message)
        stop = {"accountSid": self.order.account, "callSid": self.order.call}
        await self._send(socket, {"event": "stop", "stop": stop})

    async def _send(self, socket: ClientConnection, message: Json) -> None:
        self.sent += 1
        await socket.send(json.dumps({**message, "sequenceNumber": str(self.sent), "streamSid": self.order.sid}))

    def _start(self) -> Json:
        return {
            "streamSid": self.order.sid,
            "accountSid": self.order.account,
            "callSid": self.order.call,
            "tracks": list(self.tracks),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": self.order.parameters,
        }

    def shown(self) -> Json:
        """Return what was sent, for whoever compares it with what was understood."""
        return {
            "sid": self.order.sid,
            "name": self.order.name,
            "track": self.order.track,
            "parameters": self.order.parameters,
            "messages": self.sent,
            "dropped": self.dropped,
            "utterances": list(self.utterances.values()),
        }
