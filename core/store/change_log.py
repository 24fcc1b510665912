"""The change log that keeps the columnar mirror fresh: triggers write which row of which table changed.

On SQLite there is one writer, so the log's own numbers are a watermark. On PostgreSQL numbers are given out before
they are committed, so each entry carries its transaction's id and readers compare with the oldest one still open.
"""

from sqlalchemy import Connection, text

# Tables that the mirror copies; each has an integer primary key named id.
MIRRORED = ("customer", "product", "relation", "purchase", "purchase_line", "contact", "trouble", "contract")


def create_change_log(connection: Connection) -> None:
    """Make the log's table and the triggers that feed it."""
    (_create_on_sqlite if connection.dialect.name == "sqlite" else _create_on_postgresql)(connection)


def _create_on_sqlite(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE change_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL,"
            " row_id INTEGER NOT NULL)",
        ),
    )
    for table in MIRRORED:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            connection.execute(
                text(
                    f"CREATE TRIGGER change_log_{table}_{event.lower()} AFTER {event} ON {table} BEGIN"
                    f" INSERT INTO change_log (table_name, row_id) VALUES ('{table}', {row}.id); END",
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
    for table in MIRRORED:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            connection.execute(
                text(
                    f"CREATE TRIGGER change_log_{table}_{event.lower()} AFTER {event} ON {table}"
                    f" REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION log_change()",
                ),
            )


def entries_since(connection: Connection, position: int) -> int:
    """Return how many entries there are after a mirror's mark: a number on SQLite, a transaction's id on PostgreSQL."""
    after = "seq > :position" if connection.dialect.name == "sqlite" else "xid >= CAST(CAST(:position AS text) AS xid8)"
    counted = connection.execute(text(f"SELECT count(*) FROM change_log WHERE {after}"), {"position": str(position)})
    return int(counted.scalar_one())
