"""How soon staff see in Slack who has presented a card, with 200 terminals active.

The whole engine (`najimi run`) in a process of its own, over HTTP with each terminal's own signature, against the
sandbox's Slack in another process, which keeps when each message came. Terminals present cards at a fixed rate,
whatever the answers do, and each presentation counts from the moment it was due until the stand-in has the message
that names its card. A channel takes a message a second: at the first rate every shop stays below that, at the second
one the shops' channels are busier, and several cards stand in one message. Run: python -m benchmarks.card_relay (about
three minutes), or with --quick to see a few seconds of it without recording anything.
"""

import argparse
import asyncio
import json
import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from benchmarks.acknowledgement import engine
from benchmarks.report import table, write_section
from core.actions.cards.enrol_terminal import Enrolment, add_member_shop, enrol_terminal
from core.actions.cards.issue_card import issue_card
from core.actions.cards.set_programme import set_programme
from core.clock import SystemClock
from core.extraction.mirror import Mirror
from core.keys import shop_key
from core.models import CardKind
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from sandbox.app import Sandbox
from sandbox.slack.world import BOT_USER, Conversation
from terminal_bridge.server import SIGNATURE_HEADER, TIME_HEADER, signature
from tests.support.card_scene import ACTOR, PROGRAMME
from tests.support.sandbox_server import Server
from tests.support.small_shop import add_customer

TERMINALS, SHOPS = 200, 40
RATES = (10, 30)
"""Cards a second over all shops: 40 channels take 40 messages; at three quarters of that many come close together."""
SECONDS, QUICK_SECONDS = 60, 8
PATIENCE_SECONDS = 30
AIM_MS = 1_000
PERCENTILES = (50, 95, 99)

Posted = list[tuple[float, str]]


@dataclass(frozen=True)
class Presentation:
    """A card that one terminal presents, by the number of its entry."""

    till: Enrolment
    sequence: int
    card: str


def _stand_in(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    """Be Slack; say on request what was posted, each with when it came (seconds since 1970)."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    world = sandbox.slack.world
    world.conversations |= {each: Conversation(each, each.lower(), tuple(world.members)) for each in _channels()}
    async with server.serving(sandbox):
        pipe.send(sandbox.access)
        while await asyncio.to_thread(pipe.recv) != "enough":
            said = [each for channel in _channels() for each in world.messages[channel].values()]
            pipe.send([(float(each["ts"]), json.dumps(each)) for each in said if each.get("user") == BOT_USER])


def _channels() -> list[str]:
    return [f"C0CARDS{number:03d}" for number in range(SHOPS)]


def prepare(folder: Path, cards: int) -> tuple[list[Enrolment], list[str]]:
    """Make a shop with terminals and cards of named customers in `folder`; return the terminals and the cards."""
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    upgrade(store)
    zone, clock = ZoneInfo("Europe/London"), SystemClock()
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
    shop = Shop("Benchmark", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder, key=shop_key(folder))
    with store.write() as tx:
        set_programme(tx, shop, json.dumps(PROGRAMME), ACTOR)
        members = [
            add_member_shop(tx, shop, f"Shop {number}", ACTOR, slack_channel=channel)
            for number, channel in enumerate(_channels())
        ]
        tills = [
            enrol_terminal(tx, shop, members[number % SHOPS], f"Till {number}", ACTOR) for number in range(TERMINALS)
        ]
        numbers = []
        for number in range(cards):
            customer = add_customer(tx, f"C{number:05d}")
            numbers.append(issue_card(tx, shop, customer.id, CardKind.COMPUTING, ACTOR).card.number)
    mirror.close()
    store.close()
    return tills, numbers


async def present(http: httpx.AsyncClient, address: str, each: Presentation) -> bool:
    """Present a card, as a till does; return whether the server took it."""
    path, at = f"/terminals/{each.till.terminal.number}/presented", datetime.now(UTC).isoformat()
    body = json.dumps({"sequence": each.sequence, "at": at, "card": each.card}).encode()
    key = bytes.fromhex(each.till.file["key"])
    headers = {TIME_HEADER: at, SIGNATURE_HEADER: signature(key, "POST", path, at, body)}
    answer = await http.post(address + path, content=body, headers=headers)
    return answer.is_success


async def at_a_rate(address: str, said: list[Presentation], rate: int) -> tuple[dict[str, float], int]:
    """Present cards at a fixed rate; return when each was due, by card, and how many were not taken."""
    due: dict[str, float] = {}
    tasks = []
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as http:
        began = time.time()
        for number, each in enumerate(said):
            moment = began + number / rate
            await asyncio.sleep(max(0.0, moment - time.time()))
            due[each.card] = moment
            tasks.append(asyncio.create_task(present(http, address, each)))
        taken = await asyncio.gather(*tasks)
    return due, taken.count(False)


async def told(pipe: Connection, due: dict[str, float], names: dict[str, str]) -> tuple[list[float], int, int]:
    """Wait for the messages; return the milliseconds until each card was named, how many were not, and the messages."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        pipe.send("what is there?")
        posted: Posted = sorted(await asyncio.to_thread(pipe.recv))
        came = {card: at for at, text in reversed(posted) for card in due if names[card] in text}
        if len(came) == len(due) or time.monotonic() > ends:
            took = [(came[card] - moment) * 1_000 for card, moment in due.items() if card in came]
            messages = [text for at, text in posted if at >= min(due.values())]
            return sorted(took), len(due) - len(came), len(messages)
        await asyncio.sleep(1)


async def measure(folder: Path, pipe: Connection, seconds: int) -> list[list[object]]:
    """Measure at each rate; return the rows of the table."""
    access = pipe.recv()
    cards_needed = sum(rate * seconds for rate in RATES)
    tills, cards = prepare(folder, cards_needed)
    names = {card: f"C{number:05d}" for number, card in enumerate(cards)}
    rows: list[list[object]] = []
    async with engine(folder, access) as address:
        start = 0
        for rate in RATES:
            count = rate * seconds
            said = [
                Presentation(tills[number % TERMINALS], 1 + number // TERMINALS, cards[number])
                for number in range(start, start + count)
            ]
            start += count
            due, refused = await at_a_rate(address, said, rate)
            took, missing, messages = await told(pipe, due, names)
            took = took or [float("inf")]
            points = [took[min(len(took) - 1, len(took) * each // 100)] for each in PERCENTILES]
            met = "yes" if points[-1] <= AIM_MS else "no"
            rows.append([rate, count, messages, refused + missing, *(f"{each:.0f}" for each in points), met])
    return rows


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, and record nothing")
    quick = parser.parse_args().quick
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_stand_in, args=(theirs,), daemon=True)
    process.start()
    with tempfile.TemporaryDirectory() as name:
        rows = asyncio.run(measure(Path(name), ours, QUICK_SECONDS if quick else SECONDS))
    ours.send("enough")
    process.join()
    heads = ["cards a second", "cards", "messages", "lost", *(f"p{each}, ms" for each in PERCENTILES), "aim met"]
    text = (
        f"{TERMINALS} terminals of {SHOPS} shops, each with a channel of its own; every card presented once, by a named"
        " customer, signed, stored durably and answered; from the moment it was due until Slack's stand-in had the"
        " message that names it. The engine, the stand-in and the terminals share two processors. Where a channel would"
        f" get more than a message a second, cards wait for a summary. The aim: {AIM_MS} ms at the 99th percentile as"
        " long as a channel's limit allows.\n\n" + table(heads, rows)
    )
    write_section("From a card to Slack", "python -m benchmarks.card_relay", text, record=not quick)


if __name__ == "__main__":
    main()
