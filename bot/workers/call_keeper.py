"""Looks after calls of which nothing is heard: the programme was ended in the middle, or a callback got lost.

Whoever carries the calls is asked how each of them is. What goes on is told to whoever looks at it; what is over is
settled, with what was heard of it. Where nobody says how a call is, it is taken for over once no call lasts so long.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from bot.live_calls import LiveCalls
from bot.workers.worker import Worker
from core.actions.calls.dial import recover_calls
from core.actions.calls.end_call import end_call
from core.actions.calls.settle_call import told
from core.calls.heard import Capture
from core.calls.states import NO_SEQUENCE, state_of
from core.models import Call, CallConsent, CallPurpose, CallState
from core.models.call import ENDED
from core.ports import Caller, CallStanding
from core.shop import Shop

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS: Final = 60.0
MOST_AT_ONCE: Final = 50
# Callbacks of a call that is not older than this are on their way.
YOUNG: Final = timedelta(minutes=2)
# Twilio ends every call after a day.
LONGEST: Final = timedelta(hours=25)
RESTARTED: Final = (
    "this programme was restarted in the middle of the call: what is said from now on is not written down"
)


class CallKeeper(Worker):
    """Asks after one shop's calls: all of them at the start, then those that have been quiet for a while."""

    def __init__(
        self,
        shop: Shop,
        caller: Caller,
        live: LiveCalls,
        changed: Callable[[int], None] = lambda _call_id: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask `caller`; `changed` hears of which call there is news."""
        super().__init__("the calls that go on")
        self._shop, self._caller, self._live, self._changed, self._ticks = shop, caller, live, changed, ticks
        self._next, self._age = 0.0, YOUNG

    async def recover(self) -> int:
        """At start, before anything is dialled: sort what was on its way; return of how many calls nobody knows more.

        Calls that were going on are asked about soon, not here: a start does not wait for anybody.
        """
        found = await asyncio.to_thread(recover_calls, self._shop)
        if found.unknown:
            log.warning("%d calls were being placed when the engine last ended: their fate is unknown", found.unknown)
        for call in await asyncio.to_thread(self._quiet, timedelta(0)):
            if call.consent is CallConsent.GIVEN:
                self._live.opened(call.id or 0, Capture.NONE, RESTARTED)
        self._next, self._age = 0.0, timedelta(0)
        return found.unknown

    async def drain(self) -> int:
        """Ask after calls that have been quiet, once a minute; return how many were."""
        if self._ticks() < self._next:
            return 0
        async with self._turn:
            self._next = self._ticks() + ASK_AGAIN_SECONDS
            calls = await asyncio.to_thread(self._quiet, self._age)
            self._age = YOUNG
            for call in calls:
                await self._ask(call)
        return len(calls)

    def _quiet(self, age: timedelta) -> list[Call]:
        """Return calls that are not over, the oldest first, and began at least `age` ago."""
        with self._shop.store.read() as session:
            rows = session.exec(
                select(Call)
                .where(col(Call.state).not_in(ENDED), Call.started_at <= self._shop.clock.now() - age)
                .order_by(col(Call.started_at), col(Call.id))
                .limit(MOST_AT_ONCE)
            )
            return list(rows)

    async def _ask(self, call: Call) -> None:
        standing = await self._caller.call(call.sid) if call.sid else None
        if standing is None and self._shop.clock.now() - call.started_at < LONGEST:
            return
        over = await asyncio.to_thread(self._settled, call, standing)
        if over:
            self._live.closed(call.id or 0)
            self._changed(call.id or 0)

    def _settled(self, call: Call, standing: CallStanding | None) -> bool:
        """Keep how a call is; return whether it is over."""
        now = self._shop.clock.now()
        with self._shop.store.write() as tx:
            if standing is None:
                end_call(tx, self._shop, call.id or 0)
                return True
            if call.purpose is CallPurpose.CALL_LIST and state_of(standing.status) is CallState.IN_PROGRESS:
                # A mailbox may have answered the operator's telephone: such a call begins with a key, and no otherwise.
                return False
            found = told(
                tx,
                self._shop,
                standing.sid,
                standing.status,
                NO_SEQUENCE,
                now,
                standing.seconds,
                standing.answered_by or None,
            )
            return found is not None and found.ended
