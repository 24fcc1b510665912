"""Compares the mirror with the primary: counts and sums, on both sides of one moment."""

from typing import Any

import duckdb

from core.extraction.mirror.feed import PrimarySnapshot

# What is compared: the same figures of the primary and of the mirror. Decimals count in ten-thousandths.
_TEXT = "coalesce(sum(length({0})), 0)"
_FIGURES: dict[str, tuple[dict[str, str], str, str]] = {
    "customers": (
        {"number": "count(*)", "letters of numbers": _TEXT.format("number"), "letters of names": _TEXT.format("name")},
        "customer WHERE merged_into_id IS NULL AND erased_at IS NULL",
        "customer",
    ),
    "products": (
        {"number": "count(*)", "letters of codes": _TEXT.format("code"), "letters of names": _TEXT.format("name")},
        "product",
        "product",
    ),
    "relations": ({"number": "count(*)", "sum of levels": "coalesce(sum(level), 0)"}, "relation", "relation"),
    "purchase lines": (
        {"number": "count(*)", "sum of amounts": "coalesce(sum(amount), 0)", "sum of costs": "coalesce(sum(cost), 0)"},
        "purchase_line",
        "line",
    ),
    "contacts": ({"number": "count(*)"}, "contact", "contact"),
    "troubles": ({"number": "count(*)", "sum of levels": "coalesce(sum(level), 0)"}, "trouble", "trouble"),
    "solutions": ({"number": "count(*)", "letters of names": _TEXT.format("name")}, "solution", "solution"),
    "products of virtual solutions": ({"number": "count(*)"}, "solution_product", "solution_product"),
    "records of products": (
        {"number": "count(*)", "sum of purchasers": "coalesce(sum(purchasers), 0)"},
        "product_record",
        "product_record",
    ),
    "accounts": (
        {"number": "count(*)", "sum of sales": "coalesce(sum(sales), 0)", "sum of costs": "coalesce(sum(cost), 0)"},
        "managerial_account",
        "managerial_account",
    ),
    "registered ranges": ({"number": "count(*)"}, "registered_range", "registered_range"),
    "contracts": (
        {"number": "count(*)", "sum of monthly amounts": "coalesce(sum(monthly_amount), 0)"},
        "contract",
        "contract",
    ),
}
_QUANTITY = (
    "SELECT CAST(coalesce(sum(quantity), 0) AS TEXT) AS f FROM purchase_line",
    "SELECT CAST(CAST(coalesce(sum(quantity), 0) * 10000 AS HUGEINT) AS VARCHAR) FROM line",
)

# Each roll-up against the lines that it sums.
_THEIRS = "FROM line WHERE customer_id IS NOT NULL"
_ROLLUPS = {
    "sums by customer and product": (
        "SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(quantity), 0) FROM customer_product",
        "SELECT count(DISTINCT (customer_id, product_id)), coalesce(sum(amount), 0), coalesce(sum(quantity), 0) "
        + _THEIRS,
    ),
    "sums by customer and year": (
        "SELECT count(*), coalesce(sum(sales), 0), coalesce(sum(quantity), 0) FROM customer_year",
        "SELECT count(DISTINCT (customer_id, year(business_date))), coalesce(sum(amount), 0),"
        " coalesce(sum(quantity), 0) " + _THEIRS,
    ),
    "sums by customer": (
        "SELECT count(*), coalesce(sum(sales), 0), coalesce(sum(quantity), 0) FROM customer_total",
        "SELECT count(DISTINCT customer_id), coalesce(sum(amount), 0), coalesce(sum(quantity), 0) " + _THEIRS,
    ),
    "contacts by customer": (
        "SELECT count(*), coalesce(sum(contacts), 0) FROM customer_contact",
        "SELECT count(DISTINCT (customer_id, channel)), count(*) FROM contact WHERE customer_id IS NOT NULL",
    ),
    "sums by product": (
        "SELECT count(*), coalesce(sum(sales), 0), coalesce(sum(entries), 0) FROM product_total",
        "SELECT count(DISTINCT product_id), coalesce(sum(amount), 0), count(*) FROM line",
    ),
}


def differences(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection) -> list[str]:
    """Return each difference as a sentence; nothing where the mirror is right."""
    found = []
    for noun, (figures, theirs, ours) in _FIGURES.items():
        for figure, sql in figures.items():
            expected = _of_primary(primary, f"SELECT CAST({sql} AS TEXT) AS f FROM {theirs}")
            actual = _of_mirror(db, f"SELECT CAST({sql} AS VARCHAR) FROM {ours}")
            if expected != actual:
                found.append(f"{noun}, {figure}: {expected} in the database, {actual} in the mirror")
    expected, actual = _of_primary(primary, _QUANTITY[0]), _of_mirror(db, _QUANTITY[1])
    if expected != actual:
        found.append(
            f"purchase lines, sum of quantities in ten-thousandths: {expected} in the database, {actual} in the mirror",
        )
    for noun, queries in _ROLLUPS.items():
        kept, made = (db.execute(query).fetchall()[0] for query in queries)
        if kept != made:
            found.append(f"{noun}: the mirror keeps {_figures(kept)}, its lines make {_figures(made)}")
    return found


def _of_primary(primary: PrimarySnapshot, sql: str) -> str:
    return str(primary.row(sql)["f"])


def _of_mirror(db: duckdb.DuckDBPyConnection, sql: str) -> str:
    return str(db.execute(sql).fetchall()[0][0])


def _figures(row: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in row)
