"""The limiter keeps Telegram's limits whatever comes, and lets nobody wait for ever."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram_limiter import FEWEST_LANES_SWEPT, TelegramLimiter, Urgency
from channels.telegram_request import AskedToWaitError, NotSentError
from tests.support.hand_timer import HandHandle, HandTimer, settle

SLACK = 1e-9
REPLY, CAMPAIGN = Urgency.REPLY, Urgency.CAMPAIGN


@dataclass
class Bench:
    """A limiter on a clock of its own, and every request that it let go: when, what and until when."""

    limiter: TelegramLimiter
    timer: HandTimer
    gone: list[tuple[float, object, object]] = field(default_factory=list)
    ended: list[tuple[float, object]] = field(default_factory=list)
    waits: list[timedelta] = field(default_factory=list)

    def ask(
        self,
        name: object,
        chat: object = None,
        urgency: Urgency | None = CAMPAIGN,
        *,
        lasting: float = 0,
        endpoint: str = "sendMessage",
    ) -> asyncio.Task[Any]:
        """Ask for a request that takes `lasting` seconds; each is refused while there are `waits` left."""

        async def call() -> object:
            self.gone.append((self.timer.now, name, chat))
            if lasting:
                await self.timer.sleep(lasting)
            self.ended.append((self.timer.now, chat))
            if self.waits:
                raise AskedToWaitError(self.waits.pop(0))
            return name

        data = {} if chat is None else {"chat_id": chat}
        return asyncio.ensure_future(self.limiter.process_request(call, (), {}, endpoint, data, urgency))

    @property
    def names(self) -> list[object]:
        """Return what went, in order."""
        return [name for _, name, _ in self.gone]


def bench(rate: float = 30) -> Bench:
    """Return a fresh bench."""
    timer = HandTimer()
    return Bench(TelegramLimiter(rate, timer=timer), timer)


REQUESTS = st.lists(
    st.tuples(
        st.floats(0, 3),  # comes after so many seconds
        st.sampled_from([None, 1, 2, 3, 4, 5, 6, 7, 8, -1, "@group"]),
        st.sampled_from([REPLY, CAMPAIGN, None]),
        st.sampled_from([0, 0, 0.05, 0.4, 3.0]),  # takes so many
        st.none() | st.floats(0, 2),  # is given up after so many
    ),
    max_size=70,
)


@settings(max_examples=60, deadline=None)
@given(requests=REQUESTS, rate=st.sampled_from([2.0, 5.0, 30.0]), waits=st.lists(st.sampled_from([1, 3]), max_size=3))
def test_no_load_breaks_a_limit_and_everything_ends(
    requests: list[tuple[float, Any, Urgency | None, float, float | None]], rate: float, waits: list[int]
) -> None:
    """Overall, per chat and per group the rates hold; what is not given up is done, and nothing is left behind."""

    async def run() -> Bench:
        made = bench(rate)
        made.waits = [timedelta(seconds=wait) for wait in waits]
        tasks = []
        for number, (start, chat, urgency, lasting, gives_up) in enumerate(sorted(requests, key=lambda r: r[0])):
            await made.timer.pass_(max(0.0, 1000 + start - made.timer.now))
            task = made.ask(number, chat, urgency, lasting=lasting)
            if gives_up is not None:
                made.timer.call_later(gives_up, lambda task=task: task.cancel())  # type: ignore[misc]
            tasks.append(task)
        await made.timer.pass_(600)
        assert all(task.done() for task in tasks)
        assert all(task.cancelled() or task.exception() is None for task in tasks)
        assert made.timer.pending == 0
        await made.timer.pass_(61)
        assert all(lane.idle(made.timer.now) for lane in made.limiter._lanes.values())
        return made

    made = asyncio.run(run())
    _check_limits(made, rate)


def _check_limits(made: Bench, rate: float) -> None:
    moments = [moment for moment, _, _ in made.gone]
    # Any half-open second has at most `rate` requests: the one `rate` places on is a second later.
    assert all(later - earlier >= 1 - SLACK for earlier, later in zip(moments, moments[int(rate) :], strict=False))
    by_chat: dict[object, list[float]] = defaultdict(list)
    for moment, _, chat in made.gone:
        by_chat[chat].append(moment)
    for chat, goes in by_chat.items():
        if chat is None:
            continue
        most, seconds = (1, 1) if isinstance(chat, int) and chat > 0 else (20, 60)
        assert all(later - earlier >= seconds - SLACK for earlier, later in zip(goes, goes[most:], strict=False))


async def test_a_chats_second_counts_from_the_answer_not_from_the_question() -> None:
    """The platform counts a message somewhere in between; only so is the next one never early."""
    made = bench()
    made.ask("first", 1, lasting=0.7)
    made.ask("second", 1)
    await made.timer.pass_(10)
    assert [moment for moment, _, _ in made.gone] == pytest.approx([1000, 1001.7], abs=1e-3)


async def test_a_chat_that_waits_holds_nobody_else_up() -> None:
    """The second message to one chat waits for its second; the others go on."""
    made = bench()
    for name in ("a1", "a2", "a3"):
        made.ask(name, 1)
    for chat in (2, 3, 4):
        made.ask(chat, chat)
    await made.timer.pass_(0.5)
    assert made.names == ["a1", 2, 3, 4]
    await made.timer.pass_(5)
    assert made.names == ["a1", 2, 3, 4, "a2", "a3"]


async def test_replies_overtake_campaigns() -> None:
    """Two hundred campaign messages wait; a reply that comes is the next to go."""
    made = bench()
    for chat in range(1, 201):
        made.ask(chat, chat)
    await made.timer.pass_(1)
    before = len(made.gone)
    made.ask("reply", 9999, REPLY)
    await made.timer.pass_(1 / 30 + 1e-3)
    assert made.names[before] == "reply"


async def test_a_request_without_a_word_about_urgency_is_a_reply() -> None:
    """Only campaigns have to say that they are."""
    made = bench()
    for chat in range(1, 50):
        made.ask(chat, chat)
    made.ask("plain", 9999, None)
    await made.timer.pass_(0.05)
    assert "plain" in made.names[:3]


async def test_campaigns_keep_one_place_in_ten() -> None:
    """Replies without end do not starve a campaign."""
    made = bench()
    made.ask("campaign", 5000)
    for chat in range(1, 100):
        made.ask(chat, chat, REPLY)
    for chat in range(6000, 6100):
        made.ask(chat, chat)
    await made.timer.pass_(2)
    campaigns = sum(1 for name in made.names[1:51] if name == "campaign" or (isinstance(name, int) and name >= 6000))
    assert campaigns == 5


async def test_first_come_first_served() -> None:
    """Among equals the order of asking is the order of going."""
    made = bench()
    for chat in range(1, 60):
        made.ask(chat, chat)
    await made.timer.pass_(5)
    assert made.names == list(range(1, 60))


async def test_only_new_messages_count_against_a_chat() -> None:
    """An answer to a button and an edited message do not wait for the chat's second."""
    made = bench()
    made.ask("message", 1)
    made.ask("edit", 1, endpoint="editMessageReplyMarkup")
    made.ask("answer", None, endpoint="answerCallbackQuery")
    await made.timer.pass_(0.2)
    assert made.names == ["message", "edit", "answer"]


