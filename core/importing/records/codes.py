"""Products by their codes."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from core.importing.rows import chunks
from core.models import Product


def product_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of products by code."""
    found: dict[str, int] = {}
    for some in chunks(codes):
        found.update(
            session.execute(select(col(Product.code), col(Product.id)).where(col(Product.code).in_(some))).all()
        )
    return found
