"""How many card events a second the server takes, durably, against bare inserts of the rows that it made of them.

The intake reads a till's batch, checks each record against its card's chain, computes the scores again, posts the
points and answers; the bare inserts only write the same rows into the same tables, in as many transactions. Batches
have 100 entries, as tills send them. Run: python -m benchmarks.card_intake (some minutes), or with --quick to see a
small size without recording anything.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from sqlmodel import select

from benchmarks.report import table, write_section
from core.actions.cards.enrol_terminal import add_member_shop, enrol_terminal
from core.actions.cards.issue_card import issue_card
from core.actions.cards.serve_terminal import answer_batch
from core.actions.cards.set_programme import set_programme
from core.cards.card_time import moment_of, seconds_of
from core.cards.keyring import customer_card_key
from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.loyalty.booking import Account, sale
from core.loyalty.habit import Habit
from core.loyalty.keys import Key, Purpose
from core.loyalty.order import Order
from core.loyalty.programme_document import programme_from_json
from core.loyalty.record import NO_RECEIPT, receipt
from core.models import CardKind, ProgrammeVersion
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from tests.support.card_scene import ACTOR, PROGRAMME
from tests.support.postgres import PostgresServer
from tests.support.small_shop import add_customer

EVENTS, CARDS, TILLS, BATCH = 20_000, 2_000, 20, 100
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
# What the intake writes; the balances that it updates besides are no rows of their own.
TABLES = ("card_record", "points_account", "points_entry", "card_command", "card_standing")

Row = Sequence[object]


@dataclass
class Holder:
    """A card as its own programme has it."""

    number: str
    key: Key
    account: Account
    receipt: bytes = NO_RECEIPT


def shop_on(url: str, folder: Path) -> Shop:
    """Return an empty shop on a fresh database."""
    store = Store(url)
    upgrade(store)
    zone, clock = ZoneInfo("Europe/London"), ManualClock(NOW)
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
    return Shop("Benchmark", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)


def prepare(shop: Shop, events: int) -> list[tuple[int, bytes]]:
    """Enrol tills, issue cards, and return each batch as its till sends it: the terminal's id, and the body."""
    draw = random.Random(events)  # noqa: S311 - a reproducible day
    with shop.store.write() as tx:
        set_programme(tx, shop, json.dumps(PROGRAMME), ACTOR)
        terms = programme_from_json(tx.exec(select(ProgrammeVersion.body)).one()).terms
        members = [add_member_shop(tx, shop, f"Shop {number}", ACTOR) for number in range(4)]
        tills = [enrol_terminal(tx, shop, members[number % 4], f"Till {number}", ACTOR) for number in range(TILLS)]
        holders = []
        for number in range(min(CARDS, events)):
            customer = add_customer(tx, f"C{number}")
            card = issue_card(tx, shop, customer.id, CardKind.COMPUTING, ACTOR).card
            key = customer_card_key(shop.key, card.number, Purpose.RECEIPT, card.key_version)
            holders.append(Holder(card.number, key, Account(0, 0, Habit.new(terms.sets), terms)))
    batches = []
    at = seconds_of(NOW) - events
    for start in range(0, events, BATCH):
        till = tills[start // BATCH % TILLS]
        entries = []
        for number in range(start, min(start + BATCH, events)):
            holder = draw.choice(holders)
            order = Order(till.terminal.number, number + 1, till.shop.number, at + number, draw.randrange(100, 20_000))
            entries.append(_entry(holder, order))
        said = json.dumps({"batch": start // BATCH + 1, "programme": 1, "entries": entries})
        batches.append((till.terminal.id or 0, said.encode()))
    return batches


def _entry(holder: Holder, order: Order) -> dict[str, object]:
    booking = sale(holder.account, order, choose=True)
    record = booking.record.to_bytes()
    made = receipt(holder.key, holder.receipt, bytes.fromhex(holder.number), record)
    holder.account, holder.receipt = booking.account, made
    return {
        "sequence": order.terminal_sequence,
        "kind": "record",
        "at": moment_of(order.at).isoformat(),
        "card": holder.number,
        "record": record.hex(),
        "receipt": made.hex(),
        "details": {},
    }


def taken(shop: Shop, batches: list[tuple[int, bytes]]) -> float:
    """Take every batch; return the seconds."""
    began = time.perf_counter()
    for terminal_id, body in batches:
        answer_batch(shop, terminal_id, body)
    return time.perf_counter() - began


def _rows(shop: Shop, name: str) -> tuple[list[str], list[Row]]:
    with shop.store.read() as session:
        found = session.connection().exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY id')
        return list(found.keys()), [tuple(row) for row in found]


def _parts(rows: list[Row], transactions: int) -> Iterator[list[Row]]:
    size = max(1, -(-len(rows) // transactions))
    for number in range(transactions):
        yield rows[number * size : (number + 1) * size]


def sqlite_bare(rows: dict[str, tuple[list[str], list[Row]]], path: Path, source: Path, transactions: int) -> float:
    """Insert the rows with executemany, in so many transactions; return the seconds."""
    with closing(sqlite3.connect(source)) as db, closing(sqlite3.connect(path)) as copy:
        db.backup(copy)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=OFF"):
            db.execute(f"PRAGMA {pragma}")
        for name in reversed(TABLES):
            db.execute(f"DELETE FROM {name}")
        parts = {name: list(_parts(rows[name][1], transactions)) for name in TABLES}
        began = time.perf_counter()
        for number in range(transactions):
            db.execute("BEGIN IMMEDIATE")
            for name in TABLES:
                columns = rows[name][0]
                names, marks = ", ".join(f'"{each}"' for each in columns), ", ".join("?" for _ in columns)
                db.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", parts[name][number])
            db.execute("COMMIT")
        return time.perf_counter() - began


def postgres_bare(rows: dict[str, tuple[list[str], list[Row]]], url: str, transactions: int) -> float:
    """Insert the rows with executemany, in so many transactions; return the seconds."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        for name in reversed(TABLES):
            db.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(name)))
        parts = {name: list(_parts(rows[name][1], transactions)) for name in TABLES}
        began = time.perf_counter()
        for number in range(transactions):
            with db.transaction(), db.cursor() as cursor:
                for name in TABLES:
                    columns = rows[name][0]
                    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                        sql.Identifier(name),
                        sql.SQL(", ").join(map(sql.Identifier, columns)),
                        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
                    )
                    cursor.executemany(statement, parts[name][number])
        return time.perf_counter() - began


@dataclass(frozen=True)
class Measured:
    """What one database did: events, seconds of the intake, seconds of the bare inserts."""

    database: str
    events: int
    intake: float
    bare: float

    def cells(self) -> list[str]:
        """Return a row of the table."""
        speeds = (self.events / self.intake, self.events / self.bare)
        return [self.database, f"{speeds[0]:,.0f}", f"{speeds[1]:,.0f}", f"{self.intake / self.bare:.1f}"]


def measure_sqlite(events: int) -> Measured:
    """Measure on SQLite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "najimi.db"
        shop = shop_on(f"sqlite:///{path}", folder)
        batches = prepare(shop, events)
        seconds = taken(shop, batches)
        rows = {each: _rows(shop, each) for each in TABLES}
        shop.mirror.close()
        shop.store.close()
        return Measured("SQLite", events, seconds, sqlite_bare(rows, folder / "bare.db", path, len(batches)))


def measure_postgres(events: int) -> Measured:
    """Measure on a PostgreSQL server of its own."""
    server = PostgresServer()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE cards")
        with tempfile.TemporaryDirectory() as name:
            shop = shop_on(server.url("cards"), Path(name))
            batches = prepare(shop, events)
            seconds = taken(shop, batches)
            rows = {each: _rows(shop, each) for each in TABLES}
            rows = {each: (columns, [_plain(row) for row in found]) for each, (columns, found) in rows.items()}
            shop.mirror.close()
            shop.store.close()
            bare = postgres_bare(rows, server.url("cards").replace("+psycopg", ""), len(batches))
            return Measured("PostgreSQL", events, seconds, bare)
    finally:
        server.stop()


def _plain(row: Row) -> Row:
    return tuple(json.dumps(each) if isinstance(each, dict | list) else each for each in row)


def main() -> None:
    """Measure both databases, and record it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a small size, and record nothing")
    parser.add_argument("--events", type=int, default=EVENTS, help="how many sales")
    asked = parser.parse_args()
    quick = asked.quick
    events = 1_000 if quick else asked.events
    found = [measure_sqlite(events), measure_postgres(events)]
    command = "python -m benchmarks.card_intake" + (f" --events {events}" if events != EVENTS else "")
    lines = table(["database", "events a second", "bare inserts a second", "times"], [each.cells() for each in found])
    text = f"{events:,} sales of {min(CARDS, events):,} cards, in batches of {BATCH}; every batch durable.\n\n{lines}"
    write_section("Card events taken", command, text, record=not quick)


if __name__ == "__main__":
    main()
