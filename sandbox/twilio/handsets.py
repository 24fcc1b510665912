"""What people do with their telephones: call, answer, decline, speak, play a sound, press keys, hang up."""

import asyncio
import re
from itertools import count
from typing import Final

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.sound import FRAME, SILENCE, sound_of
from sandbox.twilio.stream import Spoken
from sandbox.twilio.voices import HINT
from sandbox.twilio.world import WITHHELD, Call, Direction, Handset, Manner, Status, Step

_ADDRESS: Final = re.compile(r"\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_.@-]{1,121}")
_KEYS: Final = re.compile(r"[0-9*#]{1,32}")
_LONGEST_SOUND: Final = 8_000 * 600
_LONGEST_FRAMES: Final = 8_000 * 5


class Handsets:
    """The hands and mouths of whoever holds a telephone."""

    def __init__(self, exchange: Exchange) -> None:
        """Hold the telephones of `exchange`."""
        self._exchange, self._parts = exchange, exchange.parts
        self._numbers = count(1)

    def known(self, address: str) -> Handset:
        """Return somebody's telephone; raises `NotPossibleError` where `address` reaches none."""
        if _ADDRESS.fullmatch(address) is None:
            message = f"{address!r} is no number like +447700900123 and no client:name"
            raise NotPossibleError(message)
        return self._parts.world.handset(address)

    def call(self, handset: Handset, line: str = "", *, withheld: bool = False) -> Call:
        """Call one of the shop's numbers, without a number of one's own where it is `withheld`."""
        world = self._parts.world
        if handset.call is not None:
            message = "this telephone is in use: hang up first"
            raise NotPossibleError(message)
        wanted = line or next(iter(world.lines), "")
        if wanted not in world.lines:
            message = f"the shop has no number {wanted}" if wanted else "the shop has no telephone number yet"
            raise NotPossibleError(message)
        found = world.lines[wanted]
        call = Call(
            sid=world.sid("CA"),
            handset=handset,
            line=wanted,
            direction=Direction.INBOUND,
            created=world.now(),
            instructions=Step(found.voice_url),
            fallback=Step(found.fallback_url, "GET") if found.fallback_url else None,
            callback=found.status_callback,
            shown_as=WITHHELD if withheld else "",
        )
        self._exchange.incoming(call)
        return call

    def answer(self, handset: Handset) -> None:
        """Take the call that rings."""
        if not self._exchange.decide(handset, Status.IN_PROGRESS):
            message = "nothing rings here"
            raise NotPossibleError(message)

    def decline(self, handset: Handset) -> None:
        """Refuse the call that rings: the caller hears that it is busy."""
        if not self._exchange.decide(handset, Status.BUSY):
            message = "nothing rings here"
            raise NotPossibleError(message)

    def hang_up(self, handset: Handset) -> None:
        """End the call, also one that only rings."""
        call = self._current(handset)
        if not self._exchange.decide(handset, Status.BUSY):
            self._exchange.hang_up(call, Status.NO_ANSWER)

    def behave(self, handset: Handset, manner: Manner) -> None:
        """Decide what happens when this telephone rings."""
        handset.manner = manner
        self._parts.world.touch(handset)

    def press(self, handset: Handset, keys: str) -> None:
        """Press keys, one after the other."""
        call = self._talking(handset)
        if _KEYS.fullmatch(keys) is None:
            message = "keys are the digits, * and #"
            raise NotPossibleError(message)
        self._parts.world.write(handset, "keys", keys)
        for key in keys:
            call.leg.keys.put_nowait(key)

    async def speak(self, handset: Handset, text: str, language: str = "", *, wait: bool = False) -> Json:
        """Say `text` in a language (the telephone's own where none is said); with `wait`, return when it is said.

        Without espeak-ng nobody hears it, but a <Gather> for speech understands it, and the hint says what to do.
        """
        self._talking(handset)
        sound, hint = b"", ""
        try:
            sound = await self._parts.voices.speak(text, language or handset.language)
        except NotPossibleError as error:
            if str(error) != HINT:
                raise
            hint, sound = HINT, SILENCE * 50
        return {**await self._say(handset, sound, text, wait=wait), "hint": hint}

    async def play(self, handset: Handset, data: bytes, text: str = "", *, wait: bool = False) -> Json:
        """Speak through a sound file (WAV), of which `text` are the words where they are known."""
        sound = sound_of(data)
        if len(sound) > _LONGEST_SOUND:
            message = "a sound lasts ten minutes at most"
            raise NotPossibleError(message)
        return await self._say(handset, sound, text, wait=wait)

    async def _say(self, handset: Handset, sound: bytes, text: str, *, wait: bool) -> Json:
        call = self._talking(handset)
        spoken = Spoken(next(self._numbers), text)
        self._parts.world.write(handset, "me", text or "♪ (a sound)")
        other = self._other(call)
        if other is not None:
            self._parts.world.write(other, "other", text or "♪ (a sound)")
        call.leg.say(sound, spoken)
        self._parts.world.note(call, "spoken", number=spoken.number, text=text)
        if wait:
            ends = [asyncio.create_task(spoken.done.wait()), asyncio.create_task(call.over.wait())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for each in ends:
                each.cancel()
        return {"number": spoken.number, "seconds": len(sound) / 8_000, "said": spoken.done.is_set()}

    def breathe(self, handset: Handset, data: bytes) -> None:
        """Speak mu-law as it comes from a microphone, in pieces of whole frames."""
        call = self._talking(handset)
        if len(data) > _LONGEST_FRAMES or len(data) % FRAME:
            message = f"sound from a microphone comes in whole frames of {FRAME} bytes, at most five seconds at once"
            raise NotPossibleError(message)
        call.leg.say(data, None)

    def _other(self, call: Call) -> Handset | None:
        for each in self._parts.world.calls.values():
            if each.leg is call.leg.peer and not each.over.is_set():
                return each.handset
        return None

    def _current(self, handset: Handset) -> Call:
        if handset.call is None:
            message = "there is no call at this telephone"
            raise NotPossibleError(message)
        return handset.call

    def _talking(self, handset: Handset) -> Call:
        call = self._current(handset)
        if call.status is not Status.IN_PROGRESS:
            message = "nobody has answered yet"
            raise NotPossibleError(message)
        return call
