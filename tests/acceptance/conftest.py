"""What the acceptance tests share: the whole system on a generated shop, which is made once and copied."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox_run import prepare
from bot.settings import Settings
from tests.support.system import System, running_system


@pytest.fixture(scope="session")
def generated_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with a generated shop in it."""
    folder = tmp_path_factory.mktemp("generated")
    path = folder / "najimi.db"
    shutil.copy(sqlite_template, path)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=folder,
        database_url=f"sqlite:///{path}",
        zone="Europe/London",
    )
    prepare(settings, None)
    return path


@pytest.fixture
async def system(generated_shop: Path, tmp_path: Path) -> AsyncIterator[System]:
    """The whole system on a copy of the generated shop."""
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    async with running_system(tmp_path, None, f"sqlite:///{path}") as running:
        yield running