async def test_a_group_gets_twenty_a_minute() -> None:
    """The twenty-first waits until a minute after the first."""
    made = bench()
    for number in range(21):
        made.ask(number, -100)
    await made.timer.pass_(59)
    assert len(made.gone) == 20
    await made.timer.pass_(2)
    assert len(made.gone) == 21


async def test_a_short_wait_is_sat_out_by_everybody_and_the_request_goes_again() -> None:
    """Nobody hears of it."""
    made = bench()
    made.waits = [timedelta(seconds=3)]
    refused = made.ask("refused", 1)
    other = made.ask("other", 2)
    await made.timer.pass_(2.9)
    assert made.names == ["refused"]
    await made.timer.pass_(2)
    assert made.names == ["refused", "refused", "other"]
    assert (await refused, await other) == ("refused", "other")


async def test_a_long_wait_is_handed_back_to_all_who_wait_or_come() -> None:
    """With the time that is left, so that the outbox can come again; afterwards everything goes."""
    made = bench()
    made.waits = [timedelta(seconds=60)]
    refused, waiting = made.ask("refused", 1), made.ask("waiting", 2)
    await made.timer.pass_(20)
    late = made.ask("late", 3, REPLY)
    await settle()
    for task, left in ((refused, 60), (waiting, 60), (late, 40)):
        with pytest.raises(AskedToWaitError) as handed_back:
            await task
        assert handed_back.value.span.total_seconds() == pytest.approx(left, abs=0.1)
    assert made.names == ["refused"]
    await made.timer.pass_(40)
    assert await asyncio.wait_for(made.ask("after", 1), 60) == "after"


