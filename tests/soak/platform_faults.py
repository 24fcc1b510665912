"""A whole campaign while the platform or the line does wrong, in swift time, with customers who answer meanwhile.

Real sender, limiter, channel, polling, inbox and replies; the stand-in keeps Telegram's limits. Nobody hears twice, no
one is dropped, every answer counts once, and no more outcomes are unknown than were truly ambiguous.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import col, select

from bot.handlers.telegram_customer import handle_update
from bot.telegram_intake import poll
from bot.workers.inbox import Effect, InboxWorker
from bot.workers.reply_sender import ReplySender, Said
from bot.workers.sender import Sender
from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core import inbox, outbox
from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    InboxEvent,
    InboxState,
    PlanState,
    Response,
    ResponseKind,
    Surface,
)
from core.shop import Shop
from sandbox.app import Sandbox
from sandbox.faults import Fault, FaultKind, Platform
from tests.conftest import START
from tests.soak.campaign import Campaign, Onlooker, seeded, staged
from tests.soak.databases import fresh_database
from tests.soak.line import Line
from tests.soak.record import Figures
from tests.soak.swift_time import SwiftTime
from tests.support.sandbox_server import Server

FACTOR = 20
HOUR = 3_600.0
# Real seconds, long enough for a busy machine to answer within, and longer than that.
READ_SECONDS = 4.0
SILENT_SECONDS = 6.0
# Nothing has moved for so many real seconds: whatever is left waits for time to pass.
STILL_SECONDS = 0.4
LEAP_SECONDS = 15.0
MOST_SECONDS = 1_200
K = FaultKind
# A request that the platform may or may not have accepted, seen from our side.
AMBIGUOUS: Final = frozenset({K.CUT_BEFORE, K.CUT_AFTER, K.SILENCE, K.SILENCE_AFTER, K.ERROR, K.OUTAGE})
PRESSED: Final = {"I'm interested": ResponseKind.INTERESTED, "Not for me": ResponseKind.NOT_FOR_ME}
STOPPED: Final = "Stop these messages"


def _events(kind: FaultKind, seconds: float = 1) -> list[Fault]:
    return [Fault(kind, Platform.TELEGRAM, times=None, probability=0.5, seconds=seconds)]


def _calls(kind: FaultKind, probability: float, seconds: float = 1) -> list[Fault]:
    return [Fault(kind, Platform.TELEGRAM, "sendMessage", None, seconds, probability)]


# Each name with the trouble that is ordered; what is done to the line comes in `_trouble`.
FAULTS: Final[dict[str, list[Fault]]] = {
    "updates twice": _events(K.TWICE),
    "updates late": _events(K.LATE),
    "updates out of order": _events(K.OUT_OF_ORDER),
    "answers lost after the send": _calls(K.CUT_AFTER, 0.05),
    "line cut before the send": _calls(K.CUT_BEFORE, 0.05),
    "no answer in time": [*_calls(K.SILENCE, 0.01, SILENT_SECONDS), *_calls(K.SILENCE_AFTER, 0.01, SILENT_SECONDS)],
    "429 with waits of 30 to 300 s": [*(_calls(K.TOO_MANY, 0.003, each)[0] for each in (30, 75, 150, 300))],
    "server faults (500)": _calls(K.ERROR, 0.05),
    "an hour of 502": [],
    "an hour away": [],
    "everything at once": [
        *_events(K.TWICE),
        *_calls(K.CUT_AFTER, 0.02),
        *_calls(K.ERROR, 0.02),
        *_calls(K.TOO_MANY, 0.003, 60),
    ],
}


@dataclass
class _World:
    """Everything that runs, and what the people in it did."""

    campaign: Campaign
    sandbox: Sandbox
    channel: TelegramChannel
    line: Line
    time: SwiftTime
    draw: random.Random
    sender: Sender
    struck: Counter[FaultKind] = field(default_factory=Counter)
    pressed: dict[int, str] = field(default_factory=dict)
    looked: set[int] = field(default_factory=set)
    cut_in_flight: int = 0

    @property
    def shop(self) -> Shop:
        """Return the shop."""
        return self.campaign.shop

    @property
    def ambiguous(self) -> int:
        """Return how many calls ended so that nobody on our side can know whether they arrived."""
        return sum(self.struck[kind] for kind in AMBIGUOUS) + self.cut_in_flight


def run_fault(name: str, database: str, messages: int, seed: int) -> Figures:
    """Send a campaign of `messages` under the fault `name`; return what was found, or fail where a promise broke."""
    with fresh_database(database) as url:
        return asyncio.run(_run(name, url, messages, seed))


async def _run(name: str, url: str, messages: int, seed: int) -> Figures:
    began = time.monotonic()
    async with _world(url, messages, seeded(seed, name)) as world:
        onlooker = Onlooker(world.shop.store)
        for fault in FAULTS[name]:
            world.sandbox.faults.add(fault)
        trouble = asyncio.create_task(_trouble(name, world))
        await asyncio.wait_for(_sent_out(world, trouble), MOST_SECONDS)
        world.sandbox.faults.clear()
        await asyncio.wait_for(_answers_done(world), MOST_SECONDS)
        looks = await asyncio.to_thread(onlooker.end)
        await asyncio.to_thread(_check, world)
        campaign, heard = world.campaign, world.campaign.heard()
        return Figures(
            f"{messages:,} messages; {_words(world)}; {campaign.unknown} unknown, of which {campaign.arrived} had"
            f" arrived; {len(world.pressed):,} answers, each counted once; {world.time.time() / 60:,.0f} minutes of the"
            " shop's time",
            twice=sum(times - 1 for times in heard.values() if times > 1),
            dropped=messages - sum(1 for times in heard.values() if times) - _suppressed(world),
            looks=looks,
            seconds=time.monotonic() - began,
        )


@asynccontextmanager
async def _world(url: str, messages: int, draw: random.Random) -> AsyncIterator[_World]:
    server = Server()
    swift = SwiftTime(START, FACTOR)
    sandbox = Sandbox(public_url=server.url, now=swift.now, ticks=swift.time, seed=draw.randrange(2**32))
    line = Line(int(server.url.rpartition(":")[2]))
    campaign = await asyncio.to_thread(staged, url, sandbox, messages, swift)
    base_url = f"http://127.0.0.1:{line.port}/sandbox/telegram/bot"
    limiter = TelegramLimiter(30, timer=swift)
    channel = TelegramChannel(
        sandbox.access.telegram_token, base_url=base_url, limiter=limiter, read_seconds=READ_SECONDS
    )
    campaign.shop.channels[ChannelName.TELEGRAM] = channel
    world = _World(campaign, sandbox, channel, line, swift, draw, Sender(campaign.shop))
    _count_strikes(world)
    stop = asyncio.Event()
    async with server.serving(sandbox):
        await line.mend()
        await channel.open()
        await asyncio.to_thread(outbox.start_due, campaign.shop)
        tasks = [asyncio.ensure_future(part) for part in _parts(world, stop)]
        try:
            yield world
        finally:
            stop.set()
            await asyncio.wait(tasks, timeout=5)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await channel.close()
            await line.cut()
            campaign.shop.store.close()


def _parts(world: _World, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    """Return what runs: sending, polling, the inbox, the replies, the customers."""
    shop = world.shop

    def prepare(_shop: Shop, event: InboxEvent) -> Effect:
        return lambda tx, answers: handle_update(tx, shop, event.payload, answers)

    def apologise(_event: InboxEvent, error: Exception, _reference: str) -> Effect:
        raise error

    async def call(method: str, payload: dict[str, Any]) -> Said:
        return Said(await world.channel.reply(method, payload))

    replies = ReplySender(shop, Surface.TELEGRAM, call, resend_unknown=False)
    worker = InboxWorker(shop, "telegram", prepare=prepare, apologise=apologise, parallel=1, on_done=replies.wake)

    async def receive(update: dict[str, Any]) -> None:
        number = str(update["update_id"])
        await asyncio.to_thread(
            inbox.receive, shop.store, shop.clock, source="telegram", source_id=number, kind="update", payload=update
        )
        worker.wake()

    return [
        world.sender.run(stop),
        poll(world.channel.bot, receive, stop, pauses=(0.05, 0.5), seconds=0),
        worker.run(stop),
        replies.run(stop),
        _answer(world, stop),
    ]


def _count_strikes(world: _World) -> None:
    """Count which faults strike the campaign's messages."""
    for_call: Callable[[Platform, str], Fault | None] = world.sandbox.faults.for_call

    def counted(platform: Platform, method: str) -> Fault | None:
        fault = for_call(platform, method)
        if fault is not None and method == "sendMessage":
            world.struck[fault.kind] += 1
        return fault

    world.sandbox.faults.for_call = counted  # type: ignore[method-assign]


