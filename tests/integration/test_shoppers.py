"""While time passes in the sandbox customers go on buying, and those who heard of something come for it."""

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.actions.importing.import_purchases import import_purchases
from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.models import Customer, Product, Purchase, PurchaseLine
from core.money import Currency
from core.shop import Shop
from core.store import Store
from sandbox.demo.shop import fill
from sandbox.demo.shoppers import MESSAGE_DAYS, shop_days
from tests.support.purchase_files import purchase_file
from tests.support.told_customers import tell

TODAY = date(2026, 3, 2)
GROUP = 200
LONDON = ZoneInfo("Europe/London")
# Only SQLite can be filled once and copied; what is read here is the same on both.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def filled_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo shop in it, up to yesterday."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder / "filled.db")
    store = Store(f"sqlite:///{folder / 'filled.db'}")
    clock = ManualClock(datetime.combine(TODAY, time(9), UTC))
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=LONDON)
    shop = Shop(name="Demo", zone=LONDON, currency=Currency(), store=store, clock=clock, mirror=mirror, data_dir=folder)
    fill(shop, until=TODAY - timedelta(days=1))
    mirror.close()
    store.close()
    with closing(sqlite3.connect(folder / "filled.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "filled.db"


@pytest.fixture
def demo(shop: Shop, filled_database: Path, tmp_path: Path) -> Iterator[Shop]:
    """A demo shop of one's own."""
    shutil.copy(filled_database, tmp_path / "demo.db")
    store = Store(f"sqlite:///{tmp_path / 'demo.db'}")
    yield replace(shop, store=store)
    store.close()


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the lines of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def buyers(shop: Shop, product_id: int, since: date) -> set[int]:
    """Return who bought the product since that day."""
    query = (
        select(col(Purchase.customer_id))
        .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
        .where(PurchaseLine.product_id == product_id, PurchaseLine.business_date >= since)  # type: ignore[arg-type]
    )
    with shop.store.read() as session:
        return {customer for customer in session.execute(query).scalars() if customer is not None}


def product(shop: Shop, code: str) -> int:
    """Return the id of a product."""
    with shop.store.read() as session:
        return int(session.execute(select(col(Product.id)).where(col(Product.code) == code)).scalar_one() or 0)


@ON_SQLITE
def test_those_who_were_told_come_for_it_and_those_held_out_do_not(demo: Shop) -> None:
    """Several times as often within the fortnight; who turned it down comes no more often than before."""
    grinder = product(demo, "AP-160")
    before = buyers(demo, grinder, date(2000, 1, 1))
    with demo.store.read() as session:
        recent = select(col(Purchase.customer_id)).where(col(Purchase.business_date) > TODAY - timedelta(days=300))
        known = sorted({key for key in session.execute(recent).scalars() if key is not None} - before)
    sent, held_out, refused = known[:GROUP], known[GROUP : 2 * GROUP], known[2 * GROUP : 3 * GROUP]
    assert len(refused) == GROUP
    at = datetime.combine(TODAY - timedelta(days=1), time(12), UTC)
    with demo.store.write() as tx:
        tell(tx, grinder, at, sent=sent, held_out=held_out, refused=refused)
    for passed in range(MESSAGE_DAYS):
        day = TODAY + timedelta(days=passed)
        path = shop_days(demo, day, day + timedelta(days=1), seed=7)
        if path is not None:
            import_purchases(demo, path, source="till")
    came = buyers(demo, grinder, TODAY)
    share = {
        name: len(came & set(group)) / GROUP for name, group in (("sent", sent), ("held", held_out), ("no", refused))
    }
    assert 0.15 < share["sent"] < 0.5
    assert share["sent"] > 4 * max(share["held"], share["no"])


@ON_SQLITE
def test_a_day_is_always_the_same_day(demo: Shop) -> None:
    """Drawn once more it has the same receipts, so that importing it again adds nothing."""
    first = shop_days(demo, TODAY, TODAY + timedelta(days=2), seed=7)
    assert first is not None
    rows = rows_of(first)
    again = shop_days(demo, TODAY, TODAY + timedelta(days=2), seed=7)
    other = shop_days(replace(demo, data_dir=demo.data_dir / "other"), TODAY, TODAY + timedelta(days=2), seed=8)
    assert again is not None
    assert other is not None
    assert rows_of(again) == rows != rows_of(other)
    report = import_purchases(demo, first, source="till")
    assert (report.new_lines, report.rejected, report.new_products, report.new_customers) == (len(rows), 0, 0, 0)
    assert {row["Date"][:10] for row in rows} <= {TODAY.isoformat(), (TODAY + timedelta(days=1)).isoformat()}


@ON_SQLITE
def test_what_lasts_is_not_bought_again_while_it_lasts(demo: Shop) -> None:
    """A fortnight of shopping sells nobody a second fitted kitchen."""
    path = shop_days(demo, TODAY, TODAY + timedelta(days=14), seed=7)
    assert path is not None
    kitchens = {"FK-100", "FK-110", "LA-110", "LA-120", "LA-150"}
    bought = (
        select(col(Customer.number), col(Product.code))
        .join(Purchase, col(Purchase.customer_id) == col(Customer.id))
        .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
        .join(Product, col(Product.id) == col(PurchaseLine.product_id))
        .where(col(Product.code).in_(kitchens))
    )
    with demo.store.read() as session:
        owned = {(number, code) for number, code in session.execute(bought)}
    assert owned
    sold = {(row["Customer No"], row["Product Code"]) for row in rows_of(path) if row["Product Code"] in kitchens}
    assert not sold & owned


def test_a_shop_without_anybody_has_quiet_days(shop: Shop, tmp_path: Path) -> None:
    """Nothing is written where there is nothing to go by, or no day."""
    assert shop_days(shop, TODAY, TODAY + timedelta(days=3), seed=7) is None
    import_purchases(shop, purchase_file(tmp_path, ["1,T1,TEA,2,2026-02-01,4.00,7,UK"]))
    assert shop_days(shop, TODAY, TODAY, seed=7) is None


@pytest.fixture
def plain_shop(shop: Shop, tmp_path: Path) -> Shop:
    """A shop that knows of nothing but its purchases."""
    start = TODAY - timedelta(days=120)
    lines = [
        f"{day}-{who},T{day * who % 9},TEA {day * who % 9},{who},{start + timedelta(days=day)},2.50,{who},UK"
        for day in range(0, 120, 3)
        for who in range(1, 12)
    ]
    import_purchases(shop, purchase_file(tmp_path, lines))
    return shop


def test_any_shop_goes_on_as_its_own_purchases_say(plain_shop: Shop) -> None:
    """Its customers, its products, its quantities and its prices; nothing else."""
    path = shop_days(plain_shop, TODAY, TODAY + timedelta(days=10), seed=7)
    assert path is not None
    rows = rows_of(path)
    assert {row["Customer No"] for row in rows} <= {"", *map(str, range(1, 12))}
    assert {row["Product Code"] for row in rows} <= {f"T{n}" for n in range(9)}
    assert {row["Unit Price"] for row in rows} == {"2.5"}
    # Eleven customers who come every third day: about thirty-six visits in ten days.
    assert 15 < len({row["Receipt"] for row in rows}) < 60
