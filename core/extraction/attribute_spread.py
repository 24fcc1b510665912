"""How the values of attributes are spread over the customers: their quantiles, from one query of the mirror."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.language import meaning as means
from core.extraction.language.vocabulary import Kind
from core.extraction.mirror.tables import Tables
from core.extraction.mirror.view import MirrorView
from core.money import Currency

# Twentieths: fine enough for ten bars, few enough to be found in one pass.
STEPS = 20
BARS = 10
# Beyond these, a few very large customers would press all others into one bar.
_FIRST, _LAST = 1, STEPS - 1
EPOCH = date(1970, 1, 1)
SPREADABLE = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS, Kind.DATE})


@dataclass(frozen=True)
class Spread:
    """How the known values of one attribute are spread.

    `known` of the `of` customers have one. `quantiles` are the least, every twentieth, and the greatest (amounts in
    whole units, dates as days since 1970); empty where nobody has a value, and for text.
    """

    kind: Kind
    known: int
    of: int
    quantiles: tuple[float, ...]

    @property
    def least(self) -> float | None:
        """Return the least value."""
        return self.quantiles[0] if self.quantiles else None

    @property
    def median(self) -> float | None:
        """Return the value that half of the customers do not reach, or just reach."""
        return self.quantiles[STEPS // 2] if self.quantiles else None

    @property
    def greatest(self) -> float | None:
        """Return the greatest value."""
        return self.quantiles[-1] if self.quantiles else None

    def shares(self) -> tuple[float, ...]:
        """Return which share of the customers with a value is in each of ten bars of equal width.

        A few far-off values do not stretch the bars: where the lowest or highest twentieth reaches out by more than a
        quarter of what lies between them, it counts in the outermost bar. One bar holds everybody where all are equal.
        """
        if not self.quantiles:
            return ()
        low, high = self._ends()
        if low == high:
            return (1.0,)
        ends = [low + (high - low) * bar / BARS for bar in range(1, BARS)]
        below = [0.0, *(self._share_below(end) for end in ends), 1.0]
        return tuple(after - before for before, after in pairwise(below))

    def _ends(self) -> tuple[float, float]:
        low, high = self.quantiles[_FIRST], self.quantiles[_LAST]
        reach = (high - low) / 4
        least, greatest = self.quantiles[0], self.quantiles[-1]
        return least if low - least <= reach else low, greatest if greatest - high <= reach else high

    def _share_below(self, value: float) -> float:
        """Return the share of those with at most `value`, drawing straight lines between the quantiles."""
        place = bisect_right(self.quantiles, value)
        if place > STEPS:
            return 1.0
        lower, upper = self.quantiles[place - 1], self.quantiles[place]
        return (place - 1 + (value - lower) / (upper - lower)) / STEPS


def day_of(value: float) -> date:
    """Return the day that a value of a date attribute stands for."""
    return EPOCH + timedelta(days=round(value))


def spreads_of(
    values: Mapping[str, means.Value], tables: Tables, today: date, currency: Currency, view: MirrorView
) -> dict[str, Spread]:
    """Return the spread of each value, all of them measured in one query."""
    if not values:
        return {}
    columns = CustomerColumns(values.values(), tables, today, currency)
    row = columns.row.select(**{f"value_{at}": _number(columns, value) for at, value in enumerate(values.values())})
    asked: dict[str, ibis.Value] = {"of": row.count()}
    for at, value in enumerate(values.values()):
        column = row[f"value_{at}"]
        asked[f"known_{at}"] = column.count()
        if value.kind in SPREADABLE:
            asked[f"quantiles_{at}"] = column.approx_quantile([step / STEPS for step in range(STEPS + 1)])
    (found,) = view.run(row.aggregate(**asked)).to_pylist()
    return {
        name: Spread(value.kind, found[f"known_{at}"], found["of"], _ascending(found.get(f"quantiles_{at}")))
        for at, (name, value) in enumerate(values.items())
    }


def _number(columns: CustomerColumns, value: means.Value) -> ibis.Value:
    """Return the value as a number, an amount in whole units, a date in days; text as whether it is known."""
    match value.kind:
        case Kind.TEXT:
            text = columns.value(value)
            return ibis.ifelse(text.strip() == "", ibis.null("float64"), text.length().cast("float64"))
        case Kind.DATE:
            days = columns.value(value).delta(ibis.date(EPOCH.year, EPOCH.month, EPOCH.day), unit="day")
            return days.cast("float64")
        case _:
            return columns.number(value)


def _ascending(quantiles: list[float] | None) -> tuple[float, ...]:
    """Return approximate quantiles in order, because neighbours may be estimated the wrong way round."""
    if not quantiles or any(each is None for each in quantiles):
        return ()
    return tuple(sorted(quantiles))
