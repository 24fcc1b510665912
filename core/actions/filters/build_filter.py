"""What a filter can be built of in this shop."""

from collections.abc import Collection

from sqlmodel import col, func, or_, select

from core.actions.questions.query import asking_of
from core.extraction.catalogue import Catalogue
from core.extraction.filters.choices import Choice, choices
from core.extraction.language.nodes import Name
from core.extraction.language.resolve import Resolver
from core.extraction.language.vocabulary import Kind
from core.models import Product
from core.shop import Shop

# Slack takes a hundred; nobody reads more than a screen of them.
MOST_SUGGESTED = 50
# Slack refuses a longer value of an option.
LONGEST_CODE = 75


def filter_choices(shop: Shop) -> tuple[Choice, ...]:
    """Return everything that a condition may be about, with what this shop and its staff added."""
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))

        def kind_of(name: str) -> Kind:
            return Resolver(name, asking.catalogue, asking.today).value(Name(name)).kind

        return choices(session, kind_of)


def products_called(shop: Shop, codes: Collection[str]) -> dict[str, str]:
    """Return what products are called, by their codes; what nobody knows is left out."""
    with shop.store.read() as session:
        rows = session.execute(select(col(Product.code), col(Product.name)).where(col(Product.code).in_(codes)))
        return {code: _called(code, name) for code, name in rows}


def suggested_products(shop: Shop, typed: str) -> list[tuple[str, str]]:
    """Return the products whose name or code has every word that was typed: what they are called, and their codes.

    Those whose code begins so come first; at most fifty.
    """
    words = typed.casefold().replace("\x00", "").split()
    query = select(col(Product.code), col(Product.name)).where(func.length(col(Product.code)) <= LONGEST_CODE)
    for word in words:
        like = f"%{_escaped(word)}%"
        named = func.lower(col(Product.name)).like(like, escape="\\")
        query = query.where(or_(named, func.lower(col(Product.code)).like(like, escape="\\")))
    begins = func.lower(col(Product.code)).like(f"{_escaped(' '.join(words))}%", escape="\\")
    query = query.order_by(begins.desc(), func.lower(col(Product.name)), col(Product.code)).limit(MOST_SUGGESTED)
    with shop.store.read() as session:
        return [(_called(code, name), code) for code, name in session.execute(query)]


def _called(code: str, name: str) -> str:
    return code if name == code else f"{name} ({code})"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
