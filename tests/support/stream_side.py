"""Twilio's side of a media stream, and an ear that says what it was fed."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect

from core.calls.heard import Capture, Heard, Speaker
from core.ports import Ear
from tests.support.twilio_side import ACCOUNT, signature

SILENCE = b"\xff" * 160
SPEAKERS = {"inbound": Speaker.CUSTOMER, "outbound": Speaker.OPERATOR}


@dataclass
class EchoEar:
    """Says of each frame whose first byte is a letter that this letter was said; a capital one is final."""

    on_heard: Callable[[Heard], None]
    capture: Capture = Capture.FREE
    why: str = ""
    dropped: int = 0
    frames: int = 0
    closed: bool = False
    last: str = ""

    def feed(self, track: str, payload: bytes, timestamp_ms: int) -> None:
        """Take one frame."""
        self.frames += 1
        word = chr(payload[0])
        if word.isascii() and word.isalpha():
            self.on_heard(Heard(SPEAKERS[track], word, word.isupper(), timestamp_ms, timestamp_ms + 20, 1.0))

    async def close(self) -> None:
        """Say the last word."""
        self.closed = True
        if self.last:
            self.on_heard(
                Heard(Speaker.CUSTOMER, self.last, final=True, started_ms=9_000, ended_ms=9_900, confidence=1)
            )


@dataclass
class EchoListener:
    """Makes such ears, and remembers them by call."""

    ears: dict[int, list[EchoEar]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    last: str = ""

    def open(self, call_id: int, _language: str, words: Sequence[str], on_heard: Callable[[Heard], None]) -> Ear:
        """Make one."""
        self.words = tuple(words)
        ear = EchoEar(on_heard, last=self.last)
        self.ears.setdefault(call_id, []).append(ear)
        return ear


@dataclass
class Stream:
    """One open stream."""

    socket: ClientConnection
    sid: str = "MZ" + "0" * 32
    number: int = 0

    async def send(self, event: str, **fields: object) -> None:
        """Send one message."""
        self.number += 1
        message = {"event": event, "sequenceNumber": str(self.number), "streamSid": self.sid, **fields}
        await self.socket.send(json.dumps(message))

    async def start(self, call_sid: str, token: str, account: str = ACCOUNT) -> None:
        """Say whose stream it is."""
        await self.socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await self.send(
            "start",
            start={
                "accountSid": account,
                "streamSid": self.sid,
                "callSid": call_sid,
                "tracks": ["inbound", "outbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": {"token": token},
            },
        )

    async def say(self, track: str, word: str, ms: int) -> None:
        """Send a frame that begins with a letter."""
        payload = base64.b64encode(word.encode() + SILENCE[1:]).decode()
        await self.send("media", media={"track": track, "chunk": "1", "timestamp": str(ms), "payload": payload})

    async def stop(self) -> None:
        """End it by its own word."""
        await self.send("stop", stop={})

    async def ended(self) -> int:
        """Wait until the other side has closed; return with which code."""
        async with asyncio.timeout(60):
            await self.socket.wait_closed()
        return self.socket.close_code or 0


@asynccontextmanager
async def media_stream(address: str, public: str, *, signed: bool = True) -> AsyncIterator[Stream]:
    """Open a WebSocket at `address`, signed for the `public` one."""
    headers = {"X-Twilio-Signature": signature(public, {})} if signed else {}
    async with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
        yield Stream(socket)
