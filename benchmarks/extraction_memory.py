"""The most memory that a process takes which asks everything once."""

import multiprocessing
import resource
from pathlib import Path
from typing import Any

from benchmarks.extraction_questions import questions
from benchmarks.extraction_shop import CUSTOMER, close, open_shop
from benchmarks.generated_shop import Size
from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for

# Megabytes.
AIM = 2_000


def measure(folder: Path, size: Size) -> float:
    """Return the most megabytes that a process of its own took which asks everything once; not the first fill."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_ask_all, args=(theirs, folder, size))
    process.start()
    taken = float(ours.recv())
    process.join()
    return taken


def _ask_all(pipe: Any, folder: Path, size: Size) -> None:  # noqa: ANN401 - a connection
    shop = open_shop(folder, size)
    for asked in questions(shop):
        asked.ask(shop)
    what_to_whom(shop)
    offers_for(shop, f"{CUSTOMER:08d}")
    close(shop)
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024)
