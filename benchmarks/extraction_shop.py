"""The shops that benchmarks/extraction.py asks, in three sizes, and the files that queries by hand are asked of."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import by_hand
from benchmarks.generated_shop import Size, generate
from core.actions.catalogue.learn_levels import learn_levels, needs_levels
from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade

SIZES = [Size(n, 20 * n, 2_000, 1_827, True, 5 * n, n // 5) for n in (10_000, 100_000, 1_000_000)]  # noqa: FBT003
NOW, TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 3, 2)
# As the server has it: bot/settings.py.
MEMORY, THREADS = "1GB", 2
# How many of those found are shown.
FIRST = 1_000
CUSTOMER = 4_321


def prepare(folder: Path, size: Size) -> None:
    """Make what is missing: the shop, what it learns from its purchases, the mirror, and the file by hand."""
    path = folder / f"{size.customers}.db"
    if not path.exists():
        print(f"generating {size.customers:,} customers")
        generate(path, size).close()
    store = Store(f"sqlite:///{path}")
    backup = upgrade(store)
    store.close()
    if backup is not None:
        backup.unlink()
    shop = open_shop(folder, size)
    shop.mirror.refresh()
    if needs_levels(shop):
        learn_levels(shop)
        shop.mirror.refresh()
    close(shop)
    by_hand.make_file(folder / f"{size.customers}.duckdb", hand_file(folder, size))


def open_shop(folder: Path, size: Size, name: str | None = None) -> Shop:
    """Return the shop of this size in `folder`; its database has to be there."""
    stem = name or str(size.customers)
    store = Store(f"sqlite:///{folder / f'{stem}.db'}")
    clock, zone = ManualClock(NOW), ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / f"{stem}.duckdb", clock=clock, zone=zone, memory_limit=MEMORY, threads=THREADS)
    return Shop("Generated", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)


def close(shop: Shop) -> None:
    """Close its files."""
    shop.mirror.close()
    shop.store.close()


def hand_file(folder: Path, size: Size) -> Path:
    """Return the file that queries by hand are asked of."""
    return folder / f"{size.customers}.hand.duckdb"


def hand_config() -> dict[str, str | bool | int | float | list[str]]:
    """Return the settings of that file: the same memory and threads as the mirror's."""
    return {"memory_limit": MEMORY, "threads": THREADS}


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds `work` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000
