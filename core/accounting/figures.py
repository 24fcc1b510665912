"""What managerial accounting says of a group of customers: sales, cost, profit, by period (seed 001, figure 9)."""

from dataclasses import dataclass
from enum import StrEnum

from core.accounting.months import Period


class Figure(StrEnum):
    """A figure that can be shown; all but `CUSTOMERS` are amounts in minor units."""

    SALES = "sales"
    PROFIT = "profit"
    COST = "cost"
    CONTRACTS = "contracts"
    UNCOSTED = "uncosted"
    CUSTOMERS = "customers"


@dataclass(frozen=True)
class Figures:
    """Sums in minor units, and how many customers they are of.

    `sales` is net of what came back, with what contracts brought in it, which `contracts` says by itself. `uncosted`
    is the part of the sales whose cost nobody knows. `customers` have anything on account; passers-by are not counted.
    """

    sales: int = 0
    contracts: int = 0
    uncosted: int = 0
    cost: int = 0
    customers: int = 0

    @property
    def profit(self) -> int:
        """Return the sales whose cost is known, less that cost."""
        return self.sales - self.uncosted - self.cost

    @property
    def is_costed(self) -> bool:
        """Return whether the cost of anything is known; otherwise a profit of nothing would say something untrue."""
        return self.sales == 0 or self.uncosted != self.sales or self.cost != 0

    def of(self, figure: Figure) -> int:
        """Return one of the figures."""
        return int(getattr(self, figure.value))

    def known(self, figure: Figure) -> int | None:
        """Return one of the figures; None for a cost or profit of which nothing is known."""
        return None if figure in {Figure.COST, Figure.PROFIT} and not self.is_costed else self.of(figure)


@dataclass(frozen=True)
class Point:
    """The figures of one period; `closed` says that all its months were closed, so that nothing can change silently."""

    period: Period
    figures: Figures
    closed: bool


@dataclass(frozen=True)
class Series:
    """The figures of one group over time; `size` is how many customers it has, None where it is the whole shop.

    The customers of `total` are counted once, however many periods they are in.
    """

    label: str
    points: tuple[Point, ...]
    total: Figures
    size: int | None = None


@dataclass(frozen=True)
class Change:
    """One figure before and after: the sums of equally long times, and their difference."""

    figure: Figure
    before: int
    after: int

    @property
    def difference(self) -> int:
        """Return how much more (or less, where negative) it is afterwards."""
        return self.after - self.before

    @property
    def per_mille(self) -> int | None:
        """Return the difference in thousandths of what was before; None where that was nothing or less."""
        if self.before <= 0:
            return None
        return round(self.difference * 1000 / self.before)
