"""Customers in the mirror's file, and whom each of them counts for after merges and erasures."""

import duckdb

from core.extraction.mirror.columns import insert

_CHUNK = 10_000


def create(db: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of links (merged or erased customers as they are) and aliases (whom each counts for)."""
    db.execute("CREATE OR REPLACE TABLE link (id BIGINT, merged_into_id BIGINT, erased BOOLEAN)")
    db.execute("CREATE OR REPLACE TABLE alias (id BIGINT, survivor_id BIGINT)")


def take(db: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Replace the customers of `rows`, a relation of what the feed brought, and note in `moved` who counts anew.

    `moved` holds each customer whose doings now count for somebody else (`customer_id`), or for nobody (NULL).
    """
    db.execute(f"CREATE OR REPLACE TEMP TABLE new_customer AS FROM {rows}")
    db.execute("CREATE OR REPLACE TEMP TABLE earlier_alias AS FROM alias")
    for table in ("customer", "link"):
        db.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM new_customer)")
    db.execute(f"{insert('customer', 'new_customer')} WHERE s.merged_into_id IS NULL AND s.erased = 0")
    db.execute(
        "INSERT INTO link SELECT id, merged_into_id, erased = 1 FROM new_customer"
        " WHERE merged_into_id IS NOT NULL OR erased = 1",
    )
    _resolve(db)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE moved AS SELECT coalesce(e.id, a.id) AS id,"
        " CASE WHEN a.id IS NULL THEN e.id ELSE a.survivor_id END AS customer_id"
        " FROM earlier_alias e FULL JOIN alias a ON a.id = e.id"
        " WHERE e.id IS NULL OR a.id IS NULL OR e.survivor_id IS DISTINCT FROM a.survivor_id",
    )


def remove(db: duckdb.DuckDBPyConnection, ids: str) -> None:
    """Forget the customers that `ids`, a query, names."""
    for table in ("customer", "link"):
        db.execute(f"DELETE FROM {table} WHERE id IN ({ids})")


def _resolve(db: duckdb.DuckDBPyConnection) -> None:
    """Write down whom each merged or erased customer counts for.

    Nobody for an erased one and for one merged into an erased one; nor where merges run in a circle, which no action
    makes: better nobody than a wrong person.
    """
    links = {row[0]: (row[1], row[2]) for row in db.execute("SELECT id, merged_into_id, erased FROM link").fetchall()}
    db.execute("DELETE FROM alias")
    pairs = list(survivors(links).items())
    for start in range(0, len(pairs), _CHUNK):
        part = pairs[start : start + _CHUNK]
        db.execute(
            "INSERT INTO alias SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[])",
            [[each[0] for each in part], [each[1] for each in part]],
        )


def survivors(links: dict[int, tuple[int | None, bool]]) -> dict[int, int | None]:
    """Return whom each customer of `links` (into whom merged, whether erased) counts for; None: nobody."""
    return {customer: _survivor(customer, links) for customer in links}


def _survivor(customer: int, links: dict[int, tuple[int | None, bool]]) -> int | None:
    seen: set[int] = set()
    current: int | None = customer
    while current in links:
        into, erased = links[current]
        if erased or current in seen:
            return None
        seen.add(current)
        current = into
    return current
