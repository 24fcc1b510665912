"""Sends the replies of one surface, in order, once their cause is committed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.workers.worker import Worker
from core import replies
from core.models import Reply, ReplyState, Surface
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

log = logging.getLogger(__name__)

RETRY_SECONDS = 5


@dataclass(frozen=True)
class Said:
    """What a surface answered to a call: how it ended, and the platform's own answer."""

    outcome: Outcome
    result: dict[str, Any] | None = None


Call = Callable[[str, dict[str, Any]], Awaitable[Said]]
Keep = Callable[[Reply, dict[str, Any]], None]

_END_STATES = {
    OutcomeKind.SENT: ReplyState.SENT,
    OutcomeKind.FAILED: ReplyState.FAILED,
    OutcomeKind.CLOSED: ReplyState.FAILED,
    OutcomeKind.UNKNOWN: ReplyState.UNKNOWN,
}


class ReplySender(Worker):
    """Sends what waits for one surface: in order within a chat or channel, side by side otherwise.

    `resend_unknown` says whether a reply that may or may not have arrived goes again: to staff yes (silence is a
    fault), to a customer never.
    """

    def __init__(
        self, shop: Shop, surface: Surface, call: Call, *, resend_unknown: bool, keep: Keep | None = None
    ) -> None:
        """Send through `call`; hand each reply that was sent, with the platform's answer, to `keep`."""
        super().__init__(f"the replies to {surface}")
        self._shop, self._surface, self._call = shop, surface, call
        self._resend_unknown, self._keep = resend_unknown, keep

    async def drain(self) -> int:
        """Send everything that is due; return how many replies were tried."""
        tried = 0
        async with self._turn:
            while waiting := await asyncio.to_thread(replies.due, self._shop.store, self._shop.clock, self._surface):
                await asyncio.gather(*(self._send_in_order(lane) for lane in _lanes(waiting)))
                tried += len(waiting)
        return tried

    async def send_first(self, cause: str) -> None:
        """Send what waits under a cause before everything else, even while a channel that Slack slows down is served.

        Whoever takes a reply first sends it: nothing is sent twice by this.
        """
        waiting = await asyncio.to_thread(replies.due_of, self._shop.store, self._shop.clock, cause)
        await self._send_in_order([reply for reply in waiting if reply.surface is self._surface])

    async def _send_in_order(self, lane: list[Reply]) -> None:
        for reply in lane:
            await self._send(reply)

    async def _send(self, reply: Reply) -> None:
        store, clock, number = self._shop.store, self._shop.clock, reply.id or 0
        if not await asyncio.to_thread(replies.claim, store, number):
            return
        payload = await asyncio.to_thread(self._resolved, reply)
        if payload is None:
            after = timedelta(seconds=2**reply.tries)
            await asyncio.to_thread(replies.retry, store, clock, number, after, "what it answers is not sent yet")
            return
        said = await self._call(reply.method, payload)
        kind = said.outcome.kind
        if kind is OutcomeKind.NOT_YET or (kind is OutcomeKind.UNKNOWN and self._resend_unknown):
            after = said.outcome.retry_after or timedelta(seconds=RETRY_SECONDS)
            await asyncio.to_thread(replies.retry, store, clock, number, after, said.outcome.detail)
            return
        if kind is not OutcomeKind.SENT:
            log.warning("reply %s (%s) ended %s: %s", number, reply.method, kind, said.outcome.detail)
        await asyncio.to_thread(
            replies.settle, store, clock, number, _END_STATES[kind], result=said.result, error=said.outcome.detail
        )
        if kind is OutcomeKind.SENT and self._keep and said.result is not None:
            await asyncio.to_thread(self._keep, reply, said.result)

    def _resolved(self, reply: Reply) -> dict[str, Any] | None:
        """Put the message that an earlier reply became in the place of its ordinal; None while there is none."""
        payload = {name: value for name, value in reply.payload.items() if not name.startswith("_")}
        for name in ("thread_ts", "ts"):
            named = payload.get(name)
            if not isinstance(named, dict):
                continue
            cause = str(named.get("cause") or reply.cause)
            result = replies.result_of(self._shop.store, cause, int(named["reply"]))
            if not result or "ts" not in result:
                return None
            # Where that message had to be put elsewhere, this one belongs there as well.
            payload[name], payload["channel"] = result["ts"], result.get("channel", payload.get("channel"))
        return payload


def _lanes(waiting: list[Reply]) -> list[list[Reply]]:
    """Return the replies by chat or channel, each lane in its order: one that has to wait holds up no other."""
    lanes: dict[object, list[Reply]] = {}
    for reply in waiting:
        lane = reply.payload.get("chat_id") or reply.payload.get("channel") or reply.cause
        lanes.setdefault(lane, []).append(reply)
    return list(lanes.values())
