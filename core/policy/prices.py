"""The prices of which a customer wants to hear (seed 001, "specifying a certain price range")."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PriceRange:
    """From `lowest` to `highest`, both included, in whole currency units; open where one is empty."""

    lowest: Decimal | None = None
    highest: Decimal | None = None

    def __bool__(self) -> bool:
        """Return whether it is any limit."""
        return self.lowest is not None or self.highest is not None

    def holds(self, price: Decimal | None) -> bool:
        """Return whether a product at this price lies within; one whose price nobody knows lies in no limits."""
        if price is None:
            return not self
        return (self.lowest is None or price >= self.lowest) and (self.highest is None or price <= self.highest)


ANY_PRICE = PriceRange()


def narrower(first: PriceRange, second: PriceRange) -> PriceRange:
    """Return what lies within both, for two customers who are one person; nothing does where they do not meet."""
    lowest = [each.lowest for each in (first, second) if each.lowest is not None]
    highest = [each.highest for each in (first, second) if each.highest is not None]
    return PriceRange(max(lowest, default=None), min(highest, default=None))
