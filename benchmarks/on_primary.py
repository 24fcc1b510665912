"""The questions of benchmarks/extraction.py on the primary itself, as one would write them for SQLite without a mirror.

Each returns how many there are and the first of them, customer by customer with the weight.
"""

from datetime import date
from typing import Any

from sqlalchemy import text

from core.shop import Shop

Found = tuple[int, list[int]]

_PAIRS = """
    SELECT p.customer_id, l.product_id, max(CASE WHEN p.kind = 'sale' AND l.quantity > 0 THEN l.business_date END)
        AS last_date
    FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id
    WHERE l.product_id IN ({products}) AND p.customer_id IS NOT NULL
    GROUP BY p.customer_id, l.product_id HAVING sum(l.quantity) > 0
"""
_FIRST = """
    SELECT q.customer_id, q.weight, count(*) OVER () AS found FROM qualified q JOIN customer c ON c.id = q.customer_id
    ORDER BY q.weight DESC, c.number LIMIT {first}
"""
_DUE = """
    SELECT r.product_id, r.level, min(coalesce(p.durable_days, 99999999), coalesce((
        SELECT min(part.durable_days) FROM relation parts JOIN product part ON part.id = parts.partner_id
        WHERE parts.product_id = p.id AND parts.kind = 'part' AND part.id <> p.id AND part.{allowed}), 99999999))
        AS days
    FROM relation r JOIN product p ON p.id = r.product_id
    WHERE r.partner_id = {target} AND r.kind = '{kind}' AND p.{allowed}
"""


def _asked(shop: Shop, query: str) -> Found:
    with shop.store.read() as session:
        rows: Any = session.connection().execute(text(query)).all()
    return (rows[0].found if rows else 0, [row.customer_id for row in rows])


def cross_sell(shop: Shop, target: int, first: int) -> Found:
    """Ask Q1."""
    barring = f"""SELECT {target} UNION SELECT partner_id FROM relation WHERE product_id = {target}
        AND kind = 'rare_simultaneous' UNION SELECT product_id FROM relation WHERE partner_id = {target}
        AND kind = 'rare_simultaneous'"""
    return _asked(
        shop,
        f"""
        WITH barring(product_id) AS ({barring}),
        sign AS (SELECT partner_id AS product_id, sum(level) AS level, 0 AS bars FROM relation
            WHERE product_id = {target} AND kind IN ('cross_sell', 'bundle')
            AND partner_id NOT IN (SELECT product_id FROM barring) GROUP BY partner_id
            UNION ALL SELECT product_id, 0, 1 FROM barring),
        pair AS ({_PAIRS.format(products="SELECT product_id FROM sign")}),
        qualified AS (SELECT customer_id, sum(level) AS weight FROM pair JOIN sign USING (product_id)
            GROUP BY customer_id HAVING max(bars) = 0)
        {_FIRST.format(first=first)}
        """,
    )


def up_sell(shop: Shop, target: int, first: int, today: date) -> Found:
    """Ask Q2."""
    due = _DUE.format(target=target, kind="up_sell", allowed="up_sellable")
    return _asked(
        shop,
        f"""
        WITH due AS ({due}), pair AS ({_PAIRS.format(products=f"SELECT product_id FROM due UNION SELECT {target}")}),
        qualified AS (SELECT customer_id, sum(level) AS weight FROM pair JOIN due USING (product_id)
            WHERE last_date <= date('{today}', -days || ' days')
            AND customer_id NOT IN (SELECT customer_id FROM pair WHERE product_id = {target}) GROUP BY customer_id)
        {_FIRST.format(first=first)}
        """,
    )


def replacement(shop: Shop, target: int, first: int, today: date) -> Found:
    """Ask Q3."""
    due = _DUE.format(target=target, kind="replacement", allowed="replaceable")
    return _asked(
        shop,
        f"""
        WITH due AS ({due}), pair AS ({_PAIRS.format(products=f"SELECT product_id FROM due UNION SELECT {target}")}),
        qualified AS (SELECT o.customer_id, sum(level) AS weight FROM pair o JOIN due USING (product_id)
            LEFT JOIN pair n ON n.customer_id = o.customer_id AND n.product_id = {target}
            WHERE o.last_date <= date('{today}', -days || ' days')
            AND (o.product_id = {target} OR n.last_date IS NULL OR n.last_date < o.last_date) GROUP BY o.customer_id)
        {_FIRST.format(first=first)}
        """,
    )


def promising(  # noqa: PLR0917 - the figures of one question
    shop: Shop, first: int, year: int, at_least: int, growth: float, years: int, share: float
) -> Found:
    """Ask Q4."""
    factor = (1 + growth) ** years
    return _asked(
        shop,
        f"""
        WITH sums AS (SELECT p.customer_id, sum(l.amount - l.cost) AS profit,
            sum(CASE WHEN l.business_date BETWEEN '{year}-01-01' AND '{year}-12-31' THEN l.amount END) AS late,
            sum(CASE WHEN l.business_date BETWEEN '{year - years}-01-01' AND '{year - years}-12-31' THEN l.amount END)
            AS early FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id WHERE p.customer_id IS NOT NULL
            GROUP BY p.customer_id),
        best AS (SELECT * FROM sums WHERE profit > 0 ORDER BY profit DESC, customer_id
            LIMIT (SELECT CAST(ceil({share} * count(*)) AS INTEGER) FROM sums WHERE profit > 0))
        SELECT customer_id, profit AS weight, count(*) OVER () AS found FROM best
        WHERE late >= {at_least} AND early > 0 AND late >= {factor} * early
        ORDER BY profit DESC, customer_id LIMIT {first}
        """,
    )


def faithful(  # noqa: PLR0917 - the figures of one question
    shop: Shop,
    first: int,
    today: date,
    years: int,
    monthly: float,
    level: int,
    since: date,
    product: int,
    views: int,
) -> Found:
    """Ask Q5."""
    return _asked(
        shop,
        f"""
        WITH looked AS (SELECT customer_id FROM contact WHERE product_id = {product} AND channel = 'web'
            GROUP BY customer_id HAVING count(*) >= {views}),
        total AS (SELECT p.customer_id, sum(l.amount) AS sales, count(DISTINCT p.id) AS documents,
            min(l.business_date) AS first_date FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id
            WHERE p.customer_id IN (SELECT customer_id FROM looked) GROUP BY p.customer_id)
        SELECT customer_id, sales AS weight, count(*) OVER () AS found FROM total
        WHERE first_date <= date('{today}', '-{years} years')
        AND documents / max((julianday('{today}') - julianday(first_date)) / (365.25 / 12), 1) >= {monthly}
        AND customer_id NOT IN (SELECT customer_id FROM trouble WHERE level >= {level}
            AND occurred_on BETWEEN '{since}' AND '{today}')
        ORDER BY sales DESC, customer_id LIMIT {first}
        """,
    )
