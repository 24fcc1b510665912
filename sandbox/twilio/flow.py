"""Plays documents to a call, verb after verb, until there is nothing more to do or somebody hangs up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from sandbox.errors import NotPossibleError
from sandbox.twilio.courier import Document, joined
from sandbox.twilio.dialling import Dialling
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.listening import Listening
from sandbox.twilio.refusal import TwimlError
from sandbox.twilio.sound import sound_of
from sandbox.twilio.streaming import Streaming
from sandbox.twilio.twiml import Verb, read_twiml
from sandbox.twilio.waiting import Waiting
from sandbox.twilio.world import Call, Direction, Status, Step

SORRY: Final = "We are sorry, an application error has occurred. Goodbye."
_MOST_DOCUMENTS: Final = 500
# What may come before a call is answered: nothing of it is heard.
_UNANSWERED: Final = frozenset({"Reject", "Pause", "Redirect", "Hangup"})

Next = Step | tuple[Verb, ...] | None


class Flow:
    """The instructions of calls."""

    def __init__(self, exchange: Exchange) -> None:
        """Play to the calls of `exchange`."""
        self._parts = exchange.parts
        self._exchange = exchange
        listening = Listening(exchange, self.hear)
        dialling = Dialling(exchange, self.play_step)
        waiting = Waiting(exchange, self.play_step)
        streaming = Streaming(exchange)
        self._verbs: dict[str, Callable[[Call, Document, Verb], Awaitable[Step | None]]] = {
            "Gather": listening.gather,
            "Record": listening.record,
            "Dial": dialling.dial,
            "Enqueue": waiting.enqueue,
            "Start": streaming.start,
            "Stop": streaming.stop,
        }
        dialling.from_queue = waiting.take

    async def play(self, call: Call) -> None:
        """Play a call's own instructions to the end."""
        given = call.instructions
        try:
            if isinstance(given, Step):
                await self._run(call, given)
            else:
                await self._run(call, Document("", read_twiml(given.encode())))
        except TwimlError as error:
            self._note(call, error)
            await self._apologise(call)

    async def play_step(self, call: Call, step: Step) -> None:
        """Play what is at `step`: somebody's whisper, or what is heard in a queue."""
        try:
            await self._run(call, step)
        except TwimlError as error:
            self._note(call, error)
            await self._apologise(call)

    def _note(self, call: Call, error: TwimlError) -> None:
        known = any(each.get("text") == str(error) for each in call.story if each["what"] == "error")
        if not known:
            self._parts.world.note(call, "error", code=error.code, text=str(error))

    async def _apologise(self, call: Call) -> None:
        """Say that something is wrong, also to a caller whom nobody has answered, and end the call."""
        await self._say(call, SORRY, "en-US")
        if call.started is None:
            self._exchange.end(call, Status.FAILED)
        else:
            self._exchange.hang_up(call)

    async def _run(self, call: Call, begin: Step | Document) -> None:
        following: Step | Document | None = begin
        for _ in range(_MOST_DOCUMENTS):
            if following is None or call.over.is_set():
                return
            document = following
            if isinstance(document, Step):
                document = await self._parts.courier.fetch(call, document)
            following = await self._perform(call, document)
        self._parts.world.note(call, "error", code=0, text=f"more than {_MOST_DOCUMENTS} documents for one call")

    async def _perform(self, call: Call, document: Document) -> Step | None:
        """Play a document; returns where the next one is, or None at its end."""
        for verb in document.verbs:
            self._parts.world.note(call, "verb", name=verb.name, attributes=verb.attributes, text=verb.text)
            if verb.name not in _UNANSWERED and not verb.flag("answerOnBridge"):
                self._exchange.answer(call)
            if verb.name in {"Say", "Play", "Pause"}:
                await self.hear(call, document, verb)
            elif verb.name == "Redirect":
                return Step(joined(document, verb.text), verb.get("method", "POST"))
            elif verb.name in {"Hangup", "Reject", "Leave"}:
                self._end(call, verb)
                return None
            else:
                following = await self._verbs[verb.name](call, document, verb)
                if following is not None:
                    return following
            if call.over.is_set():
                return None
        return None

    def _end(self, call: Call, verb: Verb) -> None:
        if verb.name == "Reject" and call.started is None and call.direction is Direction.INBOUND:
            self._exchange.end(call, Status.BUSY)
        elif verb.name != "Leave":
            self._exchange.hang_up(call, Status.NO_ANSWER)

    async def hear(self, call: Call, document: Document, verb: Verb) -> None:
        """Let the party hear a <Say> or a <Play>, or nothing for the length of a <Pause>."""
        if verb.name == "Pause":
            await asyncio.sleep(self._parts.pace.wait(verb.whole("length", 1)))
            return
        for _ in range(min(verb.whole("loop", 1), 10) or 10):
            if verb.name == "Say":
                await self._say(call, verb.text, verb.get("language", "en-US"))
            else:
                await self._play(call, joined(document, verb.text) if verb.text else "", verb.get("digits"))

    async def _say(self, call: Call, text: str, language: str) -> None:
        self._parts.world.write(call.handset, "shop", text, language=language)
        self._parts.world.note(call, "said", text=text, language=language)
        if not self._parts.pace.spoken:
            return
        try:
            sound = await self._parts.voices.speak(text, language)
        except NotPossibleError:
            await asyncio.sleep(self._parts.pace.wait(await self._parts.voices.length(text, language)))
            return
        await self._sound(call, sound)

    async def _play(self, call: Call, url: str, digits: str) -> None:
        self._parts.world.write(call.handset, "shop", f"♪ {url or digits}")
        if not url:
            return
        try:
            sound = sound_of(await self._parts.courier.sound(url))
        except NotPossibleError as error:
            self._parts.world.note(call, "error", code=11200, text=str(error))
            return
        if self._parts.pace.spoken:
            await self._sound(call, sound)

    async def _sound(self, call: Call, sound: bytes) -> None:
        """Play `sound`; whoever interrupts it leaves the rest unheard."""
        call.leg.hear(sound)
        try:
            await asyncio.sleep(self._parts.pace.wait(len(sound) / 8_000))
        except asyncio.CancelledError:
            call.leg.ear.clear()
            raise
