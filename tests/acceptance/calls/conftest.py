"""A system that hears: the Korean model without chance, and products whose names it knows."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.models import Customer, Product
from core.store import Store
from speech.model import SpeechModel
from tests.support.spoken import WORDS, demand_speech, steady_model
from tests.support.system import System, running_system

# Those that the model tells apart from all other words that matter in Korean, however the sound is cut into pieces.
RADIO, ORANGE, PARSLEY, TREE = (*WORDS[:3], WORDS[4])


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Korean model, without chance."""
    demand_speech()
    return steady_model(tmp_path_factory.mktemp("speech") / "model")


@pytest.fixture(scope="session")
def model(model_folder: Path) -> SpeechModel:
    """The model in memory, once for all tests: how long loading it takes is the machine's affair."""
    return SpeechModel(model_folder)


@pytest.fixture
def speaking_shop(generated_shop: Path, tmp_path: Path) -> str:
    """The address of a copy of the generated shop in which four products have Korean names, and customers speak it."""
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    url = f"sqlite:///{path}"
    store = Store(url)
    with store.write() as tx:
        goods = tx.exec(select(Product).where(Product.is_goods).order_by(Product.id)).all()  # type: ignore[arg-type]
        for product, name in zip(goods, (RADIO, ORANGE, PARSLEY, TREE), strict=False):
            product.name = name
            tx.add(product)
        for customer in tx.exec(select(Customer).where(col(Customer.telephone).is_not(None))):
            customer.language = "ko"
            tx.add(customer)
    store.close()
    return url


@pytest.fixture
async def hearing(
    speaking_shop: str, model: SpeechModel, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[System]:
    """The whole system with the real recogniser: any word of one call, words of a list of four more."""
    monkeypatch.setattr("speech.model_shelf.SpeechModel", lambda _folder: model)
    wish = f"ko={model_folder}"
    async with running_system(tmp_path, None, speaking_shop, speech_model=wish, speech_streams=1) as running:
        await running.people.telephone.pace(speed=1, spoken=False)
        yield running
