"""Spark answers row by row what DuckDB answers: filters, prospects, everything that the mirror's tables are asked."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.actions.questions.ask import answer, understand
from core.actions.questions.query import query_of
from core.errors import SettingsError
from core.extraction.answer import Understood
from core.extraction.engines import spark
from core.extraction.engines.spark import SparkEngine, SparkRefusedError
from core.extraction.mirror import Mirror
from core.extraction.mirror.publish import NOTE, read_note
from core.extraction.mirror.tables import SCHEMAS
from core.extraction.prospects.question import ProspectQuestion, Way
from core.models import Customer, QuestionKind
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from tests.support.village_shop import village

pytest.importorskip("pyspark", reason="Spark is an extra: make spark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java 17 or later, and there is none here", allow_module_level=True)

pytestmark = [
    # What PySpark says about other libraries, and sockets that its own process leaves to its end.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.timeout(600),
]

# One question of each kind that differs in how it is compiled; the soak asks all that are documented.
FILTERS = (
    'not (sales < 100 xor visits > 2) or postal_code is missing or country in ("Germany", "Japan")',
    "shoe_size > 38 and days_since_purchase <= 2 years or profit(2025) / sales(2025) >= 20 %",
    'list("Friends") or filter("German regulars") or name contains "ö"',
    "sales_growth(1 years) >= 10 % or excluded(sales_growth(3 years) >= 10 %)",
    'top(40 %, sales) and not bottom(2, days_since_purchase, sales > 0) or bought_group("Kitchen", last 12 months)',
)


# Compiling a question takes Spark longer than asking it of eight customers.
SWIFT = {"spark.sql.codegen.wholeStage": "false", "spark.sql.shuffle.partitions": "1"}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Shop]]:
    """The village's shop twice: asked of DuckDB, and of Spark."""
    folder = tmp_path_factory.mktemp("spark")
    store = Store(f"sqlite:///{folder / 'village.db'}")
    upgrade(store)
    with village(store, folder) as shop:
        engine = SparkEngine(folder / "published", "local[2]", SWIFT)
        mirror = Mirror(store, folder / "spark.duckdb", clock=shop.clock, zone=shop.zone, engine=engine)
        yield shop, replace(shop, mirror=mirror)
        mirror.close()
    store.close()


def rows(shop: Shop, table: ibis.Table) -> list[tuple[Any, ...]]:
    """Return the rows of an answer in one order."""
    return sorted((tuple(row.values()) for row in shop.mirror.run(table).to_pylist()), key=repr)


def test_every_table_is_the_same(shops: tuple[Shop, Shop]) -> None:
    """Each row and each value of it, as the mirror has them."""
    duckdb, by_spark = shops
    by_spark.mirror.refresh()
    with by_spark.mirror.view() as view:
        for name in SCHEMAS:
            table = getattr(duckdb.mirror.tables(), name)
            theirs = sorted((tuple(row.values()) for row in view.run(table).to_pylist()), key=repr)
            assert theirs == rows(duckdb, table), name


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_finds_the_same_customers(shops: tuple[Shop, Shop], text: str) -> None:
    """With everything that is known of them."""
    duckdb, by_spark = shops
    query = query_of(duckdb, text)
    assert query
    assert rows(by_spark, query.rows()) == rows(duckdb, query.rows())


numbers = st.sampled_from(["0", "50", "100", "500"])
comparisons = st.builds(
    "{} {} {}".format,
    st.sampled_from(["sales", "sales(2025)", "visits", "purchases(last 2 years)", "troubles(last year)", "accesses"]),
    st.sampled_from(["<", ">=", "="]),
    numbers,
)
conditions = st.recursive(
    comparisons,
    lambda below: st.one_of(
        st.builds("({} {} {})".format, below, st.sampled_from(["and", "or", "xor"]), below),
        st.builds("not ({})".format, below),
    ),
    max_leaves=4,
)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=conditions)
def test_any_filter_finds_the_same_customers(shops: tuple[Shop, Shop], text: str) -> None:
    """However it is put together."""
    duckdb, by_spark = shops
    query = query_of(duckdb, text)
    assert query
    assert rows(by_spark, query.ids()) == rows(duckdb, query.ids())


