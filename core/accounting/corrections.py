"""What was corrected in months that are closed: said, never taken over silently."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from core.accounting.entries import SUMMED, closed_entries, entries, put_months
from core.accounting.figures import Figures
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

# A prime below the square root of the database's largest number, and factors that keep keys and sums apart.
_PRIME = 2_147_483_647
_OF_CUSTOMER, _OF_PRODUCT = 1_000_003, 7_919
_WEIGHTS = dict(zip(SUMMED, (1, 3, 5, 7), strict=True))


@dataclass(frozen=True)
class Correction:
    """A closed month that would come to something else if it were closed now.

    `difference` is what is booked now less what was closed; all nothing where amounts only moved between customers or
    products.
    """

    month: date
    difference: Figures


def corrections(
    view: MirrorView, tables: Tables, closed: tuple[date, ...], currency: Currency
) -> tuple[Correction, ...]:
    """Return each of the `closed` months whose accounts differ from what is booked now, the earliest first.

    Sums alone would not see an amount that moved from one customer to another. So each amount is weighed by a number
    made of its customer and product as well: what the lines weigh is then what the accounts weigh, modulo a prime,
    or they differ. That needs no account to be made, over any number of months.
    """
    if not closed:
        return ()
    months = put_months(view, [(month, 0) for month in closed])
    now = _weighed(entries(tables, months, currency), 1)
    then = _weighed(closed_entries(tables, months), -1)
    both = now.union(then)
    sums = both.group_by("month").aggregate(**{name: both[name].sum() for name in (*SUMMED, "weight")})
    rows = view.run(sums.order_by("month")).to_pylist()
    return tuple(_correction(row) for row in rows if _differs(row))


def _weighed(rows: ibis.Table, sign: int) -> ibis.Table:
    key = (rows.recorded_id.fill_null(0) % _PRIME) * _OF_CUSTOMER + (
        rows.product_id.fill_null(0) % _PRIME
    ) * _OF_PRODUCT
    # The remainder of a sum is that of its parts' remainders, so that no product here can become too large.
    amount = sum(((rows[name] % _PRIME) * weight for name, weight in _WEIGHTS.items()), start=ibis.literal(0, "int64"))
    weight = (amount % _PRIME) * (key % _PRIME) * sign
    return rows.select("month", weight=weight, **{name: rows[name] * sign for name in SUMMED})


def _differs(row: dict[str, Any]) -> bool:
    return int(row["weight"]) % _PRIME != 0 or any(row[name] for name in SUMMED)


def _correction(row: dict[str, Any]) -> Correction:
    return Correction(row["month"], Figures(**{name: int(row[name]) for name in SUMMED}))
