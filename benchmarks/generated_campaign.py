"""A generated shop with one approved plan for so many recipients, written straight into an SQLite primary.

Everybody has an open route, has agreed, and waits in the outbox, as after an approval; the time has come to send.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.generated_shop import NOW, Size, generate
from core.clock import SystemClock
from core.extraction.mirror import Mirror
from core.money import Currency
from core.shop import Shop
from core.store import Store

PLAN = 1
FIRST_CHAT = 700_000_000
ROWS_AT_ONCE = 50_000
TEXT = (
    "Hello Customer {0},\n\nwe thought of you because you bought the lamp in March 2026: a lantern, £4.50.\n\nThe Shop"
)

Row = Sequence[object]


def generate_campaign(folder: Path, recipients: int) -> Shop:
    """Make a shop in `folder` whose one plan is due for `recipients` customers, and return it."""
    return _generated(folder, recipients, planned=True)


def generate_audience(folder: Path, recipients: int) -> Shop:
    """Make a shop in `folder` with a list of `recipients` customers for whom there is no plan yet, and return it."""
    return _generated(folder, recipients, planned=False)


def _generated(folder: Path, recipients: int, *, planned: bool) -> Shop:
    store = generate(folder / f"campaign-{recipients}.db", Size(recipients, 0, 10))
    with closing(sqlite3.connect(store.path or "", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        _frame(db, recipients, planned=planned)
        for start in range(1, recipients + 1, ROWS_AT_ONCE):
            ids = range(start, min(start + ROWS_AT_ONCE, recipients + 1))
            db.execute("BEGIN")
            _people(db, ids)
            if planned:
                _parts(db, ids)
            db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return generated_shop(store, folder)


def add_past_campaign(store: Store, recipients: int) -> None:
    """Put a campaign that told the first `recipients` customers two weeks ago into a shop that never had one."""
    with closing(sqlite3.connect(store.path or "", isolation_level=None)) as db:
        db.execute("BEGIN")
        _frame(db, recipients, planned=True)
        for start in range(1, recipients + 1, ROWS_AT_ONCE):
            _parts(db, range(start, min(start + ROWS_AT_ONCE, recipients + 1)))
        db.execute("UPDATE delivery SET state = 'sent', tries = 1, settled_at = '2026-02-16 10:00:00.000000'")
        db.execute("UPDATE plan SET state = 'finished'")
        db.execute("COMMIT")


def generated_shop(store: Store, folder: Path) -> Shop:
    """Return a shop on a store that was generated."""
    zone = ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / f"{(store.path or Path('shop')).stem}.duckdb", clock=SystemClock(), zone=zone)
    return Shop("Generated", zone, Currency(), store, SystemClock(), mirror, folder)


def _insert(db: sqlite3.Connection, table: str, names: str, rows: Iterable[Row]) -> None:
    marks = ", ".join("?" for _ in names.split(","))
    db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _frame(db: sqlite3.Connection, recipients: int, *, planned: bool) -> None:
    """Write what there is one of: staff, the question, the list and, where it is `planned`, the plan."""
    one: list[tuple[str, dict[str, Any]]] = [
        # As where the shop never set one, but without quiet hours: the machine's clock decides when this runs.
        (
            "contact_policy",
            {
                "id": 1,
                "cap_rule": "defer",
                "skip_in_campaign": 0,
                "skip_open_trouble": 1,
                "one_per_address": 1,
                "double_opt_in": 0,
                "changed_by": "staff:2",
                "changed_at": NOW,
            },
        ),
        ("frequency_cap", {"id": 1, "policy_id": 1, "most": 2, "days": 7}),
        ("staff", {"id": 1, "slack_user": "U1", "name": "Mika", "roles": '["planner"]', "created_at": NOW}),
        ("staff", {"id": 2, "slack_user": "U2", "name": "Anna", "roles": '["admin", "approver"]', "created_at": NOW}),
        (
            "question",
            {
                "id": 1,
                "kind": "customers",
                "words": "all",
                "sentence": "customers",
                "found": recipients,
                "asked_by": "staff:1",
                "asked_at": NOW,
            },
        ),
        (
            "customer_list",
            {"id": 1, "name": "all", "question_id": 1, "size": recipients, "saved_by": "staff:1", "saved_at": NOW},
        ),
        (
            "plan",
            {
                "id": PLAN,
                "title": "Lanterns",
                "origin": "generated",
                "product_id": 1,
                "list_id": 1,
                "channel": "telegram",
                "script": "Hello",
                "count_links": 0,
                "send_at": NOW,
                "control_percent": 0,
                "window_days": 14,
                "salt": "s",
                "cost": 0,
                "state": "approved",
                "fingerprint": "f",
                "author_id": 1,
                "submitted_at": NOW,
                "approver_id": 2,
                "decided_at": NOW,
            },
        ),
    ]
    for table, values in one if planned else one[:-1]:
        _insert(db, table, ", ".join(values), [tuple(values.values())])


def _people(db: sqlite3.Connection, ids: range) -> None:
    """Write what each recipient has: a route, an agreement, a place on the list."""
    _insert(
        db,
        "route",
        "id, customer_id, channel, address, state, preferred, created_at, changed_at",
        ((i, i, "telegram", str(FIRST_CHAT + i), "open", 0, NOW, NOW) for i in ids),
    )
    _insert(
        db,
        "consent",
        "id, customer_id, channel, purpose, state, changed_at",
        ((i, i, "telegram", "offers", "given", NOW) for i in ids),
    )
    _insert(db, "list_member", "list_id, customer_id, weight, reason", ((1, i, 100, "") for i in ids))


def _parts(db: sqlite3.Connection, ids: range) -> None:
    """Write each recipient's part in the plan, and a message that is due."""
    _insert(
        db,
        "proposal",
        "id, plan_id, customer_id, product_id, state, channel, address, weight, reason, text, created_at",
        ((i, PLAN, i, 1, "planned", "telegram", str(FIRST_CHAT + i), 100, "", TEXT.format(i), NOW) for i in ids),
    )
    _insert(
        db,
        "delivery",
        "id, plan_id, customer_id, step, proposal_id, channel, address, state, due_at, tries",
        ((i, PLAN, i, 1, i, "telegram", str(FIRST_CHAT + i), "waiting", NOW, 0) for i in ids),
    )
