"""Where Twilio's media streams arrive: the sound of a call, listened to while it is spoken.

A stream is heard only where Twilio signed its handshake, where it shows a token that we handed out for this very call
and that no other stream has shown, and where the call goes on and its caller agreed. It is bounded in every direction:
in how long it may be silent, how fast it may send, how long it lasts, how many there are at once.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.call_tokens import MEDIA_PATH, Stream
from bot.handlers.call_desk import CallDesk
from bot.handlers.call_words import Topic, keep_words, note_capture, topic_of
from bot.web.guard import Buckets, Pace
from bot.web.voice_signature import Signatures
from core.calls.heard import Heard, Speaker
from core.ports import Ear, Listener
from core.store import is_away
from speech.media_stream import MediaStream, Sound, Started, StreamError

log = logging.getLogger(__name__)

MOST_STREAMS: Final = 200
START_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 30.0
"""Twilio sends silence as sound, so a stream on which nothing arrives is dead."""
LAST_WORDS_SECONDS: Final = 10.0
PACE: Final = Pace(400, 4_000)
"""Four times what two tracks send, and what may have waited somewhere for ten seconds."""
MOST_WAITING: Final = 500
MOST_REMEMBERED: Final = 2_000
TRIES: Final = 60
_POLICY: Final = 1008
_TOO_MUCH: Final = 1009
_BUSY: Final = 1013


class MediaLines:
    """The streams of one engine."""

    def __init__(
        self,
        desk: Callable[[], CallDesk],
        listener: Callable[[], Listener],
        signatures: Signatures,
        account_sid: str,
        done: Callable[[int], None] = lambda _call_id: None,
    ) -> None:
        """Listen for `desk`, which raises while no shop is served; `done` hears of which call there are new words."""
        self._desk, self._listener, self._signatures, self._account = desk, listener, signatures, account_sid
        self._done = done
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="words")
        self._used: OrderedDict[str, None] = OrderedDict()
        self._began: OrderedDict[int, float] = OrderedDict()
        self._lines: dict[int, WebSocket] = {}
        # How many streams there are now.
        self.count = 0

    async def serve(self, socket: WebSocket) -> None:
        """Take one stream from its handshake to its end."""
        if not self._signatures.is_signed(socket):
            # Refused before it is accepted: Twilio, and whoever else, is told 403.
            await socket.close(_POLICY)
            return
        if self.count >= MOST_STREAMS:
            await socket.close(_BUSY)
            return
        self.count += 1
        try:
            await socket.accept()
            await self._stream(socket)
        finally:
            self.count -= 1

    async def _stream(self, socket: WebSocket) -> None:
        stream, code = MediaStream(), 1000
        try:
            started = await self._started(socket, stream)
            topic = await self._admitted(started)
            await self._listened(socket, stream, topic)
        except StreamError as error:
            log.warning("a media stream was ended: %s", error)
            code = _POLICY
        except (WebSocketDisconnect, TimeoutError) as error:
            log.info("a media stream ended without its stop (%s)", type(error).__name__)
        finally:
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(code)

    async def _started(self, socket: WebSocket, stream: MediaStream) -> Started:
        try:
            async with asyncio.timeout(START_SECONDS):
                while stream.started is None:
                    stream.read(await _message(socket))
        except TimeoutError as error:
            message = "it does not say whose it is"
            raise StreamError(message) from error
        return stream.started

    async def _admitted(self, started: Started) -> Topic:
        """Return whose words these are; raise `StreamError` for a stream that nobody asked for."""
        desk = self._desk()
        wanted = desk.tokens.read_stream(started.parameters.get("token", ""))
        if wanted is None or wanted.nonce in self._used or started.account_sid != self._account:
            message = "it shows no token of ours, or one that was used"
            raise StreamError(message)
        self._used[wanted.nonce] = None
        while len(self._used) > MOST_REMEMBERED:
            self._used.popitem(last=False)
        return await self._topic(desk, wanted, started)

    async def _topic(self, desk: CallDesk, wanted: Stream, started: Started) -> Topic:
        loop = asyncio.get_running_loop()
        topic = await loop.run_in_executor(self._threads, topic_of, desk, wanted, started.call_sid)
        if topic is None:
            message = "its call is not one that goes on, or its caller did not agree"
            raise StreamError(message)
        return topic

    async def _listened(self, socket: WebSocket, stream: MediaStream, topic: Topic) -> None:
        """Feed an ear until the stream is over; what it heard last is kept too."""
        desk, call_id = self._desk(), topic.call_id
        before = self._lines.get(call_id)
        if before is not None:
            # Begun again for the same call: one at a time is listened to.
            with suppress(RuntimeError, WebSocketDisconnect):
                await before.close(_POLICY)
        self._lines[call_id] = socket
        words = _Words(desk, topic, self._offset(call_id), self._threads, self._done)
        ear = self._listener().open(call_id, topic.language, topic.words, words.heard)
        writing = asyncio.create_task(words.write())
        try:
            await self._tell(desk, topic, ear)
            async with asyncio.timeout(desk.longest_minutes * 60):
                await self._fed(socket, stream, ear, topic)
        finally:
            await _last_words(ear, words, writing)
            desk.live.dropped(call_id, ear.dropped)
            if self._lines.get(call_id) is socket:
                del self._lines[call_id]
                desk.live.closed(call_id)
            self._done(call_id)
            if stream.faults:
                log.warning("the media stream of call %d had faults: %s", call_id, dict(stream.faults))

    async def _tell(self, desk: CallDesk, topic: Topic, ear: Ear) -> None:
        """Say which words of a call are heard, to who looks at it and in the database."""
        desk.live.opened(topic.call_id, ear.capture, ear.why)
        if topic.kept:
            loop = asyncio.get_running_loop()
            try:
                await loop.run_in_executor(self._threads, note_capture, desk, topic.call_id, ear.capture)
            except Exception:
                # The words matter more than what is said about them.
                log.exception("it was not kept how call %d is heard", topic.call_id)

    async def _fed(self, socket: WebSocket, stream: MediaStream, ear: Ear, topic: Topic) -> None:
        desk, pace, capture = self._desk(), Buckets(PACE, time.monotonic), ear.capture
        while not stream.stopped:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await _message(socket)
            if pace.wait(""):
                fault = "it sends faster than anybody speaks"
                raise StreamError(fault)
            for event in stream.read(message):
                if isinstance(event, Sound):
                    ear.feed(event.track, event.payload, event.timestamp_ms)
            desk.live.dropped(topic.call_id, ear.dropped)
            if ear.capture is not capture:
                # Its model turned out not to be one, or its recognition failed.
                capture = ear.capture
                await self._tell(desk, topic, ear)

    def _offset(self, call_id: int) -> int:
        """Return how many milliseconds after the call's first stream this one begins."""
        now = time.monotonic()
        began = self._began.setdefault(call_id, now)
        while len(self._began) > MOST_REMEMBERED:
            self._began.popitem(last=False)
        return round((now - began) * 1000)


