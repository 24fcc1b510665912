"""How many messages a second leave the outbox, durably, into a channel that does nothing; and in how much memory.

Against bare commits: the same driver, file and pragmas, one row updated by each transaction, nothing else. A plan for a
million is measured where it begins and where it ends: neither may depend on how much waits or is done. Each size is
measured in a process of its own. Run: python -m benchmarks.outbox (about six minutes), or with --quick to see the
smaller sizes without recording anything.
"""

import argparse
import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.generated_campaign import PLAN, generate_campaign, generated_shop
from benchmarks.report import ROOT, growth, table, write_section
from bot.workers.sender import Sender
from core import outbox
from core.models import ChannelName
from core.ports import MessageFormat, Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop
from core.store import Store

SIZES = [10_000, 100_000, 1_000_000]
MOST_SENT = 100_000
BARE_COMMITS = 5_000
AIM_RATE, AIM_MEMORY = 1_000, 150
WARM = 2_000


class NullChannel:
    """A channel that takes everything at once."""

    name = ChannelName.TELEGRAM
    format = MessageFormat.TELEGRAM_HTML
    longest_text = 4096
    cost = 0

    async def deliver(self, _message: OutgoingMessage) -> Outcome:
        """Take it."""
        return Outcome(OutcomeKind.SENT, provider_id="1")


class Counted(NullChannel):
    """One that asks for a stop after so many."""

    def __init__(self, most: int) -> None:
        """Take `most`, then set the event."""
        self.left = most
        self.stop = asyncio.Event()

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Take it."""
        self.left -= 1
        if self.left <= 0:
            self.stop.set()
        return await super().deliver(message)


def measure(path: Path) -> dict[str, float]:
    """Send from the plan in the database at `path`; return what was measured, in seconds, megabytes and counts."""
    shop = generated_shop(Store(f"sqlite:///{path}"), path.parent)
    commits = _commits_of(shop)
    with shop.store.read() as session:
        waiting = outbox.counts(session, PLAN).waiting
    idle = _memory("VmRSS")
    began = time.perf_counter()
    outbox.start_due(shop)
    starting = time.perf_counter() - began
    sent = min(waiting, MOST_SENT)
    asyncio.run(_send(shop, min(WARM, sent // 5)))
    commits.clear()
    rest = sent - min(WARM, sent // 5)
    began = time.perf_counter()
    asyncio.run(_send(shop, rest))
    taken = time.perf_counter() - began
    return {
        "starting": starting,
        "messages": rest,
        "seconds": taken,
        "commits": len(commits),
        "over_idle": _memory("VmHWM") - idle,
        "bare": _bare_commits(path),
    }


async def _send(shop: Shop, most: int) -> None:
    channel = Counted(most)
    shop.channels[ChannelName.TELEGRAM] = channel
    await Sender(shop).run_until(channel.stop)


def _commits_of(shop: Shop) -> list[None]:
    counted: list[None] = []
    event.listen(shop.store.writer, "commit", lambda _connection: counted.append(None))
    return counted


def _bare_commits(path: Path) -> float:
    """Return how many transactions a second the bare driver commits on this file, one update in each."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        for number in range(1, BARE_COMMITS + 1):
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE delivery SET provider_id = '2' WHERE id = ?", (number,))
            db.execute("COMMIT")
        return BARE_COMMITS / (time.perf_counter() - began)


def _memory(what: str) -> float:
    """Return this process's memory (VmRSS) or its highest so far (VmHWM), in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1_024
    return 0.0


def measured(path: Path) -> dict[str, Any]:
    """Measure in a process of its own, so that nothing of the making of the shop is in its memory."""
    command = [sys.executable, "-m", "benchmarks.outbox", "--measure", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def nearly_done(path: Path, target: Path, left: int) -> Path:
    """Copy a database in which all but the last `left` messages of the plan were sent."""
    shutil.copy(path, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute(
            "UPDATE delivery SET state = 'sent', tries = 1 WHERE id <= (SELECT max(id) FROM delivery) - ?", (left,)
        )
    return target


def _row(what: str, found: dict[str, Any]) -> list[object]:
    rate = found["messages"] / found["seconds"]
    met = "yes" if rate >= AIM_RATE and found["over_idle"] <= AIM_MEMORY else "no"
    each = found["messages"] / found["commits"]
    ratio = rate / found["bare"]
    figures = [f"{rate:,.0f}", f"{found['bare']:,.0f}", f"{ratio:.2f}", f"{each:.0f}", f"{found['over_idle']:.0f}"]
    return [what, f"{found['messages']:,}", f"{found['starting'] * 1_000:.0f}", *figures, met]


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    parser.add_argument("--measure", type=Path, help="measure one database, and print what was found")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return
    rows, drawn = [], []
    for size in SIZES[:-1] if asked.quick else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            shop = generate_campaign(Path(folder), size)
            shop.store.close()
            shop.mirror.close()
            path = shop.store.path or Path()
            late = nearly_done(path, Path(folder) / "late.db", min(size // 2, MOST_SENT))
            begun, ended = measured(path), measured(late)
        rows += [_row(f"{size:,}, at its beginning", begun), _row(f"{size:,}, at its end", ended)]
        drawn.append((size, begun["messages"] / begun["seconds"], ended["messages"] / ended["seconds"]))
    heads = ["plan for", "messages", "start, ms", "messages/s", "bare commits/s", "ratio", "messages a commit"]
    text = (
        "The real sender, claims, policy, outcomes and `synchronous=FULL`; each message is claimed and committed before"
        " its call, its outcome after it. What ends together is written down together, and as many are on their way as"
        " the channel carried off in the last quarter of a second (8 at least, 256 at most). The ratio is messages a"
        f" second over bare commits a second. The aim: {AIM_RATE:,} messages a second, and {AIM_MEMORY} MB over the"
        " memory of the idle process.\n\n" + table([*heads, "MB over idle", "aim met"], rows)
    )
    if not asked.quick:
        picture = growth(
            "outbox",
            "Messages a second out of the outbox",
            ("recipients of the plan", "messages a second"),
            {
                "at its beginning": [(size, first) for size, first, _ in drawn],
                "at its end": [(size, last) for size, _, last in drawn],
                "aim": [(size, AIM_RATE) for size, _, _ in drawn],
            },
        )
        text += f"\n\n![Messages a second against the size of the plan]({picture})"
    write_section("Outbox", "python -m benchmarks.outbox", text, record=not asked.quick)


if __name__ == "__main__":
    main()
