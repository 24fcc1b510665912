"""Ten million lines go through bounded memory; left to `make soak`, for it takes an hour and gigabytes of disk."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.purchase_files import HEADER

ROOT = Path(__file__).resolve().parents[3]
LINES = 10_000_000
# What the caches hold when they are full, over what the programme needs for an import of a few lines.
MOST_MEGABYTES = 250


def lines_of(count: int) -> Iterator[str]:
    """Yield lines of purchases: customers, products and documents grow with them, as in a shop's long past."""
    dice = random.Random(count)  # noqa: S311 - what was bought
    document = 0
    left = count
    while left:
        document += 1
        customer = dice.randint(1, max(100, count // 50)) if dice.random() < 0.8 else ""
        day = f"{2000 + document * 20 // count}-{document % 12 + 1:02d}-{document % 28 + 1:02d} {document % 24:02d}:00"
        for _ in range(min(left, dice.randint(1, 30))):
            product = dice.randint(1, 20_000)
            price = f"{product % 90 + 1}.{product % 100:02d}"
            yield f"{document},P{product},PRODUCT {product},{dice.randint(1, 9)},{day},{price},{customer},UK\n"
            left -= 1


def peak_of(folder: Path, template: Path, count: int) -> int:
    """Import a file of so many lines in a process of its own and return its peak of resident memory, in megabytes."""
    path = folder / f"{count}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEADER}\n")
        file.writelines(lines_of(count))
    database = folder / f"{count}.db"
    database.write_bytes(template.read_bytes())
    words = [f"sqlite:///{database}", str(folder), "measure", str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.import_process", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for used in (path, database):
        used.unlink()
    new, peak = map(int, done.stdout.split())
    assert new == count
    return peak


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_ten_million_lines_take_no_more_memory_than_the_caches_hold(tmp_path: Path, sqlite_template: Path) -> None:
    """However many customers, products and documents there are among them."""
    few = peak_of(tmp_path, sqlite_template, 10_000)
    assert peak_of(tmp_path, sqlite_template, LINES) - few < MOST_MEGABYTES
