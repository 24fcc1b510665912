"""How close a campaign comes to Telegram's limits: 30 messages a second in all, one a second to a chat.

The real sender, channel and limiter against the sandbox's stand-in, in another process, with its limits in force and
true seconds. The floor: what its limits allow at most. Run: python -m benchmarks.telegram_rate (six minutes), or with
--quick to see 600 messages without recording anything.
"""

import argparse
import asyncio
import multiprocessing
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.generated_campaign import FIRST_CHAT, PLAN, generate_campaign
from benchmarks.report import table, write_section
from bot.workers.sender import Sender
from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core import outbox
from core.models import ChannelName
from core.shop import Shop
from sandbox.app import Sandbox
from sandbox.telegram.limits import OVERALL
from tests.support.sandbox_server import Server

MESSAGES = 10_000
QUICK = 600
AIM = 1.05


def _stand_in(messages: int, pipe: Connection) -> None:
    """Serve a stand-in that knows so many chats, until the other end of `pipe` has heard enough."""
    asyncio.run(_serve(messages, pipe))


async def _serve(messages: int, pipe: Connection) -> None:
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    for number in range(1, messages + 1):
        sandbox.telegram.add_chat(FIRST_CHAT + number, f"Customer {number}")
    answers: Counter[int] = Counter()

    def counted(inner: ASGIApp) -> ASGIApp:
        async def count(scope: Scope, receive: Receive, send: Send) -> None:
            async def note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answers[message["status"]] += 1
                await send(message)

            await inner(scope, receive, note)

        return count

    async with server.serving(sandbox, [Mount("/sandbox", counted(sandbox.app))]):
        pipe.send(sandbox.access)
        await asyncio.to_thread(pipe.recv)
        heard = [len(chat.messages) for chat in sandbox.telegram.world.chats.values()]
        pipe.send((dict(answers), sum(heard), max(heard)))


def measure(messages: int) -> list[object]:
    """Send a campaign; return a row of the table."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_stand_in, args=(messages, theirs), daemon=True)
    process.start()
    access = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        shop = generate_campaign(Path(folder), messages)
        channel = TelegramChannel(access.telegram_token, base_url=access.telegram_base_url, limiter=TelegramLimiter())
        shop.channels[ChannelName.TELEGRAM] = channel

        async def send() -> float:
            await channel.open()
            outbox.start_due(shop)
            began = time.perf_counter()
            while (await asyncio.to_thread(_open, shop)) > 0:
                await Sender(shop).drain()
            taken = time.perf_counter() - began
            await channel.close()
            return taken

        taken = asyncio.run(send())
        shop.store.close()
    ours.send("enough")
    answers, heard, most = ours.recv()
    process.join()
    assert (heard, most) == (messages, 1), "somebody heard twice or not at all"
    floor = (messages - OVERALL.burst) / OVERALL.per_second
    met = "yes" if taken <= AIM * floor else "no"
    return [messages, f"{floor:.1f}", f"{taken:.1f}", f"{taken / floor:.3f}", met, answers.get(429, 0)]


def _open(shop: Shop) -> int:
    with shop.store.read() as session:
        return outbox.counts(session, PLAN).open


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only a few messages, and record nothing")
    quick = parser.parse_args().quick
    row = measure(QUICK if quick else MESSAGES)
    text = (
        "Each message to another chat. The stand-in allows a burst of 30 and 30 a second in all, and answers 429 beyond"
        f" that; the floor is what it allows at most. The aim: at most {AIM} times the floor.\n\n"
        + table(["messages", "floor, s", "taken, s", "ratio", "aim met", "429 answers"], [row])
    )
    write_section("Telegram's limits", "python -m benchmarks.telegram_rate", text, record=not quick)


if __name__ == "__main__":
    main()
