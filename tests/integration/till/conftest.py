"""A till that asks the server, and a customer's card before it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.shop import Shop
from tests.support.card_scene import CardScene, HeldCard
from tests.support.exchange_offers import offer
from tests.support.till_counter import Counter


@pytest.fixture
def counter(shop: Shop, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """A till that asks the server, a certificate of £10 for 1,000 points, and nothing that is exchanged offline."""
    made = Counter(CardScene(shop, clock), tmp_path, online=True)
    offer(made.scene)
    yield made
    made.kill()


@pytest.fixture
def card(counter: Counter) -> HeldCard:
    """A card with 500,000 points, which the server knows of, put into the reader."""
    held = counter.scene.card(counter.scene.customer("C-1", "Jane Doe"))
    counter.serve(held, 100_000_00)
    counter.uploader.send()
    counter.insert(held)
    return held
