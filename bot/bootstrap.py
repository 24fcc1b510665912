"""The one wiring file: what is made here is handed on; nothing else makes it."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from bot.control import Control
from bot.engine import Engine
from bot.handlers.slack_turn import Desk
from bot.jobs.backups import DailyBackups
from bot.metrics import MeasuredChannel, Metrics, measured_mirror
from bot.opening import open_shop
from bot.settings import Settings
from bot.telegram_intake import WANTED, WEBHOOK_PATH, poll, webhook_router
from bot.telephone_wiring import Telephone, meet_operators, open_telephone, telephone_channel, telephone_routers
from bot.views.telegram_messages import COMMANDS
from bot.web.consent_page import consent_router
from bot.web.health import STARTING, Health
from bot.web.link_page import link_router
from bot.web.listening import serving
from bot.web.server import make_server
from bot.web.terminal_routes import terminal_router
from bot.workers.vigil import ClockWatch, Vigil
from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from channels.telephone import TelephoneChannel
from core.errors import AddressTakenError, StoreUnavailableError
from core.models import ChannelName
from core.ports import Channel
from core.shop import Shop
from core.store import Store
from core.store.lock import EngineLock, engine_lock

log = logging.getLogger(__name__)

GREETING_PAUSE_SECONDS = 10


@dataclass
class Front:
    """What the web server hands requests to, once it is there: the server answers before the engine runs."""

    engine: Engine | None = None
    slack: AsyncApp | None = None
    health: Health | None = None
    line: Telephone | None = None

    async def reasons(self) -> list[str]:
        """Return why the engine is not ready, as codes; nothing where it is."""
        return [STARTING] if self.health is None else await self.health.reasons()

    def shop(self) -> Shop:
        """Return the shop that is served; raise `StoreUnavailableError` while none is."""
        return self._running().shop

    def _running(self) -> Engine:
        if self.engine is None:
            message = "the engine does not run yet"
            raise StoreUnavailableError(message)
        return self.engine

    def cards_taken(self) -> None:
        """Hear that a terminal has said something that staff may have to be told."""
        if self.engine is not None:
            self.engine.cards.wake()

    def telephone(self) -> Telephone:
        """Return the shop's telephone; raise `StoreUnavailableError` while no call can be answered."""
        if self.line is None:
            message = "the engine does not run yet"
            raise StoreUnavailableError(message)
        return self.line

    def call_changed(self, call_id: int) -> None:
        """Hear that there is news of a call."""
        if self.engine is not None:
            self.engine.call_changed(call_id)

    async def receive_update(self, update: dict[str, object]) -> None:
        """Store an update that came by webhook."""
        await self._running().receive_update(update)


@asynccontextmanager
async def telegram_channel(settings: Settings) -> AsyncIterator[TelegramChannel | None]:
    """Open the Telegram bot where there is a token."""
    if settings.telegram_token is None:
        yield None
        return
    channel = TelegramChannel(
        settings.telegram_token.get_secret_value(),
        base_url=settings.telegram_base_url,
        limiter=TelegramLimiter(rate=settings.telegram_messages_per_second),
    )
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


class Greeting:
    """What is said to Telegram once it can be reached: who are we, our commands, and where to deliver updates."""

    def __init__(self, settings: Settings, telegram: TelegramChannel | None) -> None:
        """Greet through `telegram`."""
        self._settings, self._telegram = settings, telegram
        self._name = ""

    def name(self) -> str:
        """Return the bot's name; empty while Telegram has not said it."""
        return self._name

    async def run(self, stop: asyncio.Event) -> None:
        """Greet, again and again where Telegram does not answer, until it has or `stop` is set."""
        while not stop.is_set():
            if await self._greet():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), GREETING_PAUSE_SECONDS)

    async def _greet(self) -> bool:
        if self._telegram is None:
            return True
        self._name = await self._telegram.username() or ""
        if not self._name or not await self._telegram.introduce(COMMANDS):
            return False
        secret, url = self._settings.telegram_webhook_secret, self._settings.public_url.rstrip("/") + WEBHOOK_PATH
        return secret is None or await self._telegram.receive_at(url, secret.get_secret_value(), WANTED)


