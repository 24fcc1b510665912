"""A process that closes a month in small transactions, to be killed in the middle: says each one that is written."""

import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

from core.actions.accounting import close_month as closing
from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store


def main(url: str, folder: str, month: str, rows: str) -> None:
    """Close `month` of the shop at `url`, `rows` accounts a transaction, and wait a moment after each."""
    closing.BATCH_ROWS = int(rows)
    store, clock, zone = Store(url), ManualClock(datetime(2026, 3, 2, tzinfo=UTC)), ZoneInfo("Europe/London")
    mirror = Mirror(store, Path(mkdtemp(dir=folder)) / "mirror.duckdb", clock=clock, zone=zone)
    shop = Shop("Killed", zone, Currency(), store, clock, mirror, Path(folder))

    def tell(done: int, _of: int) -> None:
        os.write(1, f"{done}\n".encode())
        time.sleep(0.05)

    closing.close_month(shop, date.fromisoformat(month), "U1", progress=tell)
    mirror.close()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
