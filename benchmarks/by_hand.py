"""The questions about prospects of benchmarks/extraction.py as a person would write them for DuckDB, on their own file.

The file holds the same roll-ups as the mirror, sorted as these queries like them best, and is given the same memory and
threads. Each query returns the customers in order with their weight and what their reason is made of, how many there
are, and the bars of the chart: what the public function answers. Where there are several ways to write one, all are
measured and the quickest counts.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from core.extraction.mirror.tables import create_statement

# What is copied from the mirror, and how it is sorted.
TABLES = {
    "customer": "id", "product": "id", "relation": "product_id", "customer_product": "product_id, customer_id",
    "customer_year": "year, customer_id", "customer_total": "customer_id", "contact": "product_id, business_date",
    "customer_contact": "customer_id", "trouble": "customer_id", "line": "customer_id, business_date",
    "product_total": "product_id", "product_record": "product_id",
}  # fmt: skip

Way = Callable[[duckdb.DuckDBPyConnection], Any]


def make_file(mirror: Path, path: Path) -> None:
    """Copy the mirror's tables, packed as there, into a file of our own, unless it is there already and younger."""
    if path.exists() and path.stat().st_mtime > mirror.stat().st_mtime:
        return
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path), config={"memory_limit": "4GB", "threads": 2}) as db:
        db.execute(f"ATTACH '{mirror}' AS theirs (READ_ONLY)")
        for table, order in TABLES.items():
            db.execute(create_statement(table))
            db.execute(f"INSERT INTO {table} FROM theirs.{table} ORDER BY {order}")


_DUE = """
    SELECT r.product_id, r.level, p.name, least(p.durable_days, (
        SELECT min(part.durable_days) FROM relation parts JOIN product part ON part.id = parts.partner_id
        WHERE parts.product_id = p.id AND parts.kind = 'part' AND part.id <> p.id AND part.{allowed})) AS days
    FROM relation r JOIN product p ON p.id = r.product_id
    WHERE r.partner_id = {target} AND r.kind = '{kind}' AND p.{allowed}
"""
_BEST = """
    best AS MATERIALIZED (SELECT q.customer_id, c.number, c.name, q.weight FROM qualified q
        JOIN customer c ON c.id = q.customer_id
        WHERE q.weight >= (SELECT min(weight) FROM (SELECT weight FROM qualified ORDER BY weight DESC LIMIT {first}))
        ORDER BY q.weight DESC, c.number LIMIT {first}),
    why AS (SELECT customer_id, list((product_id, last_date)) AS bought FROM bought SEMI JOIN best USING (customer_id)
        GROUP BY customer_id)
    SELECT b.*, w.bought, (SELECT count(*) FROM qualified) AS found, (SELECT count(*) FROM customer) AS of,
        (SELECT list((product_id, n)) FROM (SELECT product_id, count(*) AS n FROM bought
            SEMI JOIN qualified USING (customer_id) GROUP BY product_id)) AS shares
    FROM best b JOIN why w USING (customer_id) ORDER BY b.weight DESC, b.number
"""


