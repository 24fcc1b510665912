"""Stages, their reasons and the matrix come out of Spark as they come out of DuckDB: each customer, count and word."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.actions.questions.matrix import what_to_whom
from core.extraction.engines.spark import SparkEngine
from core.extraction.mirror import Mirror
from core.extraction.prospects.question import Way
from core.models import ManagerialAccount, RuleBase
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from tests.integration.engines.test_spark import SWIFT
from tests.integration.extraction.stages.conftest import LOYAL
from tests.integration.extraction.stages.staging import run
from tests.support.past_campaigns import fill_campaigns
from tests.support.village_shop import NOW, village

pytest.importorskip("pyspark", reason="Spark is an extra: make spark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java 17 or later, and there is none here", allow_module_level=True)

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(600)]

PROSPECTS = {"product_id": 3, "ways": ["cross_sell"], "weighting": "bought_ratios", "counted": ["cross_sells"]}
# Between them every kind of stage, and every kind of step.
EXTRACTIONS: dict[str, list[dict[str, Any]]] = {
    "all seven": [
        {"stage": "timing", "prospects": PROSPECTS},
        {"stage": "accounting", "narrow": [{"by": "sales", "at_least": 5}]},
        {"stage": "behaviour", "where": "visits >= 1", "narrow": [{"by": "last_purchase", "top": 3}]},
        {"stage": "trouble", "narrow": [{"by": "troubles", "less_than": 1}]},
        {"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "at_least": 1}]},
        {"stage": "individual", "exclude": ["C8"]},
        {"stage": "campaign", "who": "told", "in": "this year"},
    ],
    "groups and ties": [
        {"stage": "accounting", "narrow": [{"by": "sales", "per": "month", "in": "2025", "more_than": 0}]},
        {"stage": "behaviour", "narrow": [{"by": "unit_price", "per": "product", "at_least": 1, "top_percent": 80}]},
        {"stage": "behaviour", "narrow": [{"by": "visits", "top": 2}]},
        {"stage": "campaign", "heard": {"less_than": 3}},
    ],
    "closed months": [{"stage": "accounting", "narrow": [{"by": "profit", "closed": True, "in": "2025", "top": 1}]}],
}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Shop]]:
    """The village's shop with campaigns, rules and books, twice: asked of DuckDB, and of Spark."""
    folder = tmp_path_factory.mktemp("spark")
    store = Store(f"sqlite:///{folder / 'village.db'}")
    upgrade(store)
    with village(store, folder) as shop:
        with store.write() as tx:
            fill_campaigns(tx)
            month = date(2025, 11, 1)
            tx.add(ManagerialAccount(month=month, customer_id=3, sales=40_000, cost=10_000, profit=30_000))
            tx.add(RuleBase(name="Loyal", rules=LOYAL, saved_by="U1", saved_at=NOW))
        engine = SparkEngine(folder / "published", "local[2]", SWIFT)
        mirror = Mirror(store, folder / "spark.duckdb", clock=shop.clock, zone=shop.zone, engine=engine)
        yield shop, replace(shop, mirror=mirror)
        mirror.close()
    store.close()


@pytest.mark.parametrize("name", EXTRACTIONS)
def test_stages_are_the_same(shops: tuple[Shop, Shop], name: str) -> None:
    """Who is kept and why the others left, stage by stage; weights, reasons, ties and who was added by hand."""
    ours, theirs = (run(shop, *EXTRACTIONS[name], added=("C6",)) for shop in shops)
    assert ours.answer.top
    assert theirs == ours


def test_the_matrix_is_the_same(shops: tuple[Shop, Shop]) -> None:
    """Row by row, and its totals."""
    ours, theirs = (what_to_whom(shop, ways=(Way.CROSS_SELL, Way.DEMAND)) for shop in shops)
    assert ours.rows
    assert theirs == ours
