"""Narrowing by a figure: those within bounds, the first so many, or the first so many in a hundred."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.extraction.stages.bound import Bound

SCORE = "score"
"""What `Narrowing.by` names to narrow by the weight that earlier stages gave."""


class Per(StrEnum):
    """What a figure is summed for: the customer, or one product or one month of the customer's."""

    CUSTOMER = "customer"
    PRODUCT = "product"
    MONTH = "month"


class Figure(StrEnum):
    """What can be summed for one product or one month of a customer's; customers take any value of the language."""

    SALES = "sales"
    PROFIT = "profit"
    QUANTITY = "quantity"
    PURCHASES = "purchases"
    UNIT_PRICE = "unit_price"
    TROUBLES = "troubles"


CLOSED = frozenset({Figure.SALES, Figure.PROFIT})
"""What the closed months of managerial accounting know."""


@dataclass(frozen=True)
class Narrowing:
    """Keeps customers by a figure, named in `by`.

    Of a customer (`Per.CUSTOMER`) it is any value of the filter language, or `SCORE`. Of a product or a month it is a
    `Figure`, in `period` where one is given; a customer is kept for any one product, or month, that is. Bounds come
    first; of those left the first `top`, or `top_percent` in a hundred, are kept: the highest, or the `lowest`.
    `closed` takes sales or profit from managerial accounting (its closed months), of customers, products or months.
    """

    by: str
    per: Per = Per.CUSTOMER
    period: str | None = None
    bounds: tuple[Bound, ...] = ()
    top: int | None = None
    top_percent: Decimal | None = None
    lowest: bool = False
    closed: bool = False

    @property
    def of_groups(self) -> bool:
        """Return whether `by` is a `Figure` that is summed by groups."""
        return self.closed or self.per is not Per.CUSTOMER

    @property
    def ranks(self) -> bool:
        """Return whether customers are ranked."""
        return self.top is not None or self.top_percent is not None
