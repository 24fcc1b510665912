"""What purchases add up to for each customer, in one way of offering one product: reckoned in arrays by customer id.

DuckDB finds the purchases that matter in milliseconds, but adds them up by customer several times slower than an array
does that has a place for every customer: ids are numbered from 1, so that there are hardly more places than customers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.extraction.prospects.signs import Sign
from core.extraction.prospects.weights import THOUSANDTH, Weights

Numbers = NDArray[np.int64]
Days = NDArray[np.int32]
Flags = NDArray[np.bool_]

# The days of a date are counted as Arrow does. Whoever never bought, as lines that only correct sums leave it, has
# bought on the day of none.
NONE = np.iinfo(np.int32).max
EVER = np.iinfo(np.int32).min
_FIRST = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Pairs:
    """Customers and products of which they bought some, side by side; `last` is the day of the latest purchase."""

    customer: Numbers
    product: Numbers
    last: Days | None = None

    @classmethod
    def of(cls, rows: pa.Table | pa.RecordBatch) -> "Pairs":
        """Return the rows with the columns `customer_id`, `product_id` and, where it matters, `last_date`."""
        last = None
        if "last_date" in rows.schema.names:
            last = _numbers(rows["last_date"].cast(pa.int32()).fill_null(int(NONE)))
        return cls(_numbers(rows["customer_id"]), _numbers(rows["product_id"]), last)

    def where(self, chosen: Flags) -> "Pairs":
        """Return some of them."""
        last = None if self.last is None else self.last[chosen]
        return Pairs(self.customer[chosen], self.product[chosen], last)


class Tally:
    """Who is a prospect in one way, and by how much: `found` and `degree` by customer id, once all pairs are added."""

    def __init__(self, signs: Sequence[Sign], weights: Weights, places: int) -> None:
        """Count by these signs of one way, for customers whose ids are below `places`."""
        self.degree: Numbers = np.zeros(places, np.int64)
        self._spoken, self._barred = np.zeros(places, np.bool_), np.zeros(places, np.bool_)
        products = max((sign.product for sign in signs), default=0) + 1
        self._weight = np.zeros(products, np.int64)
        self._speaks, self._bars = np.zeros(products, np.bool_), np.zeros(products, np.bool_)
        self._until = np.full(products, NONE, np.int32)
        self._renewed_by: int | None = None
        for sign in signs:
            if sign.renews:
                self._renewed_by = sign.product
            elif sign.bars:
                self._bars[sign.product] = True
            else:
                self._speaks[sign.product] = True
                self._weight[sign.product] = weights.of(sign)
                if sign.until is not None:
                    self._until[sign.product] = sign.until.toordinal() - _FIRST

    @property
    def found(self) -> Flags:
        """Return who is a prospect: something speaks for it, and nothing bars it."""
        return self._spoken & ~self._barred

    def add(self, pairs: Pairs) -> Pairs:
        """Count pairs, of which those of one customer come at once; return those that speak, whatever bars them."""
        known = pairs.product < len(self._speaks)
        pairs = pairs if known.all() else pairs.where(known)
        self._barred[pairs.customer[self._bars[pairs.product]]] = True
        speaking = pairs.where(self._speaking(pairs))
        self._spoken[speaking.customer] = True
        np.add.at(self.degree, speaking.customer, self._weight[speaking.product])
        return speaking

    def _speaking(self, pairs: Pairs) -> Flags:
        speaking: Flags = self._speaks[pairs.product]
        if pairs.last is None:
            return speaking
        speaking &= pairs.last <= self._until[pairs.product]
        if self._renewed_by is not None:
            itself = pairs.product == self._renewed_by
            bought = itself & (pairs.last != NONE)
            again = np.full(len(self.degree), EVER, np.int32)
            again[pairs.customer[bought]] = pairs.last[bought]
            speaking &= itself | (pairs.last > again[pairs.customer])
        return speaking


def thousandths(parts: Numbers) -> Numbers:
    """Round ratios to thousandths, half to even, in whole numbers."""
    whole, rest = np.divmod(parts, THOUSANDTH)
    half = THOUSANDTH // 2
    return np.asarray(whole + ((rest > half) | ((rest == half) & (whole % 2 == 1))), np.int64)


def days_of(numbers: Days) -> list[date | None]:
    """Return the dates of days that are counted as here."""
    return [None if number == NONE else date.fromordinal(number + _FIRST) for number in numbers.tolist()]


def _numbers(column: pa.ChunkedArray | pa.Array) -> Any:  # noqa: ANN401 - an array of the column's kind
    return column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
