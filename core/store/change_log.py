"""The change log that keeps the columnar mirror fresh: triggers write which row of which table changed.

On SQLite there is one writer, so the log's own numbers are a watermark. On PostgreSQL numbers are given out before
they are committed, so each entry carries its transaction's id and readers compare with the oldest one still open.
"""

from sqlalchemy import Connection, text

# Tables that the mirror copies; each has an integer primary key named id.
MIRRORED = (
    *("customer", "product", "relation", "purchase", "purchase_line", "contact", "trouble", "contract"),
    *("solution", "solution_product", "product_record", "managerial_account"),
    "registered_range",
    "card_standing",
)


def create_change_log(connection: Connection, tables: tuple[str, ...]) -> None:
    """Make the log's table and the triggers of `tables` that feed it."""
    (_create_on_sqlite if connection.dialect.name == "sqlite" else _create_on_postgresql)(connection)
    log_changes_of(connection, tables)


def log_changes_of(connection: Connection, tables: tuple[str, ...]) -> None:
    """Make the triggers of `tables` that feed the log."""
    statement = _SQLITE_TRIGGER if connection.dialect.name == "sqlite" else _POSTGRESQL_TRIGGER
    for table in tables:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            name = f"change_log_{table}_{event.lower()}"
            connection.execute(text(statement.format(name=name, event=event, table=table, row=row)))


_SQLITE_TRIGGER = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN"
    " INSERT INTO change_log (table_name, row_id) VALUES ('{table}', {row}.id); END"
)
_POSTGRESQL_TRIGGER = (
    "CREATE TRIGGER {name} AFTER {event} ON {table}"
    " REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION log_change()"
)


def _create_on_sqlite(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE change_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL,"
            " row_id INTEGER NOT NULL)",
        ),
    )


def _create_on_postgresql(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE change_log (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " xid xid8 NOT NULL DEFAULT pg_current_xact_id(), table_name TEXT NOT NULL, row_id BIGINT NOT NULL)",
        ),
    )
    connection.execute(text("CREATE INDEX ix_change_log_xid ON change_log (xid)"))
    connection.execute(
        text(
            "CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO change_log (table_name, row_id) SELECT TG_TABLE_NAME, id FROM changed;"
            " RETURN NULL; END $$",
        ),
    )


def entries_since(connection: Connection, position: int) -> int:
    """Return how many entries there are after a mirror's mark: a number on SQLite, a transaction's id on PostgreSQL."""
    after = "seq > :position" if connection.dialect.name == "sqlite" else "xid >= CAST(CAST(:position AS text) AS xid8)"
    counted = connection.execute(text(f"SELECT count(*) FROM change_log WHERE {after}"), {"position": str(position)})
    return int(counted.scalar_one())
