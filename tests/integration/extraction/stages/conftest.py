"""The village's shop with rules and two campaigns behind it, opened once for all tests that only ask."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.models import ManagerialAccount, RuleBase
from core.shop import Shop
from core.store import Store
from tests.support.past_campaigns import fill_campaigns
from tests.support.village_shop import NOW, village

LOYAL = [
    {"name": "Often", "when": "visits >= 2", "add": "80"},
    {"name": "", "when": "sales > 0", "add": "sales / 10"},
    {"name": "Trouble", "when": "troubles >= 1", "add": "-300"},
]


@pytest.fixture
def own_village(sqlite_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A village's shop of a test's own, on SQLite."""
    store = Store(sqlite_url)
    with village(store, tmp_path) as shop:
        yield shop
    store.close()


@pytest.fixture(scope="session")
def staged_village(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The village's shop on SQLite; tests only read it."""
    folder = tmp_path_factory.mktemp("staged")
    path = folder / "najimi.db"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    with village(store, folder) as shop:
        with store.write() as tx:
            fill_campaigns(tx)
            for number, month, sales in ((3, 11, 40_000), (5, 11, 20_000), (5, 12, 20_000)):
                day, cost = date(2025, month, 1), sales // number
                tx.add(ManagerialAccount(month=day, customer_id=number, sales=sales, cost=cost, profit=sales - cost))
            tx.add(RuleBase(name="Loyal", rules=LOYAL, saved_by="U1", saved_at=NOW))
        yield shop
    store.close()
