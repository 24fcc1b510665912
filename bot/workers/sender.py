"""The sender: takes what is due out of the outbox, hands it to its channel, and writes down how that ended.

Claims and outcomes are plain core code and run in worker threads; the calls in between are asynchronous, several at a
time. What ends while the database is busy is written down together. Nothing is kept here that a crash could lose: what
was claimed and not settled is found at the next start. What ended while the database did not answer is kept here until
it does, and meanwhile nothing more is sent.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError

from bot.workers.brake import Brake
from bot.workers.pace import Pace
from core import outbox
from core.models import ChannelName
from core.outbox import Claim, Ended
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

logger = logging.getLogger(__name__)

# Between looks at the outbox when nobody wakes the sender, and after a look that failed.
PAUSE_SECONDS = 1.0
# The database is locked, full, read-only, out of reach or too busy: what was asked of it can be asked again.
AWAY = (OperationalError, InterfaceError, InternalError, WaitedTooLongError)


class Sender:
    """Sends one shop's approved messages; one per engine process."""

    def __init__(self, shop: Shop, in_flight: int | None = None) -> None:
        """Serve `shop`, with at most `in_flight` messages on their way at once; None: as many as the pace allows."""
        self._shop = shop
        self._pace = Pace(in_flight)
        self._brakes: defaultdict[ChannelName, Brake] = defaultdict(Brake)
        self._wake = asyncio.Event()
        # A round at a time: `drain` may be asked for while `run` is at work.
        self._round = asyncio.Lock()
        self._flying: dict[asyncio.Task[None], Claim] = {}
        self._ended: list[Ended] = []
        self._given_up: set[int] = set()
        self._claim_in_doubt = False
        self._away = False

    @property
    def on_their_way(self) -> int:
        """Return how many messages have been handed to their channels and have not ended."""
        return len(self._flying)

    def wake(self) -> None:
        """Have `run` look at the outbox now: something was approved, or time has passed."""
        self._wake.set()

    async def drain(self) -> int:
        """Send everything that is due now; return how many messages were handed to their channels."""
        return await self.run_until(asyncio.Event())

    async def run_until(self, stop: asyncio.Event) -> int:
        """Send what is due now, but begin nothing more once `stop` is set; return how many were handed over."""
        async with self._round:
            return await self._send_due(stop)

    async def run(self, stop: asyncio.Event) -> None:
        """Send whatever falls due until `stop` is set; messages that are on their way then are waited for."""
        while not stop.is_set():
            self._wake.clear()
            try:
                await self.run_until(stop)
                self._say_back()
            except AWAY as error:
                self._say_away(error)
            except Exception:
                logger.exception("a round of sending failed; trying again")
            await self._pause(stop)
        if self._ended:
            await self._keep_before_leaving()

    async def _send_due(self, stop: asyncio.Event) -> int:
        sent = 0
        try:
            while True:
                await self._keep()
                sent += 0 if stop.is_set() else await self._take()
                if not self._flying:
                    break
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also when this round is cancelled: what is on its way is waited for, and its outcome written down.
            if self._flying:
                await asyncio.wait(self._flying)
            await self._keep_or_wait()
        return sent

    async def _take(self) -> int:
        """Claim what there is room for, and let it go; return how many that was."""
        now = self._shop.clock.now()
        going = {name: channel for name, channel in self._shop.channels.items() if not self._brakes[name].holds(now)}
        room = self._pace.room(time.monotonic()) - len(self._flying)
        room = min((self._brakes[name].places(room) for name in going), default=0)
        if room <= 0:
            return 0
        claims = await self._claim(replace(self._shop, channels=going), room)
        for claim in claims:
            task = asyncio.create_task(self._send(claim))
            self._flying[task] = claim
            task.add_done_callback(self._flying.pop)
        return len(claims)

    async def _claim(self, shop: Shop, limit: int) -> list[Claim]:
        """Claim in a worker thread, for the channels of `shop`; what is claimed while it is cancelled goes back."""
        await self._resolve_doubt()
        claiming = asyncio.create_task(asyncio.to_thread(outbox.claim, shop, limit))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            await asyncio.wait((claiming,))
            unsent = Outcome(OutcomeKind.NOT_YET, detail="the programme stopped before the call")
            claims = claiming.result() if claiming.exception() is None else []
            self._ended += [(claim, unsent) for claim in claims]
            raise
        except Exception:
            self._claim_in_doubt = True
            raise

    async def _resolve_doubt(self) -> None:
        """Where the database did not say whether a claim was committed, let go what it claimed: it never left."""
        if self._claim_in_doubt:
            known = [*self._flying.values(), *(claim for claim, _ in self._ended)]
            in_hand = {claim.delivery_id for claim in known} | self._given_up
            await asyncio.to_thread(outbox.take_back, self._shop, in_hand)
            self._claim_in_doubt = False

    async def _send(self, claim: Claim) -> None:
        """Send one message; a fault of one is written down and never stops the others."""
        try:
            outcome = await self._shop.channels[claim.channel].deliver(claim.message)
        except Exception as error:
            logger.exception("the channel failed on delivery %d", claim.delivery_id)
            outcome = Outcome(OutcomeKind.UNKNOWN, detail=f"the channel failed: {type(error).__name__}")
        self._brakes[claim.channel].note(outcome, self._shop.clock.now())
        self._ended.append((claim, outcome))

    async def _keep(self) -> None:
        """Write down what has ended since; where the database is away it waits here, and the round fails."""
        ended, self._ended = self._ended, []
        if not ended:
            return
        keeping = asyncio.create_task(asyncio.to_thread(outbox.settle_many, self._shop, ended))
        try:
            kept = await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await asyncio.wait((keeping,))
            if keeping.exception() is not None:
                self._ended = ended + self._ended
            raise
        except AWAY:
            self._ended = ended + self._ended
            raise
        except Exception:
            logger.exception("%d outcomes could not be kept together; trying each by itself", len(ended))
            kept = await self._keep_each(ended)
        self._pace.ended(len(ended), time.monotonic())
        for claim, outcome in ended:
            if claim.delivery_id not in kept:
                logger.warning("the outcome %s of delivery %d was not kept", outcome.kind, claim.delivery_id)

    async def _keep_each(self, ended: Sequence[Ended]) -> set[int]:
        """Write down one by one; one that cannot be stays claimed, and the next start calls it unknown.

        Nobody may send that again until somebody looked.
        """
        kept: set[int] = set()
        for claim, outcome in ended:
            try:
                kept |= await asyncio.to_thread(outbox.settle_many, self._shop, [(claim, outcome)])
            except Exception:
                logger.exception("the outcome %s of delivery %d cannot be kept", outcome.kind, claim.delivery_id)
                self._given_up.add(claim.delivery_id)
        return kept

    async def _keep_or_wait(self) -> None:
        """Write down what has ended, at the end of a round; what the database does not take now waits for the next."""
        try:
            await self._keep()
        except AWAY as error:
            self._say_away(error)

    async def _keep_before_leaving(self) -> None:
        """Try a last time to write down what the database did not take."""
        await self._keep_or_wait()
        if self._ended:
            logger.critical(
                "the outcomes of %d messages could not be written down: the next start calls them unknown",
                len(self._ended),
            )

    def _say_away(self, error: Exception) -> None:
        """Say once that the database takes nothing: it is asked again every second."""
        if not self._away:
            why = str(getattr(error, "orig", error)).partition("\n")[0][:200]
            logger.error("the database cannot be written to (%s): nothing is sent until it can", why)
        self._away = True

    def _say_back(self) -> None:
        if self._away:
            logger.warning("the database can be written to again: sending goes on")
        self._away = False

    async def _pause(self, stop: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._wake)]
        await asyncio.wait(waits, timeout=PAUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
