"""The engine: the one process that owns a shop's senders, ticks, receivers and mirror."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.boards.cards import CardBoard
from bot.boards.cautions import CautionBoard
from bot.boards.conversations import ConversationBoard
from bot.boards.home import HomeBoard
from bot.boards.progress import ProgressBoard
from bot.call_parts import CallParts
from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_router import StaffConversation
from bot.handlers.slack_turn import SOURCE as SLACK
from bot.handlers.slack_turn import Desk, place_of
from bot.handlers.telegram_customer import handle_update
from bot.handlers.telegram_privacy import prepare_update
from bot.handlers.telegram_talk import Reception
from bot.jobs.months import MonthCloser
from bot.jobs.reports import ReportPoster
from bot.jobs.ticks import Ticks
from bot.jobs.uploads import UploadWorker
from bot.slack_app import SlackIntake
from bot.slack_files import SlackFiles
from bot.slack_surface import SlackSurface
from bot.workers.garbage import look_now_and_then
from bot.workers.inbox import Effect, InboxWorker, Prepare
from bot.workers.reply_sender import Call, ReplySender, Said
from bot.workers.sender import Sender
from core import inbox, outbox, replies
from core.importing.upload import Todo
from core.models import InboxEvent, Question, Reply, Surface
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

log = logging.getLogger(__name__)

TELEGRAM = "telegram"
# More would only take the interpreter from each other, and from those who acknowledge what comes in.
STAFF_AT_ONCE = 2
SETTLE_ROUNDS = 50
# What is on its way when the engine is told to stop may take this long; its outcome is unknown otherwise.
GRACE_SECONDS = 5
LAST_SECONDS = 1
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30

TelegramReply = Callable[[str, dict[str, Any]], Awaitable[Outcome]]


class Engine:
    """Everything that runs for one shop, put together; started and stopped as a whole."""

    def __init__(
        self,
        desk: Desk,
        slack: AsyncWebClient,
        telegram_reply: TelegramReply | None,
        calls: CallDesk | None = None,
    ) -> None:
        """Serve the shop of `desk` through `slack` and, where there are any, the Telegram bot and the telephone."""
        self.desk, self.shop, self.calls = desk, desk.shop, calls
        surface = SlackSurface(slack)
        staff = StaffConversation(desk)
        self.staff_inbox = InboxWorker(
            self.shop,
            SLACK,
            prepare=staff.prepare,
            apologise=staff.apologise,
            parallel=STAFF_AT_ONCE,
            on_done=self._staff_turn_done,
        )
        self.customer_inbox = InboxWorker(
            self.shop,
            TELEGRAM,
            prepare=_customer_turn(
                Reception(desk.customers_channel, desk.approvals_channel, desk.opening_hours),
            ),
            apologise=_no_apology,
            parallel=1,
            on_done=self.wake,
        )
        self.slack_replies = ReplySender(
            self.shop, Surface.SLACK, surface.call, resend_unknown=True, keep=self._remember_place
        )
        self.telegram_replies = ReplySender(
            self.shop, Surface.TELEGRAM, _telegram_call(telegram_reply), resend_unknown=False
        )
        self.sender = Sender(self.shop)
        self.progress = ProgressBoard(self.shop, surface.call)
        self.homes = HomeBoard(self.shop, surface.call)
        self.cards = CardBoard(self.shop, desk.approvals_channel, self.wake)
        self.cautions = CautionBoard(self.shop, (desk.calls_channel, desk.customers_channel), self.wake)
        self.reports = ReportPoster(self.shop, self.wake)
        self.months = MonthCloser(self.shop)
        conversations = ConversationBoard(self.shop, desk.approvals_channel)
        self.ticks = Ticks(self.shop, self.progress, self.wake, conversations)
        files = SlackFiles(slack, largest_mb=desk.largest_file_mb)
        # A long import does not keep anybody waiting who only wants to know what a file is.
        self.looks = UploadWorker(self.shop, surface.call, files, self.wake, Todo.LOOK)
        self.imports = UploadWorker(self.shop, surface.call, files, self.wake, Todo.IMPORT, Todo.UNDO)
        self.intake = SlackIntake(desk, slack, self.staff_inbox.wake)
        self.telephone = self._telephone(calls, slack)
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._failing: set[str] = set()
        # Why the engine cannot go on, once that is so: whoever runs it ends it and says this.
        self.gave_up: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    def wake(self) -> None:
        """Say that there may be something to send."""
        self.slack_replies.wake()
        self.telegram_replies.wake()
        self.sender.wake()
        if self.telephone is not None:
            self.telephone.dialler.wake()
        self.looks.wake()
        self.imports.wake()

    def _staff_turn_done(self) -> None:
        """Say that something may have changed for others too: what they see of it is looked at again."""
        self.wake()
        self.homes.wake()

    async def start(self, *more: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        """Put right what a crash left behind, then run; `more` are receivers that run alongside until the stop."""
        unknown = await asyncio.to_thread(outbox.recover, self.shop)
        if unknown:
            log.warning("%s messages were on their way when the engine last ended: their fate is unknown", unknown)
        await asyncio.to_thread(replies.recover, self.shop.store)
        if self.telephone is not None:
            await self.telephone.keeper.recover()
        # A first question should not have to wait for the mirror's first filling.
        await asyncio.to_thread(self.shop.mirror.refresh)
        parts = {
            "staff_inbox": self.staff_inbox.run,
            "customer_inbox": self.customer_inbox.run,
            "slack_replies": self.slack_replies.run,
            "telegram_replies": self.telegram_replies.run,
            "sender": self.sender.run,
            "homes": self.homes.run,
            "cards": self.cards.run,
            "cautions": self.cautions.run,
            "reports": self.reports.run,
            "months": self.months.run,
            "looks": self.looks.run,
            "imports": self.imports.run,
            "garbage": look_now_and_then,
            **(self.telephone.running() if self.telephone else {}),
            **{f"receiver_{number}": receiver for number, receiver in enumerate(more, start=1)},
        }
        self._tasks = [asyncio.create_task(self._kept_up(name, part), name=name) for name, part in parts.items()]
        self.ticks.start()

    def _telephone(self, calls: CallDesk | None, slack: AsyncWebClient) -> CallParts | None:
        if calls is None or calls.caller is None:
            return None
        # Its edits have a pace of their own: a client that waits by itself where Slack says so would hold all up.
        at_once = SlackSurface(AsyncWebClient(token=slack.token, base_url=slack.base_url)).call
        channels = (self.desk.calls_channel, self.desk.approvals_channel)
        return CallParts(calls, calls.caller, at_once, self.slack_replies.send_first, channels, self.wake)

    def call_changed(self, call_id: int) -> None:
        """Hear that there is news of a call: whoever shows it looks again."""
        if self.telephone is not None:
            self.telephone.changed(call_id)

    async def _kept_up(self, name: str, part: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        """Run a part until the stop; one that ends by a fault is begun again, after a while that grows."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            try:
                await part(self._stop)
            except Exception:
                log.exception("the %s ended by a fault; it begins again in %s seconds", name, pause)
                self._failing.add(name)
            else:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._failing.discard(name)

    def dead(self) -> list[str]:
        """Return the parts that do not run although they should."""
        ended = {task.get_name() for task in self._tasks if task.done() and (task.cancelled() or task.exception())}
        return sorted(self._failing | ended)

    def give_up(self, reason: Exception) -> None:
        """Say that this engine cannot go on."""
        if not self.gave_up.done():
            self.gave_up.set_result(reason)

    async def stop(self) -> None:
        """End gracefully: nothing new is begun, what is on its way is waited for."""
        self.ticks.stop()
        self.intake.close()
        self._stop.set()
        self.wake()
        self.staff_inbox.wake()
        self.customer_inbox.wake()
        self.homes.wake()
        self.cards.wake()
        self.cautions.wake()
        self.reports.wake()
        self.months.wake()
        if self.telephone is not None:
            self.telephone.wake()
        _, late = await asyncio.wait(self._tasks, timeout=GRACE_SECONDS) if self._tasks else (set(), set())
        for task in late:
            task.cancel()
        # A platform that does not answer is not waited for any longer: what it was handed is unknown at the next start.
        if late:
            await asyncio.wait(late, timeout=LAST_SECONDS)

    async def receive_update(self, update: dict[str, Any]) -> None:
        """Store an update of Telegram's before anything is done about it."""
        await asyncio.to_thread(
            inbox.receive,
            self.shop.store,
            self.shop.clock,
            source=TELEGRAM,
            source_id=str(update["update_id"]),
            kind="update",
            payload=update,
        )
        self.customer_inbox.wake()

    async def settle(self) -> None:
        """Do everything that can be done at this moment of the shop's clock, and return when it is done."""
        for _ in range(SETTLE_ROUNDS):
            await self.ticks.tick()
            done = [
                await self.staff_inbox.drain(),
                await self.customer_inbox.drain(),
                await self.telephone.settle() if self.telephone else 0,
                await self.looks.drain(),
                await self.imports.drain(),
                await self.cards.drain(),
                await self.cautions.drain(),
                await self.reports.drain(),
                await self.sender.drain(),
                await self.slack_replies.drain(),
                await self.telegram_replies.drain(),
            ]
            if not any(done):
                break
        await self.homes.refresh()

    def _remember_place(self, reply: Reply, result: dict[str, Any]) -> None:
        """Note in which thread an answer stands, so that "only those who ..." there finds what it narrows."""
        question = reply.payload.get("_question")
        if question and not reply.payload.get("thread_ts") and "ts" in result:
            with self.shop.store.write() as tx:
                row = tx.get(Question, int(question))
                if row is not None:
                    # Slack names the conversation: a message to a person's id stands in one of their own.
                    channel = result.get("channel") or reply.payload["channel"]
                    row.place = place_of(str(channel), str(result["ts"]))


def _customer_turn(reception: Reception) -> Prepare:
    def prepare(shop: Shop, event: InboxEvent) -> Effect:
        prepare_update(shop, event.payload)
        return lambda tx, answers: handle_update(tx, shop, event.payload, answers, reception)

    return prepare


def _no_apology(event: InboxEvent, _error: Exception, reference: str) -> Effect:
    """Stay silent: a customer is not to be bothered with a fault of ours; the log and the inbox have it."""
    log.error("update %s could not be worked off (%s)", event.source_id, reference)
    return lambda _tx, _answers: None


def _telegram_call(reply: TelegramReply | None) -> Call:
    async def call(method: str, payload: dict[str, Any]) -> Said:
        if reply is None:
            return Said(Outcome(OutcomeKind.FAILED, detail="there is no Telegram bot"))
        return Said(await reply(method, payload))

    return call
