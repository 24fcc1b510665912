"""The real file comes out exactly as its README says."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import func, select
from sqlmodel import col

from core.actions.importing.import_purchases import import_purchases
from core.importing.report import ImportReport
from core.models import (
    Customer,
    Product,
    ProductName,
    Purchase,
    PurchaseKind,
    PurchaseLine,
)
from core.shop import Shop


@pytest.fixture(scope="session")
def imported(session_shop: Shop, real_file: Path) -> ImportReport:
    """The report of importing the whole file."""
    return import_purchases(session_shop, real_file, source="real")


def test_every_figure_of_the_readme_comes_out(imported: ImportReport) -> None:
    """Exactly."""
    expected = {
        "lines": 525_461,
        "new_lines": 525_461,
        "rejected": 0,
        "customers": 4_383,
        "lines_without_customer": 107_927,
        "cancellation_lines": 10_206,
        "negative_quantity_lines": 12_326,
        "non_positive_price_lines": 3_690,
        "stock_codes": 4_632,
        "codes_with_several_descriptions": 666,
        "lines_without_description": 2_928,
        "exact_duplicate_lines": 6_865,
        "documents": 28_816,
        "documents_in_parts": 0,
        "countries": 40,
        "exact_total": "9539484.634",
        "rounded_total": 953_948_462,
        "currency": "GBP",
        "products": 4_480,
        "rounded_numbers": 0,
        "first_date": "2009-12-01",
        "last_date": "2010-12-09",
    }
    found = imported.as_json()
    assert {name: found[name] for name in expected} == expected


def test_the_books_say_the_same_as_the_report(imported: ImportReport, session_shop: Shop) -> None:
    """Every line is there once, and its amount."""
    with session_shop.store.read() as session:
        lines, total = session.execute(select(func.count(), func.sum(col(PurchaseLine.amount)))).one()
        nobody = session.execute(
            select(func.count())
            .select_from(PurchaseLine)
            .join(Purchase, col(Purchase.id) == col(PurchaseLine.purchase_id))
            .where(col(Purchase.customer_id).is_(None))
        ).scalar_one()
        customers = session.execute(select(func.count()).select_from(Customer)).scalar_one()
    assert (lines, total) == (imported.lines, imported.rounded_total)
    assert nobody == imported.lines_without_customer
    assert customers == imported.customers


def test_the_same_file_again_adds_nothing(imported: ImportReport, session_shop: Shop, real_file: Path) -> None:
    """And says so."""
    again = import_purchases(session_shop, real_file, source="real")
    assert (again.already_imported, again.new_lines, again.lines) == (True, 0, imported.lines)
    assert again.run_id == imported.run_id


def test_an_overlapping_export_adds_nothing(
    imported: ImportReport, session_shop: Shop, real_file: Path, tmp_path: Path
) -> None:
    """Another file with a part of the lines, in another order and with ids as whole numbers, repeats lines only."""
    part = parquet.read_table(real_file).slice(100_000, 20_000).sort_by([("Invoice", "descending")])
    ids = part["Customer ID"].cast(pa.int64()).cast(pa.string())
    part = part.set_column(part.schema.get_field_index("Customer ID"), "Customer ID", ids)
    parquet.write_table(part, tmp_path / "part.parquet")
    report = import_purchases(session_shop, tmp_path / "part.parquet", source="real")
    assert imported.new_lines > 0
    assert (report.lines, report.new_lines, report.repeated_lines) == (20_000, 0, 20_000)
    assert (report.new_customers, report.new_products, report.new_documents) == (0, 0, 0)


def test_products_are_known_by_their_usual_names_and_prices(imported: ImportReport, session_shop: Shop) -> None:
    """The name most used in sales; postage is no goods; a code in small letters is the same product."""
    with session_shop.store.read() as session:
        products = {product.code: product for product in session.scalars(select(Product))}
        others = session.scalars(
            select(col(ProductName.name)).where(ProductName.product_id == products["85123A"].id)  # type: ignore[arg-type]
        ).all()
    assert len(products) == imported.products
    assert products["85123A"].name == "WHITE HANGING HEART T-LIGHT HOLDER"
    assert products["85123A"].unit_price == Decimal("2.95")
    assert "21733 mixed" not in others
    assert products["15056BL"].is_goods
    assert not any(products[code].is_goods for code in ("POST", "D", "M", "DOT", "BANK CHARGES", "GIFT_0001_20", "C2"))


def test_cancellations_name_a_purchase_of_the_same_customer_before_them(
    imported: ImportReport, session_shop: Shop
) -> None:
    """Where it can be found; they count against the sales in any case."""
    cancelled = Purchase.__table__.alias("cancelled")  # type: ignore[attr-defined]
    query = select(
        Purchase.kind, Purchase.customer_id, Purchase.at, cancelled.c.kind, cancelled.c.customer_id, cancelled.c.at
    ).join(cancelled, cancelled.c.id == col(Purchase.cancels_id))  # type: ignore[call-overload]
    with session_shop.store.read() as session:
        rows = session.execute(query).all()
    assert len(rows) == imported.cancellations_matched > 3_400
    for kind, customer, at, other_kind, other_customer, other_at in rows:
        assert (kind, other_kind) == (PurchaseKind.CANCELLATION, PurchaseKind.SALE)
        assert customer == other_customer
        assert other_at <= at
