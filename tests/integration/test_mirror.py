"""The mirror answers from what was committed, all of it and in one state, however the primary is written to."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import ibis
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from core.clock import ManualClock
from core.extraction.mirror import Mirror, feed_postgres, feed_sqlite, rollups
from core.extraction.mirror import mirror as mirror_module
from core.extraction.mirror.feed import Mark, PrimarySnapshot
from core.extraction.mirror.writer import apply
from core.models import PurchaseLine
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.conftest import START
from tests.support.mirrored import book, sales, sell
from tests.support.small_shop import add_customer, add_product, buy


def test_a_view_does_not_change_while_it_is_open(shop: Shop) -> None:
    """However often the mirror is refreshed or rebuilt meanwhile."""
    sell(shop, "1")
    shop.mirror.refresh()
    total = shop.mirror.tables().customer_total
    with shop.mirror.view() as view:
        before = view.run(total)
        sell(shop, "2")
        shop.mirror.refresh()
        assert view.run(total).equals(before)
        shop.mirror.rebuild()
        assert view.run(total).equals(before)
    assert sales(shop.mirror) == {"1": 250, "2": 250}


def test_many_threads_ask_while_one_refreshes(shop: Shop) -> None:
    """Each sees all of a purchase or nothing of it."""
    sell(shop, "1")
    total, line = shop.mirror.tables().customer_total, shop.mirror.tables().line
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            with shop.mirror.view() as view:
                summed = view.run(total.sales.sum().name("n").as_table())["n"][0].as_py()
                amounts = view.run(line.amount.sum().name("n").as_table())["n"][0].as_py()
                if summed != amounts:
                    wrong.append((summed, amounts))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(12):
        sell(shop, str(number % 5))
        shop.mirror.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(sales(shop.mirror).values()) == 13 * 250


def test_a_question_does_not_wait_for_a_refresh_under_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is answered from what was there before."""
    sell(shop, "1")
    shop.mirror.refresh()
    begun, go_on = threading.Event(), threading.Event()

    def slowly(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot, since: Mark) -> None:
        begun.set()
        assert go_on.wait(60)
        apply(db, primary, since)

    monkeypatch.setattr(mirror_module, "apply", slowly)
    sell(shop, "2")
    refreshing = threading.Thread(target=shop.mirror.refresh)
    refreshing.start()
    assert begun.wait(60)
    assert sales(shop.mirror) == {"1": 250}
    go_on.set()
    refreshing.join()
    assert sales(shop.mirror) == {"1": 250, "2": 250}


def test_everything_committed_is_seen_and_nothing_else(shop: Shop) -> None:
    """Also from inside a writing transaction, whose own changes are not committed yet."""
    sell(shop, "1")
    with shop.store.write() as tx:
        book(tx, "2")
        shop.mirror.refresh()
        assert sales(shop.mirror) == {"1": 250}
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 250, "2": 250}


def test_a_change_that_is_rolled_back_never_shows(shop: Shop) -> None:
    """Not even after later ones."""
    with Session(shop.store.writer) as session:
        book(session, "1")
        session.flush()
        session.rollback()
    sell(shop, "2")
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"2": 250}


@pytest.fixture
def short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget log entries three at a time."""
    for feed in (feed_sqlite, feed_postgres):
        monkeypatch.setattr(feed, "PRUNE_ROWS", 3)


@pytest.mark.usefixtures("short_log")
def test_the_log_is_forgotten_once_it_is_read(shop: Shop) -> None:
    """It does not grow for ever, and no answer suffers."""
    for number in range(8):
        sell(shop, str(number))
        shop.mirror.refresh()
    with shop.store.read() as session:
        left = session.connection().execute(text("SELECT count(*) FROM change_log")).scalar_one()
    assert left < 8
    assert shop.mirror.check() == []


@pytest.mark.usefixtures("short_log")
def test_a_mirror_that_missed_forgotten_entries_is_made_anew(shop: Shop, tmp_path: Path) -> None:
    """As when two mirrors read one primary."""
    with closing(Mirror(shop.store, tmp_path / "late.duckdb", clock=shop.clock, zone=shop.zone)) as late:
        late.refresh()
        for number in range(8):
            sell(shop, str(number))
            shop.mirror.refresh()
        late.refresh()
        assert sales(late) == sales(shop.mirror)
        assert len(sales(late)) == 8


@pytest.mark.parametrize("limit", ["ANEW_LINES", "UNSORTED_PAIRS"])
def test_sums_are_right_however_they_are_brought_up_to_date(
    shop: Shop, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrected, made anew because much has changed, or sorted in again."""
    monkeypatch.setattr(rollups, limit, 0)
    monkeypatch.setattr(rollups, "ANEW_SHARE" if limit == "ANEW_LINES" else "UNSORTED_SHARE", 0)
    shop.mirror.refresh()
    for number in ("1", "2", "1"):
        sell(shop, number)
        shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 500, "2": 250}
    assert shop.mirror.check() == []


