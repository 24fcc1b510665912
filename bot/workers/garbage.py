"""When the interpreter looks through everything for garbage: once a minute, rather than whenever much was made.

Each such look keeps every thread waiting, a fifth of a second where a million customers are asked about; by itself
Python looked every four seconds while questions were answered, and Slack's requests waited (docs/benchmarks.md,
"Acknowledging Slack"). What is made and dropped at once is found by the small looks, as ever.
"""

import asyncio
import gc
from contextlib import suppress

INTERVAL_SECONDS = 60.0
# So many objects made before a small look, so many small looks before a middle one; the third is ours to decide.
_SMALL, _MIDDLE, _NEVER = 2_000, 20, 1_000_000_000


def look_seldom() -> None:
    """Let the interpreter make its small looks alone, and leave out what is there already: it stays to the end."""
    gc.set_threshold(_SMALL, _MIDDLE, _NEVER)
    gc.collect()
    gc.freeze()


async def look_now_and_then(stop: asyncio.Event, *, seconds: float = INTERVAL_SECONDS) -> None:
    """Look through everything every so many `seconds`, until the stop, which no last look holds up."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
            return
        await asyncio.to_thread(gc.collect)
