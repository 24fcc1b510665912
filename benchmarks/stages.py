"""All seven stages of an extraction as one pipeline, in shops of up to a million customers.

The public function (understand, read the campaigns' history, look for changes, carry out, report, the first 1,000 with
their reasons) against one DuckDB query that a person wrote for the same: how many each stage keeps, and the first 1,000
with the figures that their reasons are made of; in turns, and both have to find the same. Run: python -m
benchmarks.stages --keep FOLDER (copies of the shops of benchmarks.extraction: a campaign of the past and rules are put
into them), or with --quick to see the smallest size without recording anything.
"""

import argparse
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
from sqlmodel import select

from benchmarks.extraction_shop import FIRST, SIZES, close, hand_config, hand_file, open_shop, prepare
from benchmarks.generated_campaign import add_past_campaign
from benchmarks.generated_shop import Size
from benchmarks.report import growth, table, write_section
from benchmarks.turns import in_turns
from core.actions.questions.answer_extraction import Extracted, extract, understand_stages
from core.actions.questions.save_rules import save_rules
from core.extraction.rules.rule import Rule
from core.extraction.stages.spec import extraction_from
from core.models import Plan, RuleBase
from core.shop import Shop

RULES = (Rule("visits >= 10", "50", "Often"), Rule("sales > 1000", "sales / 100", "Much"))
# One in so many was told of something two weeks before.
TOLD = 10
POPULAR = "SELECT product_id FROM product_total ORDER BY purchasers DESC, product_id LIMIT 1 OFFSET 40"
NOT_THESE = ["00000011", "00000012", "00000013"]


