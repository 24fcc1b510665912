"""<Dial>: other telephones ring, the first to answer is joined with the call, and the action hears how it ended."""

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.twilio.courier import Document, joined
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.twiml import Verb
from sandbox.twilio.world import Call, Direction, Status, StatusCallback, Step

_HANGUP_KEY = "*"


class Dialling:
    """Dials on behalf of a call."""

    def __init__(self, exchange: Exchange, whisper: Callable[[Call, Step], Awaitable[None]]) -> None:
        """Play what only the dialled party hears through `whisper`; a <Queue> is asked through `from_queue`."""
        self._exchange, self._parts, self._whisper = exchange, exchange.parts, whisper
        self.from_queue: Callable[[Call, str], Call | None] = lambda _call, _name: None

    async def dial(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """Dial, and return the action's step where the verb has one."""
        queue = next((each for each in verb.children if each.name == "Queue"), None)
        if queue is not None:
            return await self._from_queue(call, document, verb, queue)
        legs = self._legs(call, document, verb)
        try:
            answered = await self._first(call, legs, verb)
            joined_at = call.leg.milliseconds
            if answered is not None:
                await self._talk(call, answered, verb)
                self._exchange.hang_up(answered)
        except asyncio.CancelledError:
            self._abandoned(call, document, verb, legs)
            raise
        outcome = Status.COMPLETED if answered else _worst(legs)
        seconds = (call.leg.milliseconds - joined_at) // 1_000
        return _action(document, verb, _told(outcome, answered or legs[-1], seconds))

    def _legs(self, call: Call, document: Document, verb: Verb) -> list[Call]:
        """Return a call to each of those who are dialled."""
        nouns = verb.children or (Verb("Number", {}, verb.text, ()),)
        return [self._parts.world.add(self._leg(call, document, verb, noun)) for noun in nouns]

    def _leg(self, call: Call, document: Document, verb: Verb, noun: Verb) -> Call:
        identity = next((each.text for each in noun.children if each.name == "Identity"), noun.text)
        address = f"client:{identity}" if noun.name == "Client" else identity
        callback = None
        if noun.get("statusCallback"):
            events = frozenset(noun.get("statusCallbackEvent", "completed").split())
            url = joined(document, noun.get("statusCallback"))
            callback = StatusCallback(url, noun.get("statusCallbackMethod", "POST"), events)
        return Call(
            sid=self._parts.world.sid("CA"),
            handset=self._parts.world.handset(address),
            line=verb.get("callerId") or call.caller,
            direction=Direction.DIAL,
            created=self._parts.world.now(),
            instructions=Step(joined(document, noun.get("url")), noun.get("method", "POST")) if noun.get("url") else "",
            callback=callback,
            parent=call,
            timeout=verb.whole("timeout", 30),
        )

    async def _first(self, call: Call, legs: list[Call], verb: Verb) -> Call | None:
        """Ring all of them at once (or one after the other); return whoever answers first, and let the others go."""
        del call
        if verb.flag("sequential"):
            for leg in legs:
                if await self._answers(leg):
                    return leg
            return None
        for leg in legs:
            leg.task = self._parts.background.start(self._try(leg))
        answered = None
        waiting = {leg.task: leg for leg in legs if leg.task is not None}
        while waiting and answered is None:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            ended = [waiting.pop(each) for each in done]
            answered = next((leg for leg in ended if leg.started and not leg.over.is_set()), None)
        for leg in waiting.values():
            self._exchange.hang_up(leg, Status.CANCELED)
        return answered

    async def _try(self, leg: Call) -> None:
        await self._answers(leg)

    async def _answers(self, leg: Call) -> bool:
        """Ring one telephone and play its whisper; say whether it may be joined."""
        outcome = await self._exchange.ring(leg)
        if outcome is not Status.IN_PROGRESS:
            self._exchange.end(leg, outcome)
            return False
        self._exchange.answer(leg)
        if isinstance(leg.instructions, Step):
            await self._whisper(leg, leg.instructions)
        return not leg.over.is_set()

    async def _talk(self, call: Call, answered: Call, verb: Verb) -> None:
        """Join two parties until the other one leaves, or the caller presses * where that hangs up."""
        self._exchange.answer(call)
        call.leg.join(answered.leg)
        self._parts.world.note(call, "joined", child=answered.sid)
        for each, other in ((call, answered), (answered, call)):
            name = other.handset.name or other.handset.address
            self._parts.world.write(each.handset, "note", f"connected with {name}")
        ends: list[asyncio.Task[object]] = [asyncio.create_task(answered.over.wait())]
        if verb.flag("hangupOnStar"):
            ends.append(asyncio.create_task(_star(call)))
        try:
            limit = self._parts.pace.wait(verb.whole("timeLimit", 14_400))
            await asyncio.wait(ends, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
        call.leg.part()

    def _abandoned(self, call: Call, document: Document, verb: Verb, legs: list[Call]) -> None:
        """Let everybody go after the caller has; the action is still told, though its answer is not played."""
        talked = any(leg.started is not None for leg in legs)
        for leg in legs:
            self._exchange.hang_up(leg, Status.CANCELED)
        step = _action(document, verb, _told(Status.COMPLETED if talked else Status.CANCELED, legs[-1], 0))
        if step is not None and call.over.is_set():
            self._parts.courier.inform(call, step.url, step.method, "action", step.given)

    async def _from_queue(self, call: Call, document: Document, verb: Verb, queue: Verb) -> Step | None:
        """Join the call with whoever waits longest in a queue."""
        waiting = self.from_queue(call, queue.text)
        if waiting is None:
            return _action(document, verb, {"DialCallStatus": "failed"})
        await self._talk(call, waiting, verb)
        return _action(document, verb, {"DialCallStatus": "completed", "DialCallSid": waiting.sid})


async def _star(call: Call) -> object:
    while await call.leg.keys.get() != _HANGUP_KEY:
        pass
    return None


def _worst(legs: list[Call]) -> Status:
    """Return what a <Dial> says that reached nobody: of several, that nobody answered."""
    return legs[0].status if len(legs) == 1 else Status.NO_ANSWER


def _told(outcome: Status, leg: Call, seconds: int) -> dict[str, str]:
    given = {"DialCallStatus": str(outcome), "DialCallSid": leg.sid}
    bridged = outcome is Status.COMPLETED
    return {**given, "DialBridged": str(bridged).lower(), **({"DialCallDuration": str(seconds)} if bridged else {})}


def _action(document: Document, verb: Verb, given: dict[str, str]) -> Step | None:
    if not verb.get("action"):
        return None
    return Step(joined(document, verb.get("action")), verb.get("method", "POST"), given)
