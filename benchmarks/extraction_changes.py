"""From the commit of many new lines until a question sees them (Q8)."""

import shutil
from pathlib import Path
from typing import Any

from benchmarks.extraction_questions import questions
from benchmarks.extraction_shop import close, open_shop, timed
from benchmarks.generated_shop import Size, add_purchases

# Seconds.
AIM = 6.0
NEW_LINES = 100_000


def new_lines(size: Size) -> int:
    """Return how many lines are added to a shop of this size."""
    return min(NEW_LINES, size.lines // 10)


def measure(folder: Path, size: Size) -> float:
    """Return the seconds of Q8: from the commit of new lines until Q1 sees them; on a copy."""
    for suffix in (".db", ".duckdb"):
        shutil.copy(folder / f"{size.customers}{suffix}", folder / f"changed{suffix}")
    shop = open_shop(folder, size, "changed")
    asked = questions(shop)[0]
    before = asked.ask(shop).found
    add_purchases(shop.store, new_lines(size))
    answers: list[Any] = []
    taken = timed(lambda: answers.append(asked.ask(shop)))
    assert answers[0].found != before, "the new lines were not seen"
    assert shop.mirror.check() == []
    close(shop)
    for each in folder.glob("changed.*"):
        each.unlink() if each.is_file() else shutil.rmtree(each)
    return taken / 1_000