def spec_of(product: int) -> dict[str, Any]:
    """Return figure 16 from S200 to S212."""
    asked = {"product_id": product, "ways": ["cross_sell"], "weighting": "bought_levels", "counted": ["cross_sells"]}
    return {
        "stages": [
            {"stage": "timing", "prospects": asked},
            {"stage": "accounting", "narrow": [{"by": "sales(last year)", "at_least": 100, "top_percent": 50}]},
            {"stage": "behaviour", "where": "visits(last 12 months) >= 2"},
            {"stage": "trouble", "narrow": [{"by": "troubles(last 6 months, 2)", "less_than": 1}]},
            {"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "at_least": 60}]},
            {"stage": "individual", "exclude": NOT_THESE},
            {"stage": "campaign", "who": "not_told"},
        ]
    }


def by_hand(product: int) -> str:
    """Return the same as one query."""
    return f"""
        WITH has AS (SELECT customer_id, product_id FROM customer_product WHERE quantity > 0),
        speaks AS (SELECT partner_id AS product_id FROM relation
            WHERE product_id = {product} AND kind IN ('cross_sell', 'bundle')),
        against AS (SELECT {product} AS product_id
            UNION SELECT partner_id FROM relation WHERE product_id = {product} AND kind = 'rare_simultaneous'
            UNION SELECT product_id FROM relation WHERE partner_id = {product} AND kind = 'rare_simultaneous'),
        s1 AS MATERIALIZED (SELECT DISTINCT customer_id FROM has SEMI JOIN speaks USING (product_id)
            ANTI JOIN (SELECT customer_id FROM has SEMI JOIN against USING (product_id)) USING (customer_id)),
        bounded AS MATERIALIZED (SELECT customer_id, sales FROM s1 JOIN customer_year USING (customer_id)
            WHERE year = 2025 AND sales >= 10000),
        s2 AS MATERIALIZED (SELECT customer_id, sales FROM bounded
            QUALIFY row_number() OVER (ORDER BY sales DESC, customer_id) * 2 <= (SELECT count(*) + 1 FROM bounded)),
        often AS (SELECT customer_id, count(DISTINCT business_date) AS visits FROM line SEMI JOIN s2 USING (customer_id)
            WHERE kind = 'sale' AND quantity > 0 AND business_date BETWEEN DATE '2025-03-03' AND DATE '2026-03-02'
            GROUP BY customer_id HAVING visits >= 2),
        s3 AS MATERIALIZED (SELECT customer_id, s2.sales, visits FROM s2 JOIN often USING (customer_id)),
        s4 AS MATERIALIZED (SELECT * FROM s3 ANTI JOIN (SELECT customer_id FROM trouble WHERE level >= 2
            AND occurred_on BETWEEN DATE '2025-09-03' AND DATE '2026-03-02') USING (customer_id)),
        scored AS (SELECT s4.*, round(CASE WHEN t.visits >= 10 THEN 50.0 ELSE 0 END
            + CASE WHEN t.sales > 100000 THEN t.sales / 100.0 / 100.0 ELSE 0 END)::BIGINT AS score
            FROM s4 JOIN customer_total t USING (customer_id)),
        s5 AS MATERIALIZED (SELECT * FROM scored WHERE score >= 60),
        s6 AS MATERIALIZED (SELECT s5.*, number, name FROM s5 JOIN customer c ON c.id = s5.customer_id
            WHERE number NOT IN {tuple(NOT_THESE)}),
        s7 AS MATERIALIZED (SELECT * FROM s6 ANTI JOIN told USING (customer_id))
        SELECT customer_id, score, number, name, sales, visits, [(SELECT count(*) FROM s1), (SELECT count(*) FROM s2),
            (SELECT count(*) FROM s3), (SELECT count(*) FROM s4), (SELECT count(*) FROM s5), (SELECT count(*) FROM s6),
            (SELECT count(*) FROM s7)] AS kept
        FROM s7 ORDER BY score DESC, customer_id LIMIT {FIRST}
    """


def measure(folder: Path, size: Size) -> tuple[list[object], float]:
    """Return the row of this size, and the milliseconds of the function."""
    shop = open_shop(folder, size)
    _complete(shop, size)
    with closing(duckdb.connect(str(hand_file(folder, size)), config=hand_config())) as db:
        ((product,),) = db.execute(POPULAR).fetchall()
        query, spec = by_hand(product), extraction_from(spec_of(product))
        told = f"SELECT unnest(range(1, {size.customers // TOLD + 1})) AS customer_id"
        db.execute(f"CREATE OR REPLACE TABLE told AS {told}")

        def ours() -> Extracted:
            understood = understand_stages(shop, spec, "bench")
            shop.mirror.refresh()
            return extract(shop, understood, None, FIRST)

        found, rows = ours(), db.execute(query).fetchall()
        kept = [each.kept for each in found.funnel.stages]
        assert kept == rows[0][-1], f"the stages keep others: {kept}, {rows[0][-1]}"
        assert [(each.customer_id, each.weight) for each in found.answer.top] == [row[:2] for row in rows]
        turns = in_turns(ours, lambda: db.execute(query).to_arrow_table())
    close(shop)
    return [size.customers, " > ".join(f"{each:,}" for each in kept), *turns.cells], turns.ours


def _complete(shop: Shop, size: Size) -> None:
    """Put the campaign of the past and the rules into the shop, unless they are there."""
    with shop.store.read() as session:
        has_plan, has_rules = session.exec(select(Plan.id)).first(), session.exec(select(RuleBase.id)).first()
    if has_plan is None:
        add_past_campaign(shop.store, size.customers // TOLD)
    if has_rules is None:
        with shop.store.write() as tx:
            save_rules(tx, shop, "Loyal", RULES, "bench")
    shop.mirror.refresh()


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder with the shops, or for them; they are added to")
    parser.add_argument("--quick", action="store_true", help="only the smallest size, and record nothing")
    asked = parser.parse_args()
    rows, drawn = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        for size in SIZES[:1] if asked.quick else SIZES[1:]:
            prepare(folder, size)
            row, milliseconds = measure(folder, size)
            rows.append(row)
            drawn.append((size.customers, milliseconds))
            print(row, flush=True)
    heads = ["customers", "kept by each stage", "function, ms", "by hand, ms", "ratio", "of processor time"]
    text = (
        "The shops of *Extraction*, with a campaign that told a tenth of the customers. Prospects of a popular product;"
        " sales of last year, the better half; two visits or more; no grave trouble; rules and their score; three"
        " customers excluded; nobody who was told. Each stage reports how many it kept and why the others left, and the"
        " first 1,000 have a reason from every stage. Medians of 5 after a first time, in turns; both found the same"
        " customers in the same order, and kept as many at every stage.\n\n" + table(heads, rows)
    )
    if not asked.quick:
        drawing = {"seven stages": drawn}
        text += f"\n\n![Milliseconds]({growth('stages', 'Seven stages', ('customers', 'milliseconds'), drawing)})"
    write_section("Stages", "python -m benchmarks.stages", text, record=not asked.quick)


if __name__ == "__main__":
    main()
