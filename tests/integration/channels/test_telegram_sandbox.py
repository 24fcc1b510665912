"""The customer's whole conversation over sockets: real library, polling, inbox, outbox, replies and the stand-in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import select

from bot.handlers.telegram_customer import handle_update
from bot.telegram_intake import poll
from bot.workers.inbox import Effect, InboxWorker
from bot.workers.reply_sender import ReplySender, Said
from bot.workers.sender import Sender
from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core import inbox, outbox
from core.actions.customers.link_customer import deep_link, make_link_token
from core.clock import ManualClock
from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    DeliveryState,
    InboxEvent,
    Purchase,
    Response,
    ResponseKind,
    Route,
    RouteState,
    Surface,
)
from core.shop import Shop
from sandbox.app import Sandbox
from sandbox.client.people import SandboxClient
from sandbox.client.telegram import buttons_of, text_of
from tests.support.campaign import Stage, stage
from tests.support.sandbox_server import Server
from tests.support.telegram_chat import delivery_of

RETRY = timedelta(hours=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Running:
    """A shop whose customers' side runs, the stand-in, and the people's hands."""

    stage: Stage
    channel: TelegramChannel
    sandbox: Sandbox
    people: SandboxClient
    sender: Sender

    @property
    def shop(self) -> Shop:
        """Return the shop."""
        return self.stage.shop

    async def send(self) -> None:
        """Let the campaigns' messages go."""
        await asyncio.to_thread(outbox.start_due, self.shop)
        await self.sender.drain()

    async def until(self, model: Any, wanted: object, field: str = "state") -> None:  # noqa: ANN401 - a table
        """Wait until the newest row of a table has a value in a field."""
        for _ in range(2_400):
            with self.shop.store.read() as session:
                rows = session.exec(select(model).order_by(model.id)).all()
            if rows and getattr(rows[-1], field) == wanted:
                return
            await asyncio.sleep(0.025)
        message = f"{model.__name__}.{field} did not become {wanted}: {rows}"
        raise AssertionError(message)


