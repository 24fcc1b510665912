"""A generated shop of any size, the same for the same seed, written straight into an SQLite primary.

Products follow a Zipf law, and every customer leans towards one of some tastes, so that products go together. The
change log's triggers are off while it is written, as for a copied database: the mirror makes its first fill of it.
A size that asks for it also has solutions, relations of every kind, page views and troubles (generated_catalogue.py,
generated_doings.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import generated_catalogue, generated_doings
from core.store import Store
from core.store.migrate import upgrade

CHUNK = 100_000
NOW = "2026-03-02 09:00:00.000000"
LAST_DAY = np.datetime64("2026-03-01")
DAYS = 1_096
LINES_A_PURCHASE = 5
TASTES = 40
# Half of what somebody buys follows taste, the other half everybody's.
BY_TASTE = 0.5

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """How large a shop is, and over how many days its purchases go; the last of them is 1 March 2026.

    `whole`: products form solutions and relate in every way; `page_views` and `troubles` happen beside purchases.
    """

    customers: int
    lines: int
    products: int
    days: int = DAYS
    whole: bool = False
    page_views: int = 0
    troubles: int = 0

    @property
    def purchases(self) -> int:
        """Return how many documents the lines are on."""
        return self.lines // LINES_A_PURCHASE

    @property
    def first_day(self) -> np.datetime64:
        """Return the first day of business."""
        return LAST_DAY - (self.days - 1)


def generate(path: Path, size: Size, *, seed: int = 1) -> Store:
    """Make the primary at `path` and return its store."""
    store = Store(f"sqlite:///{path}")
    upgrade(store)
    random = np.random.default_rng(seed)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for table, rows in _tables(size, random):
            _insert(db, table, rows)
        for _, statement in triggers:
            db.execute(statement)
    return store


def add_purchases(store: Store, lines: int, *, seed: int = 2) -> None:
    """Commit new purchases of today, of customers and products that are there, through the log like any others."""
    random = np.random.default_rng(seed)
    with closing(sqlite3.connect(store.path or "", isolation_level=None)) as db:
        customers, products, purchase, line = (
            db.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
            for table in ("customer", "product", "purchase", "purchase_line")
        )
        count = lines // LINES_A_PURCHASE
        owner = random.integers(1, customers + 1, count)
        size = Size(customers, lines, products)
        today = np.full(count, DAYS)
        for table, rows in (
            ("purchase", _purchases(size, owner, today)),
            ("purchase_line", _lines(size, random, owner, today)),
        ):
            _insert(db, table, (_shifted(columns, purchase, line, table) for columns in rows))


def _shifted(columns: dict[str, list[Any]], purchase: int, line: int, table: str) -> dict[str, list[Any]]:
    """Return rows with numbers after those that are there."""
    after = purchase if table == "purchase" else line
    shifted = {**columns, "id": [key + after for key in columns["id"]]}
    if table == "purchase":
        shifted["document"] = [str(key) for key in shifted["id"]]
    else:
        shifted["purchase_id"] = [key + purchase for key in columns["purchase_id"]]
    return shifted


def _insert(db: sqlite3.Connection, table: str, rows: Iterator[dict[str, list[Any]]]) -> None:
    for columns in rows:
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" for _ in columns)
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", zip(*columns.values(), strict=True))
        db.execute("COMMIT")


def _tables(size: Size, random: np.random.Generator) -> Iterator[tuple[str, Iterator[dict[str, list[Any]]]]]:
    yield "customer", _customers(size)
    if size.whole:
        yield from generated_catalogue.solutions()
    yield "product", _products(size, random)
    if size.whole:
        yield from generated_catalogue.relations(size.products, random)
    # Some come often, most seldom.
    weight = random.lognormal(sigma=0.8, size=size.customers).cumsum()
    owner = np.searchsorted(weight, random.random(size.purchases) * weight[-1]) + 1
    day = np.sort(random.integers(0, size.days, size.purchases))
    yield "purchase", _purchases(size, owner, day)
    yield "purchase_line", _lines(size, random, owner, day)
    if size.page_views:
        yield "contact", generated_doings.page_views(size, weight, random)
    if size.troubles:
        yield "trouble", generated_doings.troubles(size, random, NOW)


def _chunks(count: int) -> Iterator[Numbers]:
    for start in range(0, count, CHUNK):
        yield np.arange(start + 1, min(start + CHUNK, count) + 1)


def _customers(size: Size) -> Iterator[dict[str, list[Any]]]:
    for ids in _chunks(size.customers):
        n = len(ids)
        numbers = [f"{i:08d}" for i in ids.tolist()]
        yield {
            "id": ids.tolist(),
            "number": numbers,
            "name": [f"Customer {number}" for number in numbers],
            "country": ["United Kingdom"] * n,
            "extra": ["{}"] * n,
            "created_at": [NOW] * n,
        }


def _products(size: Size, random: np.random.Generator) -> Iterator[dict[str, list[Any]]]:
    for ids in _chunks(size.products):
        n = len(ids)
        yield {
            "id": ids.tolist(),
            "code": [f"P{i}" for i in ids.tolist()],
            "name": [f"Product {i}" for i in ids.tolist()],
            "group": [f"Group {i % 30}" for i in ids.tolist()],
            "unit_price": random.integers(5_000, 500_000, n).tolist(),
            "replaceable": [0] * n,
            "up_sellable": [0] * n,
            "is_goods": [1] * n,
            "extra": ["{}"] * n,
            "created_at": [NOW] * n,
            **(generated_catalogue.information(ids, random) if size.whole else {}),
        }


def _purchases(size: Size, owner: Numbers, day: Numbers) -> Iterator[dict[str, list[Any]]]:
    for ids in _chunks(len(owner)):
        n = len(ids)
        dates = [str(date) for date in size.first_day + day[ids - 1]]
        yield {
            "id": ids.tolist(),
            "source": ["generated"] * n,
            "document": [str(i) for i in ids.tolist()],
            "kind": ["sale"] * n,
            "customer_id": owner[ids - 1].tolist(),
            "at": [f"{date} 12:00:00.000000" for date in dates],
            "business_date": dates,
        }


def _lines(size: Size, random: np.random.Generator, owner: Numbers, day: Numbers) -> Iterator[dict[str, list[Any]]]:
    law = (1 / np.arange(1, size.products + 1) ** 0.8).cumsum()
    # Each taste likes the products in an order of its own.
    order = np.array([random.permutation(size.products) for _ in range(TASTES)])
    for ids in _chunks(size.lines):
        n = len(ids)
        purchase = (ids - 1) // LINES_A_PURCHASE + 1
        rank = np.searchsorted(law, random.random(n) * law[-1])
        taste = owner[purchase - 1] % TASTES
        product = np.where(random.random(n) < BY_TASTE, order[taste, rank], rank) + 1
        quantity = random.integers(1, 5, n)
        price = random.integers(50, 5_000, n)
        dates = [str(date) for date in size.first_day + day[purchase - 1]]
        yield {
            "id": ids.tolist(),
            "purchase_id": purchase.tolist(),
            "product_id": product.tolist(),
            "content_key": [str(i) for i in (ids % LINES_A_PURCHASE).tolist()],
            "occurrence": [1] * n,
            "at": [f"{date} 12:00:00.000000" for date in dates],
            "business_date": dates,
            "quantity": (quantity * 10_000).tolist(),
            "unit_price": (price * 100).tolist(),
            "amount": (quantity * price).tolist(),
            "cost": (quantity * price * 6 // 10).tolist(),
        }
