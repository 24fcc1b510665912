"""The product's stages and the plain statement of them agree: on any small shop, for any stages in any order."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.actions.questions.answer_extraction import Extracted, extract, understand_stages
from core.actions.questions.explain import explain
from core.clock import ManualClock
from core.errors import QuestionError
from core.extraction.answer import weighed_in_thousandths
from core.extraction.mirror import Mirror
from core.extraction.stages.spec import extraction_from
from core.models import QuestionKind
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.integration.extraction.pipeline.drawn import PRODUCTS, Drawn, fill, shops
from tests.integration.extraction.pipeline.drawn_stages import pipelines, written
from tests.integration.extraction.pipeline.figures import CONDITIONS, TODAY
from tests.integration.extraction.pipeline.people import People
from tests.integration.extraction.pipeline.plainly import Pipeline, RefusedPlainlyError
from tests.support.village_shop import NOW

# A zone in which late hours fall on the next day.
ZONE = ZoneInfo("Europe/Helsinki")
# A whole shop is drawn for each example: making a failing one smaller would take longer than reading it.
LAW = settings(
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), deadline=None, max_examples=10
)
ADDED = "added by hand, after the stages"
_numbers = count(1)
Asked = tuple[list[dict[str, Any]], list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the shops that are drawn."""
    return tmp_path_factory.mktemp("pipeline")


@contextmanager
def opened(template: Path, folder: Path, drawn: Drawn) -> Iterator[Shop]:
    """Open a shop as it was drawn."""
    path = folder / f"{next(_numbers)}.db"
    shutil.copy(template, path)
    store, clock = Store(f"sqlite:///{path}"), ManualClock(NOW)
    with store.write() as tx:
        fill(tx, drawn)
    mirror = Mirror(store, path.with_suffix(".duckdb"), clock=clock, zone=ZONE)
    try:
        yield Shop("Drawn", ZONE, Currency("GBP", "en_GB"), store, clock, mirror, folder)
    finally:
        mirror.close()
        store.close()


def carried_out(shop: Shop, asked: Asked) -> Extracted | None:
    """Return what the product makes of it; None where it refuses."""
    stages, added = asked
    try:
        spec = {"stages": [written(stage) for stage in stages], "added": added}
        understood = understand_stages(shop, extraction_from(spec), "drawn")
    except QuestionError:
        return None
    shop.mirror.refresh()
    return extract(shop, understood, None, 100)


def check(shop: Shop, people: People, asked: Asked) -> None:
    """Compare the product with the plain statement in everything that either says."""
    ours = carried_out(shop, asked)
    try:
        plain = Pipeline(people).run(*asked)
    except RefusedPlainlyError:
        assert ours is None
        return
    assert ours is not None
    for report, expected in zip(ours.funnel.stages, plain.stages, strict=True):
        left = Counter({each.reason: each.count for each in report.left})
        assert sum(each.count for each in report.left) == left.total()
        assert (report.arrived, report.kept, left) == (expected.arrived, expected.kept, expected.left)
        assert [note for note in report.notes if "Nobody" not in note] == expected.notes
    found = [each for each in ours.answer.top if each.reason != ADDED]
    assert [(each.number, each.weight) for each in found] == plain.found
    assert [each.number for each in ours.answer.top if each.reason == ADDED] == plain.added
    assert (ours.answer.found, ours.funnel.added) == (len(plain.found), len(plain.added))
    # Lists and files tell by the specification alone.
    told = weighed_in_thousandths(QuestionKind.EXTRACTION, ours.answer.understood.spec)
    assert ours.answer.in_thousandths == plain.in_thousandths == told
    assert all(each.reason for each in found)


@settings(LAW, max_examples=20)
@given(drawn=shops, asked=st.lists(pipelines, min_size=3, max_size=3))
def test_the_stages_do_what_the_seed_says(
    sqlite_template: Path, folder: Path, drawn: Drawn, asked: list[Asked]
) -> None:
    """Customers, weights, counts, reasons, ties, order; who is merged or erased; and what cannot be asked."""
    with opened(sqlite_template, folder, drawn) as shop:
        people = People(shop, TODAY)
        for each in asked:
            check(shop, people, each)


@settings(LAW, max_examples=5)
@given(drawn=shops, asked=pipelines)
def test_everybody_is_told_where_they_left(sqlite_template: Path, folder: Path, drawn: Drawn, asked: Asked) -> None:
    """At the stage at which they left, and nobody else is said to have left."""
    with opened(sqlite_template, folder, drawn) as shop:
        if carried_out(shop, asked) is None:
            return
        stages, added = asked
        plain = Pipeline(People(shop, TODAY)).run(stages, added)
        spec = {"stages": [written(stage) for stage in stages], "added": added}
        understood = understand_stages(shop, extraction_from(spec), "drawn")
        left = {number: place for place, stage in enumerate(plain.stages, 1) for number in stage.who_left}
        for number in [*left, *(number for number, _ in plain.found)]:
            explained = explain(shop, number, understood)
            assert explained.is_in == (number not in left or number in plain.added)
            said = [re.match(r"left at stage (\d+)", fact) for fact in explained.facts]
            assert [int(each[1]) for each in said if each] == ([left[number]] if number in left else [])


@settings(LAW, max_examples=4)
@given(drawn=shops, text=st.sampled_from(list(CONDITIONS)), target=st.integers(1, PRODUCTS))
def test_what_a_stage_says_and_its_opposite_split_the_customers(
    sqlite_template: Path, folder: Path, drawn: Drawn, text: str, target: int
) -> None:
    """Of a condition, and of prospects: nobody is in both, nobody in neither, and after nobody comes nobody."""
    prospects = {"product_id": target, "ways": ["cross_sell"], "weighting": "bought_levels", "counted": ["cross_sells"]}
    with opened(sqlite_template, folder, drawn) as shop:
        everybody = set(People(shop, TODAY).people)
        holds, fails = ({"stage": "behaviour", "where": each} for each in (text, f"not ({text})"))
        (one, said), (other, denied) = kept(shop, holds), kept(shop, fails)
        assert one | other == everybody
        assert not one & other
        assert said != denied
        found, _ = kept(shop, {"stage": "timing", "prospects": prospects})
        assert kept(shop, holds, {"stage": "timing", "prospects": prospects})[0] == one & found
        assert kept(shop, {"stage": "timing", "prospects": prospects}, fails)[0] == other & found
        assert kept(shop, holds, fails, {"stage": "campaign", "who": "not_told"})[0] == set()


def kept(shop: Shop, *stages: dict[str, Any]) -> tuple[set[int], str]:
    """Return whom stages keep, and what the first of them says."""
    extracted = carried_out(shop, (list(stages), []))
    assert extracted is not None
    return {each.customer_id for each in extracted.answer.top}, extracted.funnel.stages[0].sentence