@pytest_asyncio.fixture
async def running(shop: Shop, clock: ManualClock) -> AsyncIterator[Running]:
    """Everything of the customers' side, on the stand-in."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=clock.now)
    channel = TelegramChannel(
        sandbox.access.telegram_token,
        base_url=sandbox.access.telegram_base_url,
        base_file_url=sandbox.access.telegram_base_file_url,
        limiter=TelegramLimiter(30, per_chat_second=5),
    )
    made = stage(shop, clock, customers=2)
    shop.channels[ChannelName.TELEGRAM] = channel
    for chat, name in ((9001, "Customer 1"), (9002, "Customer 2")):
        sandbox.telegram.add_chat(chat, name)
    stop = asyncio.Event()
    async with server.serving(sandbox), SandboxClient(server.url, patience=60) as people:
        await channel.open()
        tasks = [asyncio.ensure_future(part) for part in conversation(shop, channel, stop)]
        yield Running(made, channel, sandbox, people, Sender(shop))
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=5)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await channel.close()


def conversation(shop: Shop, channel: TelegramChannel, stop: asyncio.Event) -> list[Any]:
    """Return what runs: polling, the inbox, the replies."""

    def prepare(_shop: Shop, event: InboxEvent) -> Effect:
        return lambda tx, answers: handle_update(tx, shop, event.payload, answers)

    async def call(method: str, payload: dict[str, Any]) -> Said:
        return Said(await channel.reply(method, payload))

    def no_apology(_event: InboxEvent, error: Exception, _reference: str) -> Effect:
        raise error

    replies = ReplySender(shop, Surface.TELEGRAM, call, resend_unknown=False)
    worker = InboxWorker(shop, "telegram", prepare=prepare, apologise=no_apology, parallel=1, on_done=replies.wake)

    async def receive(update: dict[str, Any]) -> None:
        number = str(update["update_id"])
        await asyncio.to_thread(
            inbox.receive, shop.store, shop.clock, source="telegram", source_id=number, kind="update", payload=update
        )
        worker.wake()

    async def stopping() -> None:
        await stop.wait()
        worker.wake()
        replies.wake()

    return [poll(channel.bot, receive, stop, pauses=(0.05,)), worker.run(stop), replies.run(stop), stopping()]


async def test_a_customer_links_agrees_hears_answers_orders_and_stops(running: Running) -> None:
    """The storyboard, with every update delivered twice."""
    shop, telegram = running.shop, running.people.telegram
    await running.people.fault("twice", platform="telegram", times=None)
    assert await running.channel.username() == running.sandbox.access.telegram_bot_username
    with shop.store.write() as tx:
        row = Customer(number="C-9", name="Okafor <Ltd> & Söhne", created_at=shop.clock.now())
        tx.add(row)
        tx.flush()
        token = make_link_token(tx, shop, row.id or 0, "staff:1")
    okafor = await telegram.start("Okafor", deep_link(running.sandbox.access.telegram_bot_username, token))
    greeting = await okafor.wait_for("May we send you")
    assert "Okafor <Ltd> & Söhne" in text_of(greeting)
    await okafor.press("Yes, please")
    await okafor.wait_for("Thank you")
    await running.until(Consent, ConsentState.GIVEN)

    running.stage.approved()
    await running.send()
    ito = await telegram.chat(9001)
    offer = await ito.wait_for("RED LANTERN")
    assert buttons_of(offer) == ["I'm interested", "Order", "Not for me", "Stop these messages"]
    await ito.press("I'm interested")
    await ito.wait_for("Thank you")
    await ito.press("Order")
    await ito.wait_for("Order 1")
    await ito.press("Yes, order it")
    await ito.wait_for("Thank you for your order")
    await ito.say("Is it red? <3 & more")
    await ito.wait_for("written this down")
    await ito.press("Stop these messages")
    await ito.wait_for("no more offers")
    await running.until(Response, ResponseKind.STOPPED, "kind")
    kept = next(each for each in await ito.messages() if each["message_id"] == offer["message_id"])
    assert buttons_of(kept) == ["✓ I'm interested", "Order", "Not for me", "✓ Stop these messages"]
    with shop.store.read() as session:
        assert len(session.exec(select(Purchase)).all()) == 1
        assert len(session.exec(select(Response)).all()) == 3
        events = session.exec(select(InboxEvent)).all()
    assert all(event.state == "done" for event in events)
    assert sum("Thank you for your order" in text_of(each) for each in await ito.messages()) == 1


async def test_every_fault_of_a_campaign_ends_as_it_should(running: Running) -> None:
    """429 and outage: later; blocked: the route is closed; cut after sending: unknown, and never sent again."""
    shop = running.shop
    plan = running.stage.approved()
    # Each call is struck: both messages may be on their way before the first is told to wait.
    await running.people.fault("too_many", platform="telegram", method="sendMessage", seconds=60, times=None)
    await running.send()
    await running.people.clear_faults()
    states = {delivery_of(shop, plan, customer).state for customer in running.stage.customers}
    assert states == {DeliveryState.DEFERRED}
    running.channel.limiter._blocked_until = float("-inf")
    running.stage.clock.advance(RETRY)
    await running.people.fault("cut_after", platform="telegram", method="sendMessage")
    second = await running.people.telegram.chat(9002)
    await second.block()
    await running.until(Route, RouteState.CLOSED)
    await running.send()
    first_state = delivery_of(shop, plan, running.stage.customers[0]).state
    assert first_state is DeliveryState.UNKNOWN
    assert delivery_of(shop, plan, running.stage.customers[1]).state is DeliveryState.SUPPRESSED
    running.stage.clock.advance(RETRY)
    await running.send()
    ito = await running.people.telegram.chat(9001)
    assert sum("RED LANTERN" in text_of(each) for each in await ito.messages()) == 1
    # The message is there: an answer to it counts, although nobody has settled its fate yet.
    await ito.press("I'm interested")
    await running.until(Response, ResponseKind.INTERESTED, "kind")


async def test_an_outage_delays_the_conversation_and_loses_nothing(running: Running) -> None:
    """What was said meanwhile is answered afterwards."""
    ito = await running.people.telegram.chat(9001)
    outage = await running.people.fault("outage", platform="telegram", seconds=0.7)
    assert outage
    with contextlib.suppress(AssertionError):
        await ito.say("/help")
    assert "/stop" in text_of(await ito.wait_for("/privacy"))
