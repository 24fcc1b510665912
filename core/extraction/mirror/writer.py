"""Brings rows of the primary into the mirror's file: all of them, or those that changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from core.extraction.mirror import customers, rollups
from core.extraction.mirror.columns import insert, sorting
from core.extraction.mirror.feed import Mark, PrimarySnapshot
from core.extraction.mirror.feed_sources import CONTACT, CUSTOMER, LINE, SOURCES, Source
from core.extraction.mirror.tables import RESOLVED, SCHEMAS, create_statement

# The name by which DuckDB reads what the feed is bringing.
_ROWS = "incoming"
_CHANGED = "SELECT row_id FROM changed WHERE table_name = '{0}'"


def fill(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot) -> None:
    """Copy everything, in place of whatever is there; `db` is in a transaction."""
    for table in SCHEMAS:
        db.execute(create_statement(table))
    customers.create(db)
    for source in SOURCES:
        with primary.rows(source, None) as reader, _named(db, reader):
            if source is CUSTOMER:
                customers.take(db, _ROWS)
            else:
                db.execute(insert(source.name, _ROWS) + sorting(source.name))
    rollups.fill(db)


def apply(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot, since: Mark) -> None:
    """Copy what the log names after `since` and correct the roll-ups; `db` is in a transaction.

    Rows are replaced by what they are now, so a change that is read twice changes nothing.
    """
    with primary.changes(since) as reader, _named(db, reader):
        db.execute(f"CREATE OR REPLACE TEMP TABLE changed AS FROM {_ROWS}")
    db.execute("CREATE OR REPLACE TEMP TABLE moved (id BIGINT, customer_id BIGINT)")
    tables = {row[0] for row in db.execute("SELECT DISTINCT table_name FROM changed").fetchall()}
    if "customer" in tables:
        customers.remove(db, _CHANGED.format("customer"))
        with primary.rows(CUSTOMER, since) as reader, _named(db, reader):
            customers.take(db, _ROWS)
    moved = bool(db.execute("SELECT count(*) FROM moved").fetchall()[0][0])
    if moved or "contact" in tables:
        # Whose contacts these were; whose they are now is added when they have come.
        db.execute(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT customer_id FROM contact"
            f" WHERE id IN ({_CHANGED.format('contact')}) OR recorded_id IN (SELECT id FROM moved)",
        )
    for source in SOURCES:
        if source.name in tables and source is not CUSTOMER:
            _replace(db, primary, source, since)
        if moved and source.name in RESOLVED and source is not LINE:
            db.execute(
                f"UPDATE {source.name} SET customer_id = m.customer_id FROM moved m"
                f" WHERE {source.name}.recorded_id = m.id",
            )
    if moved or CONTACT.name in tables:
        db.execute(
            "INSERT INTO touched SELECT DISTINCT customer_id FROM contact"
            f" WHERE id IN ({_CHANGED.format('contact')}) OR recorded_id IN (SELECT id FROM moved)",
        )
        rollups.correct_contacts(db)
    if moved or tables & {"purchase", "purchase_line"}:
        _apply_lines(db, primary, since)


def _replace(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot, source: Source, since: Mark) -> None:
    db.execute(f"DELETE FROM {source.name} WHERE id IN ({_CHANGED.format(source.name)})")
    with primary.rows(source, since) as reader, _named(db, reader):
        db.execute(insert(source.name, _ROWS))


def _apply_lines(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot, since: Mark) -> None:
    """Replace the lines that changed, whose document changed or whose customer counts for another, and their sums."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE old_line AS"
        f" SELECT * FROM line WHERE id IN ({_CHANGED.format('purchase_line')})"
        f" UNION SELECT * FROM line WHERE purchase_id IN ({_CHANGED.format('purchase')})",
    )
    db.execute("CREATE OR REPLACE TEMP TABLE new_line AS FROM line LIMIT 0")
    with primary.rows(LINE, since) as reader, _named(db, reader):
        db.execute(insert("line", _ROWS, into="new_line"))
    db.execute(
        "CREATE OR REPLACE TEMP TABLE moved_line AS FROM line WHERE recorded_id IN (SELECT id FROM moved)"
        " AND id NOT IN (SELECT id FROM old_line)",
    )
    db.execute("INSERT INTO old_line FROM moved_line")
    db.execute(
        "INSERT INTO new_line SELECT l.* REPLACE (m.customer_id AS customer_id)"
        " FROM moved_line l JOIN moved m ON m.id = l.recorded_id",
    )
    db.execute("CREATE OR REPLACE TEMP TABLE same AS SELECT id FROM (FROM old_line INTERSECT FROM new_line)")
    for table in ("old_line", "new_line"):
        db.execute(f"DELETE FROM {table} WHERE id IN (FROM same)")
    db.execute("DELETE FROM line WHERE id IN (SELECT id FROM old_line)")
    db.execute("INSERT INTO line FROM new_line ORDER BY id")
    rollups.correct(db)


@contextmanager
def _named(db: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader) -> Iterator[None]:
    db.register(_ROWS, reader)
    try:
        yield
    finally:
        db.unregister(_ROWS)