async def _answer(world: _World, stop: asyncio.Event) -> None:
    """Let three customers in ten press a button below the offer soon after it came."""
    while not stop.is_set():
        await asyncio.sleep(0.05)
        for chat in list(world.sandbox.telegram.world.chats.values()):
            offer = next((m for m in chat.messages.values() if "reply_markup" in m and m["from"]["is_bot"]), None)
            if offer is None or chat.id in world.looked:
                continue
            world.looked.add(chat.id)
            if world.draw.random() < 0.3:
                button = world.draw.choice([*PRESSED, STOPPED])
                world.pressed[chat.id] = button
                world.sandbox.telegram.customers.press(chat, offer["message_id"], button)


async def _trouble(name: str, world: _World) -> None:
    """Do what is done to the platform or the line once a third of the messages is out."""
    if name not in {"an hour of 502", "an hour away"}:
        return
    while (await asyncio.to_thread(world.campaign.counts)).sent < world.campaign.size // 3:  # noqa: ASYNC110 - a database tells nobody
        await asyncio.sleep(0.02)
    back = world.time.time() + HOUR
    if name == "an hour of 502":
        world.sandbox.faults.add(Fault(K.OUTAGE, Platform.TELEGRAM, seconds=HOUR))
        return
    world.cut_in_flight = world.sender.on_their_way
    await world.line.cut()
    while world.time.time() < back:  # noqa: ASYNC110 - swift time may leap
        await asyncio.sleep(0.02)
    await world.line.mend()


