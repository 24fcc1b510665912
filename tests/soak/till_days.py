"""Random days at a till, by the thousand: tests/support/till_schedules.py has what may happen, and what has to hold."""

import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.soak.record import Figures
from tests.support.till_schedules import Schedule

# Seeds of one piece never meet those of another, nor those of the quick tests.
APART = 10_000_000
# A day lives for a moment: in memory, where the machine has room, its commits need not wait for a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there


def run_till_days(days: int, seed: int) -> Figures:
    """Live through so many days, each of another seed."""
    began, met = time.monotonic(), Counter[str]()
    for number in range(seed * APART, seed * APART + days):
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            try:
                met += Schedule(number, Path(folder)).run()
            except AssertionError as broken:
                message = f"day {number}: {broken}"
                raise AssertionError(message) from broken
    cut = met["line cut"] + met["killed while sending"]
    return Figures(
        f"{days:,} days: {met['done']:,} deeds done, {met['card gone']:,} cards gone in the middle, {met['killed']:,}"
        f" tills killed, {cut:,} sendings cut, {met['sent again']:,} entries sent again; the server has what is on the"
        " cards, each thing once",
        twice=0,
        dropped=0,
        looks=days,
        seconds=time.monotonic() - began,
        kills=met["killed"] + met["killed while sending"],
    )
