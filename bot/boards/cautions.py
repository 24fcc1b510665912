"""Customers who wish a person instead of a message are handed over in Slack, at the moment when a plan reaches them."""

import asyncio
from collections.abc import Callable

from bot.handlers.slack_cautions import caution_cause
from bot.views.slack_cautions import caution_message
from bot.workers.worker import Worker
from core.actions.calls.cautions import CautionNotice, caution_wishes, is_caution_due
from core.replies import Replies
from core.shop import Shop

CALL_CENTER = "call_center"


class CautionBoard(Worker):
    """Writes a message for each customer, in the transaction that notes that the section was told; once each.

    Who wishes a call goes to the channel for calls, who wishes a visit to the business section, whose channel is that
    for customers; without either nobody is told, and the customers wait until there is one.
    """

    def __init__(self, shop: Shop, channels: tuple[str, str], wake: Callable[[], None]) -> None:
        """Tell in the first of `channels` of calls, in the second of visits; `wake` is for senders."""
        super().__init__("customers who wish a person")
        self._shop, self._wake_senders = shop, wake
        self._calls, self._visits = channels[0] or channels[1], channels[1] or channels[0]

    async def drain(self) -> int:
        """Hand over whom a plan has reached; return how many that were."""
        if not self._calls:
            return 0
        written = 0
        async with self._turn:
            while some := await asyncio.to_thread(self._write):
                written += some
        if written:
            self._wake_senders()
        return written

    def _write(self) -> int:
        with self._shop.store.read() as session:
            if not is_caution_due(session):
                return 0
        with self._shop.store.write() as tx:
            notices = caution_wishes(tx, self._shop)
            for notice in notices:
                text, blocks = caution_message(notice)
                replies = Replies(tx, self._shop.clock, caution_cause(notice.caution.id or 0))
                replies.slack(
                    "chat.postMessage", channel=self._channel(notice), text=text, blocks=blocks, unfurl_links=False
                )
        return len(notices)

    def _channel(self, notice: CautionNotice) -> str:
        return self._calls if notice.caution.section == CALL_CENTER else self._visits
