"""Sums kept beside what they sum: lines by customer and product, customer and year, customer, and product; contacts.

Measured on 20 million lines, a question that reads them takes milliseconds where the lines take up to seconds.
"""

import duckdb

from core.extraction.mirror.tables import ROLLUPS, SALE, SCHEMAS, create_statement

# Beyond this share of all lines (and this many), making everything anew is quicker than correcting it.
ANEW_SHARE, ANEW_LINES = 0.2, 20_000
# Corrected pairs are added at the end; beyond this share of all (and this many) they are sorted in again.
UNSORTED_SHARE, UNSORTED_PAIRS = 0.1, 100_000

_DATES = (
    f"min(business_date) FILTER (WHERE {SALE}) AS first_date, max(business_date) FILTER (WHERE {SALE}) AS last_date"
)
_LINES = f"count(*) FILTER (WHERE {SALE}) AS lines"
_QUANTITY = "CAST(sum(quantity) AS DECIMAL(18,4)) AS quantity"
_AMOUNT = "CAST(sum(amount) AS BIGINT)"
_COST = "CAST(sum(cost) AS BIGINT) AS cost"
_PROFIT = "CAST(sum(amount - cost) AS BIGINT) AS profit"
_VISITS = (
    f"count(DISTINCT purchase_id) FILTER (WHERE {SALE}) AS documents,"
    f" count(DISTINCT business_date) FILTER (WHERE {SALE}) AS visits"
)

_MAKE = {
    "customer_product": (
        f"SELECT customer_id, product_id, {_DATES}, {_LINES}, {_QUANTITY}, {_AMOUNT} AS amount"
        " FROM {lines} WHERE customer_id IS NOT NULL GROUP BY ALL"
    ),
    "customer_year": (
        f"SELECT customer_id, CAST(year(business_date) AS INTEGER) AS year, {_VISITS},"
        f" {_QUANTITY}, {_AMOUNT} AS sales, {_COST}, {_PROFIT}"
        " FROM {lines} WHERE customer_id IS NOT NULL GROUP BY ALL"
    ),
    "customer_total": (
        f"SELECT customer_id, {_DATES}, {_VISITS}, {_QUANTITY}, {_AMOUNT} AS sales, {_COST}, {_PROFIT}"
        " FROM {lines} WHERE customer_id IS NOT NULL GROUP BY ALL"
    ),
}
# Sorted by product, a question about some products reads only their part of the file; by year, one about a year.
_ORDER = {
    "customer_product": "product_id, customer_id",
    "customer_year": "year, customer_id",
    "customer_total": "customer_id",
}
_CONTACTS = (
    "SELECT customer_id, channel, min(business_date) AS first_date, max(business_date) AS last_date,"
    " count(*) AS contacts FROM {contacts} WHERE customer_id IS NOT NULL GROUP BY ALL"
)


_PURCHASERS = "SELECT product_id, count(*) AS purchasers FROM ({pairs}) WHERE quantity > 0 GROUP BY product_id"
_PRODUCTS = (
    "SELECT l.product_id, coalesce(any_value(p.purchasers), 0) AS purchasers, count(*) AS entries,"
    f" {_LINES}, {_QUANTITY}, {_AMOUNT} AS sales FROM line l LEFT JOIN ({{purchasers}}) p USING (product_id)"
    " GROUP BY l.product_id"
)


def made(table: str) -> str:
    """Return the query that makes a roll-up of the rows that it sums."""
    if table == "customer_contact":
        return _CONTACTS.format(contacts="contact")
    if table == "product_total":
        pairs = _MAKE["customer_product"].format(lines="line")
        return _PRODUCTS.format(purchasers=_PURCHASERS.format(pairs=pairs))
    return _MAKE[table].format(lines="line")


def fill(db: duckdb.DuckDBPyConnection) -> None:
    """Make every roll-up anew."""
    for table in ROLLUPS:
        db.execute(create_statement(table))
    db.execute("CREATE OR REPLACE TABLE unsorted AS SELECT 0::BIGINT AS pairs")
    for table in _MAKE:
        db.execute(f"INSERT INTO {table} {made(table)} ORDER BY {_ORDER[table]}")
    purchasers = _PURCHASERS.format(pairs="FROM customer_product")
    db.execute(f"INSERT INTO product_total {_PRODUCTS.format(purchasers=purchasers)} ORDER BY l.product_id")
    db.execute(f"INSERT INTO customer_contact {made('customer_contact')} ORDER BY customer_id, channel")


