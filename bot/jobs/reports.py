"""Posts the reports that are due, beside the ticks: a question that takes long holds up no plan."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.report_cards import post_report, report_picture
from bot.views.slack_reports import Lateness, failure_blocks, failure_text
from bot.workers.worker import Worker
from core.actions.desk.post_report import (
    due_reports,
    late_by,
    move_on,
    note_failure,
    note_refusal,
    refused_postings,
    set_next,
    work_out,
)
from core.errors import ShownError
from core.models import ScheduledReport, Staff
from core.replies import Replies
from core.reports.active import subject_text
from core.reports.findings import ResultFound
from core.reports.past import cause_of, due_text
from core.shop import Shop

log = logging.getLogger(__name__)


class ReportPoster(Worker):
    """Looks every second for reports that are due; each is posted once for as many times as it has fallen due."""

    def __init__(self, shop: Shop, on_posted: Callable[[], None]) -> None:
        """Post the reports of `shop`; call `on_posted` when there is something to send."""
        super().__init__("the reports")
        self._shop, self._on_posted = shop, on_posted
        self._held = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Post nothing until the block ends: what falls due in it counts as missed and comes once."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self.wake()

    async def drain(self) -> int:
        """Post everything that is due now; return how many reports were looked at."""
        if self._held:
            return 0
        async with self._turn:
            worked = await asyncio.to_thread(self._work)
        if worked:
            self._on_posted()
        return worked

    def _work(self) -> int:
        due = due_reports(self._shop)
        for report in due:
            self._post(report)
        refused = refused_postings(self._shop)
        for refusal in refused:
            self._tell_of_refusal(*refusal)
        return len(due) + len(refused)

    def _post(self, report: ScheduledReport) -> None:
        due = report.next_at
        if due is None:
            return
        try:
            found = work_out(self._shop, report)
            picture = report_picture(self._shop, found)
        except ShownError as error:
            self._fail(report, due, str(error))
            return
        except Exception:
            reference = uuid4().hex[:8]
            log.exception("report %s could not be made (reference %s)", report.id, reference)
            self._fail(report, due, f"something went wrong on our side; the log has it under {reference}.")
            return
        with self._shop.store.write() as tx:
            current = move_on(tx, self._shop, report.id or 0, due)
            if current is None:
                return
            late = Lateness(due, *late_by(self._shop, current, due))
            set_next(tx, self._shop, current, over=isinstance(found, ResultFound) and found.over)
            replies = Replies(tx, self._shop.clock, cause_of(report.id or 0, due_text(due)))
            post_report(tx, self._shop, replies, current, found, picture=picture, late=late)

    def _fail(self, report: ScheduledReport, due: datetime, reason: str) -> None:
        with self._shop.store.write() as tx:
            failed = note_failure(tx, self._shop, report.id or 0, due)
            if failed is not None:
                self._tell(tx, failed, due_text(due), reason)

    def _tell_of_refusal(self, report_id: int, due: str, reason: str) -> None:
        with self._shop.store.write() as tx:
            failed = note_refusal(tx, self._shop, report_id, due)
            if failed is not None:
                self._tell(tx, failed, due, f"Slack refused it ({reason}). Is the channel still there, and am I in it?")

    def _tell(self, tx: Session, report: ScheduledReport, due: str, reason: str) -> None:
        """Tell whoever asked for the report, alone, that it could not be posted."""
        maker = tx.get_one(Staff, report.made_by_id)
        text = failure_text(report, subject_text(tx, report), reason)
        replies = Replies(tx, self._shop.clock, f"{cause_of(report.id or 0, due)}:failed")
        replies.slack("chat.postMessage", channel=maker.slack_user, text=text, blocks=failure_blocks(report, text))
