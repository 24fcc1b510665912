"""How each column of the mirror is made of what the feed brings."""

from core.extraction.mirror.tables import RESOLVED, SCHEMAS

# Customers who were merged or erased have an alias; all others count for themselves.
_OWNER = "CASE WHEN a.id IS NULL THEN s.customer_id ELSE a.survivor_id END"
# Integer and decimal arithmetic only: a division would make a float of it.
_DECIMAL = "CAST(CAST(s.{0} AS DECIMAL(19,0)) * CAST(0.0001 AS DECIMAL(4,4)) AS DECIMAL(18,4))"
_MADE = {
    "customer_id": _OWNER,
    "recorded_id": "s.customer_id",
    "group": "s.group_name",
    **{name: _DECIMAL.format(name) for name in ("quantity", "unit_cost", "unit_price")},
}


def insert(table: str, rows: str, *, into: str | None = None) -> str:
    """Return the statement that puts `rows`, a relation of what the feed brought, into `table`, up to its WHERE.

    `into` names another table of the same columns.
    """
    return f"INSERT INTO {into or table} {insert_from(table, rows)}"


def insert_from(table: str, rows: str) -> str:
    """Return the query that makes rows of `table` of `rows`, up to its WHERE."""
    columns = ", ".join(f'{_MADE.get(name, f"s.{name}")} AS "{name}"' for name in SCHEMAS[table])
    owner = " LEFT JOIN alias a ON a.id = s.customer_id" if table in RESOLVED else ""
    return f"SELECT {columns} FROM {rows} s{owner}"


# What a table is sorted by when it is filled: whoever asks for one customer, or one page, then reads little of it. What
# comes later stands at the end until the next fill.
SORTED = {"line": "customer_id, business_date", "contact": "product_id, business_date"}


def sorting(table: str) -> str:
    """Return the ORDER BY with which a table is filled."""
    return f" ORDER BY {SORTED[table]}" if table in SORTED else ""
