"""The village's shop, opened once for all tests that only ask."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.shop import Shop
from core.store import Store
from tests.support.busy_village import make_busy
from tests.support.village_shop import village


@pytest.fixture(scope="session")
def asked_village(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The village's shop on SQLite; tests only read it."""
    folder = tmp_path_factory.mktemp("village")
    path = folder / "najimi.db"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    with village(store, folder) as shop:
        yield shop
    store.close()


@pytest.fixture(scope="session")
def busy_village(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The village's shop with relations, solutions, troubles and looks at the website; tests only read it."""
    folder = tmp_path_factory.mktemp("busy")
    path = folder / "najimi.db"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    with village(store, folder) as shop:
        with store.write() as tx:
            make_busy(tx)
        yield shop
    store.close()
