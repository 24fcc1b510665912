"""What the engine runs for a shop that has a telephone."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.boards.call_edits import CallEdits
from bot.boards.calls import CallBoard, Hurry
from bot.handlers.call_connect import not_rung
from bot.handlers.call_desk import CallDesk
from bot.handlers.call_inbox import call_inbox
from bot.workers.call_keeper import CallKeeper
from bot.workers.dialler import Dialler, DialRules
from bot.workers.reply_sender import Call as Surface
from core.ports import Caller

Part = Callable[[asyncio.Event], Awaitable[None]]


class CallParts:
    """The workers of one telephone, put together; the engine runs them."""

    def __init__(  # noqa: PLR0917 - what a telephone needs of the engine
        self,
        calls: CallDesk,
        caller: Caller,
        surface: Surface,
        hurry: Hurry,
        channels: tuple[str, str],
        wake: Callable[[], None],
    ) -> None:
        """Place calls through `caller`, and show them in Slack's `channels` through `surface` and `hurry`.

        `wake` is called where there may be something to say.
        """
        self.calls, self._wake = calls, wake
        rules = DialRules(calls.calls_a_second, calls.line, bool(calls.machine_text), calls.fallback_url)
        self.inbox = call_inbox(calls, wake)
        self.board = CallBoard(calls.shop, surface, hurry, calls.live, channels)
        self.dialler = Dialler(calls.shop, caller, rules, wake, not_rung=not_rung)
        self.keeper = CallKeeper(calls.shop, caller, calls.live, self.changed)

    @property
    def edits(self) -> CallEdits:
        """Return what edits the messages about calls."""
        return self.board.edits

    def running(self) -> dict[str, Part]:
        """Return what runs until the stop, by name."""
        return {
            "call_inbox": self.inbox.run,
            "call_board": self.board.run,
            "call_edits": self.edits.run,
            "dialler": self.dialler.run,
            "call_keeper": self.keeper.run,
        }

    def changed(self, call_id: int) -> None:
        """Hear that there is news of a call: whoever shows it looks again."""
        self.calls.live.changed(call_id)
        self._wake()

    def wake(self) -> None:
        """Say to every part that there may be something to do."""
        for part in (self.inbox, self.board, self.edits, self.dialler, self.keeper):
            part.wake()

    async def settle(self) -> int:
        """Do everything that can be done at this moment of the shop's clock; return how much that was."""
        return await self.inbox.drain() + await self.dialler.drain() + await self.board.settle()
