"""The sending programme is killed for good, hundreds of times, at moments that a seed draws.

Half of the deaths are at a message: before the platform has it, or after, before its answer is out. The others are at
any moment after the start: while it loads, recovers, claims, or writes outcomes down.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.routing import Mount

from core.models import PlanState
from sandbox.app import Sandbox
from tests.soak.campaign import Campaign, Onlooker, seeded, staged
from tests.soak.databases import fresh_database
from tests.soak.plug import Plug
from tests.soak.record import Figures
from tests.soak.sending import Life, forkserver, live
from tests.support.sandbox_server import Server

# Fast enough that the hours are spent on deaths; the true limits have their own proof (docs/benchmarks.md).
RATE = 400
LONGEST_LIFE = 120
KINDS = ("before", "after", "moment", "moment")


@dataclass
class _Lives:
    campaign: Campaign
    plug: Plug
    life: Life
    draw: random.Random
    context: Any
    deaths: Counter[str]

    async def live(self, kind: str | None, messages: int) -> bool:
        """Let the programme live until it is killed or done; return whether it was killed."""
        process = self.context.Process(target=live, args=(self.life,))
        if kind in {"before", "after"}:
            at = self.draw.randint(1, max(1, messages))
            self.plug.arm(process.kill, at=at, before=kind == "before")
        process.start()
        if kind == "moment":
            await asyncio.sleep(self.draw.uniform(0, 0.6))
            process.kill()
        await asyncio.to_thread(process.join, LONGEST_LIFE)
        self.plug.disarm()
        code = process.exitcode
        assert code in {0, -9}, f"the programme ended with {code}: {self.life.last_words()}"
        process.close()
        if code == -9 and kind:
            self.deaths[kind] += 1
        return bool(code == -9)


def run_kills(database: str, messages: int, kills: int, seed: int) -> Figures:
    """Send a campaign of `messages`, dying `kills` times; return what was found, or fail where a promise broke."""
    with fresh_database(database) as url:
        return asyncio.run(_run(url, messages, kills, seed))


async def _run(url: str, messages: int, kills: int, seed: int) -> Figures:
    server, started = Server(), time.monotonic()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    sandbox.telegram.limits.enforced = False
    plug = Plug(sandbox.app)
    campaign = await asyncio.to_thread(staged, url, sandbox, messages)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="najimi-soak-"))
        await stack.enter_async_context(server.serving(sandbox, [Mount("/sandbox", plug)]))
        access = sandbox.access
        life = Life(url, access.telegram_token, access.telegram_base_url, RATE, str(Path(folder) / "log"))
        draw = seeded(seed, "kills")
        lives = _Lives(campaign, plug, life, draw, forkserver(), Counter())
        onlooker = Onlooker(campaign.shop.store)
        await _die_again_and_again(lives, kills)
        looks = await asyncio.to_thread(onlooker.end)
    campaign.shop.store.close()
    return Figures(
        f"{messages:,} messages; killed {sum(lives.deaths.values())} times ({_words(lives.deaths)});"
        f" {campaign.unknown} unknown, of which {campaign.arrived} had arrived",
        twice=0,
        dropped=0,
        looks=looks,
        seconds=time.monotonic() - started,
        kills=sum(lives.deaths.values()),
    )


async def _die_again_and_again(lives: _Lives, kills: int) -> None:
    """Live and die; staff settle what is unknown, at once or later; then live on until everybody has heard."""
    campaign = lives.campaign
    for number in range(kills):
        left = campaign.counts().open
        kind = lives.draw.choice(KINDS)
        killed = await lives.live(kind, left // (kills - number + 1))
        campaign.check_nobody_twice()
        counts = campaign.counts()
        assert counts.audience == counts.accounted == campaign.size
        if not killed or lives.draw.random() < 0.5:
            await asyncio.to_thread(campaign.settle_unknowns)
    while True:
        assert not await lives.live(None, 0)
        if not await asyncio.to_thread(campaign.settle_unknowns):
            break
    campaign.check_nobody_twice()
    counts = campaign.counts()
    assert counts.audience == counts.accounted == counts.sent == campaign.size, counts
    assert sum(campaign.heard().values()) == campaign.size, "somebody was dropped"
    assert campaign.state() is PlanState.FINISHED


def _words(deaths: Counter[str]) -> str:
    names = {"before": "before a message", "after": "after a message", "moment": "at any moment"}
    return ", ".join(f"{deaths[kind]} {words}" for kind, words in names.items() if deaths[kind])
