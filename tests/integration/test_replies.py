"""Replies are sent once, in order, and after a crash staff hear again while customers do not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.workers.reply_sender import ReplySender, Said
from core import replies
from core.clock import ManualClock
from core.models import Reply, ReplyState, Surface
from core.ports import Outcome, OutcomeKind
from core.replies import Replies
from core.shop import Shop
from core.store import Store


class Platform:
    """Answers with what it is told to, and remembers what it was asked."""

    def __init__(self, *outcomes: Outcome) -> None:
        """Answer with `outcomes` in turn, then with success."""
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, payload: dict[str, Any]) -> Said:
        """Take a call."""
        self.asked.append((method, payload))
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome(OutcomeKind.SENT)
        return Said(outcome, {"ts": f"{len(self.asked)}.0"} if outcome.kind is OutcomeKind.SENT else None)


def write(shop: Shop, *texts: str) -> None:
    """Write replies of one cause."""
    with shop.store.write() as tx:
        answers = Replies(tx, shop.clock, "inbox:1")
        for text in texts:
            answers.slack("chat.postMessage", channel="C1", text=text)


def states(store: Store) -> list[ReplyState]:
    """Return the replies' states in order."""
    with store.read() as session:
        return [row.state for row in session.exec(select(Reply).order_by("id"))]


def sender(shop: Shop, platform: Platform, *, resend: bool = True) -> ReplySender:
    """Return a sender to the platform."""
    return ReplySender(shop, Surface.SLACK, platform.call, resend_unknown=resend)


async def test_replies_go_out_in_order_and_once(shop: Shop) -> None:
    """A second round finds nothing to do."""
    write(shop, "a", "b", "c")
    platform = Platform()
    sending = sender(shop, platform)
    await sending.drain()
    await sending.drain()
    assert [payload["text"] for _, payload in platform.asked] == ["a", "b", "c"]
    assert states(shop.store) == [ReplyState.SENT] * 3


async def test_a_reply_in_the_thread_of_another_waits_for_it(shop: Shop, clock: ManualClock) -> None:
    """What stands below a message is not posted above it."""
    with shop.store.write() as tx:
        answers = Replies(tx, shop.clock, "inbox:1")
        card = answers.slack("chat.postMessage", channel="C1", text="card")
        answers.slack("files.upload", channel="C1", thread_ts={"reply": card}, path="x")
    platform = Platform(Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=3)))
    sending = sender(shop, platform)
    await sending.drain()
    assert [method for method, _ in platform.asked] == ["chat.postMessage"]
    clock.advance(timedelta(seconds=4))
    await sending.drain()
    await sending.drain()
    assert [method for method, _ in platform.asked] == ["chat.postMessage", "chat.postMessage", "files.upload"]
    assert platform.asked[-1][1]["thread_ts"] == "2.0"


@pytest.mark.parametrize(("resend", "calls"), [(True, 2), (False, 1)])
async def test_who_hears_again_when_nobody_knows(shop: Shop, clock: ManualClock, resend: bool, calls: int) -> None:
    """To staff silence is worse than a repeat; a customer never hears twice."""
    write(shop, "a")
    platform = Platform(Outcome(OutcomeKind.UNKNOWN))
    sending = sender(shop, platform, resend=resend)
    await sending.drain()
    clock.advance(timedelta(minutes=1))
    await sending.drain()
    assert len(platform.asked) == calls


async def test_a_reply_that_never_gets_through_is_given_up(shop: Shop, clock: ManualClock) -> None:
    """It ends as failed, not as an endless loop."""
    write(shop, "a")
    platform = Platform(*[Outcome(OutcomeKind.NOT_YET)] * 50)
    sending = sender(shop, platform)
    for _ in range(20):
        await sending.drain()
        clock.advance(timedelta(minutes=1))
    assert len(platform.asked) == replies.MOST_TRIES
    assert states(shop.store) == [ReplyState.FAILED]


def test_after_a_crash_staff_hear_again_and_customers_do_not(shop: Shop) -> None:
    """A reply that was on its way is waiting again in Slack and unknown in Telegram."""
    with shop.store.write() as tx:
        answers = Replies(tx, shop.clock, "inbox:1")
        answers.slack("chat.postMessage", text="a")
        answers.telegram("sendMessage", text="b")
    for number in (1, 2):
        assert replies.claim(shop.store, number)
        assert not replies.claim(shop.store, number)
    replies.recover(shop.store)
    assert states(shop.store) == [ReplyState.WAITING, ReplyState.UNKNOWN]
