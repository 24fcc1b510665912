"""Names that a shop's people use for its products, groups and countries, and what they stand for."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from core.extraction.name_index import SUGGESTIONS, Lookup, NameIndex, folded
from core.models import Customer, Product, ProductName, Solution
from core.products.solutions import products_within_any, solutions_around


@dataclass(frozen=True)
class ProductRef:
    """A product that a question speaks of; `taken_for` is what was written, where that is not its code or a name."""

    id: int
    code: str
    name: str
    is_goods: bool = True
    taken_for: str | None = None

    def __str__(self) -> str:
        """Say the product as staff know it."""
        return self.code if self.name == self.code else f"{self.name} ({self.code})"


class Catalogue:
    """The shop's names as they are in the store now; each kind is read when it is first asked for.

    `fiscal_month` is the month with which the shop's fiscal years begin.
    """

    def __init__(self, session: Session, *, fiscal_month: int = 1) -> None:
        """Read from `session`, a snapshot."""
        self.session, self.fiscal_month = session, fiscal_month
        self._looked_up: dict[str, Lookup[ProductRef]] = {}

    @cached_property
    def products(self) -> dict[int, ProductRef]:
        """Return every product by its id."""
        query = select(col(Product.id), col(Product.code), col(Product.name), col(Product.is_goods))
        rows = self.session.execute(query.order_by(col(Product.id)))
        return {key: ProductRef(key, code, name, goods) for key, code, name, goods in rows if key is not None}

    @cached_property
    def _codes(self) -> NameIndex[int]:
        return NameIndex({product.code: [key] for key, product in self.products.items()})

    @cached_property
    def _names(self) -> NameIndex[int]:
        """Return the products by every name they ever had."""
        named: dict[str, list[int]] = defaultdict(list)
        for key, product in self.products.items():
            named[product.name].append(key)
        for key, name in self.session.execute(select(col(ProductName.product_id), col(ProductName.name))):
            named[name].append(key)
        return NameIndex(named)

    @cached_property
    def groups(self) -> list[str]:
        """Return the product groups."""
        return _texts(self.session, col(Product.group))

    @cached_property
    def solutions(self) -> dict[str, list[int]]:
        """Return the solutions by name, virtual ones as well; some may share a name in different places of the tree."""
        found: dict[str, list[int]] = defaultdict(list)
        for name, key in self.session.execute(select(col(Solution.name), col(Solution.id)).order_by(col(Solution.id))):
            found[name].append(key)
        return found

    @cached_property
    def countries(self) -> list[str]:
        """Return the countries that customers are in."""
        return _texts(self.session, col(Customer.country))

    def product(self, words: str) -> Lookup[ProductRef]:
        """Return the product that `words` name: by code, then by a name, then by the one name that is clearly meant."""
        # PostgreSQL refuses to look for a text with a NUL in it, which no product has.
        words = words.replace("\x00", "")
        if words not in self._looked_up:
            self._looked_up[words] = self._product(words)
        return self._looked_up[words]

    def _product(self, words: str) -> Lookup[ProductRef]:
        # Most filters name products by their codes as they are: no need to read all products for that.
        query = select(col(Product.id), col(Product.code), col(Product.name), col(Product.is_goods))
        coded = self.session.execute(query.where(col(Product.code) == words.strip())).first()
        return Lookup(ProductRef(*coded)) if coded is not None else self._named(words)

    def _named(self, words: str) -> Lookup[ProductRef]:
        by_code = [self.products[key] for key in self._codes.exact(words)]
        if by_code:
            same_case = [each for each in by_code if each.code == words.strip()]
            return Lookup((same_case or by_code)[0])
        keys = self._names.exact(words)
        current = [key for key in keys if folded(self.products[key].name) == folded(words)]
        found = [self.products[key] for key in sorted(current or keys)]
        if found:
            return Lookup(found[0]) if len(found) == 1 else Lookup(None, tuple(found[:SUGGESTIONS]), several=True)
        near = self._names.nearest(words)
        if near.found is not None:
            return Lookup(replace(self.products[near.found], taken_for=words.strip()), guessed=True)
        return Lookup(None, tuple(self.products[key] for key in near.nearest), several=near.several)

    def group(self, words: str) -> Lookup[str]:
        """Return the product group that `words` name."""
        return _text_lookup(words, self.groups)

    def solution(self, words: str) -> Lookup[str]:
        """Return the name of the solution that `words` mean."""
        return _text_lookup(words, list(self.solutions))

    def products_of_solution(self, name: str) -> frozenset[int]:
        """Return the ids of the products within the solution of that name and those below it."""
        return products_within_any(self.session, self.solutions[name])

    def solutions_holding(self, name: str) -> frozenset[int]:
        """Return the ids of the solution of that name and of all that hold it: whoever wants these wants it too."""
        return solutions_around(self.session, self.solutions[name])

    def country(self, words: str) -> Lookup[str]:
        """Return the country that `words` name, also by its initials, with “the” or with a slip."""
        name = words.removeprefix("the ")
        initials = [country for country in self.countries if _initials(country) == name.replace(".", "").upper()]
        return Lookup(initials[0]) if len(initials) == 1 else _text_lookup(name, self.countries)


def _texts(session: Session, column: Mapped[str | None]) -> list[str]:
    return sorted(text for text in session.execute(select(column).distinct()).scalars() if text)


def _initials(name: str) -> str | None:
    words = [word for word in name.split() if word[:1].isupper()]
    return "".join(word[0] for word in words) if len(words) > 1 else None


def _text_lookup(words: str, texts: list[str]) -> Lookup[str]:
    index = NameIndex({text: [text] for text in texts})
    exact = index.exact(words)
    return Lookup(exact[0]) if exact else index.nearest(words)
