"""The filters of benchmarks/extraction.py (Q4, Q5) as a person would write them for DuckDB, on the file of by_hand."""

from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

import duckdb

from benchmarks.by_hand import Way

_RANKED = """
    SELECT f.customer_id, c.number, c.name, f.ranked AS weight, t.documents, t.last_date, t.sales,
        (SELECT count(*) FROM chosen) AS found, (SELECT count(*) FROM customer) AS of,
        (SELECT list((band, n)) FROM (SELECT CASE WHEN ranked < 10000 THEN 0 WHEN ranked < 50000 THEN 1
            WHEN ranked < 100000 THEN 2 WHEN ranked < 500000 THEN 3 ELSE 4 END AS band, count(*) AS n
            FROM chosen GROUP BY band)) AS shares
    FROM (FROM chosen ORDER BY ranked DESC, customer_id LIMIT {first}) f JOIN customer c ON c.id = f.customer_id
    JOIN customer_total t ON t.customer_id = f.customer_id ORDER BY weight DESC, f.customer_id
"""
_TOP = """
    best AS MATERIALIZED (SELECT customer_id, profit FROM customer_total WHERE profit > 0
        ORDER BY profit DESC, customer_id
        LIMIT (SELECT CAST(ceil({share} * count(*)) AS BIGINT) FROM customer_total WHERE profit > 0))
"""


def promising(  # noqa: PLR0917 - the figures of one question
    first: int, year: int, at_least: int, growth: float, years: int, share: float
) -> list[Way]:
    """Return ways to ask Q4: sales of a year, compound growth over years, and the share with the highest profit.

    Like the function, they also say how many had nothing to grow from, and how many equals the ranking cut off.
    """
    factor = (1 + growth) ** years
    cut = """(SELECT count(*) FROM customer_total WHERE profit = (SELECT min(profit) FROM best)
        AND customer_id NOT IN (SELECT customer_id FROM best)) AS cut"""

    def grouped(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH {_TOP.format(share=share)}, theirs AS MATERIALIZED (SELECT y.customer_id,
                any_value(b.profit) AS ranked, sum(y.sales) FILTER (y.year = {year}) AS late,
                sum(y.sales) FILTER (y.year = {year - years}) AS early FROM customer_year y
                JOIN best b USING (customer_id) WHERE y.year IN ({year}, {year - years}) GROUP BY y.customer_id
                HAVING late >= {at_least}),
            chosen AS MATERIALIZED (SELECT customer_id, ranked FROM theirs WHERE early > 0
                AND late >= {factor} * early)
            SELECT *, (SELECT count(*) FROM theirs WHERE early IS NULL OR early <= 0) AS baseless, {cut}
            FROM ({_RANKED.format(first=first)})
        """).to_arrow_table()

    def joined(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH {_TOP.format(share=share)}, theirs AS MATERIALIZED (SELECT b.customer_id, b.profit AS ranked,
                late.sales AS late, early.sales AS early FROM best b
                JOIN (SELECT customer_id, sales FROM customer_year WHERE year = {year} AND sales >= {at_least}) late
                USING (customer_id) LEFT JOIN (SELECT customer_id, sales FROM customer_year
                WHERE year = {year - years}) early USING (customer_id)),
            chosen AS MATERIALIZED (SELECT customer_id, ranked FROM theirs WHERE early > 0
                AND late >= {factor} * early)
            SELECT *, (SELECT count(*) FROM theirs WHERE early IS NULL OR early <= 0) AS baseless, {cut}
            FROM ({_RANKED.format(first=first)})
        """).to_arrow_table()

    def by_cut(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        # Where the best end is found without sorting anybody; of those who are equal there, the first ids are in.
        (ranked,) = db.execute("SELECT count(*) FROM customer_total WHERE profit > 0").fetchall()[0]
        places = ceil(ranked * Decimal(str(share)))
        quantile = 1 - (places - 0.5) / ranked
        (last,) = db.execute(
            f"SELECT quantile_disc(profit, {quantile!r}) FROM customer_total WHERE profit > 0"
        ).fetchall()[0]
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE first AS SELECT customer_id, profit FROM customer_total WHERE profit >= {last}
        """)
        above, level = db.execute(
            f"SELECT count(*) FILTER (profit > {last}), count(*) FILTER (profit = {last}) FROM first"
        ).fetchall()[0]
        db.execute(f"""
            DELETE FROM first WHERE profit = {last} AND customer_id NOT IN (SELECT customer_id FROM first
                WHERE profit = {last} ORDER BY customer_id LIMIT {places - above})
        """)
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE theirs AS SELECT b.customer_id, b.profit AS ranked, late.sales AS late,
                early.sales AS early FROM first b
                JOIN (SELECT customer_id, sales FROM customer_year WHERE year = {year} AND sales >= {at_least}) late
                USING (customer_id) LEFT JOIN (SELECT customer_id, sales FROM customer_year
                WHERE year = {year - years}) early USING (customer_id)
        """)
        return db.execute(f"""
            WITH chosen AS MATERIALIZED (SELECT customer_id, ranked FROM theirs WHERE early > 0
                AND late >= {factor} * early)
            SELECT *, (SELECT count(*) FROM theirs WHERE early IS NULL OR early <= 0) AS baseless,
                {level - places + above} AS cut FROM ({_RANKED.format(first=first)})
        """).to_arrow_table()

    return [grouped, joined, by_cut]


def faithful(  # noqa: PLR0917 - the figures of one question
    first: int, today: date, years: int, monthly: float, level: int, since: date, product: int, views: int
) -> list[Way]:
    """Return ways to ask Q5: years of business, how often, no grave trouble of late, and looks at one page."""
    looked = f"""SELECT customer_id FROM contact WHERE product_id = {product} AND channel = 'web'
        AND customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) >= {views}"""
    troubled = f"""SELECT customer_id FROM trouble WHERE level >= {level} AND occurred_on >= DATE '{since}'
        AND occurred_on <= DATE '{today}' AND customer_id IS NOT NULL"""
    often = f"""first_date <= DATE '{today}' - INTERVAL {years} YEAR
        AND documents / greatest((DATE '{today}' - first_date) / (365.25 / 12), 1) >= {monthly}"""

    def joined(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH chosen AS MATERIALIZED (SELECT customer_id, sales AS ranked FROM customer_total
                SEMI JOIN ({looked}) USING (customer_id) ANTI JOIN ({troubled}) USING (customer_id) WHERE {often})
            {_RANKED.format(first=first)}
        """).to_arrow_table()

    def inside(db: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - an Arrow table
        return db.execute(f"""
            WITH looked AS MATERIALIZED ({looked}), chosen AS MATERIALIZED (SELECT t.customer_id, t.sales AS ranked
                FROM looked JOIN customer_total t USING (customer_id)
                WHERE {often} AND t.customer_id NOT IN ({troubled}))
            {_RANKED.format(first=first)}
        """).to_arrow_table()

    return [joined, inside]
