"""The tables of the mirror: what questions are asked of.

Customers that were merged count as the one they were merged into; erased ones are not here, and what they bought
counts for the shop alone (docs/architecture.md, "Mirror").
"""

from dataclasses import dataclass
from functools import cache

import ibis

# What the mirror's file holds besides; raise it when a roll-up's meaning changes but no column does.
FORMAT = 6

SALE = "kind = 'sale' AND quantity > 0"
"""Which lines are purchases; all others only correct the sums."""

# Column types as Ibis writes them, and what DuckDB calls them.
_TYPES = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "decimal(18, 4)": "DECIMAL(18,4)",
}

_ID, _NUMBER, _TEXT, _DATE, _FLAG, _DECIMAL = "int64", "int32", "string", "date", "boolean", "decimal(18, 4)"

SCHEMAS: dict[str, dict[str, str]] = {
    "customer": {
        "id": _ID,
        "number": _TEXT,
        "name": _TEXT,
        "country": _TEXT,
        "postal_code": _TEXT,
        "language": _TEXT,
        "zone": _TEXT,
        "branch": _TEXT,
        "since": _DATE,
        "extra": _TEXT,
    },
    "product": {
        "id": _ID,
        "code": _TEXT,
        "name": _TEXT,
        "type": _TEXT,
        "group": _TEXT,
        "solution_id": _ID,
        "unit_cost": _DECIMAL,
        "unit_price": _DECIMAL,
        "durable_days": _NUMBER,
        "replaceable": _FLAG,
        "up_sellable": _FLAG,
        "is_goods": _FLAG,
        "extra": _TEXT,
    },
    "relation": {
        "id": _ID,
        "product_id": _ID,
        "partner_id": _ID,
        "kind": _TEXT,
        "level": _NUMBER,
        "origin": _TEXT,
    },
    "line": {
        "id": _ID,
        "purchase_id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "product_id": _ID,
        "business_date": _DATE,
        "quantity": _DECIMAL,
        "amount": _ID,
        "cost": _ID,
        "kind": _TEXT,
        "branch": _TEXT,
    },
    "contact": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "product_id": _ID,
        "channel": _TEXT,
        "business_date": _DATE,
        "page_url": _TEXT,
    },
    "trouble": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "product_id": _ID,
        "occurred_on": _DATE,
        "classification": _TEXT,
        "level": _NUMBER,
        "status": _TEXT,
    },
    "contract": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "product_id": _ID,
        "starts_on": _DATE,
        "ends_on": _DATE,
        "monthly_amount": _ID,
    },
    "solution": {
        "id": _ID,
        "parent_id": _ID,
        "name": _TEXT,
        "virtual": _FLAG,
    },
    "solution_product": {
        "id": _ID,
        "solution_id": _ID,
        "product_id": _ID,
    },
    "product_record": {
        "id": _ID,
        "product_id": _ID,
        "purchasers": _ID,
        "cross_sells": _ID,
        "up_sells": _ID,
        "replacements": _ID,
        "origin": _TEXT,
    },
    "managerial_account": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "product_id": _ID,
        "month": _DATE,
        "sales": _ID,
        "contracts": _ID,
        "uncosted": _ID,
        "cost": _ID,
        "profit": _ID,
    },
    "registered_range": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "solution_id": _ID,
        "product_id": _ID,
        "withdrawn": _FLAG,
    },
    "card_standing": {
        "id": _ID,
        "recorded_id": _ID,
        "customer_id": _ID,
        "points": _ID,
        "uses": _ID,
        "spent": _ID,
        "last_used": _DATE,
        "recent_rank": _NUMBER,
        "continuity_rank": _NUMBER,
        "state": _TEXT,
    },
    "customer_product": {
        "customer_id": _ID,
        "product_id": _ID,
        "first_date": _DATE,
        "last_date": _DATE,
        "lines": _ID,
        "quantity": _DECIMAL,
        "amount": _ID,
    },
    "customer_year": {
        "customer_id": _ID,
        "year": _NUMBER,
        "documents": _ID,
        "visits": _ID,
        "quantity": _DECIMAL,
        "sales": _ID,
        "cost": _ID,
        "profit": _ID,
    },
    "customer_total": {
        "customer_id": _ID,
        "first_date": _DATE,
        "last_date": _DATE,
        "documents": _ID,
        "visits": _ID,
        "quantity": _DECIMAL,
        "sales": _ID,
        "cost": _ID,
        "profit": _ID,
    },
    "customer_contact": {
        "customer_id": _ID,
        "channel": _TEXT,
        "first_date": _DATE,
        "last_date": _DATE,
        "contacts": _ID,
    },
    "product_total": {
        "product_id": _ID,
        "purchasers": _ID,
        "entries": _ID,
        "lines": _ID,
        "quantity": _DECIMAL,
        "sales": _ID,
    },
}

ROLLUPS = ("customer_product", "customer_year", "customer_total", "product_total", "customer_contact")

# Tables of people's doings: `recorded_id` is the customer as booked, `customer_id` the one that it counts for now.
RESOLVED = ("line", "contact", "trouble", "contract", "managerial_account", "registered_range", "card_standing")


def duckdb_type(kind: str) -> str:
    """Return what DuckDB calls a type that Ibis writes as `kind`."""
    return _TYPES[kind]


# Every answer names a thousand customers, whose names stand here and there among all: packed, these would take twice
# as long to read as they do at some 30 bytes a customer.
_UNPACKED = {("customer", "number"), ("customer", "name")}


def create_statement(table: str) -> str:
    """Return the DuckDB statement that makes `table` anew, empty."""
    columns = ", ".join(
        f'"{name}" {_TYPES[kind]}{" USING COMPRESSION uncompressed" if (table, name) in _UNPACKED else ""}'
        for name, kind in SCHEMAS[table].items()
    )
    return f'CREATE OR REPLACE TABLE "{table}" ({columns})'


@dataclass(frozen=True)
class Tables:
    """The mirror's tables as Ibis expressions, bound to no connection: build a question of them in any thread.

    Amounts are minor units. "Bought" means a net quantity above zero. A purchase line is a sale of a positive quantity:
    `first_date`, `last_date`, `lines`, `documents` (distinct) and `visits` (distinct days) count these; `quantity`,
    `amount`, `sales` and `cost` are net of everything that came back. `profit` is that of the lines whose cost is
    known; it and `cost` are empty where no line has one. `customer_contact` counts contacts by customer and channel.
    """

    customer: ibis.Table
    product: ibis.Table
    relation: ibis.Table
    line: ibis.Table
    contact: ibis.Table
    trouble: ibis.Table
    contract: ibis.Table
    solution: ibis.Table
    solution_product: ibis.Table
    product_record: ibis.Table
    managerial_account: ibis.Table
    registered_range: ibis.Table
    card_standing: ibis.Table
    customer_product: ibis.Table
    customer_year: ibis.Table
    customer_total: ibis.Table
    customer_contact: ibis.Table
    product_total: ibis.Table


@cache
def make_tables() -> Tables:
    """Return the tables, always the same ones, so that questions made of them can be kept."""
    return Tables(**{name: ibis.table(schema, name=name) for name, schema in SCHEMAS.items()})
