"""What a condition may speak of as bought: a product, a group, a solution, or what is related to a product."""

from dataclasses import dataclass
from enum import StrEnum

from core.extraction.catalogue import ProductRef


class Relative(StrEnum):
    """What products are to a product (seed 001, figure 6 and "Examples of source filters")."""

    CROSS_SELL = "cross_sell_of"
    BUNDLE = "bundle_of"
    RARE = "rare_of"
    UPPER = "upper_of"
    LOWER = "lower_of"
    PARTS = "parts_of"


RELATIVE_WORDS = {
    Relative.CROSS_SELL: "cross-sell product",
    Relative.BUNDLE: "bundle product",
    Relative.RARE: "product rarely bought together with",
    Relative.UPPER: "upper-grade product",
    Relative.LOWER: "lower-grade product",
    Relative.PARTS: "part",
}


@dataclass(frozen=True)
class OneProduct:
    """A single product."""

    product: ProductRef

    def words(self) -> str:
        """Say the product, and how it was written where that was not its name."""
        return product_words(self.product)

    def any_words(self) -> str:
        """Say the product as what was not bought."""
        return self.words()

    def set_words(self) -> str:
        """Say the product as what something is of."""
        return self.words()


@dataclass(frozen=True)
class GroupGoods:
    """The products of a product group."""

    group: str

    def words(self) -> str:
        """Say what is bought of it."""
        return f"something of the group {self.group}"

    def any_words(self) -> str:
        """Say it as what was not bought."""
        return f"anything of the group {self.group}"

    def set_words(self) -> str:
        """Say it as what something is of."""
        return f"the group {self.group}"


@dataclass(frozen=True)
class SolutionGoods:
    """The products within a solution and those below it in the tree; `products` are their ids."""

    name: str
    products: tuple[int, ...]

    def words(self) -> str:
        """Say what is bought of it."""
        return f"something of the solution “{self.name}”"

    def any_words(self) -> str:
        """Say it as what was not bought."""
        return f"anything of the solution “{self.name}”"

    def set_words(self) -> str:
        """Say it as what something is of."""
        return f"the solution “{self.name}”"


@dataclass(frozen=True)
class RelatedGoods:
    """The products that are something to others: the cross-sell products of a product, or the bundles of these."""

    relative: Relative
    of: "OneProduct | RelatedGoods"

    def words(self) -> str:
        """Say what is bought."""
        name = RELATIVE_WORDS[self.relative]
        article = "an" if name[0] in "aeiou" else "a"
        return f"{article} {self._named()}"

    def any_words(self) -> str:
        """Say it as what was not bought."""
        return f"any {self._named()}"

    def set_words(self) -> str:
        """Say them as what something is of."""
        return self.words()

    def _named(self) -> str:
        name = RELATIVE_WORDS[self.relative]
        return f"{name} {self.of.words()}" if name.endswith("with") else f"{name} of {self.of.words()}"


Goods = OneProduct | GroupGoods | SolutionGoods | RelatedGoods


def product_words(product: ProductRef) -> str:
    """Say a product, and how it was written where that was not its name."""
    return f"{product} (you wrote “{product.taken_for}”)" if product.taken_for else str(product)
