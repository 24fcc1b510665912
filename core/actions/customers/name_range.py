"""A range as staff write it: paths of solutions and codes of products, two prices."""

from collections.abc import Iterable
from decimal import Decimal

from sqlmodel import Session, col, select

from core.actions.catalogue.name_product import product_named
from core.errors import RefusedError
from core.extraction.catalogue import Catalogue
from core.importing.numbers import read_number
from core.models import Product
from core.policy.prices import PriceRange
from core.products.paths import SolutionPaths
from core.products.registered import Range
from core.shop import Shop

BETWEEN = "; "


def range_named(session: Session, solutions: Iterable[str], products: Iterable[str]) -> Range:
    """Return the range that paths of solutions and codes or names of products mean; empty ones mean nothing.

    Raises `NotFoundError`, with the nearest, for what there is not.
    """
    paths, catalogue = SolutionPaths(session), Catalogue(session)
    return Range(
        frozenset(paths.named(each).id for each in solutions if each.strip()),
        frozenset(product_named(catalogue, each).id for each in products if each.strip()),
    )


def written(session: Session, chosen: Range) -> tuple[str, str]:
    """Return a range as `range_named` reads it, after splitting at semicolons: the solutions, and the products."""
    paths = SolutionPaths(session)
    codes = session.exec(select(Product.code).where(col(Product.id).in_(chosen.products)).order_by(Product.code))
    return BETWEEN.join(sorted(paths.path(each) for each in chosen.solutions)), BETWEEN.join(codes)


def prices_said(shop: Shop, lowest: str, highest: str) -> PriceRange:
    """Return the prices that two texts say, each empty for no limit; raise `RefusedError` for what is no price."""
    return PriceRange(_price(shop, lowest), _price(shop, highest))


def _price(shop: Shop, text: str) -> Decimal | None:
    if not text.strip():
        return None
    found = read_number(text, ".")
    if found is None or found.exact != found.kept:
        message = f"“{text.strip()[:40]}” is no price in {shop.currency.code}: write it as in 49.50."
        raise RefusedError(message)
    return found.kept
