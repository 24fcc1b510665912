"""Verbs that listen: <Gather> for keys and words, <Record> for a message after the tone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from sandbox.shapes import Json
from sandbox.twilio.courier import Document, joined
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.sound import SILENCE
from sandbox.twilio.twiml import Verb
from sandbox.twilio.world import Call, Step

Hear = Callable[[Call, Document, Verb], Awaitable[None]]
_ANY_KEY: Final = "1234567890*#"
_CONFIDENCE: Final = "0.93"


class Listening:
    """Waits for what the party presses or says."""

    def __init__(self, exchange: Exchange, hear: Hear) -> None:
        """Let the party hear what is inside a <Gather> through `hear`."""
        self._exchange, self._parts, self._hear = exchange, exchange.parts, hear

    async def gather(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """Play what is inside, listen, and send what came; where nothing came, the document goes on."""
        while not call.leg.keys.empty():
            call.leg.keys.get_nowait()
        while not call.leg.words.empty():
            call.leg.words.get_nowait()
        call.leg.listening = " ".join(sorted(verb.get("input", "dtmf").split()))
        self._parts.world.touch(call.handset)
        try:
            given = await self._gathered(call, document, verb)
        finally:
            call.leg.listening = ""
            self._parts.world.touch(call.handset)
        if not given and not verb.flag("actionOnEmptyResult"):
            return None
        self._parts.world.note(call, "gathered", **given)
        return Step(joined(document, verb.get("action")), verb.get("method", "POST"), given)

    async def _gathered(self, call: Call, document: Document, verb: Verb) -> Json:
        kinds = verb.get("input", "dtmf").split()
        first = asyncio.create_task(_first(call, kinds))
        prompt = asyncio.create_task(self._prompt(call, document, verb))
        timeout = self._parts.pace.wait(verb.whole("timeout", 5))
        try:
            await asyncio.wait([first, prompt], return_when=asyncio.FIRST_COMPLETED)
            if not first.done():
                await asyncio.wait([first], timeout=timeout)
            if not first.done():
                return {}
            prompt.cancel()
            key, words = first.result()
            if words:
                return {"SpeechResult": words, "Confidence": _CONFIDENCE}
            return {"Digits": await _digits(call, verb, key, timeout)}
        finally:
            for task in (first, prompt):
                task.cancel()
            await asyncio.gather(first, prompt, return_exceptions=True)

    async def _prompt(self, call: Call, document: Document, verb: Verb) -> None:
        for child in verb.children:
            await self._hear(call, document, child)

    async def record(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """Record until a key, a silence, the longest length or the end of the call; then say where it is kept."""
        while not call.leg.keys.empty():
            call.leg.keys.get_nowait()
        call.leg.recording = bytearray()
        call.leg.listening = "record"
        self._parts.world.write(call.handset, "shop", "♪ (a tone: speak now)")
        try:
            key = await self._recorded(call, verb)
        except asyncio.CancelledError:
            self._keep(call, document, verb, "hangup")
            raise
        given = self._keep(call, document, verb, key)
        if given is None:
            return None
        return Step(joined(document, verb.get("action")), verb.get("method", "POST"), given)

    async def _recorded(self, call: Call, verb: Verb) -> str:
        """Return the key that ended the recording; empty where a silence or its length did."""
        ends = verb.get("finishOnKey", _ANY_KEY)
        quiet, passed, spoke_at = verb.whole("timeout", 5), 0.0, 0.0
        while passed < verb.whole("maxLength", 3_600):
            if call.leg.mouth:
                spoke_at = passed
            elif passed - spoke_at >= quiet:
                return ""
            try:
                key = await asyncio.wait_for(call.leg.keys.get(), self._parts.pace.wait(0.1))
            except TimeoutError:
                passed += 0.1
                continue
            if key in ends:
                return key
        return ""

    def _keep(self, call: Call, document: Document, verb: Verb, key: str) -> Json | None:
        """Keep the recording and tell of it; nothing is kept where nothing was said."""
        sound, call.leg.recording, call.leg.listening = bytes(call.leg.recording or b""), None, ""
        self._parts.world.touch(call.handset)
        if not sound.replace(SILENCE[:1], b""):
            return None
        sid = self._parts.world.sid("RE")
        seconds = str(max(1, round(len(sound) / 8_000)))
        root = self._parts.access.twilio_base_url
        url = f"{root}/2010-04-01/Accounts/{self._parts.world.account}/Recordings/{sid}"
        self._parts.world.recordings[sid] = {"sid": sid, "call": call.sid, "seconds": seconds, "sound": sound}
        given = {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": seconds}
        self._parts.world.note(call, "recorded", sid=sid, seconds=seconds)
        told = {**given, "RecordingStatus": "completed", "RecordingChannels": "1", "RecordingSource": "RecordVerb"}
        if verb.get("recordingStatusCallback"):
            address = joined(document, verb.get("recordingStatusCallback"))
            method = verb.get("recordingStatusCallbackMethod", "POST")
            self._parts.courier.inform(call, address, method, "recording", told)
        if key == "hangup":
            address = joined(document, verb.get("action"))
            method = verb.get("method", "POST")
            self._parts.courier.inform(call, address, method, "action", {**given, "Digits": "hangup"})
        return {**given, "Digits": key}


async def _first(call: Call, kinds: list[str]) -> tuple[str, str]:
    """Return the first key or the first words, whichever comes first."""
    waits = {}
    if "dtmf" in kinds:
        waits[asyncio.create_task(call.leg.keys.get())] = "key"
    if "speech" in kinds:
        waits[asyncio.create_task(_words(call))] = "words"
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        found = {waits[each]: str(each.result()) for each in done}
        return found.get("key", ""), "" if "key" in found else found.get("words", "")
    finally:
        for each in waits:
            each.cancel()


async def _words(call: Call) -> str:
    """Return the next words that are known; the stand-in cannot make words out of a sound."""
    while True:
        spoken = await call.leg.words.get()
        if spoken.text:
            return spoken.text


async def _digits(call: Call, verb: Verb, first: str, pause: float) -> str:
    """Return the keys up to the last one allowed, the one that finishes, or a pause."""
    ends, most, found = verb.get("finishOnKey", "#"), verb.whole("numDigits", 1_000), first
    if "numDigits" in verb.attributes and "finishOnKey" not in verb.attributes:
        ends = "#"
    if first == ends:
        return ""
    while len(found) < most:
        try:
            key = await asyncio.wait_for(call.leg.keys.get(), pause)
        except TimeoutError:
            break
        if key == ends:
            break
        found += key
    return found
