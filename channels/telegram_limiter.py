"""Keeps every request to Telegram within its limits (platforms page, "Telegram").

About 30 requests a second in all, one message a second to a private chat, 20 a minute to a group: the true limits are
not published, so whatever wait the platform asks for is obeyed by everybody.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from itertools import count
from typing import Any, Protocol

from telegram.ext import BaseRateLimiter

from channels.telegram_request import AskedToWaitError, NotSentError

# One free place in so many is a campaign's while replies and campaigns both wait: replies never starve it.
CAMPAIGN_SHARE = 10
# A request that Telegram refuses so often with a short wait is handed back.
MOST_REFUSALS = 5
FEWEST_LANES_SWEPT = 256
# A timer fires a little late each time. So many gaps of lateness are made up for, or the rate would never be reached.
MADE_UP_GAPS = 3
# Rounding of a clock's seconds must not make a timer fire for ever just before its moment.
TICK = 1e-6


class Urgency(IntEnum):
    """Which requests go first; given as `rate_limit_args`, a reply where nothing is given."""

    REPLY = 0
    CAMPAIGN = 1


class Handle(Protocol):
    """A timer that has been set."""

    def cancel(self) -> None:
        """Unset it."""
        ...


class Timer(Protocol):
    """Seconds that only go forwards, and a call at a later second; an asyncio loop is one."""

    def time(self) -> float:
        """Return the current second."""
        ...

    def call_later(self, delay: float, callback: Callable[[], None]) -> Handle:
        """Call `callback` once, `delay` seconds from now."""
        ...


@dataclass
class _Lane:
    """One chat: at most `most` messages in any `seconds`, one under way at a time, so that they stay in order.

    `ends` are the moments at which the last ones were answered; the platform counted them no later than that.
    """

    most: int
    seconds: float
    busy: bool = False
    waiting: int = 0
    ends: deque[float] = field(default_factory=deque)
    parked: list["_Waiter"] = field(default_factory=list)

    def free_at(self) -> float:
        """Return the second from which the next message may go."""
        return self.ends[0] + self.seconds if len(self.ends) == self.most else float("-inf")

    def idle(self, now: float) -> bool:
        """Return whether forgetting this chat would change nothing."""
        return not self.busy and not self.waiting and (not self.ends or self.ends[-1] + self.seconds <= now)


@dataclass(order=True)
class _Waiter:
    """One request in the queue; ordered by its turn."""

    turn: int
    urgency: Urgency = field(compare=False)
    chat: str | None = field(compare=False)
    place: asyncio.Future[None] = field(compare=False)


class TelegramLimiter(BaseRateLimiter[Urgency]):
    """Lets requests go one by one: replies before campaigns, otherwise first come, first served.

    A chat that has to wait for its second holds nobody else up. A wait that the platform asks for is sat out when it
    is `patience` seconds or less, and the request goes again; a longer one is handed back as `AskedToWaitError`, at
    once also to all who are waiting or come during it.
    """

    def __init__(
        self,
        rate: float = 30,
        *,
        per_chat_second: int = 1,
        per_group_minute: int = 20,
        patience: float = 5,
        timer: Timer | None = None,
    ) -> None:
        """Allow `rate` requests in any second, evenly spaced; `timer` is the running loop where none is given."""
        self._gap = 1 / rate
        # The last ones of a second (or of one gap, where that is longer): the next one waits until the first is past.
        self._granted: deque[float] = deque(maxlen=max(1, int(rate)))
        self._per_chat, self._per_group, self._patience = per_chat_second, per_group_minute, patience
        self._given_timer = timer
        self._next_at = float("-inf")
        self._blocked_until = float("-inf")
        self._turns = count()
        self._ready: dict[Urgency, list[_Waiter]] = {urgency: [] for urgency in Urgency}
        self._later: list[tuple[float, _Waiter]] = []
        self._lanes: dict[str, _Lane] = {}
        self._sweep_at = FEWEST_LANES_SWEPT
        self._replies_in_a_row = 0
        self._handle: Handle | None = None

    @property
    def chats(self) -> int:
        """Return how many chats are remembered."""
        return len(self._lanes)

    async def initialize(self) -> None:
        """Nothing has to be opened."""

    async def shutdown(self) -> None:
        """Hand everything that still waits back as not sent."""
        message = "the programme is stopping"
        self._hand_back(lambda: NotSentError(message))
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    async def process_request(  # noqa: PLR0917 - the library's own signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - as the library declares it
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Urgency | None,
    ) -> Any:  # noqa: ANN401 - whatever the Bot API's method returns
        """Wait for this request's turn, make it, and make it again after a short wait that the platform asked for."""
        chat = _counted_chat(endpoint, data)
        urgency = Urgency.REPLY if rate_limit_args is None else Urgency(rate_limit_args)
        turn = next(self._turns)
        refusals = 0
        while True:
            await self._wait(_Waiter(turn, urgency, chat, asyncio.get_running_loop().create_future()))
            try:
                return await callback(*args, **kwargs)
            except AskedToWaitError as error:
                refusals += 1
                self._block(error.span)
                if error.span.total_seconds() > self._patience or refusals == MOST_REFUSALS:
                    raise
            finally:
                self._leave(chat)

    async def _wait(self, waiter: _Waiter) -> None:
        """Return when it is this request's turn."""
        left = self._blocked_until - self._timer().time()
        if left > self._patience:
            raise AskedToWaitError(timedelta(seconds=left))
        if waiter.chat is not None:
            self._lane(waiter.chat).waiting += 1
        heapq.heappush(self._ready[waiter.urgency], waiter)
        self._go_on()
        try:
            await waiter.place
        except asyncio.CancelledError:
            place = waiter.place
            if place.cancelled():
                self._count_out(waiter)
            elif place.exception() is None:
                # Its turn had come in the same moment.
                self._leave(waiter.chat)
            raise

    def _leave(self, chat: str | None) -> None:
        """Let the chat's next message count its second from now."""
        if chat is not None:
            lane = self._lanes[chat]
            lane.busy = False
            lane.ends.append(self._timer().time())
            if len(lane.ends) > lane.most:
                lane.ends.popleft()
            for waiter in lane.parked:
                heapq.heappush(self._ready[waiter.urgency], waiter)
            lane.parked.clear()
        self._go_on()

    def _go_on(self) -> None:
        """Let those go who may, and set the timer for the next one."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        now = self._timer().time()
        self._sweep(now)
        while self._later and self._later[0][0] <= now:
            waiter = heapq.heappop(self._later)[1]
            heapq.heappush(self._ready[waiter.urgency], waiter)
        opens_at = max(self._next_at, self._blocked_until)
        while opens_at <= now and (waiter_now := self._pick(now)) is not None:
            self._grant(waiter_now, now)
            opens_at = max(self._next_at, self._blocked_until)
        self._set_timer(now, opens_at)

    def _set_timer(self, now: float, opens_at: float) -> None:
        """Wake when the next request may go, if one is waiting for time to pass."""
        if any(self._ready.values()):
            moment = opens_at
        elif self._later:
            moment = max(opens_at, self._later[0][0])
        else:
            return
        self._handle = self._timer().call_later(max(0.0, moment - now) + TICK, self._go_on)

    def _pick(self, now: float) -> _Waiter | None:
        """Take whose turn it is: a reply before a campaign, but for the campaigns' share."""
        order = [Urgency.REPLY, Urgency.CAMPAIGN]
        if self._replies_in_a_row >= CAMPAIGN_SHARE - 1:
            order.reverse()
        for urgency in order:
            waiter = self._first(urgency, now)
            if waiter is None:
                continue
            others_wait = urgency is Urgency.REPLY and bool(self._ready[Urgency.CAMPAIGN])
            self._replies_in_a_row = self._replies_in_a_row + 1 if others_wait else 0
            return waiter
        return None

    def _first(self, urgency: Urgency, now: float) -> _Waiter | None:
        """Take the first of a kind whose chat is free; those whose chat is not step aside until it is."""
        queue = self._ready[urgency]
        while queue:
            waiter = heapq.heappop(queue)
            if waiter.place.done():
                continue
            lane = self._lanes.get(waiter.chat) if waiter.chat is not None else None
            if lane is None:
                return waiter
            if lane.busy:
                lane.parked.append(waiter)
            elif lane.free_at() > now:
                heapq.heappush(self._later, (lane.free_at(), waiter))
            else:
                return waiter
        return None

    def _grant(self, waiter: _Waiter, now: float) -> None:
        self._granted.append(now)
        late = now - self._next_at
        due = (self._next_at if late <= MADE_UP_GAPS * self._gap else now) + self._gap
        most = self._granted.maxlen or 1
        full = len(self._granted) == most
        self._next_at = max(due, self._granted[0] + most * self._gap) if full else due
        if waiter.chat is not None:
            self._lanes[waiter.chat].busy = True
        self._count_out(waiter)
        waiter.place.set_result(None)

    def _count_out(self, waiter: _Waiter) -> None:
        if waiter.chat is not None:
            self._lanes[waiter.chat].waiting -= 1

    def _block(self, span: timedelta) -> None:
        """Let nobody go for `span`; hand back all who wait where that is longer than our patience."""
        until = self._timer().time() + span.total_seconds()
        self._blocked_until = max(self._blocked_until, until)
        if span.total_seconds() > self._patience:
            self._hand_back(lambda: AskedToWaitError(span))

    def _hand_back(self, reason: Callable[[], Exception]) -> None:
        """End every wait with an error of its own."""
        queued = [*(waiter for _, waiter in self._later), *(w for queue in self._ready.values() for w in queue)]
        queued += [waiter for lane in self._lanes.values() for waiter in lane.parked]
        for waiter in queued:
            if not waiter.place.done():
                self._count_out(waiter)
                waiter.place.set_exception(reason())
        self._later.clear()
        for queue in self._ready.values():
            queue.clear()
        for lane in self._lanes.values():
            lane.parked.clear()

    def _lane(self, chat: str) -> _Lane:
        lane = self._lanes.get(chat)
        if lane is None:
            is_group = chat.startswith(("-", "@"))
            lane = _Lane(self._per_group, 60) if is_group else _Lane(self._per_chat, 1)
            self._lanes[chat] = lane
        return lane

    def _sweep(self, now: float) -> None:
        """Forget the chats that are quiet, each time the number of remembered ones has doubled."""
        if len(self._lanes) < self._sweep_at:
            return
        self._lanes = {chat: lane for chat, lane in self._lanes.items() if not lane.idle(now)}
        self._sweep_at = max(FEWEST_LANES_SWEPT, 2 * len(self._lanes))

    def _timer(self) -> Timer:
        return self._given_timer or asyncio.get_running_loop()


def _counted_chat(endpoint: str, data: dict[str, Any]) -> str | None:
    """Return the chat whose limit a request counts against; None for one that puts no new message into a chat."""
    chat = data.get("chat_id")
    puts_a_message = endpoint.startswith(("send", "forward", "copy")) and endpoint != "sendChatAction"
    return str(chat) if chat is not None and puts_a_message else None
