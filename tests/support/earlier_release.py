"""A shop as an earlier release left it, and every row of a database, to compare."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import inspect, make_url, text

from core.store import Store

DATA = Path(__file__).resolve().parents[1] / "data"
# What a database notes about itself, anew after a restore and after an upgrade.
OF_ITSELF = {"alembic_version", "change_log"}

Row = tuple[tuple[str, Any], ...]


# The schema of each earlier release.
REVISIONS = {"0.1": "0001", "0.2": "0002", "0.3": "0003"}


def load_release(url: str, release: str = "0.1") -> None:
    """Fill the empty database at `url` with the shop of an earlier release."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as connection:
            connection.executescript((DATA / f"najimi-{release}.sqlite.sql").read_text("utf-8"))
        return
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute((DATA / f"najimi-{release}.postgresql.sql").read_bytes())


def rows_of(store: Store) -> dict[str, list[Row]]:
    """Return every row of every table as the database has it, in a fixed order; but for notes about the database."""
    found: dict[str, list[Row]] = {}
    with store.reader.connect() as connection:
        for table in sorted(set(inspect(connection).get_table_names()) - OF_ITSELF):
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
            found[table] = sorted((tuple(sorted((k, _plain(v)) for k, v in row.items())) for row in rows), key=repr)
    found["setting"] = [
        row for row in found["setting"] if dict(row)["name"] not in {"installation", "change_log_pruned"}
    ]
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    return repr(value) if isinstance(value, dict | list) else value
