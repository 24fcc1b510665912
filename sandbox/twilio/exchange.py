"""The exchange: begins calls, rings telephones, notices answers, and ends calls; each step is told to the product."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from sandbox.twilio.parts import TwilioParts
from sandbox.twilio.world import OVER, Call, Handset, Manner, Status

# How long a telephone rings before what decides by itself has decided.
_DECIDES_AFTER: Final = 0.1
_DETECTS_AFTER: Final = 0.5
_ENDS: Final = {
    Status.COMPLETED: "The call is over.",
    Status.BUSY: "The call is over: busy.",
    Status.NO_ANSWER: "The call is over: nobody answered.",
    Status.FAILED: "The call is over: it could not be put through.",
    Status.CANCELED: "It rings no more: somebody else took the call, or it was given up.",
}
_BY_ITSELF: Final = {
    Manner.ANSWER: Status.IN_PROGRESS,
    Manner.MACHINE: Status.IN_PROGRESS,
    Manner.BUSY: Status.BUSY,
    Manner.FAILED: Status.FAILED,
}


class Exchange:
    """Carries calls from their beginning to their end; `play` runs a call's instructions."""

    def __init__(self, parts: TwilioParts) -> None:
        """Begin with nothing to play."""
        self.parts = parts
        self.play: Callable[[Call], Awaitable[None]] = _nothing
        self._next_slot = 0.0

    def incoming(self, call: Call) -> None:
        """Let somebody's call to one of the account's numbers arrive."""
        call.status = Status.RINGING
        call.handset.call = call
        self.parts.world.add(call)
        self.parts.world.write(call.handset, "note", f"calling {call.line} …")
        call.task = self.parts.background.start(self._incoming(call))

    async def _incoming(self, call: Call) -> None:
        await self.play(call)
        self.end(call, Status.COMPLETED if call.started else Status.NO_ANSWER)

    def outgoing(self, call: Call) -> None:
        """Put a call of the REST API's into the queue, which lets one through a second (or as the pace says)."""
        self.parts.world.add(call)
        now = self.parts.ticks()
        self._next_slot = max(now, self._next_slot)
        wait = self._next_slot - now
        self._next_slot += 1 / self.parts.pace.calls_per_second
        call.task = self.parts.background.start(self._outgoing(call, wait))

    async def _outgoing(self, call: Call, wait: float) -> None:
        await asyncio.sleep(wait)
        outcome = await self.ring(call)
        if outcome is Status.IN_PROGRESS:
            self.answer(call)
            await self._detect(call)
            await self.play(call)
            outcome = Status.COMPLETED
        self.end(call, outcome)

    async def ring(self, call: Call) -> Status:
        """Ring the called telephone until somebody decides, or for the call's timeout; returns what came of it."""
        handset = call.handset
        self._tell(call, "initiated")
        if handset.manner is Manner.FAILED:
            return Status.FAILED
        if handset.call is not None:
            return Status.BUSY
        call.decided = asyncio.get_running_loop().create_future()
        call.status, handset.call = Status.RINGING, call
        self.parts.world.write(handset, "note", f"{call.line} is calling", ringing=True)
        self._tell(call, "ringing")
        if handset.manner in _BY_ITSELF:
            await asyncio.sleep(self.parts.pace.wait(_DECIDES_AFTER))
            return _BY_ITSELF[handset.manner]
        try:
            return await asyncio.wait_for(call.decided, self.parts.pace.wait(call.timeout))
        except TimeoutError:
            return Status.NO_ANSWER

    def answer(self, call: Call) -> None:
        """Let the call be answered; a second time changes nothing."""
        if call.started is not None or call.over.is_set():
            return
        call.started, call.status = self.parts.world.now(), Status.IN_PROGRESS
        call.leg.task = self.parts.background.start(call.leg.run(self.parts.pace, self.parts.ticks))
        self.parts.world.write(call.handset, "note", "the call has begun")
        self._tell(call, "answered")

    async def _detect(self, call: Call) -> None:
        """Find out, where it was asked for, whether a person or a machine has answered."""
        kind = call.detection.kind
        if not kind:
            return
        machine = call.handset.manner is Manner.MACHINE
        found = ("machine_end_beep" if kind == "DetectMessageEnd" else "machine_start") if machine else "human"
        if call.detection.asynchronous:
            if call.detection.callback:
                given = {"AnsweredBy": found, "MachineDetectionDuration": "500"}
                self.parts.courier.inform(call, call.detection.callback, "POST", "machine", given)
            return
        await asyncio.sleep(self.parts.pace.wait(_DETECTS_AFTER))
        call.answered_by = found

    def decide(self, handset: Handset, outcome: Status) -> bool:
        """Answer or decline the call that rings at `handset`; says whether one did."""
        call = handset.call
        if call is None or call.decided is None or call.decided.done():
            return False
        call.decided.set_result(outcome)
        return True

    def hang_up(self, call: Call, status: Status = Status.COMPLETED) -> None:
        """End a call from either side; what it was doing ends with it."""
        if call.over.is_set():
            return
        waiting = call.task
        self.end(call, status if call.started is None else Status.COMPLETED)
        if waiting is not None and waiting is not asyncio.current_task():
            waiting.cancel()

    def end(self, call: Call, status: Status) -> None:
        """Settle a call for good: its sound stops, its streams close, the telephone is put down, the end is told."""
        if call.over.is_set():
            return
        if status not in OVER:
            status = Status.COMPLETED
        call.status, call.ended = status, self.parts.world.now()
        call.over.set()
        call.leg.part()
        if call.leg.task is not None:
            call.leg.task.cancel()
        for stream in call.leg.streams.values():
            stream.stop()
        for child in self.parts.world.children(call):
            self.hang_up(child, Status.CANCELED)
        for waiting in self.parts.world.queues.values():
            if call in waiting:
                waiting.remove(call)
        if call.handset.call is call:
            call.handset.call = None
            self.parts.world.write(call.handset, "note", _ENDS[status])
        self._tell(call, "completed")

    def _tell(self, call: Call, event: str) -> None:
        self.parts.world.note(call, event, status=str(call.status))
        self.parts.courier.tell(call, event, call.callback)

    def redirect(self, call: Call) -> None:
        """Leave what a call is doing and begin with its new instructions."""
        old = call.task
        call.task = self.parts.background.start(self._again(call, old))

    async def _again(self, call: Call, old: "asyncio.Task[None] | None") -> None:
        if old is not None:
            old.cancel()
            await asyncio.wait([old])
        call.leg.part()
        for child in self.parts.world.children(call):
            self.hang_up(child, Status.CANCELED)
        await self.play(call)
        self.end(call, Status.COMPLETED)


async def _nothing(call: Call) -> None:
    del call
