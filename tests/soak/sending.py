"""A programme that sends what is due to a Telegram on loopback: the real sender, channel and limiter, fit to be killed.

It is forked from a server process that has loaded everything (`multiprocessing`'s "forkserver"), so that hundreds of
lives start quickly; each is a process of its own, with connections of its own, that truly dies.
"""

import asyncio
import logging
import multiprocessing
import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import event

from bot.workers.sender import Sender
from bot.workers.vigil import ClockWatch, Vigil
from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core import outbox
from core.clock import SystemClock
from core.models import ChannelName, Plan, PlanState
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.lock import engine_lock

PLAN = 1
LOOK_SECONDS = 0.05
# How a life ends that its vigil ended.
GAVE_UP = 3


@dataclass(frozen=True)
class Life:
    """What one life is given: the database, the platform, how fast it may send, where it writes its log.

    One that is `guarded` holds the engine's lock and looks after its database as an engine does. SIGUSR1 makes an
    SQLite database read-only for it, and SIGUSR2 ends that.
    """

    url: str
    token: str
    base_url: str
    rate: float
    log: str
    guarded: bool = False

    def last_words(self) -> str:
        """Return the end of the log."""
        return Path(self.log).read_text(encoding="utf-8")[-2000:]


def forkserver() -> Any:  # noqa: ANN401 - multiprocessing's context has no public type
    """Return the context that forks lives off a process in which everything is loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def live(life: Life) -> None:
    """Recover, start what is due, and send until the plan is sent out; end well on SIGTERM too."""
    logging.basicConfig(filename=life.log, level=logging.WARNING)
    sys.exit(asyncio.run(_live(life)))


async def _live(life: Life) -> int:
    channel = TelegramChannel(life.token, base_url=life.base_url, limiter=TelegramLimiter(life.rate))
    shop = shop_on(life.url, channel)
    stop, gave_up = asyncio.Event(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with ExitStack() as stack:
        watching: list[asyncio.Task[None]] = []
        if life.guarded:
            _may_become_read_only(shop.store)
            lock = stack.enter_context(engine_lock(shop.store))
            vigil = Vigil(lock, ClockWatch(lambda _jump: None), lambda _error: gave_up.set())
            watching.append(asyncio.create_task(vigil.run(stop)))
        await channel.open()
        sender = Sender(shop)
        await asyncio.to_thread(outbox.recover, shop)
        await asyncio.to_thread(outbox.start_due, shop)
        sending = asyncio.create_task(sender.run(stop))
        while not (  # noqa: ASYNC110 - a database tells nobody
            stop.is_set() or gave_up.is_set() or await asyncio.to_thread(_sent_out, shop)
        ):
            await asyncio.sleep(LOOK_SECONDS)
        stop.set()
        await asyncio.gather(sending, *watching)
        await channel.close()
    return GAVE_UP if gave_up.is_set() else 0


def _may_become_read_only(store: Store) -> None:
    """Let signals make an SQLite database read-only for this process: writes then fail as on a read-only disk."""
    state = {"only": "OFF"}
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: state.update(only="ON"))
    loop.add_signal_handler(signal.SIGUSR2, lambda: state.update(only="OFF"))
    if store.is_sqlite:

        @event.listens_for(store.writer, "checkout")
        def _checkout(connection: Any, *_rest: object) -> None:  # noqa: ANN401 - the DB-API has no type
            connection.execute(f"PRAGMA query_only={state['only']}")


def shop_on(url: str, channel: TelegramChannel | None = None) -> Shop:
    """Return a shop on the database at `url` whose clock is the machine's."""
    return Shop(
        name="Test Shop",
        zone=ZoneInfo("Europe/London"),
        currency=Currency("GBP", "en_GB"),
        store=Store(url),
        clock=SystemClock(),
        mirror=cast("Any", None),
        data_dir=Path(),
        channels={ChannelName.TELEGRAM: channel} if channel else {},
    )


def _sent_out(shop: Shop) -> bool:
    try:
        with shop.store.read() as session:
            plan = session.get_one(Plan, PLAN)
            return plan.state not in {PlanState.APPROVED, PlanState.RUNNING}
    except Exception:
        logging.getLogger(__name__).exception("the database does not say how the plan stands")
        return False
