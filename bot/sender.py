"""The sender: takes what is due out of the outbox, hands it to its channel, and writes down how that ended.

Claims and outcomes are plain core code and run in worker threads; the calls in between are asynchronous, several at a
time. Nothing is kept here that a crash could lose: what was claimed and not settled is found at the next start.
"""

import asyncio
import logging

from core import outbox
from core.outbox import Claim
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

logger = logging.getLogger(__name__)

IN_FLIGHT = 8
# Between looks at the outbox when nobody wakes the sender, and after a look that failed.
PAUSE_SECONDS = 1.0


class Sender:
    """Sends one shop's approved messages; one per engine process."""

    def __init__(self, shop: Shop, in_flight: int = IN_FLIGHT) -> None:
        """Serve `shop`, with up to `in_flight` messages on their way at once."""
        self._shop = shop
        self._in_flight = in_flight
        self._wake = asyncio.Event()
        # A round at a time: `drain` may be asked for while `run` is at work.
        self._round = asyncio.Lock()

    def wake(self) -> None:
        """Have `run` look at the outbox now: something was approved, or time has passed."""
        self._wake.set()

    async def drain(self) -> int:
        """Send everything that is due now; return how many messages were handed to their channels."""
        async with self._round:
            return await self._send_due(asyncio.Event())

    async def run(self, stop: asyncio.Event) -> None:
        """Send whatever falls due until `stop` is set; messages that are on their way then are waited for."""
        while not stop.is_set():
            self._wake.clear()
            try:
                async with self._round:
                    await self._send_due(stop)
            except Exception:
                logger.exception("a round of sending failed; trying again")
            await self._pause(stop)

    async def _send_due(self, stop: asyncio.Event) -> int:
        sent = 0
        flying: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                claims = await self._claim(self._in_flight - len(flying))
                sent += len(claims)
                flying |= {asyncio.create_task(self._send(claim)) for claim in claims}
                if not flying:
                    break
                done, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            # Also when this round is cancelled: what is on its way is waited for, and its outcome written down.
            if flying:
                await asyncio.wait(flying)
        return sent

    async def _claim(self, limit: int) -> list[Claim]:
        """Claim in a worker thread; where that is interrupted, what was claimed meanwhile goes back unsent."""
        claiming = asyncio.create_task(asyncio.to_thread(outbox.claim, self._shop, limit))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            unsent = Outcome(OutcomeKind.NOT_YET, detail="the programme stopped before the call")
            for claim in await claiming:
                await asyncio.to_thread(outbox.settle, self._shop, claim, unsent)
            raise

    async def _send(self, claim: Claim) -> None:
        """Send one message; a fault of one is written down and never stops the others."""
        try:
            outcome = await self._shop.channels[claim.channel].deliver(claim.message)
        except Exception as error:
            logger.exception("the channel failed on delivery %d", claim.delivery_id)
            outcome = Outcome(OutcomeKind.UNKNOWN, detail=f"the channel failed: {type(error).__name__}")
        try:
            kept = await asyncio.to_thread(outbox.settle, self._shop, claim, outcome)
        except Exception:
            # It stays claimed, and the next start calls it unknown: nobody may send it again until somebody looked.
            logger.exception("the outcome %s of delivery %d was not kept", outcome.kind, claim.delivery_id)
            return
        if not kept:
            logger.warning("delivery %d was settled before its outcome %s came", claim.delivery_id, outcome.kind)

    async def _pause(self, stop: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._wake)]
        await asyncio.wait(waits, timeout=PAUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
