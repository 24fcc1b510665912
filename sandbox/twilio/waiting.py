"""<Enqueue>: a caller waits and hears something until somebody takes the call out of the queue."""

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.twilio.courier import Document, joined
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.twiml import Verb
from sandbox.twilio.world import Call, Step

_BETWEEN_SECONDS = 1.0


class Waiting:
    """Keeps callers in queues by name."""

    def __init__(self, exchange: Exchange, play: Callable[[Call, Step], Awaitable[None]]) -> None:
        """Play what is heard while waiting through `play`."""
        self._parts, self._play = exchange.parts, play
        self._taken: dict[str, asyncio.Event] = {}

    def take(self, by: Call, name: str) -> Call | None:
        """Take whoever waits longest out of a queue; None where nobody waits."""
        del by
        waiting = self._parts.world.queues.get(name, [])
        if not waiting:
            return None
        call = waiting.pop(0)
        self._taken[call.sid].set()
        return call

    async def enqueue(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """Wait in a queue; afterwards the action is told how that ended."""
        queue = self._parts.world.queues.setdefault(verb.text, [])
        given = {"QueueSid": "QU" + call.sid[2:], "QueueResult": "queue-full", "QueueTime": "0"}
        if len(queue) < verb.whole("maxQueueSize", 100):
            began = call.leg.milliseconds
            try:
                given["QueueResult"] = await self._wait(call, document, verb, queue)
            except asyncio.CancelledError:
                self._tell(call, document, verb, {**given, "QueueResult": "hangup"})
                raise
            given["QueueTime"] = str((call.leg.milliseconds - began) // 1_000)
        if not verb.get("action"):
            return None
        return Step(joined(document, verb.get("action")), verb.get("method", "POST"), given)

    async def _wait(self, call: Call, document: Document, verb: Verb, queue: list[Call]) -> str:
        taken = self._taken[call.sid] = asyncio.Event()
        queue.append(call)
        waiting = asyncio.create_task(taken.wait())
        music = asyncio.create_task(self._music(call, document, verb))
        try:
            await asyncio.wait([waiting, music], return_when=asyncio.FIRST_COMPLETED)
            if not taken.is_set():
                return "leave"
            music.cancel()
            await call.leg.parted.wait()
            return "bridged"
        finally:
            self._taken.pop(call.sid, None)
            if call in queue:
                queue.remove(call)
            for each in (waiting, music):
                each.cancel()

    async def _music(self, call: Call, document: Document, verb: Verb) -> None:
        """Play what waiting callers hear, again and again."""
        while True:
            if verb.get("waitUrl"):
                step = Step(joined(document, verb.get("waitUrl")), verb.get("waitUrlMethod", "POST"))
                await self._play(call, step)
            await asyncio.sleep(self._parts.pace.wait(_BETWEEN_SECONDS))

    def _tell(self, call: Call, document: Document, verb: Verb, given: dict[str, str]) -> None:
        if verb.get("action") and call.over.is_set():
            address = joined(document, verb.get("action"))
            self._parts.courier.inform(call, address, verb.get("method", "POST"), "action", given)