async def test_a_request_that_telegram_keeps_refusing_is_handed_back() -> None:
    """Five short waits in a row are enough."""
    made = bench()
    made.waits = [timedelta(seconds=1)] * 9
    task = made.ask("refused", 1)
    await made.timer.pass_(60)
    with pytest.raises(AskedToWaitError):
        await task
    assert made.names == ["refused"] * 5


async def test_who_gives_up_waiting_leaves_no_gap() -> None:
    """A cancelled request takes no place, also not its chat's."""
    made = bench()
    made.ask("first", 1)
    gives_up = made.ask("given up", 1)
    made.ask("third", 1)
    await made.timer.pass_(0.5)
    gives_up.cancel()
    await made.timer.pass_(1)
    assert made.names == ["first", "third"]


async def test_who_gives_up_in_the_moment_of_its_turn_frees_the_chat() -> None:
    """The chat does not stay busy with nobody."""
    made = bench()
    task = made.ask("given up", 1)
    await asyncio.sleep(0)  # it is its turn, but it has not run on yet
    task.cancel()
    await settle()
    after = made.ask("after", 1)
    await made.timer.pass_(2)
    assert await after == "after"


async def test_what_waits_when_the_programme_stops_is_handed_back_as_not_sent() -> None:
    """So that the outbox knows."""
    made = bench()
    made.ask("first", 1)
    waiting = made.ask("waiting", 1)
    await made.timer.pass_(0.1)
    await made.limiter.shutdown()
    with pytest.raises(NotSentError):
        await waiting
    assert made.timer.pending == 0


async def test_quiet_chats_are_forgotten() -> None:
    """Memory is bounded by what happens in a minute, not by how many customers there are."""
    made = bench(rate=1000)
    most = 0
    for start in range(0, 10_000, 500):
        tasks = [made.ask(chat, chat) for chat in range(start + 1, start + 501)]
        await made.timer.pass_(2)
        assert all(task.done() for task in tasks)
        most = max(most, made.limiter.chats)
    assert most <= 2 * max(FEWEST_LANES_SWEPT, 500) + 500


async def test_on_the_running_loops_own_clock_requests_are_spaced() -> None:
    """Where no clock is handed in, the loop's is used; a timer that fires late is made up for, never run ahead of."""
    limiter = TelegramLimiter(200)
    times: list[float] = []

    async def call() -> None:
        times.append(asyncio.get_running_loop().time())

    asked = (limiter.process_request(call, (), {}, "sendMessage", {"chat_id": n}, None) for n in range(1, 6))
    await asyncio.gather(*asked)
    assert all(moment - times[0] >= number / 200 for number, moment in enumerate(times))


class LateTimer(HandTimer):
    """A timer that fires late each time, as the timers of a busy machine do."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> HandHandle:
        """Set a timer, some milliseconds late."""
        return super().call_later(delay + 0.004, callback)


async def test_a_timer_that_fires_late_costs_no_rate_and_breaks_no_limit() -> None:
    """Thirty in a second, and never a thirty-first, although each wait is longer than was asked for."""
    timer = LateTimer()
    made = Bench(TelegramLimiter(30, timer=timer), timer)
    for number in range(300):
        made.ask(number, number + 1)
    await timer.pass_(30)
    moments = [moment for moment, _, _ in made.gone]
    assert len(moments) == 300
    assert moments[-1] - moments[0] < 1.02 * 299 / 30
    assert all(later - earlier >= 1 - SLACK for earlier, later in zip(moments, moments[30:], strict=False))