async def _sent_out(world: _World, trouble: asyncio.Task[None]) -> None:
    """Return when everybody is settled, staff having settled what was unknown; let time pass where nothing moves."""
    campaign, before, since = world.campaign, None, time.monotonic()
    while True:
        await asyncio.sleep(0.05)
        counts = await asyncio.to_thread(campaign.counts)
        if counts != before:
            before, since = counts, time.monotonic()
        if not counts.open and trouble.done():
            trouble.result()
            if not await asyncio.to_thread(campaign.settle_unknowns):
                return
        if time.monotonic() - since > STILL_SECONDS:
            world.time.leap(LEAP_SECONDS)
        world.sender.wake()


async def _answers_done(world: _World) -> None:
    """Return when every update has arrived and was worked off."""
    expected = len(world.pressed)
    while True:
        await asyncio.sleep(0.1)
        with world.shop.store.read() as session:
            done = len(session.exec(select(InboxEvent.id).where(InboxEvent.state == InboxState.DONE)).all())
        if done >= expected and not world.sandbox.telegram.world.updates:
            return


def _check(world: _World) -> None:
    """Fail where a promise broke."""
    campaign = world.campaign
    campaign.check_nobody_twice()
    counts = campaign.counts()
    assert counts.audience == counts.accounted == counts.sent == campaign.size, counts
    assert campaign.state() is PlanState.FINISHED
    assert sum(campaign.heard().values()) == campaign.size, "somebody was dropped"
    assert campaign.unknown <= world.ambiguous, f"{campaign.unknown} unknown, {world.ambiguous} truly were"
    chats = dict(zip(campaign.stage.customers, range(9001, 9001 + campaign.size), strict=True))
    with world.shop.store.read() as session:
        said = [(chats[r.customer_id], r.kind) for r in session.exec(select(Response).order_by(col(Response.id)))]
        withdrawn = session.exec(select(Consent.customer_id).where(Consent.state == ConsentState.WITHDRAWN)).all()
    expected = [(chat, PRESSED.get(button, ResponseKind.STOPPED)) for chat, button in world.pressed.items()]
    assert sorted(said) == sorted(expected), "an answer was lost or counted twice"
    assert {chats[key] for key in withdrawn} == {chat for chat, button in world.pressed.items() if button == STOPPED}


def _suppressed(world: _World) -> int:
    return world.campaign.counts().suppressed


def _words(world: _World) -> str:
    struck = [f"{count} {kind.value.replace('_', ' ')}" for kind, count in sorted(world.struck.items())]
    return f"struck: {', '.join(struck)}" if struck else "no call struck"
