"""A recogniser that never wavers, and what it takes to listen with it."""

from pathlib import Path

import pytest

from tests.support.spoken import demand_speech, steady_model


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Korean model, without chance."""
    demand_speech()
    return steady_model(tmp_path_factory.mktemp("speech") / "model")
