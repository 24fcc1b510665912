"""A part of the real file comes out the same on both databases."""

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import func, select
from sqlmodel import col

from core.actions.importing.import_purchases import import_purchases
from core.models import ImportRun, ImportState, PurchaseLine
from core.shop import Shop

SAMPLE = 30_000


def reckoned(table: pa.Table) -> tuple[Decimal, int]:
    """Return the exact total and the total in pence, reckoned from the file alone."""
    pairs = zip(table["Quantity"].to_pylist(), table["Price"].to_pylist(), strict=True)
    amounts = [Decimal(quantity) * Decimal(repr(price)) for quantity, price in pairs]
    pence = [(amount * 100).to_integral_value(ROUND_HALF_EVEN) for amount in amounts]
    return sum(amounts, Decimal(0)), int(sum(pence))


def test_a_sample_comes_out_the_same_on_both_databases(shop: Shop, real_file: Path, tmp_path: Path) -> None:
    """With a repeat of a part of it in another file."""
    table = parquet.read_table(real_file).slice(0, SAMPLE)
    parquet.write_table(table, tmp_path / "sample.parquet")
    heard: list[tuple[int, int | None]] = []
    report = import_purchases(
        shop, tmp_path / "sample.parquet", progress=lambda done, total: heard.append((done, total))
    )
    parquet.write_table(table.slice(20_000), tmp_path / "rest.parquet")
    repeated = import_purchases(shop, tmp_path / "rest.parquet")
    assert (report.lines, report.new_lines) == (SAMPLE, SAMPLE)
    assert (report.exact_total, report.rounded_total) == reckoned(table)
    assert (repeated.new_lines, repeated.repeated_lines) == (0, 10_000)
    assert heard[-1] == (SAMPLE, SAMPLE)
    assert heard == sorted(heard)
    with shop.store.read() as session:
        assert session.execute(select(func.count()).select_from(PurchaseLine)).scalar_one() == SAMPLE
        states = session.execute(select(col(ImportRun.state))).scalars().all()
    assert states == [ImportState.DONE, ImportState.DONE]
