"""`najimi run --sandbox`: the same engine on stand-ins, with a shop that is already alive."""

import asyncio
import hashlib
import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func
from sqlmodel import col, select

from bot.bootstrap import Front, measured, public_routers, running_engine, telegram_channel, web_server
from bot.engine import Engine
from bot.metrics import Metrics, measured_mirror
from bot.opening import open_shop
from bot.sandbox_counter import running_till
from bot.sandbox_side import SandboxSide
from bot.sandbox_telephone import connect_telephones, meet_operators, reach_by_telephone, telephone_settings
from bot.settings import Settings
from bot.telephone_wiring import telephone_channel
from bot.web.server import make_server
from core.actions.catalogue.learn_levels import learn_levels, needs_levels
from core.actions.customers.consent import give_consent
from core.actions.customers.link_customer import link_by_token, make_link_token
from core.actions.importing.import_purchases import import_purchases
from core.clock import ShiftedClock, SystemClock
from core.customers.agreement import Agreement
from core.models import ChannelName, Customer, Purchase, Purpose
from core.shop import Shop
from core.store import Store
from core.store.lock import engine_lock
from core.store.migrate import newest_revision
from sandbox.app import Sandbox
from sandbox.demo.shop import fill

log = logging.getLogger(__name__)

ZONE = "Europe/London"
SHOP_NAME = "Dovedale Home & Kitchen"
OPENING = time(10, 0)
# Enough customers that a campaign to the prospects of one product can be told from chance.
GENERATED = 3000
LINKED = 2400
FIRST_CHAT = 700_000_000
HOW = "the sandbox linked them when it was set up"


class SandboxClock(ShiftedClock):
    """The sandbox's clock: it can be set once the shop's last purchase is known, and from then on only runs on."""

    def start(self, moment: datetime) -> None:
        """Let it be `moment` now."""
        self._shift = moment - self._clock.now()