def test_prospects_are_the_same(shops: tuple[Shop, Shop]) -> None:
    """Each with weight and reason, in the same order; and so is what they are made of."""
    with shops[0].store.read() as session:
        product = session.connection().exec_driver_sql("SELECT id FROM product WHERE code = '22423'").scalar_one()
    spec = ProspectQuestion(ways=tuple(Way), product_id=product).to_spec()
    asked = Understood(QuestionKind.PROSPECTS, "", None, product, "", spec)
    ours, theirs = (answer(shop, asked, limit=1_000) for shop in shops)
    assert ours.found
    assert theirs == ours


def test_an_answer_in_words_is_the_same_and_sees_what_was_committed(shops: tuple[Shop, Shop]) -> None:
    """Whole: count, order, reasons, bars and remarks; a change is published before the next answer."""
    duckdb, by_spark = shops
    asked = understand(duckdb, "sales > 50")
    before = answer(by_spark, asked, limit=10)
    assert before == answer(duckdb, asked, limit=10)
    earlier = read_note(by_spark.mirror.path.parent / "published")
    with duckdb.store.write() as tx:
        tx.get_one(Customer, 1).name = "Ito the second"
    after = answer(by_spark, asked, limit=10)
    assert after == answer(duckdb, asked, limit=10)
    assert "Ito the second" in {customer.name for customer in after.top}
    now = read_note(by_spark.mirror.path.parent / "published")
    assert now
    assert earlier != now
    assert {each.name for each in (by_spark.mirror.path.parent / "published").iterdir()} == {NOTE, now.folder}


def test_tables_of_a_view_are_its_own(shops: tuple[Shop, Shop]) -> None:
    """What one question keeps or puts there, no other sees; and an empty table is one, too."""
    mirror = shops[1].mirror
    mirror.refresh()
    kept, customer = ibis.table({"id": "int64"}, name="mine"), mirror.tables().customer
    with mirror.view() as first, mirror.view() as second:
        assert first.keep("mine", customer.select("id").order_by("id").limit(2)) == 2
        first.put("few", pa.table({"id": pa.array([], pa.int64())}))
        assert [batch.num_rows for batch in first.batches(kept, rows=1)] == [1, 1]
        assert first.run(ibis.table({"id": "int64"}, name="few")).num_rows == 0
        with pytest.raises(SparkRefusedError, match="DuckDB"):
            second.run(kept)


def test_what_spark_does_not_know_is_refused_in_words(shops: tuple[Shop, Shop]) -> None:
    """And never answered wrongly."""
    mirror = shops[1].mirror
    mirror.refresh()
    unknown = ibis.table({"id": "int64"}, name="a_table_that_is_not_there")
    with mirror.view() as view, pytest.raises(SparkRefusedError, match="NAJIMI_EXTRACTION_ENGINE=duckdb"):
        view.run(unknown)


def test_nothing_is_left_after_an_erasure(shops: tuple[Shop, Shop]) -> None:
    """The mirror that is made anew is published anew, and all earlier states are gone."""
    mirror = shops[1].mirror
    mirror.refresh()
    folder = mirror.path.parent / "published"
    before = {each.name for each in folder.glob("state-*")}
    assert mirror.renew()
    after = {each.name for each in folder.glob("state-*")}
    assert len(after) == 1
    assert not before & after


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything else is tried."""

    def absent(_name: str = "") -> None:
        raise SettingsError(["pip install 'najimi[spark]'"])

    monkeypatch.setattr(spark, "_library", absent)
    engine = SparkEngine(tmp_path)
    engine.use(_published(tmp_path))
    with pytest.raises(SettingsError, match="najimi"), engine.view():
        pass


def _published(folder: Path) -> spark.Published:
    (folder / "state-1").mkdir()
    return spark.Published("state-1", "i", 1, 0, 1, 1, 0, 0)
