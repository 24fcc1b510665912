"""What happens because time has passed: everything that is due is a row with a due time; this only looks."""

import asyncio
import logging
import time
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.boards.conversations import ConversationBoard
from bot.boards.progress import ProgressBoard
from bot.handlers.pictures import drawn_file
from bot.handlers.slack_campaign import report
from bot.jobs.points import keep_points
from bot.views.slack_evaluation import evaluation_chart
from bot.workers.worker import Complaints
from core.actions.calls.keep_up import keep_calls_up
from core.actions.cards.keep_up import keep_cards_up
from core.actions.plans.evaluate_plan import evaluate_plan, keep_evaluation
from core.actions.privacy.tidy_up import tidy_up
from core.models import Plan
from core.outbox import evaluations_due, start_due
from core.replies import Replies
from core.shop import Shop

log = logging.getLogger(__name__)

TICK_SECONDS = 1


class Ticks:
    """Starts plans that are due, evaluates those whose window has ended, keeps progress messages true."""

    def __init__(
        self,
        shop: Shop,
        progress: ProgressBoard | None,
        wake: Callable[[], None],
        conversations: ConversationBoard | None = None,
    ) -> None:
        """Look at `shop`; `wake` tells the senders that there may be something to send."""
        self._shop, self._progress, self._wake = shop, progress, wake
        self._conversations = conversations
        # The scheduler only ticks: due times live in our own tables and are compared with the shop's clock.
        self._turn = asyncio.Lock()
        self._looked_at = time.monotonic()
        self._complaints = Complaints()
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )

    def start(self) -> None:
        """Tick from now on."""
        self._looked_at = time.monotonic()
        self.restart()
        self._scheduler.start()

    def restart(self) -> None:
        """Tick anew, by the machine's clock as it is now: the scheduler would wait for one that was put back."""
        self._scheduler.add_job(self._guarded, "interval", seconds=TICK_SECONDS, id="tick", replace_existing=True)

    def age(self) -> float:
        """Return how many seconds ago everything that was due was last done."""
        return time.monotonic() - self._looked_at

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _guarded(self) -> None:
        try:
            await self.tick()
            self._looked_at = time.monotonic()
            self._complaints.are_over()
        except Exception:
            if self._complaints.is_due():
                log.exception("a tick failed; the next one looks again")

    async def tick(self) -> None:
        """Do everything that is due now."""
        async with self._turn:
            await asyncio.to_thread(start_due, self._shop)
            await asyncio.to_thread(self._evaluate)
            await asyncio.to_thread(tidy_up, self._shop)
            await asyncio.to_thread(keep_cards_up, self._shop)
            await asyncio.to_thread(keep_points, self._shop)
            await asyncio.to_thread(keep_calls_up, self._shop)
            if self._conversations is not None:
                await asyncio.to_thread(self._conversations.refresh)
        self._wake()
        if self._progress is not None:
            await self._progress.refresh()

    def _evaluate(self) -> None:
        """Report each plan whose window has ended, once: the report and the fact that it was made commit together."""
        for plan_id in evaluations_due(self._shop):
            result = evaluate_plan(self._shop, plan_id)
            picture = drawn_file(self._shop, evaluation_chart, result)
            with self._shop.store.write() as tx:
                keep_evaluation(tx, self._shop, plan_id, result, final=True)
                plan = tx.get_one(Plan, plan_id)
                if plan.slack_channel:
                    where = {"channel": plan.slack_channel}
                    if plan.slack_thread:
                        where["thread_ts"] = plan.slack_thread
                    report(Replies(tx, self._shop.clock, f"evaluation:{plan_id}"), where, result, picture)
