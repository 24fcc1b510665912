"""Why a customer is a prospect, in words: the partners bought, best first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NAMED = 3


@dataclass(frozen=True)
class Partner:
    """A product whose purchase speaks for offering another; `level` is 0 to 100, a bundle adds its own."""

    product_id: int
    name: str
    level: int


class Reasons:
    """The reasons for offering one product; made once for all customers."""

    def __init__(self, product: str, partners: Iterable[Partner]) -> None:
        """Keep what the product is called and the partners, which are ranked by level and then by name."""
        ranked = sorted(partners, key=lambda partner: (-partner.level, partner.name, partner.product_id))
        self._product = product
        self._partners = ranked
        self._rank: Mapping[int, int] = {partner.product_id: rank for rank, partner in enumerate(ranked)}

    def text(self, bought: Iterable[int]) -> str:
        """Return the reason for a customer who bought the partners of these ids."""
        ranks = sorted(self._rank[product_id] for product_id in bought)
        named = [self._partners[rank] for rank in ranks[:NAMED]]
        names = [partner.name for partner in named]
        more = len(ranks) - len(named)
        parts = f"bought {listed([*names, f'{more} more'] if more else names)}"
        levels = [str(partner.level) for partner in named if partner.level]
        if levels:
            parts += f", level{'s' if len(levels) > 1 else ''} {listed(levels)}"
        return f"{parts}; has not bought {self._product}"


def listed(words: list[str]) -> str:
    """Return words as a sentence lists them: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