@asynccontextmanager
async def running_sandbox(
    settings: Settings, data: Path | None, *, linked: int = LINKED, socket_mode: bool = False
) -> AsyncIterator[Engine]:
    """Run the whole system on this machine alone: stand-ins and page at once, the shop as soon as it is prepared.

    The `linked` most loyal customers are on Telegram and have agreed to offers. With `socket_mode` Slack's events come
    over a socket that the engine opens, otherwise over HTTP with a signature.
    """
    address = f"http://{settings.host}:{settings.port}"
    clock = SandboxClock(SystemClock())
    sandbox = Sandbox(public_url=address, now=clock.now)
    settings = sandbox_settings(settings, sandbox, generated=data is None, socket_mode=socket_mode)
    connect_telephones(settings, sandbox)
    front, metrics = Front(), Metrics()
    application = make_server(
        settings,
        health=front.reasons,
        slack=lambda: front.slack,
        metrics=metrics,
        routers=public_routers(settings, front, metrics),
        sandbox=sandbox.app,
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(web_server(settings, application))
        stack.push_async_callback(sandbox.close)
        log.info("The sandbox's page is at %s/ ; the shop behind it is being prepared …", address)
        store = Store(settings.url)
        stack.callback(store.close)
        # The database of the time before is cleared away under a lock of its own: the engine's knows the new file.
        with engine_lock(store):
            start = await asyncio.to_thread(prepare, settings, data)
        lock = stack.enter_context(engine_lock(store))
        clock.start(start)
        telegram = await stack.enter_async_context(telegram_channel(settings))
        telephone = await stack.enter_async_context(telephone_channel(settings))
        channels = measured(telegram, metrics, telephone)
        shop = stack.enter_context(
            open_shop(settings, clock=clock, channels=channels, make_mirror=measured_mirror(metrics))
        )
        await asyncio.to_thread(link_people, shop, sandbox, linked)
        await asyncio.to_thread(meet_operators, shop, settings, sandbox)
        engine = await stack.enter_async_context(
            running_engine(settings, shop, front, telegram, telephone, lock=lock, metrics=metrics)
        )
        side = SandboxSide(engine, clock)
        till = await stack.enter_async_context(running_till(shop, sandbox, await side.people()))
        sandbox.connect(side, till)
        log.info("Ready: open %s/ in a browser. End it with Ctrl-C.", address)
        yield engine


def sandbox_settings(settings: Settings, sandbox: Sandbox, *, generated: bool, socket_mode: bool) -> Settings:
    """Return the settings that point the product at the stand-ins; the data goes into a folder of its own."""
    named = "shop_name" in settings.model_fields_set
    data_dir = settings.data_dir / "sandbox"
    return settings.model_copy(
        update={
            "data_dir": data_dir,
            "zone": settings.zone or ZONE,
            "shop_name": SHOP_NAME if generated and not named else settings.shop_name,
            "slack_bot_token": SecretStr(sandbox.slack_bot_token),
            "slack_app_token": SecretStr(sandbox.slack_app_token) if socket_mode else None,
            "slack_signing_secret": None if socket_mode else SecretStr(sandbox.slack_signing_secret),
            "slack_base_url": sandbox.slack_base_url,
            "slack_approvals_channel": sandbox.approvals_channel,
            "slack_customers_channel": sandbox.customers_channel,
            "slack_approvers": sandbox.approvers,
            "telegram_token": SecretStr(sandbox.telegram_token),
            "telegram_base_url": sandbox.telegram_base_url,
            "telegram_webhook_secret": None,
            "backup_dir": None,
            "public_url": f"http://{settings.host}:{settings.port}",
            **telephone_settings(settings, sandbox),
        }
    )


def prepare(settings: Settings, data: Path | None) -> datetime:
    """Make the shop's database ready; return the moment at which the sandbox starts.

    An SQLite sandbox starts afresh each time, from a copy that is kept of each file that was imported. A database
    that was named by `DATABASE_URL` is filled where it is empty and never emptied.
    """
    kept = None
    if not settings.database_url:
        kept = _start_afresh(settings.data_dir, data)
    with open_shop(settings) as shop:
        if not _has_purchases(shop):
            _fill(shop, data)
        start = _start_of(shop)
    if kept is not None and not kept.exists():
        _copy_database(settings.data_dir / "najimi.db", kept)
    return start


def _start_afresh(folder: Path, data: Path | None) -> Path | None:
    """Clear an earlier sandbox away; return where a copy of the imported database is kept, for a given file."""
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in (*folder.glob("najimi.db*"), *folder.glob("mirror.duckdb*")):
        if leftover.suffix != ".lock":
            leftover.unlink()
    shutil.rmtree(folder / "outgoing", ignore_errors=True)
    if data is None:
        return None
    with data.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    kept = folder / f"imported-{newest_revision()}-{digest}.db"
    if kept.exists():
        shutil.copy(kept, folder / "najimi.db")
    return kept


def _copy_database(database: Path, target: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _has_purchases(shop: Shop) -> bool:
    with shop.store.read() as session:
        return session.exec(select(Purchase.id).limit(1)).first() is not None


def _fill(shop: Shop, data: Path | None) -> None:
    if data is None:
        until = shop.clock.now().astimezone(shop.zone).date() - timedelta(days=1)
        fill(shop, until=until, customers=GENERATED)
        return
    log.info("Importing %s …", data)
    import_purchases(shop, data, started_by="sandbox", progress=_progress("lines"))
    if needs_levels(shop):
        log.info("Learning from the purchases which products go together …")
        learn_levels(shop)


def _progress(what: str) -> Callable[[int, int | None], None]:
    told = {"at": 0}

    def progress(done: int, _of: int | None) -> None:
        if done - told["at"] >= 50_000:  # noqa: PLR2004 - a line now and then
            told["at"] = done
            log.info("… %s %s", f"{done:,}", what)

    return progress


def _start_of(shop: Shop) -> datetime:
    """Return the morning after the last purchase, in the shop's zone; now where the shop has none."""
    with shop.store.read() as session:
        last = session.exec(select(func.max(Purchase.business_date))).one()
    if last is None:
        return shop.clock.now()
    return datetime.combine(last + timedelta(days=1), OPENING, shop.zone).astimezone(UTC)


def link_people(shop: Shop, sandbox: Sandbox, linked: int) -> None:
    """Give the most loyal customers a Telegram chat, some of them calls as well, and their agreement to either."""
    with shop.store.read() as session:
        loyal = session.exec(
            select(Customer)
            .join(Purchase, col(Purchase.customer_id) == col(Customer.id))
            .group_by(col(Customer.id))
            .order_by(func.count().desc(), col(Customer.id))
            .limit(linked)
        ).all()
    with shop.store.write() as tx:
        for customer in loyal:
            chat = FIRST_CHAT + (customer.id or 0)
            sandbox.telegram.world.add_chat(customer.called, chat_id=chat, started=True)
            token = make_link_token(tx, shop, customer.id or 0, "sandbox")
            link_by_token(tx, shop, token, chat)
            give_consent(tx, shop, Agreement(customer.id or 0, ChannelName.TELEGRAM, Purpose.OFFERS), how=HOW)
    reach_by_telephone(shop, list(loyal))
