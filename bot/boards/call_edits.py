"""Edits of what stands in Slack about calls, at the pace that Slack takes of all of them together."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.boards.edit_budget import EditBudget
from bot.workers.reply_sender import Call
from bot.workers.worker import Worker
from core.ports import OutcomeKind
from core.store import is_away

log = logging.getLogger(__name__)

# How long Slack is left alone where it does not say so itself.
PAUSE_SECONDS = 5.0
UPDATE = "chat.update"


class Part(StrEnum):
    """Which message of a call: its card, or its words in the card's thread."""

    CARD = "card"
    WORDS = "words"


Key = tuple[Part, int]


@dataclass(frozen=True)
class Message:
    """A message as it should look now, and where it stands."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]

    def digest(self) -> str:
        """Return what tells one look from another."""
        return _digest(self.text, self.blocks)


# How a message should look at this moment; None where there is none (any more).
Look = Callable[[Key], Message | None]


class CallEdits(Worker):
    """Shows what has changed, as it is at the moment when its turn comes; what Slack refuses for now goes again."""

    def __init__(self, call: Call, look: Look, ticks: Callable[[], float] = time.monotonic) -> None:
        """Edit through `call`, Slack's surface without retries of its own; `ticks` only goes forwards, in seconds."""
        super().__init__("the edits of calls")
        self._call, self._look, self._ticks = call, look, ticks
        self._budget: EditBudget[Key] = EditBudget()
        self._shown: dict[Key, str] = {}

    def changed(self, key: Key) -> None:
        """Say that a message may look different now."""
        self._budget.changed(key, self._ticks())
        due = self._budget.next_at(self._ticks())
        if due is not None and due <= self._ticks():
            self.wake()

    def posted(self, key: Key, text: str, blocks: list[dict[str, Any]]) -> None:
        """Note how a message looks that has just been written."""
        self._shown[key] = _digest(text, blocks)

    def forget(self, call_id: int) -> None:
        """Note that nothing about a call changes any more, unless somebody says so again."""
        for part in Part:
            self._shown.pop((part, call_id), None)

    async def drain(self) -> int:
        """Send the edits whose turn it is; return how many that were."""
        sent = 0
        async with self._turn:
            while (key := self._budget.take(self._ticks())) is not None:
                sent += await self._edit(key)
        return sent

    async def _edit(self, key: Key) -> int:
        try:
            message = await asyncio.to_thread(self._look, key)
        except Exception as error:
            if is_away(error):
                self._budget.refused(key)
                raise
            # One message that cannot be made must not keep all others from their turn.
            log.exception("the %s of call %s cannot be shown", key[0], key[1])
            self._budget.forget(key)
            return 0
        if message is None or self._shown.get(key) == message.digest():
            self._budget.unneeded(key)
            return 0
        where = {"channel": message.channel, "ts": message.ts}
        said = await self._call(UPDATE, {**where, "text": message.text, "blocks": message.blocks})
        kind = said.outcome.kind
        if kind is OutcomeKind.SENT:
            self._shown[key] = message.digest()
            self._budget.shown(key)
            return 1
        if kind in {OutcomeKind.NOT_YET, OutcomeKind.UNKNOWN}:
            # An edit that arrives twice looks the same: what may not have arrived goes again.
            asked = said.outcome.retry_after
            self._budget.hold(self._ticks() + (asked.total_seconds() if asked else PAUSE_SECONDS))
            self._budget.refused(key)
            return 1
        log.warning("the %s of call %s cannot be edited: %s", key[0], key[1], said.outcome.detail)
        self._budget.forget(key)
        return 1


def _digest(text: str, blocks: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps([text, blocks], sort_keys=True).encode()).hexdigest()
