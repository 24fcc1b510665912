"""Closes months at their end, beside the ticks: one that takes long holds up no plan (seed 001, figure 1)."""

import asyncio

from bot.workers.worker import Worker
from core.actions.accounting.close_month import close_month, months_due
from core.actions.catalogue.count_records import count_records
from core.audit import SYSTEM
from core.shop import Shop


class _StoppedError(Exception):
    """The engine stops; the closing is taken up where it is when it runs again."""


class MonthCloser(Worker):
    """Looks every second whether a month is over that is not closed, in the shop's zone, and closes it."""

    def __init__(self, shop: Shop) -> None:
        """Close the months of `shop`."""
        super().__init__("the months that are to be closed")
        self._shop = shop
        self._stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; a closing that is under way then is broken off between two transactions."""
        watch = asyncio.create_task(self._wait_for(stop))
        try:
            await super().run(stop)
        finally:
            watch.cancel()

    async def drain(self) -> int:
        """Close everything that is due now; return how many months that were."""
        async with self._turn:
            return await asyncio.to_thread(self._work)

    async def _wait_for(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True

    def _work(self) -> int:
        closed = 0
        try:
            for month in months_due(self._shop):
                close_month(self._shop, month, SYSTEM, progress=self._go_on)
                closed += 1
            if closed:
                # With the month's purchases complete, how often each product was sold in which way is counted anew.
                count_records(self._shop)
        except _StoppedError:
            pass
        return closed

    def _go_on(self, _done: int, _of: int) -> None:
        if self._stopping:
            raise _StoppedError
