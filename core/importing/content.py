"""What columns mean, told from what stands in them, where no header tells."""

from collections.abc import Collection, Mapping, Sequence

from core.importing.columns import Role
from core.importing.dates import DateOrder, read_date
from core.importing.numbers import read_number

# A few slips among a thousand rows do not change what a column is.
MOST_OF_THEM = 0.9
_LARGEST_USUAL_QUANTITY = 10_000


def guess_by_content(
    columns: Sequence[str], sample: Sequence[Sequence[object]], known: Mapping[Role, str]
) -> dict[str, str]:
    """Return the columns of date, quantity and price among those without a role, where exactly one can be it.

    More is not read from content: a customer's number and a product's look the same, and a guess would go unnoticed.
    """
    free = {
        column: [row[place] for row in sample if place < len(row) and row[place] not in (None, "")]
        for place, column in enumerate(columns)
        if column not in known.values()
    }
    tests = {Role.DATE: _are_dates, Role.PRICE: _are_prices, Role.QUANTITY: _are_quantities}
    found: dict[str, str] = {}
    for role, test in tests.items():
        if role in known or (role is Role.PRICE and Role.AMOUNT in known):
            continue
        fitting = [column for column, values in free.items() if values and test(values)]
        if len(fitting) == 1:
            found[role.value] = fitting[0]
            free.pop(fitting[0])
    return found


def _most(hits: int, values: Collection[object]) -> bool:
    return hits >= MOST_OF_THEM * len(values)


def _are_dates(values: Sequence[object]) -> bool:
    return _most(
        sum(
            not isinstance(value, int | float) and any(read_date(value, order) for order in DateOrder)
            for value in values
        ),
        values,
    )


def _number_of_decimals(value: object) -> int | None:
    """Return how many decimals `value` has, whichever mark they follow; None where it is no number."""
    for mark in (".", ","):
        number = read_number(value, mark)
        if number is not None:
            exponent = number.exact.normalize().as_tuple().exponent
            return max(0, -exponent) if isinstance(exponent, int) else None
    return None


def _are_prices(values: Sequence[object]) -> bool:
    decimals = [_number_of_decimals(value) for value in values]
    return _most(sum(d is not None for d in decimals), values) and any(decimals)


def _are_quantities(values: Sequence[object]) -> bool:
    numbers = [read_number(value) for value in values]
    return _most(
        sum(n is not None and n.exact == int(n.exact) and abs(n.exact) <= _LARGEST_USUAL_QUANTITY for n in numbers),
        values,
    )
