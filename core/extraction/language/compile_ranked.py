"""Rankings: who is ranked, and who is among the first."""

from decimal import Decimal

import ibis


def rankable(rows: ibis.Table, *, above_zero: bool) -> ibis.Table:
    """Return those of the rows (`id`, `value`) whose value is known and, where asked, above zero."""
    conditions = [rows.value.notnull()]
    if rows.value.type().is_floating():
        conditions.append(~(rows.value.isnan() | rows.value.isinf()))
    if above_zero:
        conditions.append(rows.value > 0)
    return rows.filter(conditions)


def first_of(rows: ibis.Table, *, highest: bool, count: int | None, share: Decimal | None) -> ibis.Table:
    """Return the first `count` of the ranked rows, or the first `share` of them rounded up.

    Of equal ones, whoever was entered first (the lowest id) comes first.
    """
    order = [ibis.desc("value") if highest else ibis.asc("value"), ibis.asc("id")]
    if share is None:
        return rows.order_by(order).limit(count)
    # A limit that is itself counted: places for everybody, by a window, would take several times as long.
    over, under = share.as_integer_ratio()
    return rows.order_by(order).limit((rows.count() * over + (under - 1)) // under)


def kept_first(number: int, rows: ibis.Table) -> ibis.Table:
    """Return the table in which a view keeps the first of its ranking with this number, out of these ranked rows."""
    return ibis.table(rows.schema(), name=f"ranking_{number}")
