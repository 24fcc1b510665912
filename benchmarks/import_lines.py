"""How many lines of purchases a second are imported, against the fastest bulk insert by the same driver.

The importer reads, checks, matches and books each line; the bulk insert only writes the rows that it made, into the
same tables with their triggers and indexes, in transactions of the same size: `executemany` of sqlite3, `COPY` of
psycopg. Run: python -m benchmarks.import_lines (about fifteen minutes), or with --quick to see the smaller sizes
without recording anything.
"""

import argparse
import csv
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from benchmarks.report import growth, table, write_section
from core.actions.importing.import_purchases import import_purchases
from core.clock import SystemClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from tests.support.postgres import PostgresServer

SIZES = [10_000, 100_000, 1_000_000]
LINES_A_TRANSACTION = 5_000
LINES_A_PURCHASE = 5
TABLES = ("import_run", "product", "customer", "purchase", "purchase_line")
HEAD = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
FIRST_DAY = datetime(2023, 3, 1, 9)  # noqa: DTZ001 - a file's time, in the shop's zone

Row = Sequence[object]


def write_file(path: Path, lines: int) -> Path:
    """Write a seeded file of so many lines, five to a purchase, one customer to about ten purchases."""
    draw = random.Random(lines)  # noqa: S311 - a reproducible file
    purchases = lines // LINES_A_PURCHASE
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEAD)
        for purchase in range(purchases):
            at = FIRST_DAY + timedelta(minutes=purchase * 1_500_000 // max(1, purchases))
            customer = draw.randrange(max(1, purchases // 10))
            for _ in range(LINES_A_PURCHASE):
                product = min(int(draw.paretovariate(0.6)), 4_000)
                rows.writerow(
                    [
                        500_000 + purchase,
                        f"P{product:05d}",
                        f"Product {product}",
                        draw.randint(1, 12),
                        at.isoformat(sep=" "),
                        f"{draw.randint(50, 5_000) / 100:.2f}",
                        10_000 + customer,
                        "United Kingdom",
                    ]
                )
    return path


def shop_on(url: str, folder: Path) -> Shop:
    """Return an empty shop on a fresh database."""
    store = Store(url)
    upgrade(store)
    zone = ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / "mirror.duckdb", clock=SystemClock(), zone=zone)
    return Shop("Benchmark", zone, Currency("GBP", "en_GB"), store, SystemClock(), mirror, folder)


def imported(shop: Shop, path: Path) -> tuple[float, int]:
    """Import the file; return the seconds and how many lines were booked."""
    began = time.perf_counter()
    import_purchases(shop, path)
    taken = time.perf_counter() - began
    with shop.store.read() as session:
        lines = session.connection().exec_driver_sql("SELECT count(*) FROM purchase_line").scalar_one()
    return taken, int(lines)


def _make(url: str) -> None:
    store = Store(url)
    upgrade(store)
    store.close()


def _chunks(rows: list[Row], per_line: float) -> Iterator[list[Row]]:
    """Yield the rows of a table in as many parts as there are transactions of lines."""
    size = max(1, round(LINES_A_TRANSACTION * per_line))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _rows(shop: Shop, name: str) -> tuple[list[str], list[Row]]:
    with shop.store.read() as session:
        found = session.connection().exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY id')
        return list(found.keys()), [tuple(row) for row in found]


def sqlite_bulk(rows: dict[str, tuple[list[str], list[Row]]], path: Path, lines: int) -> float:
    """Insert the rows with executemany, in transactions of so many lines; return the seconds."""
    _make(f"sqlite:///{path}")
    taken = 0.0
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        for name in TABLES:
            columns, values = rows[name]
            names, marks = ", ".join(f'"{each}"' for each in columns), ", ".join("?" for _ in columns)
            for part in _chunks(values, len(values) / lines):
                began = time.perf_counter()
                db.execute("BEGIN IMMEDIATE")
                db.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', part)
                db.execute("COMMIT")
                taken += time.perf_counter() - began
    return taken


def postgres_bulk(rows: dict[str, tuple[list[str], list[Row]]], url: str, lines: int) -> float:
    """Insert the rows with COPY, in transactions of so many lines; return the seconds."""
    _make(url)
    taken = 0.0
    with psycopg.connect(url) as db:
        for name in TABLES:
            columns, values = rows[name]
            copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            for part in _chunks([_plain(row) for row in values], len(values) / lines):
                began = time.perf_counter()
                with db.cursor() as cursor, cursor.copy(copy) as into:
                    for row in part:
                        into.write_row(row)
                db.commit()
                taken += time.perf_counter() - began
    return taken


def _plain(row: Row) -> Row:
    return tuple(json.dumps(value) if isinstance(value, dict | list) else value for value in row)


def on_sqlite(lines: int) -> list[object]:
    """Measure a size on SQLite; return a row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shop = shop_on(f"sqlite:///{home / 'shop.db'}", home)
        taken, booked = imported(shop, write_file(home / "purchases.csv", lines))
        rows = {name: _rows(shop, name) for name in TABLES}
        shop.store.close()
        bulk = sqlite_bulk(rows, home / "bulk.db", booked)
    return _row("SQLite", booked, taken, bulk)


def on_postgres(lines: int, server: PostgresServer) -> list[object]:
    """Measure a size on PostgreSQL; return a row of the table."""
    for name in (f"import_{lines}", f"bulk_{lines}"):
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shop = shop_on(server.url(f"import_{lines}"), home)
        taken, booked = imported(shop, write_file(home / "purchases.csv", lines))
        rows = {name: _rows(shop, name) for name in TABLES}
        shop.store.close()
        bulk = postgres_bulk(rows, server.url(f"bulk_{lines}"), booked)
    return _row("PostgreSQL", booked, taken, bulk)


def _row(database: str, lines: int, taken: float, bulk: float) -> list[object]:
    return [database, lines, f"{lines / taken:,.0f}", f"{lines / bulk:,.0f}", f"{taken / bulk:.1f}"]


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    quick = parser.parse_args().quick
    sizes = SIZES[:-1] if quick else SIZES
    rows = [on_sqlite(size) for size in sizes]
    server = PostgresServer()
    try:
        rows += [on_postgres(size, server) for size in sizes[:2]]
    finally:
        server.stop()
    heads = ["database", "lines", "imported lines/s", "bulk insert lines/s", "times slower"]
    text = (
        "A seeded file of five lines a purchase: read, checked, matched to customers, products and earlier lines, and"
        f" booked with the change log, {LINES_A_TRANSACTION:,} lines a transaction at most. The bulk insert writes the"
        " very rows that the import made, ready as they are, into the same tables with the same triggers and indexes,"
        " by the same driver in as many transactions. PostgreSQL ran without waiting for the disk.\n\n"
        + table(heads, rows)
    )
    if not quick:
        lines = {
            way: [(float(str(row[1])), float(str(row[at]).replace(",", ""))) for row in rows if row[0] == "SQLite"]
            for way, at in (("import", 2), ("bulk insert", 3))
        }
        picture = growth(
            "import", "Lines of purchases a second, SQLite", ("lines in the file", "lines a second"), lines
        )
        text += f"\n\n![Lines a second against the size of the file]({picture})"
    write_section("Import", "python -m benchmarks.import_lines", text, record=not quick)


if __name__ == "__main__":
    main()
