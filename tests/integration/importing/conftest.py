"""Files to import, and shops to import them into."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store

REAL_FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "online_retail_2009_2010.parquet"


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The real file; its figures are in the README beside it."""
    if not REAL_FILE.exists():
        pytest.skip("the real data is not beside the checkout (../shared/data)")
    return REAL_FILE


@pytest.fixture(scope="session")
def session_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop on SQLite that several tests read and none changes."""
    folder = tmp_path_factory.mktemp("real")
    shutil.copy(sqlite_template, folder / "najimi.db")
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    clock = ManualClock(datetime(2010, 12, 10, 9, 0, tzinfo=UTC))
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=ZoneInfo("Europe/London"))
    yield Shop(
        name="Real Shop",
        zone=ZoneInfo("Europe/London"),
        currency=Currency("GBP", "en_GB"),
        store=store,
        clock=clock,
        mirror=mirror,
        data_dir=folder,
    )
    mirror.close()
    store.close()