class _Words:
    """What an ear hears of one call: shown at once, kept one after the other."""

    def __init__(
        self, desk: CallDesk, topic: Topic, offset: int, threads: ThreadPoolExecutor, done: Callable[[int], None]
    ) -> None:
        self._desk, self._topic, self._offset = desk, topic, offset
        self._threads, self._done = threads, done
        self._waiting: asyncio.Queue[Heard | None] = asyncio.Queue(MOST_WAITING)
        self._left_out = 0

    def heard(self, heard: Heard) -> None:
        """Take what was heard; in the event loop, and never waiting."""
        if heard.speaker is Speaker.OPERATOR and not self._desk.live.is_talking(self._topic.call_id):
            # What we say ourselves is heard on the same track as an operator.
            return
        ms = self._offset
        heard = replace(heard, started_ms=heard.started_ms + ms, ended_ms=heard.ended_ms + ms) if ms else heard
        self._desk.live.heard(self._topic.call_id, heard)
        if heard.final and self._topic.kept:
            try:
                self._waiting.put_nowait(heard)
            except asyncio.QueueFull:
                self._left_out += 1

    def end(self) -> None:
        """Say that nothing more is heard."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._left_out += 1
        self._waiting.put_nowait(None)

    async def write(self) -> None:
        """Keep what is final until the end; where the database is away, wait for it."""
        while (heard := await self._waiting.get()) is not None:
            await self._keep(heard)
        if self._left_out:
            log.error("%d utterances of call %d could not be kept", self._left_out, self._topic.call_id)

    async def _keep(self, heard: Heard) -> None:
        loop = asyncio.get_running_loop()
        for tries in range(TRIES):
            try:
                await loop.run_in_executor(self._threads, keep_words, self._desk, self._topic.call_id, heard)
            except Exception as error:
                if not is_away(error):
                    log.exception("words of call %d could not be kept", self._topic.call_id)
                    break
                await asyncio.sleep(min(1 + tries, 5))
            else:
                self._done(self._topic.call_id)
                return
        self._left_out += 1


async def _last_words(ear: Ear, words: _Words, writing: asyncio.Task[None]) -> None:
    """Let an ear say what it heard last, and have that kept."""
    try:
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            await ear.close()
            words.end()
            await asyncio.shield(writing)
    except TimeoutError:
        log.warning("the last words of a call were not kept in time")
        writing.cancel()


async def _message(socket: WebSocket) -> str | bytes:
    """Return the next message; raise `WebSocketDisconnect` where there is none any more."""
    message = await socket.receive()
    if message["type"] != "websocket.receive":
        raise WebSocketDisconnect(int(message.get("code") or 1005))
    text = message.get("text")
    return text if isinstance(text, str) else bytes(message.get("bytes") or b"")


def media_router(lines: MediaLines) -> APIRouter:
    """Return the route of media streams."""
    router = APIRouter()

    @router.websocket(MEDIA_PATH)
    async def media(socket: WebSocket) -> None:
        """Listen to a call."""
        await lines.serve(socket)

    return router
