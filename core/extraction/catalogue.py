"""Names that a shop's people use for its products, groups and countries, and what they stand for."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process, utils
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from core.models import Customer, Product, ProductName

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# From here on a different spelling is taken for a slip of the pen, if nothing else comes nearly as close.
SAME = 88.0
CLEARLY = 5.0
# A name has to be this near to be worth suggesting.
NEAR = 55.0
SUGGESTIONS = 3
SHORTEST = 3


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


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """What a name stands for: the one that it does, or the nearest where that is not clear.

    `guessed` says that the name was written otherwise; `several` that more than one thing has it.
    """

    found: T | None
    nearest: tuple[T, ...] = ()
    guessed: bool = False
    several: bool = False


class Catalogue:
    """The shop's names as they are in the store now; each kind is read when it is first asked for."""

    def __init__(self, session: Session) -> None:
        """Read from `session`, a snapshot."""
        self.session = session

    @cached_property
    def products(self) -> dict[int, ProductRef]:
        """Return every product by its id."""
        rows = self.session.execute(
            select(col(Product.id), col(Product.code), col(Product.name), col(Product.is_goods))
        )
        return {key: ProductRef(key, code, name, goods) for key, code, name, goods in rows}

    @cached_property
    def _named(self) -> dict[str, set[int]]:
        """Return the ids of products by every name they ever had, without regard to case."""
        named: dict[str, set[int]] = defaultdict(set)
        for product in self.products.values():
            named[_folded(product.name)].add(product.id)
        for key, name in self.session.execute(select(col(ProductName.product_id), col(ProductName.name))):
            named[_folded(name)].add(key)
        return named

    @cached_property
    def groups(self) -> list[str]:
        """Return the product groups."""
        return _texts(self.session, col(Product.group))

    @cached_property
    def countries(self) -> list[str]:
        """Return the countries that customers are in."""
        return _texts(self.session, col(Customer.country))

    def product(self, words: str) -> Lookup[ProductRef]:
        """Return the product that `words` name: by code, then by a name, then by the one name that is clearly meant."""
        by_code = [each for each in self.products.values() if _folded(each.code) == _folded(words)]
        if by_code:
            same_case = [each for each in by_code if each.code == words.strip()]
            return Lookup((same_case or by_code)[0])
        keys = self._named.get(_folded(words), set())
        current = {key for key in keys if _folded(self.products[key].name) == _folded(words)}
        found = [self.products[key] for key in sorted(current or keys)]
        if len(found) == 1:
            return Lookup(found[0])
        if found:
            return Lookup(None, tuple(found[:SUGGESTIONS]), several=True)
        near = _nearest(words, self._named, lambda key: self.products[key])
        return replace(near, found=replace(near.found, taken_for=words.strip())) if near.found else near

    def group(self, words: str) -> Lookup[str]:
        """Return the product group that `words` name."""
        return _text_lookup(words, self.groups)

    def country(self, words: str) -> Lookup[str]:
        """Return the country that `words` name, also by its initials, with “the” or with a slip."""
        name = words.removeprefix("the ")
        initials = [country for country in self.countries if _initials(country) == name.replace(".", "").upper()]
        if len(initials) == 1:
            return Lookup(initials[0])
        return _text_lookup(name, self.countries)


def nearest_names(words: str, names: Iterable[str], limit: int = SUGGESTIONS) -> tuple[str, ...]:
    """Return the names most like `words`, best first, leaving out what is not like it at all."""
    return tuple(name for name, _ in _scored(words, names, fuzz.WRatio, NEAR)[:limit])


def _texts(session: Session, column: Mapped[str | None]) -> list[str]:
    return sorted(text for text in session.execute(select(column).distinct()).scalars() if text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _initials(name: str) -> str | None:
    words = [word for word in name.split() if word[:1].isupper()]
    return "".join(word[0] for word in words) if len(words) > 1 else None


def _text_lookup(words: str, texts: list[str]) -> Lookup[str]:
    exact = [text for text in texts if _folded(text) == _folded(words)]
    if exact:
        return Lookup(exact[0])
    return _nearest(words, {text: {text} for text in texts}, lambda text: text)


def _nearest(words: str, named: Mapping[str, Iterable[K]], of: Callable[[K], T]) -> Lookup[T]:
    """Return what `words` clearly mean among the names, or the nearest.

    Clearly: one thing alone has all of the words in its names, or one is spelt almost so and no other nearly.
    """
    having = _with_all_words(words, named)
    keys = {key for name in having for key in named[name]}
    if len(keys) == 1:
        return Lookup(of(keys.pop()), guessed=True)
    close = [(key, score) for name, score in _scored(words, named, fuzz.token_sort_ratio, SAME) for key in named[name]]
    rivals = {key for key, score in close if score > close[0][1] - CLEARLY}
    if len(rivals) == 1:
        return Lookup(of(rivals.pop()), guessed=True)
    near = _scored(words, having or named, fuzz.WRatio, NEAR)
    nearest = dict.fromkeys(key for name, _ in near for key in sorted(named[name], key=str))
    return Lookup(None, tuple(of(key) for key in list(nearest)[:SUGGESTIONS]), several=bool(having))


def _with_all_words(words: str, names: Iterable[str]) -> list[str]:
    wanted = _stems(words)
    if not any(len(stem) >= SHORTEST for stem in wanted):
        return []
    return [name for name in names if wanted <= _stems(name)]


def _stems(text: str) -> set[str]:
    """Return the words of a text without case, marks and the plural's s."""
    return {word.removesuffix("s") for word in utils.default_process(text).split()}


def _scored(words: str, names: Iterable[str], scorer: Callable[..., float], cutoff: float) -> list[tuple[str, float]]:
    found = process.extract(
        words, list(names), scorer=scorer, processor=utils.default_process, limit=12, score_cutoff=cutoff
    )
    return [(name, score) for name, score, _ in found]