def test_exact_values_arrive_exactly(shop: Shop) -> None:
    """Decimals of four places, days, texts in any script, further facts, empty fields."""
    with shop.store.write() as tx:
        customer = add_customer(tx, "ä'\"\\ 山田 \u200d🙂")
        customer.extra = {"hobby": "O'Brien", "n": [1, None]}
        product = add_product(tx, "weight")
        line = buy(tx, customer, [product], quantity=1)
        changed = tx.exec(select(PurchaseLine).where(col(PurchaseLine.purchase_id) == line.id)).one()
        changed.quantity, changed.amount = changed.quantity / 8, 2**53 + 1
    shop.mirror.refresh()
    tables = shop.mirror.tables()
    row = shop.mirror.run(tables.line).to_pylist()[0]
    assert (str(row["quantity"]), row["amount"], row["cost"]) == ("0.1250", 2**53 + 1, None)
    found = shop.mirror.run(tables.customer).to_pylist()[0]
    assert found["number"] == "ä'\"\\ 山田 \u200d🙂"
    assert '"O\'Brien"' in found["extra"]


def test_an_answer_can_be_streamed(shop: Shop) -> None:
    """In batches, for lists too long to hold."""
    for number in range(5):
        sell(shop, str(number))
    shop.mirror.refresh()
    customer = shop.mirror.tables().customer
    with shop.mirror.view() as view:
        batches = list(view.batches(customer.order_by(ibis.desc("number")).select("number"), rows=2))
    assert [number.as_py() for batch in batches for number in batch["number"]] == ["4", "3", "2", "1", "0"]


@pytest.fixture
def postgres_shop(postgres_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A shop on PostgreSQL."""
    store = Store(postgres_url)
    clock, zone = ManualClock(START), ZoneInfo("Europe/London")
    mirror = Mirror(store, tmp_path / "mirror.duckdb", clock=clock, zone=zone)
    yield Shop("Test Shop", zone, Currency(), store, clock, mirror, tmp_path)
    mirror.close()
    store.close()


def test_a_purchase_is_seen_while_a_long_import_is_open(postgres_shop: Shop) -> None:
    """The import began first and its log entries have the smaller numbers; it is seen when it ends."""
    shop = postgres_shop
    sell(shop, "1")
    with Session(shop.store.writer) as long_import:
        book(long_import, "2")
        long_import.flush()
        sell(shop, "3")
        shop.mirror.refresh()
        assert sales(shop.mirror) == {"1": 250, "3": 250}
        sell(shop, "3")
        shop.mirror.refresh()
        shop.mirror.refresh()
        assert sales(shop.mirror) == {"1": 250, "3": 500}
        long_import.commit()
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 250, "2": 250, "3": 500}
    assert shop.mirror.check() == []


def test_a_broken_connection_to_the_database_is_opened_anew(postgres_shop: Shop) -> None:
    """As after a restart of PostgreSQL."""
    shop = postgres_shop
    sell(shop, "1")
    shop.mirror.refresh()
    with shop.store.write() as tx:
        end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        tx.connection().execute(text(f"{end} AND datname = current_database()"))
    sell(shop, "2")
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 250, "2": 250}
