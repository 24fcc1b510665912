"""An import that is broken off at any instant is completed by repeating it."""

import shutil
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from core.actions.importing.import_purchases import import_purchases
from core.importing import importer
from core.importing.catalogue import finish_products
from core.models import ImportRun, ImportState
from core.shop import Shop
from core.store import Store
from tests.support.crashing import Crash, Instants
from tests.support.purchase_files import purchase_file

LINES = [
    *(f"{n},T{n % 3},TEA {n % 2},{n},2010-03-0{n} 10:00,1.{n}05,{n % 2 or ''},UK" for n in range(1, 7)),
    "C7,T1,TEA 1,-1,2010-03-08,1.105,1,UK",
    "1,T1,TEA 1,1,2010-03-01 10:00,1.105,1,UK",
    "8,T1,TEA 1,many,2010-03-08,1.105,1,UK",
]
# Everything that an import writes, without the ids that depend on how often it was begun.
BOOKS = (
    (
        "SELECT p.document, p.kind, c.number, c.country, c.since, r.code, r.name, r.unit_price, l.occurrence, l.amount,"
        " l.at, o.document FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id"
        " JOIN product r ON r.id = l.product_id LEFT JOIN customer c ON c.id = p.customer_id"
        " LEFT JOIN purchase o ON o.id = p.cancels_id ORDER BY p.document, r.code, l.occurrence"
    ),
    "SELECT kind, value FROM identity ORDER BY value",
    "SELECT r.code, n.name FROM product_name n JOIN product r ON r.id = n.product_id ORDER BY r.code, n.name",
    "SELECT state, error FROM import_run",
    "SELECT count(*) FROM column_mapping",
)


def books(shop: Shop) -> list[object]:
    """Return everything that an import writes."""
    with shop.store.read() as session:
        return [session.connection().execute(text(query)).all() for query in BOOKS]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few lines make several transactions."""
    monkeypatch.setattr(importer, "MOST_ROWS", 12)


@pytest.fixture
def fresh_shops(shop: Shop, sqlite_template: Path, tmp_path: Path) -> Iterator[Iterator[Shop]]:
    """Shops like the given one, each on a fresh SQLite database."""

    def shops() -> Generator[Shop, None, None]:
        for number in range(1000):
            path = tmp_path / f"{number}.db"
            shutil.copy(sqlite_template, path)
            store = Store(f"sqlite:///{path}")
            yield replace(shop, store=store)
            store.close()

    made = shops()
    yield made
    made.close()


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crash_at_any_write_or_commit_is_made_good_by_a_repeat(fresh_shops: Iterator[Shop], tmp_path: Path) -> None:
    """Nothing twice, nothing missing, and the run says that it was broken off."""
    path = purchase_file(tmp_path, LINES)
    whole = next(fresh_shops)
    report = import_purchases(whole, path)
    expected = books(whole)
    points = 0
    for shop in fresh_shops:
        instants = Instants(points, lambda: None)
        instants.attach(shop.store)
        try:
            import_purchases(shop, path)
        except Crash:
            pass
        else:
            break
        survivor = replace(shop, store=Store(shop.store.url.render_as_string()))
        with survivor.store.read() as session:
            states = session.exec(select(ImportRun.state)).all()
        repeated = import_purchases(survivor, path)
        assert books(survivor) == expected, f"died at point {points}"
        assert repeated.rounded_total == report.rounded_total
        if states != [ImportState.DONE]:
            assert set(states) <= {ImportState.RUNNING}
            assert (repeated.new_lines, repeated.repeated_lines) == (report.new_lines, 0)
        survivor.store.close()
        points += 1
    assert points > 30


@pytest.mark.usefixtures("small_steps")
def test_a_fault_in_the_middle_is_kept_and_a_repeat_goes_on(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run has failed, without quoting anybody's data; the same command completes it."""
    path = purchase_file(tmp_path, LINES)

    def fault(*_arguments: object, **_named: object) -> None:
        message = "disk I/O error"
        raise OperationalError(message, {"number": "13085"}, OSError(message))

    monkeypatch.setattr(importer, "finish_products", fault)
    with pytest.raises(OperationalError):
        import_purchases(shop, path)
    with shop.store.read() as session:
        run = session.exec(select(ImportRun)).one()
    assert (run.state, run.error) == (ImportState.FAILED, "OperationalError")
    monkeypatch.setattr(importer, "finish_products", finish_products)
    report = import_purchases(shop, path)
    assert (report.run_id, report.new_lines, report.rejected) == (run.id, len(LINES) - 1, 1)
    with shop.store.read() as session:
        assert session.exec(select(ImportRun.state)).all() == [ImportState.DONE]


def test_no_transaction_writes_more_than_its_share_of_rows(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others must not wait long: each batch is small enough even where every line brings four more rows."""
    monkeypatch.setattr(importer, "MOST_ROWS", 60)
    lines = [f"{n},T{n},TEA,1,2010-03-01,1.00,{n},UK" for n in range(100)]
    before = 0
    most = 0

    def count(*_progress: object) -> None:
        nonlocal before, most
        with shop.store.read() as session:
            query = " + ".join(
                f"(SELECT count(*) FROM {table})"
                for table in ("customer", "identity", "product", "purchase", "purchase_line")
            )
            now = session.connection().execute(text(f"SELECT {query}")).scalar_one()
        most, before = max(most, now - before), now

    import_purchases(shop, purchase_file(tmp_path, lines), progress=count)
    assert 40 < most <= 60
