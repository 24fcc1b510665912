"""Brings rows of the primary into the mirror's file: all of them, or those that changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import duckdb
import pyarrow as pa

from core.extraction.mirror import customers, rollups
from core.extraction.mirror.columns import insert, sorting
from core.extraction.mirror.feed import Mark, PrimarySnapshot
from core.extraction.mirror.feed_sources import CONTACT, CUSTOMER, LINE, SOURCES, Source
from core.extraction.mirror.tables import RESOLVED, SCHEMAS, create_statement

# The name by which DuckDB reads what the feed is bringing.
_ROWS = "incoming"
# How the changed rows of a source are read.
Rows = Callable[[Source], AbstractContextManager[pa.RecordBatchReader]]
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
    _apply(db, lambda source: primary.rows(source, since))


def bring_again(db: duckdb.DuckDBPyConnection, primary: PrimarySnapshot, ids: Mapping[str, Sequence[int]]) -> None:
    """Replace the rows of these ids, by the mirror's table, whatever the log says; `db` is in a transaction."""
    logged = {table: "purchase_line" if table == LINE.name else table for table in ids}
    db.execute("CREATE OR REPLACE TEMP TABLE changed (row_id BIGINT, table_name VARCHAR)")
    for table, wrong in ids.items():
        db.execute("INSERT INTO changed SELECT unnest(?::BIGINT[]), ?", [list(wrong), logged[table]])
    _apply(db, lambda source: primary.rows_of(source, ids.get(source.name, ())))


def _apply(db: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    db.execute("CREATE OR REPLACE TEMP TABLE moved (id BIGINT, customer_id BIGINT)")
    tables = {row[0] for row in db.execute("SELECT DISTINCT table_name FROM changed").fetchall()}
    if "customer" in tables:
        customers.remove(db, _CHANGED.format("customer"))
        with rows(CUSTOMER) as reader, _named(db, reader):
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
            _replace(db, rows, source)
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
        _apply_lines(db, rows)


def _replace(db: duckdb.DuckDBPyConnection, rows: Rows, source: Source) -> None:
    db.execute(f"DELETE FROM {source.name} WHERE id IN ({_CHANGED.format(source.name)})")
    with rows(source) as reader, _named(db, reader):
        db.execute(insert(source.name, _ROWS))


def _apply_lines(db: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Replace the lines that changed, whose document changed or whose customer counts for another, and their sums."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE old_line AS"
        f" SELECT * FROM line WHERE id IN ({_CHANGED.format('purchase_line')})"
        f" UNION SELECT * FROM line WHERE purchase_id IN ({_CHANGED.format('purchase')})",
    )
    db.execute("CREATE OR REPLACE TEMP TABLE new_line AS FROM line LIMIT 0")
    with rows(LINE) as reader, _named(db, reader):
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