@asynccontextmanager
async def running_engine(
    settings: Settings,
    shop: Shop,
    front: Front,
    telegram: TelegramChannel | None,
    telephone: TelephoneChannel | None = None,
    *,
    lock: EngineLock,
    metrics: Metrics,
) -> AsyncIterator[Engine]:
    """Run the engine of `shop`, with every receiver that the settings ask for, until the block ends.

    It watches `lock`, counts in `metrics`, and says itself when it cannot go on (`Engine.gave_up`).
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_base_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
    )
    greeting = Greeting(settings, telegram)
    desk = Desk(
        shop=shop,
        approvers=settings.slack_approvers,
        approvals_channel=settings.slack_approvals_channel,
        customers_channel=settings.slack_customers_channel,
        calls_channel=settings.slack_calls_channel
        or settings.slack_customers_channel
        or settings.slack_approvals_channel,
        opening_hours=settings.opening_hours,
        telegram_bot=greeting.name,
        new_staff_may_plan=settings.new_staff_may_plan,
        largest_file_mb=settings.largest_file_mb,
    )
    secret = settings.slack_signing_secret
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(open_telephone(settings, shop, telephone))
        desk = replace(desk, calls=line.desk if line else None)
        await asyncio.to_thread(meet_operators, desk, settings.operators if line else ())
        engine = Engine(desk, client, telegram.reply if telegram else None, desk.calls)
        app = engine.intake.app(secret.get_secret_value() if secret else "")
        vigil = Vigil(lock, ClockWatch(partial(_clock_was_set, engine, metrics)), engine.give_up)
        receivers: list[Callable[[asyncio.Event], Awaitable[None]]] = [vigil.run]
        if settings.backup_dir is not None:
            receivers.append(DailyBackups(shop, settings.backup_dir, settings.backup_keep).run)
        if telegram is not None:
            receivers.append(greeting.run)
            if settings.telegram_webhook_secret is None:
                receivers.append(lambda stop: poll(telegram.bot, engine.receive_update, stop))
        await engine.start(*receivers)
        stack.push_async_callback(engine.stop)
        if settings.slack_app_token is not None:
            await _connect_socket_mode(stack, settings, app)
        await stack.enter_async_context(Control(shop, desk.telegram_bot).serving())
        metrics.engine_started(shop, engine.ticks.age)
        front.engine, front.slack, front.line = engine, app if secret else None, line
        front.health = Health(shop, tick_age=engine.ticks.age, dead=engine.dead, is_held=lambda: vigil.held)
        try:
            yield engine
        finally:
            front.engine = front.slack = front.health = front.line = None


def _clock_was_set(engine: Engine, metrics: Metrics, seconds: float) -> None:
    """Note it, and tick by the clock as it is now; what is due is decided by rows with a time, and happens once."""
    direction = "forwards" if seconds > 0 else "backwards"
    log.warning("the machine's clock was put %s by %.0f seconds", direction, abs(seconds))
    metrics.clock_jumps.labels(direction).inc()
    engine.ticks.restart()


async def _connect_socket_mode(stack: AsyncExitStack, settings: Settings, app: AsyncApp) -> None:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    handler = AsyncSocketModeHandler(
        app, token, web_client=AsyncWebClient(token=token, base_url=settings.slack_base_url)
    )
    # Bolt has no annotation there.
    await handler.connect_async()  # type: ignore[no-untyped-call]
    stack.push_async_callback(handler.close_async)


@asynccontextmanager
async def web_server(settings: Settings, application: ASGIApp) -> AsyncIterator[None]:
    """Serve the application on the address of the settings until the block ends."""
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=512)
    except OSError as error:
        message = (
            f"Najimi cannot listen on {settings.host}:{settings.port} ({os.strerror(error.errno or 0)}). "
            "Does it run already? Otherwise choose another port with NAJIMI_PORT."
        )
        raise AddressTakenError(message) from error
    async with serving(application, listener):
        yield


def public_routers(settings: Settings, front: Front, metrics: Metrics) -> list[APIRouter]:
    """Return the public pages and webhooks; Telegram's where a webhook is set up, otherwise the engine polls."""
    secret = settings.telegram_webhook_secret
    webhooks = [webhook_router(secret.get_secret_value(), front.receive_update)] if secret else []
    cards = terminal_router(front.shop, front.cards_taken)
    calls = telephone_routers(settings, front.telephone, front.call_changed, metrics)
    return [*webhooks, link_router(front.shop), consent_router(front.shop), cards, *calls]


def measured(
    telegram: TelegramChannel | None, metrics: Metrics, telephone: TelephoneChannel | None = None
) -> dict[ChannelName, Channel]:
    """Return the channels that are open, each with its deliveries counted."""
    open_ones: tuple[Channel | None, ...] = (telegram, telephone)
    return {channel.name: MeasuredChannel(channel, metrics) for channel in open_ones if channel is not None}


@asynccontextmanager
async def running_shop(settings: Settings) -> AsyncIterator[Engine]:
    """Run a shop on the real platforms."""
    store, front, metrics = Store(settings.url), Front(), Metrics()
    store.check()
    application = make_server(
        settings,
        health=front.reasons,
        slack=lambda: front.slack,
        metrics=metrics,
        routers=public_routers(settings, front, metrics),
    )
    async with AsyncExitStack() as stack:
        stack.callback(store.close)
        lock = stack.enter_context(engine_lock(store))
        telegram = await stack.enter_async_context(telegram_channel(settings))
        telephone = await stack.enter_async_context(telephone_channel(settings))
        channels = measured(telegram, metrics, telephone)
        shop = stack.enter_context(open_shop(settings, channels=channels, make_mirror=measured_mirror(metrics)))
        await stack.enter_async_context(web_server(settings, application))
        engine = await stack.enter_async_context(
            running_engine(settings, shop, front, telegram, telephone, lock=lock, metrics=metrics)
        )
        log.info("Najimi serves %s at http://%s:%s", settings.shop_name, settings.host, settings.port)
        yield engine
