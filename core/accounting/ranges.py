"""The range of products that each customer has registered (seed 001, managerial accounting data analyzer)."""

from sqlmodel import Session

from core.accounting.scope import Ranges
from core.errors import RefusedError
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.products.registered import Range, gathered, products_of


def registered_ranges(session: Session, view: MirrorView, tables: Tables) -> Ranges:
    """Return every customer's registered range; customers who registered the same share one.

    Raises `RefusedError` where nobody has registered any: that would mean nothing, or everything.
    """
    rows = tables.registered_range
    standing = rows.filter(~rows.withdrawn, rows.customer_id.notnull())
    ranges = gathered(
        (row["customer_id"], row["solution_id"], row["product_id"])
        for batch in view.batches(standing.select("customer_id", "solution_id", "product_id"))
        for row in batch.to_pylist()
    )
    if not ranges:
        message = (
            "No customer has registered a range of products yet. They do so in Telegram with /topics; staff enter it"
            " for them with `range NUMBER`, and a file of ranges for many (`najimi import ranges`)."
        )
        raise RefusedError(message)
    numbers: dict[Range, int] = {}
    range_of = {customer: numbers.setdefault(ranges[customer], len(numbers)) for customer in sorted(ranges)}
    return Ranges(range_of, {number: products_of(session, each) for each, number in numbers.items()})
