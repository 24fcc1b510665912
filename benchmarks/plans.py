"""How long it takes to draw up, submit and approve a plan for a large list, and how long others wait meanwhile.

Everybody on the list can be reached. While a plan is drawn up, kept and approved, another thread commits one small row
after the other, as the web server does before it acknowledges an event of Slack's: how long it waits at most is what a
person would notice. Run: python -m benchmarks.plans (about ten minutes), or with --quick to see the smaller sizes
without recording anything.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import func
from sqlmodel import select

from benchmarks.generated_campaign import generate_audience, generated_shop
from benchmarks.outbox import NullChannel
from benchmarks.report import ROOT, table, write_section
from core.actions.plans.decide_plan import approve_plan
from core.actions.plans.prepare_plan import prepare_approval, prepare_plan
from core.actions.plans.submit_plan import DrawnUp, draw_up, submit_plan
from core.clock import SystemClock
from core.models import ChannelName, Delivery, Plan, Staff
from core.plans.draft import PlanDraft
from core.shop import Shop
from core.store import Store

SIZES = [10_000, 100_000, 1_000_000]
AIM_WAIT = 3.0
PAUSE = 0.02
T = TypeVar("T")
SCRIPT = "Hello {{ customer.name }},\n\nwe thought of you {{ reason }}: {{ product.name }}.\n\n{{ shop.name }}"


class Others:
    """Commits a small row again and again in another thread, as the web server does, and notes how long each took."""

    def __init__(self, store: Store) -> None:
        """Write into `store`."""
        self._store, self._ended, self.longest = store, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._ended.is_set():
            began = time.perf_counter()
            with self._store.write() as tx:
                tx.get_one(Staff, 2).name = f"Anna {began}"
            self.longest = max(self.longest, time.perf_counter() - began)
            self._ended.wait(PAUSE)


def measure(path: Path) -> list[object]:
    """Return the row of the database at `path`: seconds of each step, the longest wait of others, memory."""
    shop = generated_shop(Store(f"sqlite:///{path}"), path.parent)
    shop.channels[ChannelName.TELEGRAM] = NullChannel()
    idle = _memory("VmRSS")
    with Others(shop.store) as drawing:
        drew, drawn_up = _timed(lambda: draw_up(shop, _draft()))
    with Others(shop.store) as keeping:
        kept, plan = _timed(lambda: _submit(shop, drawn_up))
    with Others(shop.store) as approving:
        approved, _ = _timed(lambda: _approve(shop, plan))
    waits = [f"{each.longest:.2f}" for each in (drawing, keeping, approving)]
    with shop.store.read() as session:
        told = session.exec(select(func.count()).select_from(Delivery)).one()
    met = "yes" if max(map(float, waits)) < AIM_WAIT else "no"
    seconds = [f"{each:.1f}" for each in (drew, kept, approved)]
    memory = int(_memory("VmHWM") - idle)
    shop.mirror.close()
    shop.store.close()
    return [told, seconds[0], waits[0], seconds[1], waits[1], seconds[2], waits[2], met, memory]


def _draft() -> PlanDraft:
    return PlanDraft(
        title="Lanterns", origin="bench", product_id=1, list_id=1, channel=ChannelName.TELEGRAM, script=SCRIPT,
        send_at=SystemClock().now(),
    )  # fmt: skip


def _submit(shop: Shop, drawn_up: DrawnUp) -> Plan:
    prepared = prepare_plan(shop, drawn_up, 1)
    with shop.store.write() as tx:
        return submit_plan(tx, shop, prepared, tx.get_one(Staff, 1))


def _approve(shop: Shop, plan: Plan) -> None:
    checked = prepare_approval(shop, plan.id or 0, plan.fingerprint)
    with shop.store.write() as tx:
        approve_plan(tx, shop, plan.id or 0, plan.fingerprint, tx.get_one(Staff, 2), checked)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _memory(name: str) -> float:
    """Return a figure of this process's memory, in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1_024
    raise LookupError(name)


def measured(size: int) -> list[object]:
    """Measure in a process of its own, so that nothing of the making of the shop is in its memory."""
    with tempfile.TemporaryDirectory() as folder:
        shop = generate_audience(Path(folder), size)
        shop.mirror.close()
        shop.store.close()
        command = [sys.executable, "-m", "benchmarks.plans", "--measure", str(shop.store.path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    print(found, flush=True)
    return found


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    parser.add_argument("--measure", type=Path, help="measure one database, and print what was found")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return
    rows = [measured(size) for size in (SIZES[:-1] if asked.quick else SIZES)]
    heads = [
        "messages",
        "draw up, s",
        "wait, s",
        "submit, s",
        "wait, s",
        "approve, s",
        "wait, s",
        "aim met",
        "MB over idle",
    ]
    text = (
        "SQLite with `synchronous=FULL`. To draw a plan up is to find who can be reached and to write everybody's"
        " message; to submit it, to keep each part under its fingerprint; to approve it, to compare what is kept with"
        " what was shown, and to put each message into the outbox. *Wait*: the longest that another transaction of one"
        f" row took meanwhile, as the web server needs one to acknowledge an event of Slack's (the aim: {AIM_WAIT:.0f}"
        " s, after which Slack counts it as failed).\n\n" + table(heads, rows)
    )
    write_section("Plans for large lists", "python -m benchmarks.plans", text, record=not asked.quick)


if __name__ == "__main__":
    main()
