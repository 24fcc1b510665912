"""The sender sends what is due, several at a time, and no fault of one stops the others."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

import bot.workers.sender
from bot.workers.sender import Sender
from core import outbox
from core.clock import ManualClock
from core.ports import Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop
from tests.support.campaign import NotedChannel, Stage, stage


class GatedChannel(NotedChannel):
    """A channel that keeps every message on its way until the gate is opened."""

    def __init__(self) -> None:
        """Begin with the gate shut."""
        super().__init__()
        self.gate = asyncio.Event()
        self.entered = asyncio.Event()

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Wait at the gate."""
        self.entered.set()
        await self.gate.wait()
        return await super().deliver(message)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """Twelve customers who can be reached."""
    return stage(shop, clock, 12)


def counts(at: Stage, plan_id: int) -> outbox.Counts:
    """Return how the messages stand."""
    with at.shop.store.read() as session:
        return outbox.counts(session, plan_id)


async def test_several_are_on_their_way_at_once_and_never_more_than_allowed(at: Stage) -> None:
    """Twelve messages, four at a time."""
    at.approved()
    outbox.start_due(at.shop)
    assert await Sender(at.shop, in_flight=4).drain() == 12
    assert 1 < at.channel.most_at_once <= 4


async def test_a_message_has_its_buttons(at: Stage) -> None:
    """Each carries the delivery's id; short enough for any platform."""
    plan_id = at.approved()
    outbox.start_due(at.shop)
    (claim,) = outbox.claim(at.shop, 1)
    key = claim.delivery_id
    assert claim.plan_id == plan_id
    assert [[(button.label, button.token) for button in row] for row in claim.message.buttons] == [
        [("I'm interested", f"interested:{key}"), ("Order", f"order:{key}")],
        [("Not for me", f"notforme:{key}"), ("Stop these messages", f"stop:{key}")],
    ]
    at.approved(origin="form-2", product_id=None, script="Hello {{ customer.name }}")
    outbox.start_due(at.shop)
    last = outbox.claim(at.shop, 100)[-1]
    assert [button.label for button in last.message.buttons[0]] == ["I'm interested"]


async def test_a_fault_of_the_channel_is_unknown_and_stops_nobody_else(at: Stage) -> None:
    """It may have been delivered before the fault."""

    def answer(message: OutgoingMessage) -> Outcome:
        if message.address == "9003":
            fault = "no such attribute"
            raise AttributeError(fault)
        return Outcome(OutcomeKind.SENT)

    at.channel.answer = answer
    plan_id = at.approved()
    outbox.start_due(at.shop)
    assert await Sender(at.shop).drain() == 12
    assert (counts(at, plan_id).sent, counts(at, plan_id).unknown) == (11, 1)


async def test_an_outcome_that_cannot_be_kept_leaves_a_claim_for_the_next_start(
    at: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row cannot be written; the others, written down with it, are not concerned."""
    settle_many: Callable[..., set[int]] = outbox.settle_many

    def failing(shop: Shop, ended: Sequence[outbox.Ended]) -> set[int]:
        if any(claim.message.address == "9005" for claim, _ in ended):
            fault = "this row cannot be written"
            raise ValueError(fault)
        return settle_many(shop, ended)

    monkeypatch.setattr(bot.workers.sender.outbox, "settle_many", failing)
    plan_id = at.approved()
    outbox.start_due(at.shop)
    assert await Sender(at.shop).drain() == 12
    assert (counts(at, plan_id).sent, counts(at, plan_id).claimed) == (11, 1)
    assert outbox.recover(at.shop) == 1
    assert counts(at, plan_id).unknown == 1


async def test_stopping_waits_for_what_is_on_its_way(at: Stage) -> None:
    """Nothing is left claimed, and nothing new is begun."""
    gated = GatedChannel()
    at.shop.channels[gated.name] = gated
    plan_id = at.approved()
    outbox.start_due(at.shop)
    stop = asyncio.Event()
    running = asyncio.create_task(Sender(at.shop, in_flight=3).run(stop))
    await gated.entered.wait()
    stop.set()
    gated.gate.set()
    await running
    after = counts(at, plan_id)
    assert 1 <= after.sent <= 3
    assert (after.claimed, after.waiting) == (0, 12 - after.sent)


async def test_being_cancelled_waits_for_what_is_on_its_way_too(at: Stage) -> None:
    """A claim without its outcome would need a person."""
    gated = GatedChannel()
    at.shop.channels[gated.name] = gated
    plan_id = at.approved()
    outbox.start_due(at.shop)
    running = asyncio.create_task(Sender(at.shop, in_flight=3).run(asyncio.Event()))
    await gated.entered.wait()
    running.cancel()
    gated.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert counts(at, plan_id).claimed == 0


async def test_a_round_that_fails_is_tried_again(at: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database was away for a moment; the sender is woken and goes on."""
    claim = outbox.claim
    failures = iter([OSError("away"), OSError("away")])

    def failing(shop: Shop, limit: int) -> list[outbox.Claim]:
        for failure in failures:
            sender.wake()
            raise failure
        return claim(shop, limit)

    monkeypatch.setattr(bot.workers.sender.outbox, "claim", failing)
    plan_id = at.approved()
    outbox.start_due(at.shop)
    stop = asyncio.Event()
    sender = Sender(at.shop)
    running = asyncio.create_task(sender.run(stop))
    while counts(at, plan_id).open:  # noqa: ASYNC110 - the database has no event to wait for
        await asyncio.sleep(0)
    stop.set()
    await running
    assert counts(at, plan_id).sent == 12


async def test_two_drains_at_once_send_each_message_once(at: Stage) -> None:
    """A round at a time."""
    at.approved()
    outbox.start_due(at.shop)
    sender = Sender(at.shop)
    assert sum(await asyncio.gather(sender.drain(), sender.drain())) == 12
    assert len(set(at.channel.addresses)) == len(at.channel.addresses) == 12


async def test_two_senders_on_one_database_send_each_message_once(at: Stage) -> None:
    """It should not happen, and does no harm: a claim is one conditional update."""
    at.approved()
    outbox.start_due(at.shop)
    sent = await asyncio.gather(*(Sender(at.shop, in_flight=3).drain() for _ in range(3)))
    assert sum(sent) == 12
    assert len(set(at.channel.addresses)) == len(at.channel.addresses) == 12