def cross_sell(target: int, first: int) -> list[Way]:
    """Return ways to ask Q1: not bought the target nor anything rare with it, bought what goes with it."""
    signs = f"""
        SELECT partner_id AS product_id, CAST(sum(level) AS BIGINT) AS level FROM relation
        WHERE product_id = {target} AND kind IN ('cross_sell', 'bundle') GROUP BY partner_id
    """
    barring = f"""
        SELECT {target} AS product_id UNION SELECT partner_id FROM relation
        WHERE product_id = {target} AND kind = 'rare_simultaneous' UNION SELECT product_id FROM relation
        WHERE partner_id = {target} AND kind = 'rare_simultaneous'
    """

    def statement(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH barring AS MATERIALIZED ({barring}),
            sign AS MATERIALIZED (SELECT product_id, level, false AS bars FROM ({signs}) ANTI JOIN barring
                USING (product_id) UNION ALL SELECT product_id, 0, true FROM barring),
            pair AS MATERIALIZED (SELECT p.customer_id, p.product_id, p.last_date, s.level, s.bars
                FROM customer_product p JOIN sign s USING (product_id) WHERE p.quantity > 0),
            qualified AS MATERIALIZED (SELECT customer_id, CAST(sum(level) AS BIGINT) AS weight FROM pair
                GROUP BY customer_id HAVING NOT bool_or(bars)),
            bought AS (SELECT * FROM pair), {_BEST.format(first=first)}
        """).to_arrow_table()

    def inlined(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        bars = [row[0] for row in db.execute(barring).fetchall()]
        speaks = [row for row in db.execute(signs).fetchall() if row[0] not in bars]
        return _inlined(db, [(*row, "9999-12-31") for row in speaks], bars, first)

    return [statement, inlined]


def _inlined(
    db: duckdb.DuckDBPyConnection,
    speaks: list[tuple[int, int, str]],
    bars: list[int],
    first: int,
    renewed_by: int | None = None,
) -> Any:  # noqa: ANN401 - an Arrow table
    """Ask with the few products that matter as constants; who has bought `renewed_by` since does not count."""
    ids = ", ".join(str(row[0]) for row in speaks)
    levels = ", ".join(f"({key}, {level}, DATE '{until}')" for key, level, until in speaks)
    among = ", ".join(map(str, bars)) or "NULL"
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE bought AS SELECT customer_id, product_id, last_date, s.level
        FROM customer_product JOIN (VALUES {levels}) s (product_id, level, until) USING (product_id)
        WHERE product_id IN ({ids}) AND quantity > 0 AND last_date <= s.until
    """)
    if renewed_by is not None:
        # Nobody is barred: a later purchase only takes back what an earlier one of another product says.
        among = "NULL"
        if any(key != renewed_by for key, _, _ in speaks):
            db.execute(f"""
                DELETE FROM bought USING (SELECT customer_id, last_date FROM customer_product
                    WHERE product_id = {renewed_by} AND quantity > 0) n WHERE bought.customer_id = n.customer_id
                AND bought.product_id <> {renewed_by} AND n.last_date >= bought.last_date
            """)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE qualified AS SELECT customer_id, CAST(sum(level) AS BIGINT) AS weight FROM bought
        ANTI JOIN (SELECT customer_id FROM customer_product WHERE product_id IN ({among}) AND quantity > 0)
        USING (customer_id) GROUP BY customer_id
    """)
    return db.execute(f"WITH {_BEST.format(first=first)}").to_arrow_table()


def up_sell(target: int, first: int, today: date) -> list[Way]:
    """Return ways to ask Q2: bought a lower grade whose durable period, or that of a part, is over; not the target."""
    due = _DUE.format(target=target, kind="up_sell", allowed="up_sellable")

    def statement(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH due AS MATERIALIZED ({due}),
            bought AS MATERIALIZED (SELECT p.customer_id, p.product_id, p.last_date, d.level FROM customer_product p
                JOIN due d USING (product_id) WHERE p.quantity > 0 AND d.days IS NOT NULL
                AND p.last_date <= DATE '{today}' - CAST(d.days AS INTEGER)),
            qualified AS MATERIALIZED (SELECT customer_id, CAST(sum(level) AS BIGINT) AS weight FROM bought
                ANTI JOIN (SELECT customer_id FROM customer_product WHERE product_id = {target} AND quantity > 0)
                USING (customer_id) GROUP BY customer_id), {_BEST.format(first=first)}
        """).to_arrow_table()

    def inlined(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return _inlined(db, _until(db, due, today), [target], first)

    return [statement, inlined]


def replacement(target: int, first: int, today: date) -> list[Way]:
    """Return ways to ask Q3: what the target replaces, itself first, is worn out and was not renewed since."""
    due = _DUE.format(target=target, kind="replacement", allowed="replaceable")

    def statement(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH due AS MATERIALIZED ({due}),
            renewed AS (SELECT customer_id, last_date FROM customer_product
                WHERE product_id = {target} AND quantity > 0),
            old AS (SELECT p.customer_id, p.product_id, p.last_date, d.level FROM customer_product p
                JOIN due d USING (product_id) WHERE p.quantity > 0
                AND p.last_date <= DATE '{today}' - CAST(d.days AS INTEGER)),
            bought AS MATERIALIZED (SELECT o.* FROM old o LEFT JOIN renewed n USING (customer_id)
                WHERE o.product_id = {target} OR n.last_date IS NULL OR n.last_date < o.last_date),
            qualified AS MATERIALIZED (SELECT customer_id, CAST(sum(level) AS BIGINT) AS weight FROM bought
                GROUP BY customer_id), {_BEST.format(first=first)}
        """).to_arrow_table()

    def inlined(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return _inlined(db, _until(db, due, today), [target], first, renewed_by=target)

    return [statement, inlined]


def _until(db: duckdb.DuckDBPyConnection, due: str, today: date) -> list[tuple[int, int, str]]:
    rows = db.execute(
        f"SELECT product_id, level, CAST(DATE '{today}' - CAST(days AS INTEGER) AS VARCHAR) FROM ({due})"
        " WHERE days IS NOT NULL",
    ).fetchall()
    return [(int(key), int(level), str(until)) for key, level, until in rows]


def matrix(_first: int) -> list[Way]:
    """Return the way to ask how many cross-sell prospects every product has."""

    def statement(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute("""
            WITH sign AS MATERIALIZED (SELECT product_id AS target, partner_id AS product_id, false AS bars
                FROM relation WHERE kind IN ('cross_sell', 'bundle')
                UNION SELECT id, id, true FROM product
                UNION SELECT product_id, partner_id, true FROM relation WHERE kind = 'rare_simultaneous'
                UNION SELECT partner_id, product_id, true FROM relation WHERE kind = 'rare_simultaneous')
            SELECT target, count(*) AS found FROM (
                SELECT s.target, p.customer_id FROM customer_product p JOIN sign s USING (product_id)
                WHERE p.quantity > 0 GROUP BY ALL HAVING NOT bool_or(s.bars)) GROUP BY target ORDER BY target
        """).to_arrow_table()

    return [statement]


def one_customer(customer: int) -> list[Way]:
    """Return the way to read everything about one customer and what speaks for offering them each product."""

    def statements(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        for table, key in (
            *(("customer", "id"), ("customer_total", "customer_id"), ("customer_year", "customer_id")),
            *(("customer_contact", "customer_id"), ("trouble", "customer_id")),
        ):
            db.execute(f"FROM {table} WHERE {key} = {customer}").to_arrow_table()
        return db.execute(f"""
            WITH pair AS MATERIALIZED (SELECT product_id FROM line WHERE customer_id = {customer}
                GROUP BY product_id HAVING sum(quantity) > 0),
            barred AS (SELECT product_id FROM pair UNION SELECT partner_id FROM relation SEMI JOIN pair
                USING (product_id) WHERE kind = 'rare_simultaneous' UNION SELECT r.product_id FROM relation r
                JOIN pair ON pair.product_id = r.partner_id WHERE kind = 'rare_simultaneous')
            SELECT r.product_id AS target, CAST(sum(r.level) AS BIGINT) AS weight FROM relation r
            JOIN pair ON pair.product_id = r.partner_id WHERE r.kind IN ('cross_sell', 'bundle')
            AND r.product_id NOT IN (FROM barred) GROUP BY r.product_id ORDER BY weight DESC, target LIMIT 5
        """).to_arrow_table()

    return [statements]