def correct_contacts(db: duckdb.DuckDBPyConnection) -> None:
    """Correct the roll-up of contacts for the customers of `touched`, whose contacts are not what they were."""
    db.execute("DELETE FROM customer_contact WHERE customer_id IN (SELECT customer_id FROM touched)")
    theirs = "(FROM contact WHERE customer_id IN (SELECT customer_id FROM touched))"
    db.execute(f"INSERT INTO customer_contact {_CONTACTS.format(contacts=theirs)}")


def correct(db: duckdb.DuckDBPyConnection) -> None:
    """Correct the roll-ups for `old_line` and `new_line`: what `line` no longer holds, and what it holds instead."""
    changed, lines = db.execute(
        "SELECT (SELECT count(*) FROM old_line) + (SELECT count(*) FROM new_line), (SELECT count(*) FROM line)",
    ).fetchall()[0]
    if not changed:
        return
    if changed > max(ANEW_LINES, ANEW_SHARE * lines):
        fill(db)
        return
    db.execute(
        "CREATE OR REPLACE TEMP TABLE pair AS SELECT DISTINCT customer_id, product_id"
        " FROM (FROM old_line UNION ALL FROM new_line) WHERE customer_id IS NOT NULL",
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE theirs AS FROM line WHERE customer_id IN (SELECT customer_id FROM pair)",
    )
    _correct_products(db)
    _sort_in(db)
    for table in ("customer_year", "customer_total"):
        db.execute(f"DELETE FROM {table} WHERE customer_id IN (SELECT customer_id FROM pair)")
        db.execute(f"INSERT INTO {table} {_MAKE[table].format(lines='theirs')}")


def _correct_products(db: duckdb.DuckDBPyConnection) -> None:
    """Correct what is kept by product: replace the pairs, and add the differences to the products' sums."""
    theirs = "JOIN pair USING (customer_id, product_id)"
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE earlier_pair AS SELECT customer_product.* FROM customer_product {theirs}",
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE later_pair AS " + _MAKE["customer_product"].format(lines=f"theirs {theirs}"),
    )
    db.execute(
        "DELETE FROM customer_product USING pair WHERE customer_product.product_id = pair.product_id"
        " AND customer_product.customer_id = pair.customer_id",
    )
    db.execute("INSERT INTO customer_product FROM later_pair ORDER BY product_id, customer_id")
    parts = [
        f"SELECT product_id, 0, {sign}1, {sign}CAST({SALE} AS INTEGER), {sign}quantity, {sign}amount FROM {table}"
        for sign, table in (("-", "old_line"), ("+", "new_line"))
    ] + [
        f"SELECT product_id, {sign}1, 0, 0, 0, 0 FROM {table} WHERE quantity > 0"
        for sign, table in (("-", "earlier_pair"), ("+", "later_pair"))
    ]
    columns = tuple(SCHEMAS["product_total"])
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE difference ({', '.join(columns)}) AS {' UNION ALL '.join(parts)}",
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE later_total AS"
        f" SELECT product_id, {', '.join(f'sum({name}) AS {name}' for name in columns[1:])}"
        " FROM (FROM difference UNION ALL FROM product_total"
        " WHERE product_id IN (SELECT product_id FROM difference)) GROUP BY product_id HAVING sum(entries) > 0",
    )
    db.execute("DELETE FROM product_total WHERE product_id IN (SELECT product_id FROM difference)")
    db.execute("INSERT INTO product_total FROM later_total ORDER BY product_id")


def _sort_in(db: duckdb.DuckDBPyConnection) -> None:
    """Sort the pairs anew once so many were added at the end that questions would have to read too much."""
    db.execute("UPDATE unsorted SET pairs = pairs + (SELECT count(*) FROM later_pair)")
    unsorted, pairs = db.execute("SELECT pairs, (SELECT count(*) FROM customer_product) FROM unsorted").fetchall()[0]
    if unsorted > max(UNSORTED_PAIRS, UNSORTED_SHARE * pairs):
        db.execute(
            f"CREATE OR REPLACE TABLE customer_product AS FROM customer_product ORDER BY {_ORDER['customer_product']}",
        )
        db.execute("UPDATE unsorted SET pairs = 0")
